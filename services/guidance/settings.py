"""Settings of the guidance service: environment variables that begin with GUIDANCE_."""

from pydantic_settings import SettingsConfigDict

from shared.kit.settings import ServiceSettings


class GuidanceSettings(ServiceSettings):
    """What differs between places in guidance: nothing but what differs in every service."""

    model_config = SettingsConfigDict(env_prefix="GUIDANCE_")
