"""From a personal identity code to the pseudonym under which a person's matters are found."""

from services.booking.api.callers import Family, Parts
from services.booking.api.refusals import invalid
from services.booking.api.standing import acting_facts
from services.booking.flows.authority import FRESH_FOR_READ
from services.booking.flows.parts import BookingParts
from services.booking.flows.ruled_rights import rule_person
from services.booking.storage import persons
from services.booking.storage.persons import PersonRecord
from shared.contracts.booking.persons import PersonLookup, PersonReference
from shared.kit.acting import PROXY_AGE_LIMIT, PROXY_NOT_ALLOWED, access_for, refuse_act
from shared.kit.problems import STRONGER_IDENTIFICATION, refusals
from shared.kit.sealing import Sealer
from shared.kit.service import service_router
from shared.kit.unit_of_work import Work
from shared.law.acting_for import ActingLimits, standing
from shared.law.civil_time import civil_date
from shared.law.personal_identity_code import parse
from shared.terms.acting import AppointmentOperation

router = service_router(tags=["persons"])


@router.post(
    "/v1/persons/lookup",
    summary="Find a person's reference",
    responses=refusals(PROXY_NOT_ALLOWED, PROXY_AGE_LIMIT, STRONGER_IDENTIFICATION),
)
async def look_up_person(asked: PersonLookup, caller: Family, work: Work, parts: Parts) -> PersonReference:
    """Gives the pseudonym for use in lists; a citizen only for a person for whom the authority source allows acting."""
    person = person_of(parts.sealer, asked.personal_identity_code)
    async with work.reading() as connection:
        person = await persons.find(connection, person.person_ref) or person
    facts = await acting_facts(parts, caller, person, fresh=FRESH_FOR_READ)
    work.access(access_for(facts, "look_up", "person", person.person_ref))
    if facts is not None:
        refuse_temporary(parts, asked.personal_identity_code, "/personal_identity_code")
        limits = ActingLimits(proxy_under_age_years=parts.highest_proxy_limit())
        today = civil_date(parts.clock())
        refuse_act(
            standing(facts.acting, rule_person(person), limits, AppointmentOperation.VIEW, on=today),
            parts.general_contact(),
        )
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


def refuse_temporary(parts: BookingParts, code: str, pointer: str) -> None:
    """A temporary identity code is for professionals to give, unless the setting says otherwise (D-14)."""
    if parse(code).is_temporary and not parts.temporary_codes_from_citizens:
        raise invalid(pointer, "temporary", "A temporary identity code is accepted from professionals only.")
