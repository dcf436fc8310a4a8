"""From a personal identity code to the pseudonym under which a person's matters are found."""

from services.booking.api.callers import FamilyOrService, Parts
from services.booking.api.refusals import PROXY_AGE_LIMIT, PROXY_NOT_ALLOWED, refuse_act
from services.booking.flows.authority import FRESH_FOR_READ
from services.booking.flows.parts import BookingParts
from services.booking.rules.acting_for import ActingLimits, Person, standing
from services.booking.storage.persons import PersonRecord
from shared.contracts.booking import PersonLookup, PersonReference
from shared.contracts.problem import FieldError
from shared.kit.problems import STRONGER_IDENTIFICATION, VALIDATION, Refusal, refusals
from shared.kit.sealing import Sealer
from shared.kit.service import service_router
from shared.kit.unit_of_work import Access, Work
from shared.law.civil_time import civil_date
from shared.law.personal_identity_code import parse
from shared.terms import AppointmentOperation, CallerKind

router = service_router(tags=["persons"])


@router.post(
    "/v1/persons/lookup",
    summary="Find a person's reference",
    responses=refusals(PROXY_NOT_ALLOWED, PROXY_AGE_LIMIT, STRONGER_IDENTIFICATION),
)
async def look_up_person(asked: PersonLookup, caller: FamilyOrService, work: Work, parts: Parts) -> PersonReference:
    """Gives the pseudonym for use in lists; a citizen only for a person for whom the authority source allows acting."""
    person = person_of(parts.sealer, asked.personal_identity_code)
    work.access(Access("look_up", "person", (person.person_ref,)))
    if caller.kind is CallerKind.CITIZEN:
        _refuse_temporary(parts, asked)
        facts = await parts.authorities.acting(caller, person, fresh=FRESH_FOR_READ)
        today = civil_date(parts.clock())
        allowed = standing(
            facts.acting, Person(birth_date=person.birth_date), ActingLimits(), AppointmentOperation.VIEW, on=today
        )
        refuse_act(allowed, parts.general_contact())
    return PersonReference(person_ref=person.person_ref)


def person_of(
    sealer: Sealer, code: str, *, non_disclosure: bool = False, taken_into_care: bool = False
) -> PersonRecord:
    """What is kept of a person with this (valid) identity code."""
    return PersonRecord(
        person_ref=sealer.reference(code),
        sealed_identity_code=sealer.seal(code),
        birth_date=parse(code).birth_date,
        non_disclosure=non_disclosure,
        taken_into_care=taken_into_care,
    )


def _refuse_temporary(parts: BookingParts, asked: PersonLookup) -> None:
    if parse(asked.personal_identity_code).is_temporary and not parts.temporary_codes_from_citizens:
        raise Refusal(
            VALIDATION,
            errors=[
                FieldError(
                    pointer="/personal_identity_code",
                    code="temporary",
                    detail="A temporary identity code is accepted from professionals only.",
                )
            ],
        )
