"""Words for what points at a person in free text."""

from enum import StrEnum


class IdentifierKind(StrEnum):
    """Kind of personal identifier found in free text. Source: D-10, D-15."""

    PERSONAL_IDENTITY_CODE = "personal_identity_code"
    PHONE_NUMBER = "phone_number"
    EMAIL = "email"
    REFERENCE = "reference"
    """An id of something that is kept, or a person's pseudonym: it leads to a person by what is kept."""
    BIRTH_DATE = "birth_date"
    """A full date on which a person who lives may have been born. Source: D-10, R-167."""
