"""A calendar month in Finland as reports name it, and one whose figures are published."""

from typing import Annotated, Any

from pydantic import Field

from shared.contracts.types import Output

Month = Annotated[
    str, Field(pattern=r"^20\d{2}-(0[1-9]|1[0-2])$", description="A calendar month.", examples=["2026-10"])
]


class PublishedMonth(Output):
    """A month whose figures are published; they never change."""

    month: Month
    counted_by: Annotated[
        dict[str, Any],
        Field(
            description="Versions of the rules, and in guidance by unit the digest of its calendar and hours (R-216)."
        ),
    ]
