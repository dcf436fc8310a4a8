"""Clocks of handovers and assessments, by the hours of a unit and the reading of its county."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final
from uuid import UUID

from services.referral.flows.parts import ReferralParts
from services.referral.rules.clocks_of_register import clocks_of
from services.referral.storage import clocks
from services.referral.storage.clocks import ClockOf, ClockRecord
from services.referral.storage.worklists import Place
from shared.contracts.referral.clocks import MatterClock
from shared.kit.jobs import Connection
from shared.law.deadline_clock import (
    DUE_SOON_HOURS,
    UNKNOWN_PERSON,
    CountyReading,
    DeadlineFacts,
    NoDeadline,
    due,
    due_soon_until,
    state,
)
from shared.law.office_hours import OFFICE_HOURS, OfficeHours
from shared.terms.deadlines import CareNeedReading, ClockAwaits, DeadlineRule
from shared.terms.registers import Register

PROMISED: Final = frozenset({ClockAwaits.ANSWER, ClockAwaits.CLIENT_CONTACT})
"""What the receiver alone promised: a handover that is taken back sets it aside, and no clock of the law. D-6."""
LAW: Final = frozenset({ClockAwaits.ASSESSMENT_START, ClockAwaits.ASSESSMENT_FINISH})
"""What the clocks of the law wait for. Source: D-6, D-7."""


def statutory_clocks(
    parts: ReferralParts, register: Register, facts: DeadlineFacts, received_at: datetime, of: ClockOf
) -> list[ClockRecord]:
    """The statutory clocks of a matter, from the first contact on (D-6, D-7); raises OutsideCalendar."""
    return [
        clock
        for rule, awaits in clocks_of(register).clocks
        for clock in started(parts, rule, awaits, received_at, of, facts=facts)
    ]


def started(
    parts: ReferralParts,
    rule: DeadlineRule,
    awaits: ClockAwaits,
    at: datetime,
    of: ClockOf,
    *,
    facts: DeadlineFacts = UNKNOWN_PERSON,
) -> tuple[ClockRecord, ...]:
    """The clock that starts at an instant; none when the rule does not concern the person; raises OutsideCalendar."""
    hours, _ = _due_soon_by(parts, of.unit_id)
    counted = due(
        rule,
        at,
        working_days=parts.working_days,
        office_hours=hours,
        facts=facts,
        county=CountyReading(care_need_assessment=_reading(parts, of.unit_id)),
    )
    if isinstance(counted, NoDeadline):
        return ()
    return (
        ClockRecord(
            owner=of.owner,
            owner_id=of.owner_id,
            rule_id=rule,
            awaits=awaits,
            unit_id=of.unit_id,
            rule_version=counted.rule_version,
            calendar_version=counted.calendar_version,
            started_at=at,
            due_date=counted.due_date,
            due_at=counted.due_at,
        ),
    )


def shown_clock(parts: ReferralParts, clock: ClockRecord, at: datetime) -> MatterClock:
    """A clock with its state at an instant."""
    hours, due_soon_hours = _due_soon_by(parts, clock.unit_id)
    stands = state(
        clock.due_at,
        at=at,
        met_at=clock.met_at,
        working_days=parts.working_days,
        office_hours=hours,
        due_soon_hours=due_soon_hours,
    )
    return MatterClock(
        rule_id=clock.rule_id,
        awaits=clock.awaits,
        rule_version=clock.rule_version,
        calendar_version=clock.calendar_version,
        state=stands if clock.ended_at is None else None,
        started_at=clock.started_at,
        due_date=clock.due_date,
        due_at=clock.due_at,
        met_at=clock.met_at,
        met_recorded_at=clock.met_recorded_at,
        ended_at=clock.ended_at,
    )


def first_due(found: Iterable[ClockRecord]) -> datetime | None:
    """When the first clock that runs is due; None when none runs."""
    return min((each.due_at for each in found if each.runs), default=None)


async def stored_place(connection: Connection, owner_id: UUID, otherwise: datetime) -> Place:
    """The place that the stored clocks give in a worklist; without one that runs, after all others by this instant."""
    due_at = await clocks.first_due(connection, owner_id)
    return Place(without_clock=due_at is None, queued_at=due_at or otherwise)


def soon_until(parts: ReferralParts, unit_ids: Iterable[str], at: datetime) -> dict[str, datetime]:
    """For each unit the latest due instant that is due soon at an instant."""
    settings = {unit_id: _due_soon_by(parts, unit_id) for unit_id in unit_ids}
    found = {each: _soon_until(parts, *each, at) for each in set(settings.values())}
    return {unit_id: found[each] for unit_id, each in settings.items()}


def soon_until_otherwise(parts: ReferralParts, at: datetime) -> datetime:
    """The same for a unit that no county pack knows any more."""
    return _soon_until(parts, OFFICE_HOURS, DUE_SOON_HOURS, at)


def _soon_until(parts: ReferralParts, hours: OfficeHours, due_soon_hours: int, at: datetime) -> datetime:
    return due_soon_until(at, working_days=parts.working_days, office_hours=hours, due_soon_hours=due_soon_hours)


def _due_soon_by(parts: ReferralParts, unit_id: str) -> tuple[OfficeHours, int]:
    county, unit = parts.packs.county_of(unit_id), parts.packs.unit(unit_id)
    if county is None or unit is None:
        return OFFICE_HOURS, DUE_SOON_HOURS
    return OfficeHours(unit.office_hours.opens, unit.office_hours.closes), county.clocks.due_soon_office_hours


def _reading(parts: ReferralParts, unit_id: str) -> CareNeedReading:
    county = parts.packs.county_of(unit_id)
    return county.clocks.care_need_assessment_rule if county else CareNeedReading.SAME_WORKING_DAY
