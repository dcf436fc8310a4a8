"""Cursor pages: a cursor names the last row read, sealed so that nobody can read it or forge a place to read from."""

import base64
import binascii
import hashlib
import json
import os
from typing import Annotated

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from fastapi import Query
from pydantic import SecretStr

from shared.contracts.problem import FieldError
from shared.kit.problems import VALIDATION, Refusal

LARGEST_PAGE = 200
Limit = Annotated[int, Query(ge=1, le=LARGEST_PAGE, description="Rows in the answer at most.")]
CursorText = Annotated[str | None, Query(max_length=500, description="`next_cursor` of the page before.")]
_NONCE_BYTES = 12


class Cursors:
    """Makes and reads cursors of one list; a cursor of another list or another filter does not fit."""

    def __init__(self, key: SecretStr) -> None:
        self._cipher = AESGCM(hashlib.sha256(key.get_secret_value().encode()).digest())

    def write(self, listing: str, *place: str) -> str:
        """The cursor after the row whose sort key is `place`."""
        nonce = os.urandom(_NONCE_BYTES)
        sealed = self._cipher.encrypt(nonce, json.dumps(place).encode(), listing.encode())
        return base64.urlsafe_b64encode(nonce + sealed).rstrip(b"=").decode()

    def read(self, listing: str, cursor: str | None) -> list[str] | None:
        """The sort key of the last row read, or None at the start; refuses a cursor that is not ours."""
        if cursor is None:
            return None
        try:
            sealed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
            nonce, content = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
            place: list[str] = json.loads(self._cipher.decrypt(nonce, content, listing.encode()))
        except (ValueError, binascii.Error, InvalidTag) as error:
            wrong = FieldError(pointer="cursor", code="cursor", detail="The cursor does not fit this list.")
            raise Refusal(VALIDATION, errors=[wrong]) from error
        return place
