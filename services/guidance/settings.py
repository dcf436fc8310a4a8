"""Settings of the guidance service: environment variables that begin with GUIDANCE_."""

from typing import Annotated

from pydantic import Field, HttpUrl
from pydantic_settings import SettingsConfigDict

from shared.kit.settings import ServiceSettings


class GuidanceSettings(ServiceSettings):
    """What differs between places in guidance."""

    model_config = SettingsConfigDict(env_prefix="GUIDANCE_", env_ignore_empty=True)

    booking_url: Annotated[HttpUrl, Field(description="The booking service, in which clients are booked.")]
    booking_audience: Annotated[str, Field(description="`aud` of tokens for the booking service.")] = "booking"
    referral_url: Annotated[HttpUrl, Field(description="The referral service, through which matters are handed over.")]
    pages_client_id: Annotated[
        str | None,
        Field(description="Public client (PKCE) of /dashboard and /desk at the issuer; without it there are no pages."),
    ] = None
    pages_scope: Annotated[str, Field(description="`scope` that the pages ask of the issuer.")] = "openid"
    draft_ttl_hours: Annotated[
        int, Field(ge=1, le=8760, description="Identity of a contact that no register needs, untouched (D-8).")
    ] = 72
    ptv_url: Annotated[
        HttpUrl | None,
        Field(description="The national service catalogue (PTV Open API), imported daily; not imported when unset."),
    ] = None
    ptv_nationwide: Annotated[bool, Field(description="Import services of the whole country too.")] = True
    ptv_most_withdrawn_percent: Annotated[
        int, Field(ge=0, le=100, description="Largest share of imported entries that an import withdraws by itself.")
    ] = 10
    referral_audience: Annotated[str, Field(description="`aud` of tokens for the referral service.")] = "referral"
