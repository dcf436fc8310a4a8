"""Tokens for links and cursors: sealed so that nobody can read one, change one, or use it for another purpose."""

import base64
import binascii
import hashlib
import json
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from pydantic import SecretStr

_NONCE_BYTES = 12


class SignedLinks:
    """Makes and reads tokens (AES-256-GCM, 128-bit tag); a token fits only the key and the purpose it was made for."""

    def __init__(self, key: SecretStr) -> None:
        self._cipher = AESGCM(hashlib.sha256(key.get_secret_value().encode()).digest())

    def sign(self, purpose: str, *parts: str) -> str:
        """A token that holds `parts`, in letters that a URL carries as they are; another one each time.

        It never runs out by itself: what may run out or be withdrawn says so in a part of its own.
        """
        nonce = os.urandom(_NONCE_BYTES)
        return _in_letters(nonce + self._cipher.encrypt(nonce, json.dumps(parts).encode(), purpose.encode()))

    def read(self, purpose: str, token: str) -> tuple[str, ...] | None:
        """What the token holds, or None when it was not made here for this purpose."""
        try:
            sealed = base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))
            # Decoding overlooks foreign letters and loose bits, and one token shall have one spelling.
            if _in_letters(sealed) != token:
                return None
            nonce, content = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
            parts: list[str] = json.loads(self._cipher.decrypt(nonce, content, purpose.encode()))
        except (ValueError, binascii.Error, InvalidTag):
            return None
        return tuple(parts)


def _in_letters(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
