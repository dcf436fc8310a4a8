"""Waiting list for an earlier time (peruutusajan jonotus)."""

from typing import Annotated, Self
from uuid import UUID

from pydantic import Field, model_validator

from shared.contracts.booking.appointments import Appointment
from shared.contracts.booking.catalogue import UnitContact
from shared.contracts.booking.slots import Slot
from shared.contracts.opening_hours import ClockTime, Weekday
from shared.contracts.types import CivilDate, Code, Id, Input, Instant, Output, PersonRef, Version
from shared.terms.channels import DeliveryMode
from shared.terms.waiting_list import WaitingEntryStatus


class NewTimeWishes(Input):
    """Which earlier times suit; what is left out does not matter. Clock times in Europe/Helsinki."""

    from_date: Annotated[CivilDate | None, Field(description="Earliest day of the visit, included.")] = None
    until_date: Annotated[CivilDate | None, Field(description="Latest day of the visit, included.")] = None
    weekdays: list[Weekday] = Field(default_factory=list, max_length=7, description="Empty: any.")
    time_from: Annotated[ClockTime | None, Field(description="Earliest start, included.")] = None
    time_until: Annotated[ClockTime | None, Field(description="Latest start, not included.")] = None
    practitioner_ids: list[Code] = Field(default_factory=list, max_length=20, description="Empty: anybody of the unit.")
    delivery_modes: list[DeliveryMode] = Field(default_factory=list, max_length=5, description="Empty: any.")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.from_date is not None and self.until_date is not None and self.from_date > self.until_date:
            raise ValueError("The first day must not be after the last.")
        if self.time_from is not None and self.time_until is not None and self.time_from >= self.time_until:
            raise ValueError("The earliest start must be before the latest.")
        return self


class JoinWaitingList(Input):
    """Asks for an earlier time than the one that is booked."""

    appointment_id: UUID
    wishes: NewTimeWishes = NewTimeWishes()


class ChangeWishes(Input):
    """Other wishes in place of the former ones; the place in line stays."""

    wishes: NewTimeWishes


class AnswerOffer(Input):
    """Names the offer that was seen, so that nobody answers another one."""

    offer_id: UUID


class TimeWishes(Output):
    """Which earlier times suit."""

    from_date: CivilDate | None
    until_date: CivilDate | None
    weekdays: list[Weekday]
    time_from: ClockTime | None
    time_until: ClockTime | None
    practitioner_ids: list[Code]
    delivery_modes: list[DeliveryMode]


class WaitingListOffer(Output):
    """An earlier time, held for this appointment alone until the offer expires."""

    id: UUID
    slot: Slot
    offered_at: Instant
    expires_at: Annotated[Instant, Field(description="From then on the time is held no more.")]


class WaitingListEntry(Output):
    """A place on the waiting list; the appointment stays booked meanwhile."""

    id: UUID
    appointment_id: UUID
    person_ref: PersonRef
    service_type: Code
    unit: UnitContact
    appointment_starts_at: Annotated[Instant, Field(description="Start of the visit as it is booked now.")]
    wishes: TimeWishes
    status: WaitingEntryStatus
    joined_at: Annotated[Instant, Field(description="Who joined first is offered a time first.")]
    ended_at: Instant | None
    offer: Annotated[WaitingListOffer | None, Field(description="The time that may be accepted or declined now.")]
    version: Version


class AcceptedOffer(Output):
    """The appointment at its new time, with the same id, and the place on the list that ended with it."""

    entry: WaitingListEntry
    appointment: Appointment


class WaitingListChange(Output):
    """Something happened to a place on the waiting list, or to a time that was offered to it."""

    entry_id: Id
    appointment_id: Id
    unit_id: Code
    service_type: Code
    status: WaitingEntryStatus
    offer_id: Annotated[Id | None, Field(description="The offer that it is about; null when it is about none.")]
