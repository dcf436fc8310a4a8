"""What a contact is about, put right after it was made."""

from typing import Annotated

from pydantic import Field

from shared.contracts.guidance.contacts import EarlyStartFlag
from shared.contracts.types import Input
from shared.terms.guidance import Matter


class AddMatters(Input):
    """Adds what an open contact is about, and what more is known of whom the time limits concern. Source: D-6, D-7."""

    matters: Annotated[
        list[Matter],
        Field(
            min_length=1,
            max_length=len(Matter),
            description="What it is about as well; one that is there already may be named again. "
            "Child protection is made as a child-protection notice instead.",
        ),
    ]
    needs_special_support: EarlyStartFlag = False
    highest_disability_allowance: EarlyStartFlag = False
