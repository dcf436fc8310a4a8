"""Words of how people meet and make contact."""

from enum import StrEnum


class Channel(StrEnum):
    """How somebody made contact (yhteydenottotapa). Source: R-008, R-033, R-034."""

    ONLINE = "online"
    PHONE = "phone"
    CALLBACK = "callback"
    E_FORM = "e_form"
    CHAT = "chat"
    VIDEO = "video"
    VISIT = "visit"
    OUTREACH = "outreach"
    MAIL = "mail"
    AUTHORITY_NOTICE = "authority_notice"


class DeliveryMode(StrEnum):
    """How an appointment is held."""

    VISIT = "visit"
    VIDEO = "video"
    PHONE = "phone"
    HOME = "home"
    SCHOOL = "school"
