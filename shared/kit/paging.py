"""Cursor pages: a cursor names the last row read, sealed so that nobody can read it or forge a place to read from."""

from typing import Annotated

from fastapi import Query
from pydantic import SecretStr

from shared.contracts.problem import FieldError
from shared.kit.problems import VALIDATION, Refusal
from shared.kit.signed_links import SignedLinks

LARGEST_PAGE = 200
Limit = Annotated[int, Query(ge=1, le=LARGEST_PAGE, description="Rows in the answer at most.")]
CursorText = Annotated[str | None, Query(max_length=500, description="`next_cursor` of the page before.")]


class Cursors:
    """Makes and reads cursors of one list; a cursor of another list or another filter does not fit."""

    def __init__(self, key: SecretStr) -> None:
        self._tokens = SignedLinks(key)

    def write(self, listing: str, *place: str) -> str:
        """The cursor after the row whose sort key is `place`."""
        return self._tokens.sign(_purpose(listing), *place)

    def read(self, listing: str, cursor: str | None) -> list[str] | None:
        """The sort key of the last row read, or None at the start; refuses a cursor that is not ours."""
        if cursor is None:
            return None
        place = self._tokens.read(_purpose(listing), cursor)
        if place is None:
            wrong = FieldError(pointer="cursor", code="cursor", detail="The cursor does not fit this list.")
            raise Refusal(VALIDATION, errors=[wrong])
        return list(place)


def _purpose(listing: str) -> str:
    # No list may share its name with the purpose of a link.
    return f"cursor/{listing}"
