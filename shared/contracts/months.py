"""A calendar month in Finland, as reports name it."""

from typing import Annotated

from pydantic import Field

Month = Annotated[
    str, Field(pattern=r"^20\d{2}-(0[1-9]|1[0-2])$", description="A calendar month.", examples=["2026-10"])
]
