"""Whether a message leaves now, and what it then says: what the database knows of it, put to the rule."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final
from uuid import UUID

from services.booking.flows.contacts import Contact, opened
from services.booking.flows.parts import BookingParts
from services.booking.flows.writing_messages import Told
from services.booking.rules.sending_messages import MessageFacts, SendingDecision, sending
from services.booking.storage import acting_for, messages_to_send
from services.booking.storage.messages_to_send import MessageToSend, VisitNow
from shared.clients.e_authorizations import AuthorityAnswer
from shared.kit.jobs import Connection
from shared.law.birthdays import birthday
from shared.law.civil_time import civil_date
from shared.terms.acting import AuthorityBasis
from shared.terms.booking import AppointmentChange, AppointmentStatus, BookingRightStatus, ChangedBy
from shared.terms.messages import ContactChannel, ContactGivenBy, MessageKind
from shared.terms.waiting_list import OfferStatus

_OF_A_VISIT: Final = frozenset({MessageKind.BOOKED, MessageKind.MOVED, MessageKind.REMINDER})
"""They hold while the visit is booked at the time that they tell."""
BASES: Final = {
    ContactGivenBy.GUARDIAN: AuthorityBasis.GUARDIANSHIP,
    ContactGivenBy.MANDATE_HOLDER: AuthorityBasis.MANDATE,
}
"""On what those act who have given an address for somebody else."""


@dataclass(frozen=True, slots=True)
class Ready:
    """A message that waits: what is decided, what it says, and where it would go."""

    message: MessageToSend
    decision: SendingDecision
    told: Told
    contact: Contact | None
    visit_at: datetime | None
    """Start of the visit after which it is of no use."""
    facts: MessageFacts
    """By which it is decided."""


async def ready(parts: BookingParts, connection: Connection, message_id: UUID) -> Ready | None:
    """Decide about a message that still waits; None when it does not wait any more."""
    message = await messages_to_send.to_send(connection, message_id)
    if message is None:
        return None
    visits = await _visits(connection, message)
    contact = opened(parts.sealer, message.sealed_contact_details)
    if contact is not None and contact.channel is ContactChannel.NONE:
        contact = None
    at = parts.clock()
    standing = [each for each in visits if _holds(message.kind, each)]
    told = _told(message, standing)
    visit_at = max(told.starts_at, default=None) if message.visit_status is not None else None
    was_at = told.was_at
    ended = await _authority_has_ended(connection, contact, message)
    facts = MessageFacts(
        kind=message.kind,
        holds=bool(standing) if visits else _still_holds(message, at),
        given_by=contact.given_by if contact else None,
        non_disclosure=message.non_disclosure,
        taken_into_care=message.taken_into_care,
        guardian_ended=civil_date(at) >= birthday(message.birth_date, _proxy_limit(parts, message)),
        authority_ended=ended,
        by_family=message.facts.get("by") == ChangedBy.FAMILY.value,
        visit_at=visit_at,
        first_touched_at=min([*told.starts_at, *([was_at] if was_at else [])], default=None),
        tried_since=message.tried_since,
    )
    decision = sending(facts, at=at, quiet=parts.quiet_hours(message.unit_id))
    return Ready(message, decision, told, contact, visit_at, facts)


async def authority_of_giver(parts: BookingParts, found: Ready) -> AuthorityAnswer | None:
    """What the authority source says of whoever has given the address for somebody else; None when nobody is asked.

    Never called inside a transaction. That an authority has ended is noticed so although nobody signs in (D-19).
    """
    contact, basis = found.contact, BASES.get(found.facts.given_by) if found.facts.given_by else None
    if contact is None or basis is None or contact.given_by_ref is None or contact.given_by_code is None:
        return None
    return await parts.authorities.still_allowed(
        contact.given_by_code, contact.given_by_ref, found.message.person, basis
    )


def without_authority(parts: BookingParts, found: Ready) -> SendingDecision:
    """What is decided about the message once it is known that the authority of its receiver has ended."""
    facts = replace(found.facts, authority_ended=True)
    return sending(facts, at=parts.clock(), quiet=parts.quiet_hours(found.message.unit_id))


async def _authority_has_ended(connection: Connection, contact: Contact | None, message: MessageToSend) -> bool:
    if contact is None or contact.given_by not in BASES or contact.given_by_ref is None:
        return False
    return await acting_for.has_ended(connection, contact.given_by_ref, message.person_ref)


async def _visits(connection: Connection, message: MessageToSend) -> Sequence[VisitNow]:
    """The visits that it tells of; none for a message about a right or an offer."""
    series_id = message.facts.get("series_id")
    if series_id is not None:
        changed_at = datetime.fromisoformat(message.facts["changed_at"])
        change = AppointmentChange(message.kind.value)
        return await messages_to_send.changed_together(connection, UUID(series_id), change, changed_at)
    if message.visit_status is None or message.visit_starts_at is None or _is_offer(message):
        return ()
    told_starts_at = datetime.fromisoformat(message.facts["starts_at"])
    return (VisitNow(told_starts_at, message.visit_status, message.visit_starts_at),)


def _holds(kind: MessageKind, visit: VisitNow) -> bool:
    if kind in _OF_A_VISIT:
        return visit.status is AppointmentStatus.BOOKED and visit.starts_at == visit.told_starts_at
    return visit.status is AppointmentStatus.CANCELLED


def _still_holds(message: MessageToSend, at: datetime) -> bool:
    """Whether what a message tells of a right or an offer still holds."""
    match message.kind:
        case MessageKind.EARLIER_TIME_OFFERED:
            is_open = message.offer_status is OfferStatus.OPEN
            return is_open and at < datetime.fromisoformat(message.facts["expires_at"])
        case MessageKind.RIGHT_ISSUED | MessageKind.RIGHT_ENDS_SOON:
            return message.right_status is BookingRightStatus.ACTIVE and civil_date(at) <= message.valid_until
        case MessageKind.BIRTHDAY_COMES:
            return civil_date(at) < date.fromisoformat(message.facts["until"])
        case MessageKind.INSTRUCTION_HANDED_OVER:
            return True
    # A message about a visit that is not there.
    return False


def _told(message: MessageToSend, visits: Sequence[VisitNow]) -> Told:
    facts = message.facts
    starts_at = [each.told_starts_at for each in visits]
    if _is_offer(message):
        starts_at = [datetime.fromisoformat(facts["starts_at"])]
        return Told(kind=message.kind, starts_at=starts_at, until=datetime.fromisoformat(facts["expires_at"]))
    return Told(
        kind=message.kind,
        starts_at=starts_at,
        was_at=datetime.fromisoformat(facts["was_at"]) if "was_at" in facts else None,
        until=date.fromisoformat(facts["until"]) if "until" in facts else None,
    )


def _is_offer(message: MessageToSend) -> bool:
    return message.kind is MessageKind.EARLIER_TIME_OFFERED


def _proxy_limit(parts: BookingParts, message: MessageToSend) -> int:
    return parts.service_type(message.service_type, unit_id=message.unit_id).proxy_under_age_years
