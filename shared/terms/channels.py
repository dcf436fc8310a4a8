"""Words of how people meet and make contact."""

from enum import StrEnum


class Channel(StrEnum):
    """How somebody made contact (yhteydenottotapa); no instant-messaging service and no text message (R-101).

    Source: R-008, R-033, R-034, R-108, R-144.
    """

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
    WALK_IN = "walk_in"
    """Without an appointment at the unit."""
    MEETING_PLACE = "meeting_place"
    """Kohtaamispaikka; anonymous unless somebody asks to be known."""


class DeliveryMode(StrEnum):
    """How an appointment is held."""

    VISIT = "visit"
    VIDEO = "video"
    PHONE = "phone"
    HOME = "home"
    SCHOOL = "school"
