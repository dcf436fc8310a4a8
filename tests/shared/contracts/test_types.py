"""The small types of the contracts take what they say, and nothing that only looks like it."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from shared.contracts.types import Account, CivilDate, Code, Flag, IdentityCode, Instant, Reason, Whole

REFUSED: list[tuple[Any, Any, str]] = [
    (Instant, "2026-11-23T09:00:00", "an instant without an offset"),
    (Instant, 1795424400, "an epoch second"),
    (Instant, "9999-12-31T23:59:59-05:00", "an instant after the last year"),
    (Instant, "9999-12-31T23:59:59Z", "an instant after the last year in Finland"),
    (Instant, "0001-01-01T00:00:00+05:00", "an instant before the first year"),
    (Instant, "2026-02-30T09:00:00Z", "a day that does not exist"),
    (Instant, "1795424400", "an epoch second in quotes"),
    (CivilDate, "2026-11-23T00:00:00Z", "an instant for a date"),
    (CivilDate, "0", "a number in quotes for a date"),
    (CivilDate, 20261123, "a number for a date"),
    (CivilDate, "23.11.2026", "a date in Finnish writing"),
    (Whole, "5", "a whole number in quotes"),
    (Whole, 5.0, "a fraction"),
    (Whole, True, "a truth value for a number"),
    (Flag, 1, "a number for a truth value"),
    (Flag, "true", "a word for a truth value"),
    (Code, "Child Physio", "a code with a space"),
    (Code, "", "an empty code"),
    (IdentityCode, "010594Y9033", "an identity code with a wrong check character"),
    (Reason, "Lapsi 010516B903X siirrettiin", "a reason that holds an identity code"),
    (Account, "Tunnus on 010594y9032.", "an account that holds an identity code"),
    (IdentityCode, "010594", "a birth date alone"),
]


@pytest.mark.parametrize(("kind", "value"), [pytest.param(kind, value, id=name) for kind, value, name in REFUSED])
def test_what_only_looks_right_is_refused(kind: Any, value: object) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python(value)


def test_an_instant_of_any_offset_is_kept_and_answered_in_utc() -> None:
    adapter: TypeAdapter[datetime] = TypeAdapter(Instant)
    read = adapter.validate_python("2026-11-23T09:00:00+02:00")
    assert read == datetime(2026, 11, 23, 7, tzinfo=UTC)
    assert adapter.dump_json(read) == b'"2026-11-23T07:00:00Z"'
    helsinki = timezone(timedelta(hours=2))
    assert adapter.validate_python(datetime(2026, 11, 23, 9, tzinfo=helsinki)).tzinfo is UTC


def test_a_refused_identity_code_is_not_repeated() -> None:
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(IdentityCode).validate_python("010594Y9033")
    assert "010594Y9033" not in str(refused.value.errors(include_input=False, include_url=False, include_context=False))


def test_an_identity_code_is_kept_in_capitals() -> None:
    assert TypeAdapter(IdentityCode).validate_python("010594y9032") == "010594Y9032"


@pytest.mark.parametrize("text", ["Siirretty 1.5.2026 klo 9-10", "Puh. 0401234567", "Lähete 010516-903", "X"])
def test_an_account_that_only_has_numbers_is_taken(text: str) -> None:
    assert TypeAdapter(Account).validate_python(text) == text
