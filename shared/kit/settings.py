"""The settings that every service has; no secret and no address has a default."""

from pathlib import Path
from typing import Annotated

from pydantic import BeforeValidator, Field, HttpUrl, PostgresDsn, SecretStr, UrlConstraints
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict


def _split(value: object) -> object:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


Listed = Annotated[tuple[str, ...], NoDecode, BeforeValidator(_split)]
"""Several values separated by commas."""
ListedSecrets = Annotated[list[SecretStr], NoDecode, BeforeValidator(_split), Field(min_length=1)]
ListedPaths = Annotated[list[Path], NoDecode, BeforeValidator(_split), Field(min_length=1)]
DatabaseUrl = Annotated[PostgresDsn, UrlConstraints(allowed_schemes=["postgresql+asyncpg"], host_required=True)]


class ServiceSettings(BaseSettings):
    """What differs between places, read from the environment with the service's prefix."""

    model_config = SettingsConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    database_url: Annotated[DatabaseUrl, Field(description="postgresql+asyncpg://… of the service's own database.")]
    database_pool_size: Annotated[int, Field(ge=1, le=50, description="Connections of one process.")] = 4
    database_pool_wait_seconds: Annotated[float, Field(gt=0, le=30, description="After it: 503.")] = 2.0

    issuer_url: Annotated[HttpUrl, Field(description="OIDC issuer whose tokens are accepted.")]
    audience: Annotated[str, Field(description="`aud` that a token for this service carries.")]
    signature_algorithms: Listed = ("ES256", "RS256", "PS256", "EdDSA")
    strong_acr: Annotated[Listed, Field(description="`acr` values of strong identification (D-1).")] = (
        "http://ftn.ficora.fi/2017/loa2",
        "http://ftn.ficora.fi/2017/loa3",
        "http://eidas.europa.eu/LoA/substantial",
        "http://eidas.europa.eu/LoA/high",
    )
    claim_roles: Annotated[str, Field(description="Claim of the caller's kind; dots go into objects.")] = "roles"
    claim_professions: str = "professions"
    claim_units: str = "units"
    claim_practitioner: str = "practitioner_id"
    claim_identity_code: Annotated[str, Field(description="Claim of the userinfo answer.")] = "urn:oid:1.2.246.21"

    client_id: Annotated[str, Field(description="The service's own client at the issuer.")]
    client_secret: SecretStr

    sealing_keys: Annotated[
        ListedSecrets, Field(description="Fernet keys, the first one seals; put a new one first to rotate.")
    ]
    person_ref_key: Annotated[
        SecretStr,
        Field(min_length=32, description="Key of the person pseudonym; the same in the county's three services."),
    ]
    cursor_key: Annotated[SecretStr, Field(min_length=32, description="Signs list cursors and calendar links.")]

    county_packs: Annotated[ListedPaths, Field(description="Folders of county packs; in production exactly one.")]
    temporary_codes_from_citizens: Annotated[
        bool, Field(description="Accept temporary identity codes from citizens too (test environments; D-14).")
    ] = False

    events_kept_days: Annotated[int, Field(ge=2, le=3650, description="For the feed and for replays of webhooks.")] = 90
    event_reading_clients: Annotated[Listed, Field(description="Clients of services that may read the events.")] = ()
    webhooks_to_private_addresses: Annotated[
        bool, Field(description="Let webhooks lead into private networks, and over http (development only).")
    ] = False

    docs: Annotated[bool, Field(description="Interactive documentation at /docs (D-20).")] = False
    cors_origins: Listed = ()
    largest_body_bytes: Annotated[int, Field(ge=1024, le=1_048_576)] = 65_536
    requests_per_minute: Annotated[int, Field(ge=1, description="Per caller and process.")] = 600
    trace_sample_ratio: Annotated[float, Field(ge=0, le=1)] = 0.01
