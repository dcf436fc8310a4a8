"""A text for citizens in the three languages of the service."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, StringConstraints

Wording = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=8000)]


class LocalisedText(BaseModel):
    """The same text in Finnish, Swedish and English; none may be missing, so nobody is answered in silence."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    fi: Wording
    """In Finnish."""
    sv: Wording
    """In Swedish."""
    en: Wording
    """In English."""
