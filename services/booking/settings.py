"""Settings of the booking service: environment variables that begin with BOOKING_."""

from typing import Annotated

from pydantic import Field, HttpUrl, SecretStr
from pydantic_settings import SettingsConfigDict

from shared.kit.settings import Listed, ServiceSettings


class BookingSettings(ServiceSettings):
    """What differs between places in booking."""

    model_config = SettingsConfigDict(env_prefix="BOOKING_")

    e_authorizations_url: Annotated[HttpUrl, Field(description="Suomi.fi e-Authorizations, server check.")]
    e_authorizations_client_id: str
    e_authorizations_secret: SecretStr
    mandate_issue: Annotated[str, Field(description="Issue asked about an adult's mandate (D-17).")] = (
        "http://valtuusrekisteri.suomi.fi/terveydenhuollon_asioiden_hoito"
    )
    right_issuing_clients: Annotated[Listed, Field(description="Clients of services that may issue rights.")] = (
        "polku-referral",
    )
    times_open_days: Annotated[int, Field(ge=7, le=400, description="How far ahead times are opened.")] = 120
