"""An anonymous contact becomes a known person's, and its clocks run on; the other way everything personal goes."""

from dataclasses import replace
from uuid import UUID

from services.guidance.api.callers import Parts, Professional, ReaderLanguage, StrongCitizen
from services.guidance.api.holding import (
    CHANGE,
    as_changed,
    held_for,
    refuse_changed,
    refuse_unless_offered,
    refuse_unparted,
)
from services.guidance.api.identification import Words, known_person, own_code
from services.guidance.api.standing import shown_standing
from services.guidance.api.tracking import tracking_reference
from services.guidance.flows.clocks import clocks_to_add
from services.guidance.flows.documenting import Writer, document_assessment
from services.guidance.flows.duplicates import look_for_duplicate
from services.guidance.flows.history import remember
from services.guidance.flows.joint_clients import watch
from services.guidance.flows.parts import GuidanceParts, invalid
from services.guidance.rules.duplicates import Subject
from services.guidance.storage import contact_history, contacts, handling, identification
from services.guidance.storage.contacts import ContactRecord
from shared.contracts.guidance.contacts import Contact
from shared.contracts.guidance.handling import CareNeedAssessment
from shared.contracts.guidance.identification import IdentifyContact, IdentifyTrackedContact
from shared.contracts.guidance.tracking import TrackedContact
from shared.kit.etag import ExpectedVersion
from shared.kit.jobs import Connection
from shared.kit.problems import INVALID_STATE, NOT_FOUND, STRONGER_IDENTIFICATION, Refusal, refusals
from shared.kit.service import service_router
from shared.kit.unit_of_work import Access, Work
from shared.law.deadline_clock import DeadlineFacts
from shared.terms.deadlines import DeadlineRule
from shared.terms.desk import ContactAction, ContactDeed
from shared.terms.guidance import Contactor, ContactStatus
from shared.terms.permissions import IdentificationMethod

# The paths of the tracking code stand first: they would else be read as ids.
router = service_router(tags=["contacts"])

_OF_ONESELF = frozenset({Contactor.CLIENT, Contactor.MINOR, Contactor.ANONYMOUS})


@router.post(
    "/v1/contacts/track/identify",
    summary="Take an anonymous contact as one's own",
    responses=refusals(NOT_FOUND, INVALID_STATE, STRONGER_IDENTIFICATION),
)
async def identify_tracked_contact(
    asked: IdentifyTrackedContact, caller: StrongCitizen, work: Work, parts: Parts, language: ReaderLanguage
) -> TrackedContact:
    """The client, strongly identified and with the tracking code, becomes known; the clocks run on as they are.

    Only the client's own contact, for the identity becomes the client's. To ask for it again changes nothing. Refused,
    an anonymous contact is nobody's still, and the access log tells no more of who asked (D-8).
    """
    code = await own_code(parts, caller)
    person_ref = parts.sealer.reference(code)
    reference = tracking_reference(parts.sealer, asked.tracking_code)
    async with work.reading() as connection:
        found = await contacts.tracked(connection, reference)
    if found is None:
        raise Refusal(NOT_FOUND)
    access = Access("identify", "contact", (person_ref,), str(found.id))
    if found.identity is not None:
        work.access(access)
    if found.contactor not in _OF_ONESELF:
        raise invalid("/tracking_code", "client_only", "Only the client's own contact becomes theirs by identity.")
    transaction = await work.begin()
    held = await handling.lock(transaction, found.id)
    if held is None:
        raise Refusal(NOT_FOUND)
    if held.person_ref != person_ref:
        if held.status is ContactStatus.CLOSED or held.identity is not None:
            raise Refusal(INVALID_STATE)
        await refuse_unparted(transaction, held.id)
        await _become_known(parts, transaction, held, code, IdentificationMethod.STRONG_ELECTRONIC)
        await remember(transaction, held.id, ContactDeed.IDENTIFIED, parts.clock(), by=caller)
    if found.identity is None:
        work.access(access)
    changed = await contacts.find(transaction, held.id)
    if changed is None:
        raise LookupError("a contact that was just changed is gone")
    return shown_standing(parts, changed, parts.clock(), language)


