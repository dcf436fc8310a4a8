"""The caller's standing towards a person's right or appointment: facts gathered, the rule asked, the access noted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, Protocol, TypeVar
from uuid import UUID

from services.booking.api.refusals import refuse_sight
from services.booking.flows.authority import FRESH_FOR_CHANGE, FRESH_FOR_READ
from services.booking.flows.parts import BookingParts
from services.booking.flows.ruled_rights import rule_person
from services.booking.storage.persons import PersonRecord
from shared.contracts.booking.catalogue import UnitContact
from shared.kit.acting import PROXY_NOT_ALLOWED, ActingFacts, access_for, refuse_act, with_phone
from shared.kit.identity import Caller
from shared.kit.problems import NOT_FOUND, OVERLOADED, Refusal
from shared.kit.unit_of_work import Access, UnitOfWork
from shared.law.acting_for import ActingLimits, Standing, standing, standing_towards
from shared.law.civil_time import civil_date
from shared.terms.acting import ActingVerdict, AppointmentOperation
from shared.terms.people import CallerKind


class Matter(Protocol):
    """A right or an appointment: something of one service type in one unit."""

    @property
    def service_type(self) -> str:
        """Code of the service type."""

    @property
    def unit_id(self) -> str:
        """The unit that handles it."""


AnyMatter = TypeVar("AnyMatter", bound=Matter)


@dataclass(frozen=True)
class Listed(Generic[AnyMatter]):
    """A page of somebody's matters, as the database holds it."""

    object_type: str
    matters: Sequence[AnyMatter]
    is_whole: bool
    """There are no other pages."""


@dataclass(frozen=True)
class View:
    """Who looks at a person's matters: somebody on duty, or a citizen with an authority over that person."""

    facts: ActingFacts | None = None
    person: PersonRecord | None = None

    @property
    def by_professional(self) -> bool:
        """Whether the caller acts by duty."""
        return self.facts is None

    def verdict(
        self, parts: BookingParts, matter: Matter, operation: AppointmentOperation, at: datetime
    ) -> ActingVerdict:
        """Whether the caller may do that with a matter."""
        if self.facts is None or self.person is None:
            return ActingVerdict.MAY_ACT
        return standing_in(parts, self.facts, self.person, matter, operation, at).verdict


ON_DUTY = View()
"""A professional or a service."""


@dataclass(frozen=True)
class Seen(Generic[AnyMatter]):
    """The matters that a caller may see, and how the caller looks at them."""

    matters: Sequence[AnyMatter]
    view: View


async def acting_facts(
    parts: BookingParts, caller: Caller, person: PersonRecord, *, fresh: timedelta
) -> ActingFacts | None:
    """A citizen's authority over the person; None for callers who act by their duty."""
    if caller.kind is not CallerKind.CITIZEN:
        return None
    return await parts.authorities.acting(caller, person, fresh=fresh)


def refuse_stale(facts: ActingFacts, at: datetime) -> None:
    """Nothing is changed on an answer that grew old while the change was waited for (D-19); asked again it goes."""
    if facts.checked_at is not None and at - facts.checked_at > FRESH_FOR_CHANGE:
        raise Refusal(OVERLOADED, headers={"retry-after": "1"})


def standing_in(
    parts: BookingParts,
    facts: ActingFacts,
    person: PersonRecord,
    matter: Matter,
    operation: AppointmentOperation,
    at: datetime,
    *,
    appointment_at: datetime | None = None,
) -> Standing:
    """The verdict of the rule on acting for another (D-1, D-17), by the limits of the matter's service type."""
    return standing(
        facts.acting,
        rule_person(person),
        parts.acting_limits(matter.service_type, unit_id=matter.unit_id),
        operation,
        on=civil_date(at),
        appointment_on=civil_date(appointment_at) if appointment_at else None,
    )


def refuse_unless_may_act(parts: BookingParts, verdict: Standing, matter: Matter) -> None:
    """Refuse what the caller may not do with a matter that it names by its id."""
    refuse_act(verdict, _whom_to_phone(parts, verdict, matter))


def _whom_to_phone(parts: BookingParts, verdict: Standing, matter: Matter | None) -> UnitContact:
    """Which unit has something of the person is told only to a caller whose authority is confirmed."""
    if matter is None or verdict.verdict is ActingVerdict.NO_AUTHORITY:
        return parts.general_contact()
    return parts.contact(matter.unit_id)


def refuse_stranger(
    parts: BookingParts, caller: Caller, facts: ActingFacts | None, matter: Matter, person: PersonRecord
) -> None:
    """Who may not see a right any more is refused before the transaction, so that no first answer is shown again."""
    if facts is not None:
        verdict = standing_in(parts, facts, person, matter, AppointmentOperation.VIEW, parts.clock())
        refuse_unless_may_act(parts, verdict, matter)
    elif caller.kind is not CallerKind.SERVICE and not caller.works_in(matter.unit_id):
        raise Refusal(NOT_FOUND)


async def refuse_unless_seen(
    parts: BookingParts,
    caller: Caller,
    work: UnitOfWork,
    matter: Matter,
    person: PersonRecord,
    object_type: str,
    object_id: UUID,
) -> View:
    """Let those see a matter who may: the family while it may act, and the unit; anybody else finds nothing (D-18)."""
    facts = await acting_facts(parts, caller, person, fresh=FRESH_FOR_READ)
    work.access(access_for(facts, "read", object_type, person.person_ref, object_id))
    if facts is not None:
        refuse_sight(standing_in(parts, facts, person, matter, AppointmentOperation.VIEW, parts.clock()))
    elif caller.kind is CallerKind.PROFESSIONAL and not caller.works_in(matter.unit_id):
        raise Refusal(NOT_FOUND)
    return View(facts, person)


async def refuse_unless_listed(
    parts: BookingParts,
    caller: Caller,
    work: UnitOfWork,
    person: PersonRecord | None,
    person_ref: str,
    listed: Listed[AnyMatter],
) -> Seen[AnyMatter]:
    """The matters of a person that a citizen may see.

    Refused by name when there is no authority, or when the whole list holds nothing but what the age hides (D-18).
    """
    matters, object_type = listed.matters, listed.object_type
    if person is None:
        own = await parts.authorities.own_reference(caller)
        work.access(Access("list", object_type, (person_ref,)))
        if own != person_ref:
            raise with_phone(PROXY_NOT_ALLOWED, parts.general_contact())
        return Seen([], ON_DUTY)
    facts = await parts.authorities.acting(caller, person, fresh=FRESH_FOR_READ)
    work.access(access_for(facts, "list", object_type, person_ref))
    at = parts.clock()
    verdicts = [standing_in(parts, facts, person, each, AppointmentOperation.VIEW, at) for each in matters]
    default = standing(facts.acting, rule_person(person), ActingLimits(), AppointmentOperation.VIEW, on=civil_date(at))
    towards_all = standing_towards(verdicts, default, is_whole=listed.is_whole)
    refuse_act(towards_all, _whom_to_phone(parts, towards_all, matters[0] if matters else None))
    seen = [matter for matter, verdict in zip(matters, verdicts, strict=True) if verdict.may_act]
    return Seen(seen, View(facts, person))
