"""The settings of each service in a run, as environment variables."""

from collections.abc import Mapping
from pathlib import Path

from demo.addresses import HOST, SERVICES, Addresses
from demo.data_folder import E_AUTHORIZATIONS_CLIENT, SUOMI_FI_MESSAGES_SERVICE, SUOMI_FI_MESSAGES_USERNAME
from demo.oauth_clients import PAGES

COUNTY_PACKS = "counties/kymenlaakso,counties/etela-pohjanmaa"
"""Relative to the repository; a demo shows both counties."""
_PREFIXES = tuple(f"{service.upper()}_" for service in SERVICES)


def surroundings(environment: Mapping[str, str], bytecode: Path) -> dict[str, str]:
    """The environment without settings of services, so that only those of the run count; for development.

    Where Python may not keep bytecode beside the sources it keeps it in this folder: eight processes start three times
    as fast with it.
    """
    kept = {name: value for name, value in environment.items() if not name.startswith(_PREFIXES)}
    if kept.pop("PYTHONDONTWRITEBYTECODE", ""):
        kept["PYTHONPYCACHEPREFIX"] = str(bytecode)
    return {"APP_ENV": "dev", **kept, "PYTHONUNBUFFERED": "1"}


def settings_of(
    service: str, addresses: Addresses, *, secrets: Mapping[str, str], client_secret: str, database_url: str
) -> dict[str, str]:
    """Settings of one service and its worker."""
    settings = {
        "DATABASE_URL": database_url,
        "ISSUER_URL": addresses.issuer,
        "AUDIENCE": service,
        "CLIENT_ID": f"polku-{service}",
        "CLIENT_SECRET": client_secret,
        "SEALING_KEYS": secrets[f"{service}/sealing-key"],
        "PERSON_REF_KEY": secrets["person-ref-key"],
        "CURSOR_KEY": secrets[f"{service}/cursor-key"],
        "COUNTY_PACKS": COUNTY_PACKS,
        "TEMPORARY_CODES_FROM_CITIZENS": "true",
        "DOCS": "true",
        **_own(service, addresses, secrets),
    }
    return {f"{service.upper()}_{name}": value for name, value in settings.items()}


def _own(service: str, addresses: Addresses, secrets: Mapping[str, str]) -> dict[str, str]:
    match service:
        case "booking":
            return {
                **_e_authorizations(addresses, secrets),
                "SMTP_HOST": HOST,
                "SMTP_PORT": str(addresses.outside["mail"]),
                # Loopback, and no password goes over it.
                "SMTP_START_TLS": "false",
                "MAIL_SENDER": "Ajanvaraus <ajanvaraus@polku.example>",
                "TEXT_MESSAGES_URL": addresses.text_messages,
                "TEXT_MESSAGES_TOKEN": secrets["text-messages"],
                "TEXT_MESSAGES_SENDER": "Ajanvaraus",
                "SUOMI_FI_MESSAGES_URL": addresses.suomi_fi_messages,
                "SUOMI_FI_MESSAGES_USERNAME": SUOMI_FI_MESSAGES_USERNAME,
                "SUOMI_FI_MESSAGES_PASSWORD": secrets["suomi-fi-messages"],
                "SUOMI_FI_MESSAGES_SERVICE_ID": SUOMI_FI_MESSAGES_SERVICE,
            }
        case "referral":
            return {"BOOKING_URL": addresses.services["booking"], **_e_authorizations(addresses, secrets)}
        case "guidance":
            return {
                "BOOKING_URL": addresses.services["booking"],
                "REFERRAL_URL": addresses.services["referral"],
                "PAGES_CLIENT_ID": PAGES,
            }
    return {}


def _e_authorizations(addresses: Addresses, secrets: Mapping[str, str]) -> dict[str, str]:
    return {
        "E_AUTHORIZATIONS_URL": addresses.e_authorizations,
        "E_AUTHORIZATIONS_CLIENT_ID": E_AUTHORIZATIONS_CLIENT,
        "E_AUTHORIZATIONS_SECRET": secrets["e-authorizations"],
    }
