"""Settings of the booking service: environment variables that begin with BOOKING_."""

from typing import Annotated, Self

from pydantic import AfterValidator, Field, HttpUrl, SecretStr, model_validator
from pydantic_settings import SettingsConfigDict

from shared.clients.mail_addresses import sender_address
from shared.kit.settings import Listed, ServiceSettings


def _a_sender(text: str) -> str:
    sender_address(text)
    return text


class BookingSettings(ServiceSettings):
    """What differs between places in booking.

    Messages go by the channels that are set: e-mail by smtp_host and mail_sender, text messages by text_messages_*,
    Suomi.fi Messages by suomi_fi_messages_*. A channel without settings is off; one that is half set is refused.
    """

    # An empty variable is one that is not set, so that a deployment can leave channels out.
    model_config = SettingsConfigDict(env_prefix="BOOKING_", env_ignore_empty=True)

    e_authorizations_url: Annotated[HttpUrl, Field(description="Suomi.fi e-Authorizations, server check.")]
    e_authorizations_client_id: str
    e_authorizations_secret: SecretStr
    mandate_issue: Annotated[str, Field(description="Issue asked about an adult's mandate (D-17).")] = (
        "http://valtuusrekisteri.suomi.fi/terveydenhuollon_asioiden_hoito"
    )
    right_issuing_clients: Annotated[Listed, Field(description="Clients of services that may issue rights.")] = (
        "polku-referral",
    )
    booking_clients: Annotated[
        Listed,
        Field(description="Clients of services that issue rights without a referral and book for their professionals."),
    ] = ("polku-guidance",)
    event_reading_clients: Annotated[Listed, Field(description="Clients of services that may read the events.")] = (
        "polku-referral",
    )
    attendance_clients: Annotated[
        Listed, Field(description="Clients of services that may ask how a person's visits have gone.")
    ] = ("polku-guidance",)
    times_open_days: Annotated[int, Field(ge=7, le=400, description="How far ahead times are opened.")] = 120

    smtp_host: Annotated[str | None, Field(min_length=1, description="Mail server of the county.")] = None
    smtp_port: Annotated[int, Field(ge=1, le=65_535)] = 587
    smtp_start_tls: Annotated[bool, Field(description="False only for a server that needs no login.")] = True
    smtp_username: Annotated[str | None, Field(min_length=1)] = None
    smtp_password: SecretStr | None = None
    mail_sender: Annotated[
        Annotated[str, AfterValidator(_a_sender)] | None,
        Field(description="`somebody@domain`, or `The unit <somebody@domain>`."),
    ] = None

    text_messages_url: Annotated[HttpUrl | None, Field(description="The gateway; `/messages` is under it.")] = None
    text_messages_token: SecretStr | None = None
    text_messages_sender: Annotated[
        str | None,
        Field(
            pattern=r"^(\+[1-9][0-9]{6,14}|[A-Za-z0-9][A-Za-z0-9 ]{1,9}[A-Za-z0-9])$",
            description="What the telephone shows: 3 to 11 letters, digits and spaces, or a number in E.164.",
        ),
    ] = None

    suomi_fi_messages_url: Annotated[HttpUrl | None, Field(description="REST API of Suomi.fi Messages.")] = None
    suomi_fi_messages_username: Annotated[str | None, Field(min_length=1)] = None
    suomi_fi_messages_password: SecretStr | None = None
    suomi_fi_messages_service_id: Annotated[
        str | None, Field(min_length=1, description="How the county is registered there as a sender.")
    ] = None

    @model_validator(mode="after")
    def _no_channel_is_half_set(self) -> Self:
        self._together("smtp_host", "mail_sender")
        self._together("smtp_username", "smtp_password")
        self._together("text_messages_url", "text_messages_token", "text_messages_sender")
        self._together(*(f"suomi_fi_messages_{part}" for part in ("url", "username", "password", "service_id")))
        if self.smtp_username is not None and self.smtp_host is None:
            raise ValueError("smtp_username needs smtp_host")
        if self.smtp_username is not None and not self.smtp_start_tls:
            raise ValueError("smtp_password goes over an encrypted line only: smtp_start_tls")
        return self

    def _together(self, *names: str) -> None:
        missing = [name for name in names if getattr(self, name) is None]
        if missing and len(missing) < len(names):
            raise ValueError(
                f"{', '.join(missing)} missing beside {', '.join(name for name in names if name not in missing)}"
            )
