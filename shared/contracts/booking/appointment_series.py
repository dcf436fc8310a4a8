"""Therapy periods: several visits that are planned, booked, moved and cancelled together (terapiajakso)."""

from collections.abc import Sequence
from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from shared.contracts.booking.appointments import Appointment, OverrideReason
from shared.contracts.booking.catalogue import UnitContact
from shared.contracts.booking.messages import ContactDetails
from shared.contracts.booking.slots import Slot
from shared.contracts.opening_hours import ClockTime, Weekday
from shared.contracts.types import CivilDate, Code, Flag, Input, Instant, Output, PersonRef, Reason, Version, Whole
from shared.terms.acting import ActingWarning
from shared.terms.booking import CancellationReason, NoSelfServiceReason
from shared.terms.channels import Channel
from shared.terms.therapy_periods import PeriodConflict, RestOperation

MOST_VISITS = 100


class VisitWishes(Input):
    """What suits the family, the same for every visit; clock times in Europe/Helsinki."""

    tolerance_days: Annotated[
        Whole, Field(ge=0, le=30, description="Days by which a visit may be before or after its wanted day.")
    ] = 0
    weekdays: Annotated[tuple[Weekday, ...], Field(max_length=7, description="Empty: any.")] = ()
    time_from: Annotated[ClockTime | None, Field(description="Earliest start, included.")] = None
    time_until: Annotated[ClockTime | None, Field(description="Latest start, not included.")] = None
    practitioner_id: Annotated[Code | None, Field(description="The therapist by name.")] = None
    same_practitioner: Annotated[
        Flag, Field(description="Without a name: all visits with whoever can give most of them.")
    ] = True

    @model_validator(mode="after")
    def _times_in_order(self) -> Self:
        if self.time_from is not None and self.time_until is not None and self.time_from >= self.time_until:
            raise ValueError("The earliest start must be before the latest.")
        return self


class ProposeSeries(VisitWishes):
    """How many visits of a right are wanted, from which day on, how many days apart."""

    booking_right_id: UUID
    visits: Annotated[Whole, Field(ge=1, le=MOST_VISITS)]
    first_day: CivilDate
    interval_days: Annotated[Whole, Field(ge=1, le=365, description="7 is weekly; counted from the first day.")] = 7


class ProposedVisit(Output):
    """A time for one visit, or what stands against it."""

    number: Annotated[int, Field(description="From 1 on, in the order of the wanted days.")]
    wanted_on: CivilDate
    slot: Annotated[Slot | None, Field(description="Null when no time was found.")]
    conflicts: Annotated[
        list[PeriodConflict], Field(description="Why it is not on its wanted day, the gravest first; empty when it is.")
    ]
    warnings: list[ActingWarning]
    alternatives: Annotated[
        list[Slot], Field(description="Any of them may replace the proposed time while the other visits stay.")
    ]


class SeriesProposal(Output):
    """A preview: no time is held, nothing is written."""

    booking_right_id: UUID
    is_whole: Annotated[bool, Field(description="Whether every visit has a time.")]
    practitioner_id: Annotated[Code | None, Field(description="Who gives all visits; null when several may.")]
    visits: list[ProposedVisit]


class NewAppointmentSeries(Input):
    """Books all of these times with one right, or none of them."""

    booking_right_id: UUID
    slot_ids: Annotated[
        list[UUID],
        Field(
            min_length=2,
            max_length=MOST_VISITS,
            description="Each once, in any order.",
            examples=[["0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b", "0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1c"]],
        ),
    ]
    channel: Annotated[Channel | None, Field(description="How the booking came; required of a professional (D-2).")] = (
        None
    )
    reason_no_self_service: Annotated[
        NoSelfServiceReason | None, Field(description="Required of a professional (D-2).")
    ] = None
    override_reason: OverrideReason = None
    topic: Annotated[Reason | None, Field(description="What the visits are about (asia), in a few words.")] = None
    contact_details: Annotated[
        ContactDetails | None,
        Field(description="Where messages about these visits and the others of the right go from now on."),
    ] = None

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        _refuse_twice(self.slot_ids)
        return self


class AppointmentSeries(Output):
    """A therapy period with its visits, also the cancelled ones, in the order of their times."""

    id: UUID
    person_ref: PersonRef
    booking_right_id: UUID
    service_type: Code
    unit: UnitContact
    created_at: Instant
    appointments: list[Appointment]
    version: Annotated[Version, Field(description="Grows with every change of any of the visits.")]


class AppointmentSeriesSummary(Output):
    """A therapy period in a list."""

    id: UUID
    person_ref: PersonRef
    booking_right_id: UUID
    service_type: Code
    unit: UnitContact
    created_at: Instant
    visits: Annotated[int, Field(description="Visits that were not cancelled.")]
    first_starts_at: Annotated[Instant | None, Field(description="Of these; null when all are cancelled.")]
    last_starts_at: Instant | None
    version: Version


class SeriesFailure(Output):
    """Why one visit of a series is refused; a member of `failures` of the problem document."""

    appointment_id: Annotated[UUID | None, Field(description="Null for a visit that is not booked yet.")]
    slot_id: Annotated[UUID | None, Field(description="The wanted time; null when cancelling.")]
    type: Annotated[str, Field(description="Problem type, as for a single visit.", examples=["/problems/slot-taken"])]
    reasons: Annotated[list[str], Field(description="Every coded reason; empty where the type says it all.")]


class SeriesScope(Input):
    """Which visits of the series."""

    scope: RestOperation
    from_appointment_id: Annotated[
        UUID | None, Field(description="The one visit, or the first of the rest; left out for all.")
    ] = None

    @model_validator(mode="after")
    def _from_where(self) -> Self:
        if (self.from_appointment_id is None) is not (self.scope is RestOperation.ALL):
            raise ValueError("One visit, or the first of the rest, is named; for all, none is.")
        return self


class ProposeMove(VisitWishes, SeriesScope):
    """Where the visits should go; without clock times each stays near its own."""

    shift_days: Annotated[Whole, Field(ge=-365, le=365, description="Days later; negative: earlier.")] = 0


class ProposedMove(ProposedVisit):
    """A new time for one visit, or what stands against it."""

    appointment_id: UUID
    starts_at: Annotated[Instant, Field(description="Where the visit is now.")]


class MoveProposal(Output):
    """A preview: no time is held, nothing is written."""

    series_id: UUID
    is_whole: Annotated[bool, Field(description="Whether every visit that may move has a time.")]
    practitioner_id: Annotated[Code | None, Field(description="Who gives all of them; null when several may.")]
    visits: list[ProposedMove]
    staying: Annotated[list[SeriesFailure], Field(description="Visits to come that this caller may not move, and why.")]


class SeriesMove(Input):
    """One visit and its new time."""

    appointment_id: UUID
    slot_id: UUID


class MoveSeries(Input):
    """Moves all of these visits, or none; they may take times that others of them leave."""

    moves: Annotated[
        list[SeriesMove],
        Field(min_length=1, max_length=MOST_VISITS, description="A visit with its present time stays as it is."),
    ]
    override_reason: OverrideReason = None

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        _refuse_twice([each.appointment_id for each in self.moves])
        _refuse_twice([each.slot_id for each in self.moves])
        return self


class CancelSeries(SeriesScope):
    """Frees the times of the visits that may still be cancelled."""

    reason: CancellationReason


def _refuse_twice(ids: Sequence[UUID]) -> None:
    if len(set(ids)) < len(ids):
        raise ValueError("Each visit and each time must be named once.")
