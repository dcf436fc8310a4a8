"""A service that is only half set does not start, and never shows what is secret."""

import pytest
from cryptography.fernet import Fernet
from pydantic import ValidationError

from services.booking.settings import BookingSettings

SECRET = "s" * 40
COMPLETE = {
    "DATABASE_URL": "postgresql+asyncpg://booking:pw@db.test/booking",
    "ISSUER_URL": "https://issuer.test",
    "AUDIENCE": "booking",
    "CLIENT_ID": "polku-booking",
    "CLIENT_SECRET": SECRET,
    "SEALING_KEYS": f"{Fernet.generate_key().decode()}, {Fernet.generate_key().decode()}",
    "PERSON_REF_KEY": SECRET,
    "CURSOR_KEY": SECRET,
    "COUNTY_PACKS": "counties/kymenlaakso,counties/etela-pohjanmaa",
    "E_AUTHORIZATIONS_URL": "https://valtuudet.test",
    "E_AUTHORIZATIONS_CLIENT_ID": "polku",
    "E_AUTHORIZATIONS_SECRET": SECRET,
}


@pytest.fixture
def complete(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name, value in COMPLETE.items():
        monkeypatch.setenv(f"BOOKING_{name}", value)
    return monkeypatch


def test_settings_are_read_from_the_environment_and_docs_are_off(complete: pytest.MonkeyPatch) -> None:
    settings = BookingSettings()
    assert [len(settings.sealing_keys), len(settings.county_packs)] == [2, 2]
    assert (settings.docs, settings.cors_origins, settings.temporary_codes_from_citizens) == (False, (), False)
    assert SECRET not in repr(settings)


@pytest.mark.parametrize("name", COMPLETE)
def test_nothing_that_is_needed_has_a_default(complete: pytest.MonkeyPatch, name: str) -> None:
    complete.delenv(f"BOOKING_{name}")
    with pytest.raises(ValidationError, match=name.lower()):
        _ = BookingSettings()


WRONG = {
    "driver of another kind": ("DATABASE_URL", f"postgresql://booking:{SECRET}@db.test/booking"),
    "no sealing key": ("SEALING_KEYS", " , "),
    "short key of pseudonyms": ("PERSON_REF_KEY", "short-secret"),
    "short key of cursors": ("CURSOR_KEY", "short-secret"),
    "no pool": ("DATABASE_POOL_SIZE", "0"),
    "no county": ("COUNTY_PACKS", ""),
}


@pytest.mark.parametrize(("name", "value"), WRONG.values(), ids=WRONG.keys())
def test_a_wrong_setting_is_refused_without_showing_it(complete: pytest.MonkeyPatch, name: str, value: str) -> None:
    complete.setenv(f"BOOKING_{name}", value)
    with pytest.raises(ValidationError) as refused:
        _ = BookingSettings()
    assert "short-secret" not in str(refused.value)
    assert SECRET not in str(refused.value)