@router.post("/v1/contacts/{contact_id}/identify", summary="Tell who the client is", responses=refusals(*CHANGE))
async def identify_contact(
    contact_id: UUID, asked: IdentifyContact, expected: ExpectedVersion, caller: Professional, work: Work, parts: Parts
) -> Contact:
    """A professional of the unit tells whose an anonymous contact is.

    Its clocks and its first instant stay as they are; what the birth date adds is counted from that instant too (D-6).
    What was written is sealed with the identity from now on. One that is known already is refused, and so is that of a
    child-protection notice: the child is identified in the notice, which the other register does not see (D-8).
    """
    transaction, held = await held_for(work, caller, contact_id, "identify")
    refuse_changed(held, expected)
    refuse_unless_offered(held, caller, ContactAction.IDENTIFY)
    await refuse_unparted(transaction, held.id)
    # Not before the refusals: an entry of one would lead from the person to a contact that stays nobody's (D-8).
    work.access(Access("identify", "contact", (parts.sealer.reference(asked.personal_identity_code),), str(contact_id)))
    await _become_known(parts, transaction, held, asked.personal_identity_code, asked.identification_method)
    await remember(transaction, held.id, ContactDeed.IDENTIFIED, parts.clock(), by=caller)
    return await as_changed(parts, transaction, work, contact_id, caller)


@router.post("/v1/contacts/{contact_id}/anonymise", summary="Delete whose contact it is", responses=refusals(*CHANGE))
async def anonymise_contact(
    contact_id: UUID, expected: ExpectedVersion, caller: Professional, work: Work, parts: Parts
) -> Contact:
    """A professional of the unit deletes, at the client's wish, all that is personal of an open contact.

    Identity, words, form, situation, messages and tools go at once, no copy stays, and the clocks run on. Within two
    minutes it goes on under another id, which nothing joins to this one; by this one it is missing then. Refused when
    the matter is of a register already, for an entry is corrected and deleted there, and while a consultation is not
    answered yet, for its answer is this person's (D-8).
    """
    transaction, held = await held_for(work, caller, contact_id, "anonymise")
    refuse_changed(held, expected)
    refuse_unless_offered(held, caller, ContactAction.ANONYMISE)
    at = parts.clock()
    await identification.anonymise(transaction, held, at)
    await remember(transaction, held.id, ContactDeed.ANONYMISED, at, by=caller)
    work.tells_whose = False
    return await as_changed(parts, transaction, work, contact_id, caller)


async def _become_known(
    parts: GuidanceParts, transaction: Connection, held: ContactRecord, code: str, method: IdentificationMethod
) -> None:
    """Make a held contact that of a person, with the clocks that the birth date adds from the first contact on."""
    county, _ = parts.unit(held.unit_id)
    identified = known_person(parts, code, Words(held.topic, held.message, None), method)
    duplicate = await look_for_duplicate(
        transaction,
        county,
        identified.record.person_ref,
        Subject(held.matters, held.topic_code),
        by_duty=True,
        in_danger=held.emergency,
    )
    added = clocks_to_add(parts, held, held.matters, DeadlineFacts(birth_date=identified.birth_date))
    await identification.identify(
        transaction, held, replace(identified.record, possible_duplicate_of=duplicate.of), added
    )
    await watch(transaction, held.id)
    await _document_assessed(parts, transaction, held.id)


async def _document_assessed(parts: GuidanceParts, transaction: Connection, contact_id: UUID) -> None:
    """The need of care that was assessed before the client was known: its entry tells every neighbour of it (D-6)."""
    known = await contacts.find(transaction, contact_id)
    by = await contact_history.last_by(transaction, contact_id, ContactDeed.CARE_NEED_ASSESSED)
    if known is None or known.urgency is None or by is None:
        return
    met_at = next(each.met_at for each in known.clocks if each.rule_id is DeadlineRule.CARE_NEED_ASSESSMENT)
    assessment = CareNeedAssessment(urgency=known.urgency, assessed_at=met_at)
    await document_assessment(parts, transaction, known, assessment, Writer(*by), parts.clock())
