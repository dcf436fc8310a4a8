"""Settings of the referral service: environment variables that begin with REFERRAL_."""

from typing import Annotated

from pydantic import Field, HttpUrl, SecretStr
from pydantic_settings import SettingsConfigDict

from shared.kit.settings import Listed, ServiceSettings


class ReferralSettings(ServiceSettings):
    """What differs between places in referral."""

    model_config = SettingsConfigDict(env_prefix="REFERRAL_")

    booking_url: Annotated[HttpUrl, Field(description="The booking service, which issues booking rights.")]
    booking_audience: Annotated[str, Field(description="`aud` of tokens for the booking service.")] = "booking"
    e_authorizations_url: Annotated[
        HttpUrl, Field(description="Suomi.fi e-Authorizations, server check: who is a child's guardian.")
    ]
    e_authorizations_client_id: str
    e_authorizations_secret: SecretStr
    event_reading_clients: Annotated[Listed, Field(description="Clients of services that may read the events.")] = (
        "polku-guidance",
    )
    handover_clients: Annotated[
        Listed, Field(description="Clients of services that hand over for their professionals.")
    ] = ("polku-guidance",)
