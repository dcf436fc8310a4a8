"""Tokens for links: what is signed comes back, and nothing else does."""

import base64
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from shared.kit.paging import Cursors
from shared.kit.signed_links import SignedLinks

LINKS = SignedLinks(SecretStr("a" * 32))


@given(purpose=st.text(st.characters(codec="utf-8")), parts=st.lists(st.text()))
def test_what_is_signed_comes_back(purpose, parts):
    token = LINKS.sign(purpose, *parts)
    assert LINKS.read(purpose, token) == tuple(parts)
    assert re.fullmatch(r"[A-Za-z0-9_-]+", token)


def test_a_token_does_not_fit_another_purpose():
    token = LINKS.sign("calendar", "7")
    assert LINKS.read("calendar", token) == ("7",)
    assert LINKS.read("document", token) is None
    assert LINKS.read("", token) is None


def test_a_token_of_another_key_is_not_read():
    assert SignedLinks(SecretStr("b" * 32)).read("calendar", LINKS.sign("calendar", "7")) is None


def test_a_cursor_is_no_link_even_under_the_same_key():
    key = SecretStr("a" * 32)
    cursor = Cursors(key).write("calendar", "7")
    assert Cursors(key).read("calendar", cursor) == ["7"]
    assert SignedLinks(key).read("calendar", cursor) is None


def test_no_letter_of_a_token_can_be_changed():
    token = LINKS.sign("calendar", "7")
    for place, letter in enumerate(token):
        for other in "AQgw_-":
            changed = token[:place] + other + token[place + 1 :]
            assert letter == other or LINKS.read("calendar", changed) is None, place


@pytest.mark.parametrize(
    "spell",
    [
        pytest.param(lambda token: token + "=", id="padded"),
        pytest.param(lambda token: token + "\n", id="with a line end"),
        pytest.param(lambda token: "!" + token, id="with a foreign letter"),
        pytest.param(lambda token: token + "ä", id="with a letter beyond ASCII"),
        pytest.param(lambda token: token[:-1], id="cut"),
        pytest.param(lambda token: token[:10], id="shorter than a nonce"),
        pytest.param(lambda token: token[:16], id="a nonce alone"),
        pytest.param(lambda token: token * 2, id="twice"),
        pytest.param(lambda _: "", id="empty"),
    ],
)
def test_a_token_has_one_spelling(spell):
    assert LINKS.read("calendar", spell(LINKS.sign("calendar", "7"))) is None


@given(token=st.text())
def test_no_text_of_others_is_a_token(token):
    assert LINKS.read("calendar", token) is None


def test_a_token_hides_what_it_holds_and_is_another_each_time():
    first, second = LINKS.sign("calendar", "secret-part"), LINKS.sign("calendar", "secret-part")
    assert first != second
    assert b"secret" not in base64.urlsafe_b64decode(first + "=" * (-len(first) % 4))


def test_a_token_carries_at_least_128_bits_that_cannot_be_guessed():
    token = LINKS.sign("calendar")
    # A nonce of 12 bytes, "[]" and a tag of 16 bytes.
    assert len(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4))) == 12 + 2 + 16
