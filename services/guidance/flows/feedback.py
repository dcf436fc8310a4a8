"""Tokens of feedback: made of a tracking code that nobody keeps, so that none leads to a contact (R-186).

Whoever holds the code is shown the same token each time, and it counts once. A contact keeps another digest of its
code: from what is stored nobody, the county included, gets from the one to the other.
"""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from typing import Final

from shared.kit.sealing import Sealer

_HALF_BYTES: Final = 16
_PADDING: Final = "="


@dataclass(frozen=True, slots=True)
class Voucher:
    """What a token proves: that somebody was guided by a unit."""

    unit_id: str
    proof: bytes
    """The same for the same token, so that it counts once."""


def feedback_token(sealer: Sealer, tracking_code: str, unit_id: str) -> str:
    """The token of whoever holds a tracking code."""
    nonce = sealer.digest("feedback token", tracking_code.encode())[:_HALF_BYTES]
    text = urlsafe_b64encode(nonce + _signature(sealer, nonce, unit_id)).decode().rstrip(_PADDING)
    return f"{text}.{unit_id}"


def read_token(sealer: Sealer, token: str) -> Voucher | None:
    """What a token proves; None when it was not made here."""
    text, _, unit_id = token.partition(".")
    both = urlsafe_b64decode(text + _PADDING)
    nonce, signature = both[:_HALF_BYTES], both[_HALF_BYTES:]
    if not hmac.compare_digest(signature, _signature(sealer, nonce, unit_id)):
        return None
    return Voucher(unit_id, sealer.digest("feedback given", nonce))


def _signature(sealer: Sealer, nonce: bytes, unit_id: str) -> bytes:
    return sealer.digest("feedback signature", nonce, unit_id.encode())[:_HALF_BYTES]
