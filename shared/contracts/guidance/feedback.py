"""Feedback on a contact that is over, apart from its statistics and from the contact (R-186)."""

from typing import Annotated

from pydantic import Field

from shared.contracts.months import Month
from shared.contracts.types import Code, Input, Output
from shared.terms.contact_forms import UserGroup

FeedbackToken = Annotated[
    str,
    Field(
        min_length=45,
        max_length=120,
        pattern=r"^[A-Za-z0-9_-]{43}\.[a-z0-9][a-z0-9-]*$",
        description="Shown with the tracking code of a contact that is closed; counts once, and leads to no contact.",
        examples=["AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8.client-guidance"],
    ),
]
_Scale = Annotated[int, Field(strict=True, ge=1, le=5)]


class GiveFeedback(Input):
    """What somebody thinks of the guidance that they got; an answer at least."""

    token: FeedbackToken
    heard: Annotated[
        _Scale | None, Field(description="Was I heard? From 1, not at all, to 5, fully (R-186).", examples=[4])
    ] = None
    helped: Annotated[_Scale | None, Field(description="Was I helped? From 1, not at all, to 5, fully.")] = None
    user_group: Annotated[UserGroup | None, Field(description="In which situation I am (R-054).")] = None
    tool: Annotated[Code | None, Field(description="Which tool I used, such as therapy-navigator (R-062).")] = None
    comment: Annotated[
        str | None, Field(min_length=1, max_length=1000, description="In free words; identifiers are refused.")
    ] = None


class FeedbackReceived(Output):
    """The feedback is counted."""

    thanks: Annotated[str, Field(description="In the reader's language.")]


class FeedbackComment(Output):
    """What somebody wrote, with nothing else of them."""

    month: Annotated[Month, Field(description="In which it was given.")]
    comment: str
