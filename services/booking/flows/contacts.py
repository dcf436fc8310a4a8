"""Where a family's messages go, opened from what is sealed."""

import json
from dataclasses import dataclass

from shared.kit.sealing import Sealer
from shared.terms.messages import ContactChannel, ContactGivenBy
from shared.terms.people import Language


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Where messages go, opened; printing it shows nothing of it."""

    channel: ContactChannel
    language: Language
    given_by: ContactGivenBy
    given_by_ref: str | None
    """Pseudonym of the citizen who said so."""
    given_by_code: str | None
    """The citizen's own identity code, when it was for somebody else: whether that still holds is asked by it."""
    email: str | None
    phone: str | None
    identity_code: str | None
    """Whose mailbox in Suomi.fi Messages."""

    def __repr__(self) -> str:
        return f"Contact({self.channel.value})"


def opened(sealer: Sealer, sealed: bytes | None) -> Contact | None:
    """Where messages go; None when nobody has said anything."""
    if sealed is None:
        return None
    kept = json.loads(sealer.open(sealed))
    return Contact(
        **{
            "given_by_code": None,
            **kept,
            "channel": ContactChannel(kept["channel"]),
            "language": Language(kept["language"]),
            "given_by": ContactGivenBy(kept["given_by"]),
        }
    )
