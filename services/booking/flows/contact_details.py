"""Where a family wants its messages: who may say so, in which standing, and how it is kept."""

import json
from dataclasses import asdict

from services.booking.flows.authority import ActingFacts
from services.booking.flows.contacts import Contact
from services.booking.flows.parts import BookingParts
from services.booking.rules.acting_for import ADULT_AT
from services.booking.storage.contact_details import ContactRecord
from services.booking.storage.persons import PersonRecord
from shared.contracts.booking.messages import ContactDetails
from shared.contracts.problem import FieldError
from shared.kit.identity import Caller
from shared.kit.problems import DEPENDENCY_UNAVAILABLE, VALIDATION, Refusal
from shared.law.birthdays import birthday
from shared.law.civil_time import civil_date
from shared.terms.acting import AuthorityBasis
from shared.terms.messages import ContactChannel, ContactGivenBy


async def contact_of(
    parts: BookingParts,
    caller: Caller,
    facts: ActingFacts | None,
    person: PersonRecord,
    details: ContactDetails,
    *,
    pointer: str = "/contact_details/channel",
) -> ContactRecord:
    """What is kept of the details that a caller gives; asked before the transaction.

    The caller's standing is checked already; `facts` are those of a citizen; the pointer says where in the request the
    channel stands. Refuses Suomi.fi Messages for a person
    under age when it is not the guardian who says so: whose mailbox it would be is not known.
    """
    contact = Contact(
        channel=details.channel,
        language=details.language,
        given_by=_standing(facts),
        given_by_ref=facts.caller_ref if facts else None,
        email=details.email,
        phone=details.phone,
        identity_code=await _mailbox(parts, caller, facts, person, pointer) if _is_suomi_fi(details) else None,
    )
    return ContactRecord(parts.sealer.seal(json.dumps(asdict(contact))), details.channel, details.language)


def _is_suomi_fi(details: ContactDetails) -> bool:
    return details.channel is ContactChannel.SUOMI_FI


def _standing(facts: ActingFacts | None) -> ContactGivenBy:
    if facts is None:
        return ContactGivenBy.STAFF
    if facts.acting.is_self:
        return ContactGivenBy.SELF
    by_mandate = facts.acting.basis is AuthorityBasis.MANDATE
    return ContactGivenBy.MANDATE_HOLDER if by_mandate else ContactGivenBy.GUARDIAN


async def _mailbox(
    parts: BookingParts, caller: Caller, facts: ActingFacts | None, person: PersonRecord, pointer: str
) -> str:
    if facts is not None:
        own_code = await parts.authorities.own_code(caller)
        if own_code is None:
            raise Refusal(DEPENDENCY_UNAVAILABLE, headers={"retry-after": "5"})
        return own_code
    if civil_date(parts.clock()) < birthday(person.birth_date, ADULT_AT):
        detail = "Only an adult's own mailbox is known. A guardian may choose it online; else choose another channel."
        raise Refusal(VALIDATION, errors=[FieldError(pointer=pointer, code="adults_only", detail=detail)])
    return parts.sealer.open(person.sealed_identity_code)
