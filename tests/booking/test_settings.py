"""A channel for messages is off, or set as a whole."""

from typing import Any

import pytest
from cryptography.fernet import Fernet
from pydantic import ValidationError

from services.booking.settings import BookingSettings

NEEDED = {
    "DATABASE_URL": "postgresql+asyncpg://booking:pw@db.test/booking",
    "ISSUER_URL": "https://issuer.test",
    "AUDIENCE": "booking",
    "CLIENT_ID": "polku-booking",
    "CLIENT_SECRET": "s" * 40,
    "SEALING_KEYS": Fernet.generate_key().decode(),
    "PERSON_REF_KEY": "s" * 40,
    "CURSOR_KEY": "s" * 40,
    "COUNTY_PACKS": "counties/kymenlaakso",
    "E_AUTHORIZATIONS_URL": "https://valtuudet.test",
    "E_AUTHORIZATIONS_CLIENT_ID": "polku",
    "E_AUTHORIZATIONS_SECRET": "s" * 40,
}
MAIL = {"SMTP_HOST": "mail.test", "MAIL_SENDER": "Ajanvaraus <ajanvaraus@polku.example>"}
LOGIN = {"SMTP_USERNAME": "polku", "SMTP_PASSWORD": "hidden-word"}
TEXT = {
    "TEXT_MESSAGES_URL": "https://gateway.test",
    "TEXT_MESSAGES_TOKEN": "hidden-word",
    "TEXT_MESSAGES_SENDER": "Neuvola",
}
SUOMI_FI = {
    "SUOMI_FI_MESSAGES_URL": "https://messages.test",
    "SUOMI_FI_MESSAGES_USERNAME": "polku",
    "SUOMI_FI_MESSAGES_PASSWORD": "hidden-word",
    "SUOMI_FI_MESSAGES_SERVICE_ID": "SERVICE",
}
ALL = MAIL | LOGIN | TEXT | SUOMI_FI


def settings(monkeypatch: pytest.MonkeyPatch, given: dict[str, str]) -> BookingSettings:
    for name, value in (NEEDED | given).items():
        monkeypatch.setenv(f"BOOKING_{name}", value)
    return BookingSettings()


def test_without_settings_every_channel_is_off(monkeypatch):
    off = settings(monkeypatch, {})
    assert (off.smtp_host, off.text_messages_url, off.suomi_fi_messages_url) == (None, None, None)


def test_empty_variables_are_channels_that_are_off(monkeypatch):
    off = settings(monkeypatch, dict.fromkeys(ALL, "") | {"SMTP_PORT": "", "SMTP_START_TLS": ""})
    assert (off.smtp_host, off.smtp_password, off.text_messages_token, off.suomi_fi_messages_url) == (None,) * 4


def test_all_channels_may_be_on_and_show_no_secret(monkeypatch):
    on = settings(monkeypatch, ALL)
    assert (on.smtp_host, on.smtp_port, on.smtp_start_tls) == ("mail.test", 587, True)
    assert on.text_messages_sender == "Neuvola"
    assert on.suomi_fi_messages_service_id == "SERVICE"
    assert "hidden-word" not in repr(on)


@pytest.mark.parametrize(
    "channel",
    [MAIL, MAIL | LOGIN, TEXT, SUOMI_FI],
    ids=["mail", "mail with a login", "text messages", "Suomi.fi Messages"],
)
def test_each_channel_may_be_on_alone(monkeypatch, channel):
    told: dict[str, Any] = settings(monkeypatch, channel).model_dump()
    assert all(told[name.lower()] is not None for name in channel)


@pytest.mark.parametrize("name", ALL)
def test_a_channel_that_is_half_set_is_refused_and_says_what_is_missing(monkeypatch, name):
    with pytest.raises(ValidationError, match=name.lower()) as refused:
        settings(monkeypatch, {other: value for other, value in ALL.items() if other != name})
    assert "hidden-word" not in str(refused.value)


@pytest.mark.parametrize(
    "given",
    [
        pytest.param(LOGIN, id="a login without a mail server"),
        pytest.param(MAIL | LOGIN | {"SMTP_START_TLS": "false"}, id="a password over an open line"),
        pytest.param(MAIL | {"MAIL_SENDER": "Ajanvaraus"}, id="a sender without an address"),
        pytest.param(MAIL | {"MAIL_SENDER": "a@x.fi\r\nBcc: b@x.fi"}, id="a sender of two lines"),
        pytest.param(MAIL | {"SMTP_PORT": "70000"}, id="no such port"),
        pytest.param(TEXT | {"TEXT_MESSAGES_SENDER": "Lasten ja nuorten palvelut"}, id="too long for a telephone"),
        pytest.param(TEXT | {"TEXT_MESSAGES_SENDER": "0401234567890"}, id="a number that is not international"),
        pytest.param(TEXT | {"TEXT_MESSAGES_URL": "gateway"}, id="no address of a gateway"),
    ],
)
def test_a_wrong_channel_is_refused_at_the_start(monkeypatch, given):
    with pytest.raises(ValidationError) as refused:
        settings(monkeypatch, given)
    assert "hidden-word" not in str(refused.value)
