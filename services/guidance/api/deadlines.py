"""Deadlines for any rule and instant, and the table of the rules."""

from datetime import date

from services.guidance.api.callers import ANY_CALLER, Parts
from services.guidance.flows.clocks import hours_of, reading_of
from services.guidance.flows.parts import GuidanceParts, invalid
from shared.contracts.guidance.deadlines import (
    CalculatedDeadline,
    CalculateDeadline,
    CountedDeadline,
    DeadlineRuleVersion,
)
from shared.contracts.types import Page
from shared.kit.service import service_router
from shared.law.callback_time import CallbackWindow
from shared.law.civil_time import civil_date
from shared.law.deadline_clock import (
    DEFAULT_READING,
    CountyReading,
    DeadlineFacts,
    NoDeadline,
    due,
)
from shared.law.deadline_rules import RULES
from shared.law.office_hours import OFFICE_HOURS, OfficeHours
from shared.law.working_days import OutsideCalendar

router = service_router(tags=["deadlines"], dependencies=[ANY_CALLER])

_EARLIEST_BIRTH = date(1850, 1, 1)


@router.post("/v1/deadlines/calculate", summary="Calculate a deadline")
async def calculate_deadline(asked: CalculateDeadline, parts: Parts) -> CalculatedDeadline:
    """By when something must be done under a rule, or why the rule gives no due time (D-6, D-7). Stores nothing."""
    _refuse_outside(parts, asked)
    office_hours, county = _hours_and_reading(parts, asked)
    window = asked.callback_window
    facts = DeadlineFacts(
        birth_date=asked.birth_date,
        highest_disability_care_allowance=asked.highest_disability_allowance,
        child_needing_special_support=asked.needs_special_support,
        callback_window=CallbackWindow(window.starts_at, window.ends_at) if window else None,
    )
    try:
        answer = due(
            asked.rule,
            asked.contact_at,
            working_days=parts.working_days,
            office_hours=office_hours,
            facts=facts,
            county=county,
        )
    except OutsideCalendar as error:
        raise _outside_calendar() from error
    if isinstance(answer, NoDeadline):
        return CalculatedDeadline(rule_id=answer.rule_id, deadline=None, no_deadline_reason=answer.reason)
    deadline = CountedDeadline.model_validate(answer, from_attributes=True)
    return CalculatedDeadline(rule_id=answer.rule_id, deadline=deadline, no_deadline_reason=None)


@router.get("/v1/deadlines/rules", summary="Table of the time limits")
async def list_deadline_rules() -> Page[DeadlineRuleVersion]:
    """Every version of every rule, with its source and the days of contact for which it holds."""
    rows = [
        DeadlineRuleVersion(
            rule_id=row.rule,
            version=row.version,
            counting=row.counting,
            count=row.count,
            due_time=row.due_time,
            applies_from=row.applies_from,
            applies_until=row.applies_until,
            group=row.group,
            reading=row.reading,
            source=row.source,
            to_confirm=row.to_confirm,
        )
        for row in RULES
    ]
    return Page(items=rows, next_cursor=None)


def _refuse_outside(parts: GuidanceParts, asked: CalculateDeadline) -> None:
    known = parts.working_days
    window = asked.callback_window
    for at in (asked.contact_at, *((window.starts_at, window.ends_at) if window else ())):
        if not known.first_day.year <= at.year <= known.last_day.year:
            raise _outside_calendar()
    born = asked.birth_date
    if born is not None and not _EARLIEST_BIRTH <= born <= civil_date(asked.contact_at):
        raise invalid("/birth_date", "out_of_range", "Nobody who makes contact was born then.")


def _outside_calendar() -> Exception:
    return invalid("/contact_at", "outside_calendar", "The working days of that time are not known.")


def _hours_and_reading(parts: GuidanceParts, asked: CalculateDeadline) -> tuple[OfficeHours, CountyReading]:
    office_hours, reading = OFFICE_HOURS, DEFAULT_READING
    if asked.unit_id is not None:
        county, unit = parts.unit(asked.unit_id)
        office_hours, reading = hours_of(unit.office_hours), reading_of(county)
    if asked.office_hours is not None:
        office_hours = hours_of(asked.office_hours)
    return office_hours, CountyReading(
        care_need_assessment=asked.care_need_assessment_rule or reading.care_need_assessment,
        service_promise_by=asked.service_promise_by or reading.service_promise_by,
        callback_hours=reading.callback_hours,
    )
