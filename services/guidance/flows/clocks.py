"""Clocks by the hours of a unit and the reading of its county."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from services.guidance.flows.parts import GuidanceParts
from services.guidance.rules.clocks_of_contact import clocks_of
from services.guidance.storage.clocks import ClockRecord
from services.guidance.storage.contacts import ContactRecord
from shared.contracts.county_pack import CountyPack, Unit
from shared.contracts.opening_hours import OpeningHours
from shared.law.callback_time import CallbackWindow
from shared.law.deadline_clock import (
    DUE_SOON_HOURS,
    CountyReading,
    Deadline,
    DeadlineFacts,
    due,
    due_soon_until,
    state,
)
from shared.law.deadline_rules import RULES
from shared.law.office_hours import OFFICE_HOURS, OfficeHours
from shared.law.working_days import OutsideCalendar
from shared.terms.deadlines import DeadlineState
from shared.terms.guidance import Matter

_RULES: Final = hashlib.sha256(repr(RULES).encode()).hexdigest()


def hours_of(hours: OpeningHours) -> OfficeHours:
    """Office hours as the rules count by them."""
    return OfficeHours(hours.opens, hours.closes)


def reading_of(county: CountyPack) -> CountyReading:
    """What the county has decided about the clocks."""
    return CountyReading(
        care_need_assessment=county.clocks.care_need_assessment_rule,
        callback_hours=county.clocks.callback_office_hours,
    )


def start_clocks(
    parts: GuidanceParts,
    county: CountyPack,
    unit: Unit,
    matters: Iterable[Matter],
    facts: DeadlineFacts,
    contacted_at: datetime,
    *,
    callback: bool = False,
) -> tuple[ClockRecord, ...]:
    """Clocks of a contact from its first instant on (D-6, D-7), the first due first; raises OutsideCalendar."""
    counted = [
        due(
            rule,
            contacted_at,
            working_days=parts.working_days,
            office_hours=hours_of(unit.office_hours),
            facts=facts,
            county=reading_of(county),
        )
        for rule in clocks_of(matters, callback=callback).rules
    ]
    by = _digest(parts, county, unit)
    started = [
        ClockRecord(
            each.rule_id,
            each.rule_version,
            each.calendar_version,
            contacted_at,
            each.due_date,
            each.due_at,
            counted_by=by,
        )
        for each in counted
        if isinstance(each, Deadline)
    ]
    return tuple(sorted(started, key=lambda each: (each.due_at, each.rule_id)))


def clocks_to_add(
    parts: GuidanceParts, held: ContactRecord, matters: Iterable[Matter], facts: DeadlineFacts
) -> tuple[ClockRecord, ...]:
    """The clocks that a contact about these matters has and this one has not yet, from its first instant on (D-6).

    One that was met, or that ended otherwise, is not started again. Raises OutsideCalendar.
    """
    county, unit = parts.unit(held.unit_id)
    there = {each.rule_id for each in held.clocks}
    counted = start_clocks(parts, county, unit, matters, facts, held.contacted_at)
    return tuple(each for each in counted if each.rule_id not in there)


def counted_by(parts: GuidanceParts) -> dict[str, str]:
    """For each unit the digest of the calendar, the rules, the reading and the hours by which clocks are counted."""
    return {unit.id: _digest(parts, county, unit) for county in parts.packs.packs for unit in county.units}


def count_anew(
    parts: GuidanceParts, unit_id: str, clock: ClockRecord, window: CallbackWindow | None
) -> Deadline | None:
    """When a clock that is there is due by the present calendar, rules, reading and hours; None: at no instant.

    From its own start, by the rule of that day. Whom its rule concerns was decided when it started and is not asked
    again, for nothing of the person may be known any more (D-8).
    """
    county, unit = parts.unit(unit_id)
    try:
        answer = due(
            clock.rule_id,
            clock.started_at,
            working_days=parts.working_days,
            office_hours=hours_of(unit.office_hours),
            facts=DeadlineFacts(child_needing_special_support=True, callback_window=window),
            county=reading_of(county),
        )
    except OutsideCalendar:
        return None
    return answer if isinstance(answer, Deadline) else None


def _digest(parts: GuidanceParts, county: CountyPack, unit: Unit) -> str:
    basis = f"{parts.working_days.version} {_RULES} {reading_of(county)} {hours_of(unit.office_hours)}"
    return hashlib.sha256(basis.encode()).hexdigest()[:16]


def clock_state(parts: GuidanceParts, unit_id: str, clock: ClockRecord, at: datetime) -> DeadlineState | None:
    """State of a unit's clock at an instant; None of one that ended without being met."""
    if clock.ended_at is not None:
        return None
    hours, due_soon_hours = _due_soon_by(parts, unit_id)
    return state(
        clock.due_at,
        at=at,
        met_at=clock.met_at,
        working_days=parts.working_days,
        office_hours=hours,
        due_soon_hours=due_soon_hours,
    )


def soon_until(parts: GuidanceParts, unit_ids: Iterable[str], at: datetime) -> dict[str, datetime]:
    """For each unit the latest due instant that is due soon at an instant."""
    settings = {unit_id: _due_soon_by(parts, unit_id) for unit_id in unit_ids}
    found = {each: _soon_until(parts, *each, at) for each in set(settings.values())}
    return {unit_id: found[each] for unit_id, each in settings.items()}


def soon_until_otherwise(parts: GuidanceParts, at: datetime) -> datetime:
    """The same for a unit that no county pack knows any more."""
    return _soon_until(parts, OFFICE_HOURS, DUE_SOON_HOURS, at)


def _soon_until(parts: GuidanceParts, hours: OfficeHours, due_soon_hours: int, at: datetime) -> datetime:
    return due_soon_until(at, working_days=parts.working_days, office_hours=hours, due_soon_hours=due_soon_hours)


def _due_soon_by(parts: GuidanceParts, unit_id: str) -> tuple[OfficeHours, int]:
    county, unit = parts.packs.county_of(unit_id), parts.packs.unit(unit_id)
    if county is None or unit is None:
        return OFFICE_HOURS, DUE_SOON_HOURS
    return hours_of(unit.office_hours), county.clocks.due_soon_office_hours
