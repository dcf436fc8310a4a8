"""Where a family wants its messages: who may say so, in which standing, and how it is kept."""

import json
from dataclasses import asdict
from typing import Protocol

from services.booking.flows.contacts import Contact
from services.booking.flows.parts import BookingParts
from services.booking.storage.contact_details import ContactRecord
from services.booking.storage.persons import PersonRecord
from shared.contracts.booking.messages import ContactDetails
from shared.contracts.problem import FieldError
from shared.kit.acting import ActingFacts
from shared.kit.identity import Caller
from shared.kit.problems import DEPENDENCY_UNAVAILABLE, VALIDATION, Refusal
from shared.law.acting_for import ADULT_AT
from shared.law.birthdays import birthday
from shared.law.civil_time import civil_date
from shared.terms.acting import AuthorityBasis
from shared.terms.messages import ContactChannel, ContactGivenBy, ContactOwner


class OfServiceType(Protocol):
    """A right, an appointment or what is asked to become one: something of one service type in one unit."""

    @property
    def service_type(self) -> str:
        """Code of the service type."""

    @property
    def unit_id(self) -> str:
        """The unit that handles it."""


async def contact_of(
    parts: BookingParts,
    caller: Caller,
    facts: ActingFacts | None,
    matter: OfServiceType,
    person: PersonRecord,
    details: ContactDetails,
    *,
    pointer: str = "/contact_details",
) -> ContactRecord:
    """What is kept of the details that a caller gives about a matter; asked before the transaction.

    The caller's standing is checked already; `facts` are those of a citizen; the pointer says where in the request the
    details stand. Refuses Suomi.fi Messages for a person under age when it is not the guardian who says so: whose
    mailbox it would be is not known. Refuses a guardian's address when a guardian may not act any more, and a citizen
    who says whose an address is: the citizen's own standing decides (D-1).
    """
    given_by = _standing(facts)
    if facts is not None and details.belongs_to is not None:
        raise _invalid(f"{pointer}/belongs_to", "staff_only", "Only professionals and services say whose it is.")
    if facts is None and _is_guardians(parts, matter, person, details, pointer):
        given_by = ContactGivenBy.GUARDIAN
    is_suomi_fi = details.channel is ContactChannel.SUOMI_FI
    contact = Contact(
        channel=details.channel,
        language=details.language,
        given_by=given_by,
        given_by_ref=facts.caller_ref if facts else None,
        given_by_code=await _own_code(parts, caller) if facts is not None and not facts.acting.is_self else None,
        email=details.email,
        phone=details.phone,
        identity_code=await _mailbox(parts, caller, facts, person, pointer) if is_suomi_fi else None,
    )
    return ContactRecord(parts.sealer.seal(json.dumps(asdict(contact))), details.channel, details.language)


def _is_guardians(
    parts: BookingParts, matter: OfServiceType, person: PersonRecord, details: ContactDetails, pointer: str
) -> bool:
    """Whether an address that is not a citizen's word is a guardian's: by default while a guardian may act."""
    limit = parts.service_type(matter.service_type, unit_id=matter.unit_id).proxy_under_age_years
    guardian_ended = civil_date(parts.clock()) >= birthday(person.birth_date, limit)
    if details.belongs_to is ContactOwner.GUARDIAN and guardian_ended:
        raise _invalid(f"{pointer}/belongs_to", "guardian_ended", "A guardian does not act for the person any more.")
    if details.belongs_to is None:
        return not guardian_ended
    return details.belongs_to is ContactOwner.GUARDIAN


def _standing(facts: ActingFacts | None) -> ContactGivenBy:
    if facts is None:
        return ContactGivenBy.STAFF
    if facts.acting.is_self:
        return ContactGivenBy.SELF
    by_mandate = facts.acting.basis is AuthorityBasis.MANDATE
    return ContactGivenBy.MANDATE_HOLDER if by_mandate else ContactGivenBy.GUARDIAN


async def _own_code(parts: BookingParts, caller: Caller) -> str:
    own_code = await parts.authorities.own_code(caller)
    if own_code is None:
        raise Refusal(DEPENDENCY_UNAVAILABLE, headers={"retry-after": "5"})
    return own_code


async def _mailbox(
    parts: BookingParts, caller: Caller, facts: ActingFacts | None, person: PersonRecord, pointer: str
) -> str:
    if facts is not None:
        return await _own_code(parts, caller)
    if civil_date(parts.clock()) < birthday(person.birth_date, ADULT_AT):
        detail = "Only an adult's own mailbox is known. A guardian may choose it online; else choose another channel."
        raise _invalid(f"{pointer}/channel", "adults_only", detail)
    return parts.sealer.open(person.sealed_identity_code)


def _invalid(pointer: str, code: str, detail: str) -> Refusal:
    return Refusal(VALIDATION, errors=[FieldError(pointer=pointer, code=code, detail=detail)])
