"""The visits of a therapy period: each decided by the rules of a single one, and every failure told together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from services.booking.api import refusals as no
from services.booking.api.standing import refuse_unless_may_act, standing_in
from services.booking.api.taking import Wanted, refuse_unusable, suitable_time
from services.booking.flows.parts import BookingParts
from services.booking.rules.moving_and_cancelling import self_service_cutoff
from services.booking.rules.one_place_at_a_time import VisitSpan
from services.booking.rules.visits_together import nearest_first
from services.booking.storage.appointments import AppointmentRecord
from services.booking.storage.booking_rights import BookingRightRecord
from services.booking.storage.persons import PersonRecord
from services.booking.storage.taking import OtherVisits, TimeRecord
from shared.contracts.booking.appointment_series import SeriesFailure
from shared.contracts.booking.slots import Slot
from shared.contracts.county_pack import ServiceType
from shared.kit.acting import ActingFacts, with_phone
from shared.kit.problems import INVALID_STATE, ProblemType, Refusal, problem_type
from shared.law.civil_time import civil_date
from shared.terms.acting import ActingWarning, AppointmentOperation
from shared.terms.booking import AppointmentStatus, OverriddenRule

SERIES_NOT_BOOKED = problem_type(
    "series-not-booked",
    409,
    fi=("Jaksoa ei varattu", "Mitään aikaa ei varattu. Syyt ovat ajoittain kentässä failures."),
    sv=("Perioden bokades inte", "Ingen tid bokades. Orsakerna finns per tid i failures."),
    en=("The therapy period was not booked", "No time was booked. The reasons are listed by time under failures."),
)
SERIES_NOT_CHANGED = problem_type(
    "series-not-changed",
    409,
    fi=("Jaksoa ei muutettu", "Mikään käynti ei muuttunut. Syyt ovat käynneittäin kentässä failures."),
    sv=("Perioden ändrades inte", "Inget besök ändrades. Orsakerna finns per besök i failures."),
    en=("The therapy period was not changed", "No visit was changed. The reasons are listed by visit under failures."),
)
REFUSALS: tuple[ProblemType, ...] = (SERIES_NOT_BOOKED, SERIES_NOT_CHANGED)
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Deciding:
    """Who wants to take times with which right, and when it is decided."""

    parts: BookingParts
    facts: ActingFacts | None
    """The authority of a family; None for a professional."""
    right: BookingRightRecord
    person: PersonRecord
    at: datetime
    operation: AppointmentOperation
    override_reason: str | None

    @property
    def by_professional(self) -> bool:
        """Whether somebody on duty decides it."""
        return self.facts is None

    @property
    def service_type(self) -> ServiceType:
        """The service of the right."""
        return self.parts.service_type(self.right.service_type, unit_id=self.right.unit_id)


@dataclass(frozen=True, slots=True)
class WantedTime:
    """A time that a visit wants, as it is held."""

    slot_id: UUID
    time: TimeRecord | None
    appointment: AppointmentRecord | None = None
    """The visit that moves there; None for a new one."""


@dataclass(frozen=True, slots=True)
class DecidedVisit:
    """A time that may be taken."""

    slot: Slot
    appointment: AppointmentRecord | None
    overridden: tuple[OverriddenRule, ...]
    warnings: Sequence[ActingWarning]


def decide_visits(
    deciding: Deciding, wanted: Sequence[WantedTime], others: OtherVisits, *, visits_used: int
) -> tuple[list[DecidedVisit], list[SeriesFailure]]:
    """What may be taken, in the order of time, and why the rest may not.

    Each is decided by the rules of a single visit. Intervals are measured to the right's other visits and to those
    wanted along, as if they were taken one by one; of the quota, the earliest visits have what is left. `others` and
    `visits_used` leave the visits that move out.
    """
    in_order = sorted(wanted, key=_start)
    found = [(place, each.time.slot) for place, each in enumerate(in_order) if each.time is not None]
    there = others
    against: dict[int, OtherVisits] = {}
    days = [civil_date(slot.starts_at) for _, slot in found]
    for index in nearest_first(days, [civil_date(each) for each in others.at]):
        place, slot = found[index]
        against[place] = there
        there = OtherVisits((*there.at, slot.starts_at), (*there.of_person, VisitSpan(slot.starts_at, slot.ends_at)))
    decided: list[DecidedVisit] = []
    failures: list[SeriesFailure] = []
    for place, each in enumerate(in_order):
        try:
            decided.append(_decide(deciding, each, against.get(place, OtherVisits()), visits_used=visits_used + place))
        except Refusal as refusal:
            appointment_id = each.appointment.id if each.appointment else None
            failures.append(failure(refusal, appointment_id=appointment_id, slot_id=each.slot_id))
    return decided, failures


def _decide(deciding: Deciding, wanted: WantedTime, others: OtherVisits, *, visits_used: int) -> DecidedVisit:
    parts, right, before = deciding.parts, deciding.right, wanted.appointment
    if before is not None:
        refuse_leaving(deciding, before)
    warnings = _warnings(deciding, wanted.time)
    slot = suitable_time(parts, wanted.time, right, deciding.at, by_professional=deciding.by_professional)
    overridden = refuse_unusable(
        parts,
        Wanted(slot, right, deciding.person, others, visits_used, is_booked=before is not None),
        by_professional=deciding.by_professional,
        override=deciding.override_reason is not None,
        set_aside_before=before.overridden if before and deciding.by_professional else (),
    )
    return DecidedVisit(slot, before, overridden, warnings)


def refuse_leaving(deciding: Deciding, visit: AppointmentRecord) -> None:
    """Refuse to move or cancel a visit that is not booked any more, or when it is too late for this caller (D-5)."""
    unit = deciding.parts.contact(visit.unit_id)
    if visit.status is not AppointmentStatus.BOOKED:
        raise with_phone(INVALID_STATE, unit)
    cutoff_hours = deciding.service_type.cancellation_cutoff_hours
    no.refuse_cutoff(
        self_service_cutoff(visit.starts_at, deciding.at, cutoff_hours, by_professional=deciding.by_professional), unit
    )


def failure(refusal: Refusal, *, appointment_id: UUID | None = None, slot_id: UUID | None = None) -> SeriesFailure:
    """Why one visit is refused, told by itself."""
    return SeriesFailure(
        appointment_id=appointment_id,
        slot_id=slot_id,
        type=refusal.kind.uri,
        reasons=_reasons(refusal.members),
    )


def refuse_failed(kind: ProblemType, deciding: Deciding, failures: Sequence[SeriesFailure]) -> None:
    """Refuse all of it when any visit fails, and tell of each that does."""
    if failures:
        told = [each.model_dump(mode="json") for each in failures]
        raise with_phone(kind, deciding.parts.contact(deciding.right.unit_id), failures=told)


def _warnings(deciding: Deciding, time: TimeRecord | None) -> Sequence[ActingWarning]:
    """What an allowed time has to tell; refused when the authority does not reach so far (D-1)."""
    if deciding.facts is None or time is None:
        return ()
    verdict = standing_in(
        deciding.parts,
        deciding.facts,
        deciding.person,
        deciding.right,
        deciding.operation,
        deciding.at,
        appointment_at=time.slot.starts_at,
    )
    refuse_unless_may_act(deciding.parts, verdict, deciding.right)
    return verdict.warnings


def _reasons(members: Mapping[str, object]) -> list[str]:
    several = members.get("reasons")
    if isinstance(several, list):
        return [str(each) for each in several]
    return [str(members[name]) for name in ("age_verdict", "reason") if name in members]


def _start(wanted: WantedTime) -> tuple[bool, datetime, UUID]:
    """By the time; those that were not found come last, in the order of their ids."""
    at = wanted.time.slot.starts_at if wanted.time else _NEVER
    return wanted.time is None, at, wanted.slot_id
