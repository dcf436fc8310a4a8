"""Protections of a person: see, record and lift what keeps others from acting for the person here."""

from services.booking.api.callers import Parts, Professional, ProfessionalOrService
from services.booking.flows.parts import BookingParts
from services.booking.flows.telling import tell_protections
from services.booking.storage import persons, protections
from services.booking.storage.persons import PersonRecord
from services.booking.storage.protections import Protections
from shared.contracts.booking.persons import PersonProtections, PutProtections
from shared.contracts.types import PersonRef
from shared.kit.identity import Caller
from shared.kit.problems import FORBIDDEN, NOT_FOUND, Refusal, refusals
from shared.kit.service import service_router
from shared.kit.unit_of_work import Access, UnitOfWork, Work
from shared.terms.people import CallerKind

router = service_router(tags=["persons"])


@router.get("/v1/persons/{person_ref}/protections", summary="What protects a person", responses=refusals(NOT_FOUND))
async def get_protections(
    person_ref: PersonRef, caller: ProfessionalOrService, work: Work, parts: Parts
) -> PersonProtections:
    """What is recorded, for the professionals of a unit that has something of the person.

    A service that issues rights reads it too, so that its own answers to guardians heed it.
    """
    return _shown(await _found(caller, work, parts, person_ref, "read"))


@router.put("/v1/persons/{person_ref}/protections", summary="Record or lift protections", responses=refusals(NOT_FOUND))
async def put_protections(
    person_ref: PersonRef, new: PutProtections, caller: Professional, work: Work, parts: Parts
) -> PersonProtections:
    """Both as they are from now on, whatever was recorded before; the reason is kept, and shown to nobody here.

    A protection takes effect at once: guardians neither see nor do anything, and times that are held for rights of the
    person, or offered to them, are let go. Lifted, they may act again as far as their authority goes.
    """
    await _found(caller, work, parts, person_ref, "change")
    transaction = await work.begin()
    before = await protections.lock(transaction, person_ref)
    if before is None:
        raise Refusal(NOT_FOUND)
    at = parts.clock()
    said = Protections(
        non_disclosure=new.non_disclosure,
        taken_into_care=new.taken_into_care,
        sealed_reason=parts.sealer.seal(new.reason),
        by=caller.subject,
    )
    is_change = (before.non_disclosure, before.taken_into_care) != (new.non_disclosure, new.taken_into_care)
    if is_change:
        await protections.put(transaction, person_ref, said, at)
        await tell_protections(transaction, person_ref, at)
    if new.non_disclosure or new.taken_into_care:
        await protections.release_times(transaction, person_ref)
    return PersonProtections(
        person_ref=person_ref, non_disclosure=new.non_disclosure, taken_into_care=new.taken_into_care
    )


async def _found(caller: Caller, work: UnitOfWork, parts: BookingParts, person_ref: str, action: str) -> PersonRecord:
    """The person, when a unit of the professional has something of the person; anybody else finds nothing (D-18)."""
    work.access(Access(action, "protections", (person_ref,)))
    is_service = caller.kind is CallerKind.SERVICE
    if is_service and caller.client_id not in parts.right_issuing_clients:
        raise Refusal(FORBIDDEN)
    async with work.reading() as connection:
        is_theirs = is_service or await protections.has_matter_in(connection, person_ref, sorted(caller.units))
        person = await persons.find(connection, person_ref) if is_theirs else None
    if person is None:
        raise Refusal(NOT_FOUND)
    return person


def _shown(person: PersonRecord) -> PersonProtections:
    return PersonProtections(
        person_ref=person.person_ref,
        non_disclosure=person.non_disclosure,
        taken_into_care=person.taken_into_care,
    )
