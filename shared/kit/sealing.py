"""Encryption at rest with rotating keys, and keyed pseudonyms for look-ups."""

import base64
import hashlib
import hmac
from collections.abc import Sequence
from random import Random

from cryptography.fernet import Fernet, MultiFernet
from pydantic import SecretStr


class Sealer:
    """Seals text with the first key, and opens what any of the keys sealed; put a new key first to rotate."""

    def __init__(self, keys: Sequence[SecretStr], *, reference_key: SecretStr) -> None:
        self._fernet = MultiFernet([Fernet(key.get_secret_value()) for key in keys])
        self._reference_key = reference_key.get_secret_value().encode()

    def seal(self, text: str) -> bytes:
        """The text, encrypted and authenticated."""
        return self._fernet.encrypt(text.encode())

    def open(self, sealed: bytes) -> str:
        """The text again; raises InvalidToken when no key fits."""
        return self._fernet.decrypt(sealed).decode()

    def digest(self, purpose: str, *parts: bytes) -> bytes:
        """A keyed digest of 32 bytes for one purpose: what it was made of cannot be tried out without the key."""
        keyed = hmac.new(self._reference_key, purpose.encode(), hashlib.sha256)
        for part in parts:
            keyed.update(len(part).to_bytes(8, "big"))
            keyed.update(part)
        return keyed.digest()

    def chance(self, purpose: str, *parts: str) -> Random:
        """Chance for one purpose: the same each time, and to be foreseen by nobody without the key."""
        seed = self.digest(purpose, *(part.encode() for part in parts))
        return Random(seed)  # noqa: S311 - its seed is the secret, and what it gives is never shown

    def reference(self, text: str) -> str:
        """A keyed pseudonym of 43 characters (HMAC-SHA-256, base64url): equal for equal texts, not to be guessed."""
        digest = hmac.new(self._reference_key, text.encode(), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
