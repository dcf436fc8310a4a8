"""Cursor pages: a cursor names the last row read, signed so that nobody can forge a place to read from."""

import base64
import binascii
import hashlib
import hmac
import json
from typing import Annotated

from fastapi import Query
from pydantic import SecretStr

from shared.contracts.problem import FieldError
from shared.kit.problems import VALIDATION, Refusal

LARGEST_PAGE = 200
Limit = Annotated[int, Query(ge=1, le=LARGEST_PAGE, description="Rows in the answer at most.")]
CursorText = Annotated[str | None, Query(max_length=500, description="`next_cursor` of the page before.")]
_SIGNATURE_BYTES = 16


class Cursors:
    """Makes and reads cursors of one list; a cursor of another list or another filter does not fit."""

    def __init__(self, key: SecretStr) -> None:
        self._key = key.get_secret_value().encode()

    def write(self, listing: str, *place: str) -> str:
        """The cursor after the row whose sort key is `place`."""
        payload = json.dumps([listing, *place], separators=(",", ":")).encode()
        return base64.urlsafe_b64encode(self._signature(payload) + payload).rstrip(b"=").decode()

    def read(self, listing: str, cursor: str | None) -> list[str] | None:
        """The sort key of the last row read, or None at the start; refuses a cursor that is not ours."""
        if cursor is None:
            return None
        try:
            signed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
            payload = signed[_SIGNATURE_BYTES:]
            place: list[str] = (
                json.loads(payload) if hmac.compare_digest(signed[:_SIGNATURE_BYTES], self._signature(payload)) else []
            )
        except (ValueError, binascii.Error):
            place = []
        if not place or place[0] != listing:
            raise Refusal(
                VALIDATION,
                errors=[FieldError(pointer="cursor", code="cursor", detail="The cursor does not fit this list.")],
            )
        return place[1:]

    def _signature(self, payload: bytes) -> bytes:
        return hmac.new(self._key, payload, hashlib.sha256).digest()[:_SIGNATURE_BYTES]
