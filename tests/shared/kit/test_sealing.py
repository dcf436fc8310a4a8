"""Encryption at rest, and pseudonyms that only the county's key gives."""

import base64
import re

import pytest
from cryptography.fernet import Fernet, InvalidToken
from pydantic import SecretStr

from shared.kit.sealing import Sealer

OLD, NEW = (SecretStr(Fernet.generate_key().decode()) for _ in range(2))
REFERENCE = SecretStr("r" * 32)
CODE = "010516B903X"


def test_what_is_sealed_opens_again_and_is_never_sealed_alike() -> None:
    sealer = Sealer([OLD], reference_key=REFERENCE)
    sealed = {sealer.seal(CODE) for _ in range(5)}
    assert len(sealed) == 5
    assert {sealer.open(each) for each in sealed} == {CODE}
    assert not any(CODE.encode() in each for each in sealed)
    assert sealer.open(sealer.seal("ä\U0001f600")) == "ä\U0001f600"


def test_keys_are_rotated_by_putting_the_new_one_first() -> None:
    before, both = Sealer([OLD], reference_key=REFERENCE), Sealer([NEW, OLD], reference_key=REFERENCE)
    after = Sealer([NEW], reference_key=REFERENCE)
    assert both.open(before.seal(CODE)) == CODE
    assert after.open(both.seal(CODE)) == CODE
    with pytest.raises(InvalidToken):
        _ = after.open(before.seal(CODE))


def test_what_was_changed_does_not_open() -> None:
    sealer = Sealer([OLD], reference_key=REFERENCE)
    sealed = base64.urlsafe_b64decode(sealer.seal(CODE))
    for number in range(0, len(sealed), 7):
        changed = base64.urlsafe_b64encode(sealed[:number] + bytes([sealed[number] ^ 1]) + sealed[number + 1 :])
        with pytest.raises(InvalidToken):
            _ = sealer.open(changed)


def test_a_pseudonym_is_the_same_for_the_same_person_and_key_whatever_seals() -> None:
    one, other = Sealer([OLD], reference_key=REFERENCE), Sealer([NEW], reference_key=REFERENCE)
    assert one.reference(CODE) == other.reference(CODE)
    assert one.reference(CODE) != one.reference("010516B904Y")
    assert one.reference(CODE) != Sealer([OLD], reference_key=SecretStr("s" * 32)).reference(CODE)
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", one.reference(CODE))
