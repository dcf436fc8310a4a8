"""Deadline clock: by when must a contact, notice or referral be dealt with, and how does its clock stand? D-6, D-7."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final, assert_never

from shared.law import time_limits
from shared.law.birthdays import birthday, birthday_before_a_right_ends
from shared.law.callback_time import CallbackWindow, call_back_by
from shared.law.civil_time import civil_date, civil_datetime, instant
from shared.law.deadline_rules import RULES, RuleVersion
from shared.law.office_hours import OFFICE_HOURS, OfficeHours, office_time_before
from shared.law.time_limits import TimeLimit
from shared.law.working_days import WorkingDays
from shared.terms.deadlines import (
    CareNeedReading,
    CountingMethod,
    DeadlineGroup,
    DeadlineRule,
    DeadlineState,
    NoDeadlineReason,
)

CARE_WITHIN_DAYS_UNDER: Final = 23
"""Age in years under which care and therapy come sooner. Source: HE 134/2024, HE 131/2024; D-7."""

EARLY_START_AT: Final = 75
"""Age in years from which a service needs assessment starts by the 7th working day. Source: D-7, A5."""

DUE_SOON_HOURS: Final = 2
"""Office hours left when a clock is called due soon. Default of the setting. Source: D-6."""

_SHORTEST: Final = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineFacts:
    """What is known about the person and the wish; of the person of an anonymous contact nothing is known."""

    birth_date: date | None = None
    highest_disability_care_allowance: bool = False
    child_needing_special_support: bool = False
    callback_window: CallbackWindow | None = None
    """When a call back suits; None when any time does."""


UNKNOWN_PERSON: Final = DeadlineFacts()
"""Nothing is known about the person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountyReading:
    """What a county may decide about the clocks."""

    care_need_assessment: CareNeedReading = CareNeedReading.SAME_WORKING_DAY
    service_promise_by: time | None = None
    """Local time of the next working day; None for the time in the table."""
    callback_hours: int | None = None
    """Office hours within which a client is called back, 1 or more; None for those in the table."""


DEFAULT_READING: Final = CountyReading()
"""The statute's reading and the promise of the table. Source: D-6, D-7."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """By when, and which rule, version and calendar say so."""

    rule_id: DeadlineRule
    rule_version: str
    calendar_version: str
    source: str
    received_on: date
    """Civil date on which the contact counts as received."""
    due_date: date
    """Working day that binds: the same as `due_operational`."""
    due_at: datetime
    """Instant (UTC) up to which the deadline is kept, inclusive."""
    due_computed: date
    """Where the count lands, working day or not."""
    due_operational: date
    """Last working day on or before `due_computed`."""
    due_rolled: date
    """First working day on or after `due_computed`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoDeadline:
    """The rule gives no due time, and why."""

    rule_id: DeadlineRule
    reason: NoDeadlineReason


def due(
    rule: DeadlineRule,
    contact_at: datetime,
    *,
    working_days: WorkingDays,
    office_hours: OfficeHours = OFFICE_HOURS,
    facts: DeadlineFacts = UNKNOWN_PERSON,
    county: CountyReading = DEFAULT_READING,
    rules: Iterable[RuleVersion] = RULES,
) -> Deadline | NoDeadline:
    """By when a contact that arrived at an instant must be dealt with under a rule.

    The version is the one in force on the contact's local date, and ages are those of that date. Raises ValueError for
    an instant without an offset and OutsideCalendar for days beyond the calendar. Source: D-6, D-7, A2.
    """
    contact_on = civil_date(contact_at)
    version = _version_for(rule, contact_on, facts, county, rules)
    if isinstance(version, NoDeadline):
        return version
    if version.counting is CountingMethod.OFFICE_HOURS:
        day, limit, due_at = _count_hours(version, contact_at, working_days, office_hours, facts, county)
    else:
        day, limit = _count(version, contact_at, working_days, office_hours)
        promised_by = county.service_promise_by if rule is DeadlineRule.SERVICE_PROMISE else None
        due_at = instant(limit.operational, promised_by or version.due_time or office_hours.closes)
    return Deadline(
        rule_id=rule,
        rule_version=version.version,
        calendar_version=working_days.version,
        source=version.source,
        received_on=day,
        due_date=limit.operational,
        due_at=due_at,
        due_computed=limit.computed,
        due_operational=limit.operational,
        due_rolled=limit.rolled,
    )


def received_on(contact_at: datetime, working_days: WorkingDays, office_hours: OfficeHours = OFFICE_HOURS) -> date:
    """Working day on which a contact counts as received under the one-day rule, in either reading.

    At or after closing time, or on a day that is not a working day: the next working day. Source: D-6, A3.
    """
    local = civil_datetime(contact_at)
    if working_days.is_working_day(local.date()) and local.time() < office_hours.closes:
        return local.date()
    return working_days.next_working_day(local.date())


def due_soon_from(
    due_at: datetime,
    *,
    working_days: WorkingDays,
    office_hours: OfficeHours = OFFICE_HOURS,
    due_soon_hours: int = DUE_SOON_HOURS,
) -> datetime:
    """The instant (UTC) from which a clock is due soon: so many office hours before it is due. Source: D-6."""
    return office_time_before(
        due_at, timedelta(hours=due_soon_hours), working_days=working_days, office_hours=office_hours
    )


def due_soon_until(
    at: datetime,
    *,
    working_days: WorkingDays,
    office_hours: OfficeHours = OFFICE_HOURS,
    due_soon_hours: int = DUE_SOON_HOURS,
) -> datetime:
    """The latest due instant (UTC, to the microsecond) of which a clock is due soon at an instant.

    A clock due after `at` is due soon exactly when it is due no later than this. Source: D-6.
    """

    def is_due_soon(due_at: datetime) -> bool:
        soon = due_soon_from(
            due_at, working_days=working_days, office_hours=office_hours, due_soon_hours=due_soon_hours
        )
        return soon <= at

    latest, span = at, timedelta(days=1)
    while is_due_soon(at + span):
        span *= 2
    later = at + span
    # The later a clock is due, the later it is due soon, so that halving finds the border.
    while later - latest > _SHORTEST:
        middle = latest + (later - latest) / 2
        if is_due_soon(middle):
            latest = middle
        else:
            later = middle
    return latest


def state(
    due_at: datetime,
    *,
    at: datetime,
    met_at: datetime | None,
    working_days: WorkingDays,
    office_hours: OfficeHours = OFFICE_HOURS,
    due_soon_hours: int = DUE_SOON_HOURS,
) -> DeadlineState:
    """State of a clock at an instant; the due instant itself is still in time. Source: D-6.

    `met_at` is when somebody who may stop the clock did what it waits for, None while it runs; when that was recorded
    does not matter here. Raises ValueError without offsets.
    """
    if any(moment is not None and moment.utcoffset() is None for moment in (due_at, at, met_at)):
        raise ValueError("an instant needs an offset from UTC")
    if met_at is not None:
        return DeadlineState.MET if met_at <= due_at else DeadlineState.MET_LATE
    if at > due_at:
        return DeadlineState.OVERDUE
    soon = due_soon_from(due_at, working_days=working_days, office_hours=office_hours, due_soon_hours=due_soon_hours)
    return DeadlineState.DUE_SOON if at >= soon else DeadlineState.RUNNING


def _version_for(
    rule: DeadlineRule, on: date, facts: DeadlineFacts, county: CountyReading, rules: Iterable[RuleVersion]
) -> RuleVersion | NoDeadline:
    in_force = [row for row in rules if row.rule is rule and _in_force(row, on, county)]
    if not in_force:
        return NoDeadline(rule_id=rule, reason=NoDeadlineReason.NOT_IN_FORCE)
    concerns = [(row, _concerns(row.group, facts, on)) for row in in_force]
    for row, answer in concerns:
        if answer:
            return row
    unknown = any(answer is None for _, answer in concerns)
    return NoDeadline(
        rule_id=rule, reason=NoDeadlineReason.FACT_MISSING if unknown else NoDeadlineReason.DOES_NOT_APPLY
    )


def _in_force(row: RuleVersion, on: date, county: CountyReading) -> bool:
    begun = row.applies_from is None or on >= row.applies_from
    ended = row.applies_until is not None and on > row.applies_until
    return begun and not ended and row.reading in {None, county.care_need_assessment}


def _concerns(group: DeadlineGroup, facts: DeadlineFacts, on: date) -> bool | None:
    """Whether the person belongs to a group on a day; None when a fact is missing."""
    match group:
        case DeadlineGroup.EVERYBODY:
            return True
        case DeadlineGroup.CHILD_NEEDING_SPECIAL_SUPPORT:
            return facts.child_needing_special_support
        case DeadlineGroup.NEEDS_EARLY_START:
            if facts.highest_disability_care_allowance or facts.child_needing_special_support:
                return True
            return None if facts.birth_date is None else on >= birthday(facts.birth_date, EARLY_START_AT)
        case DeadlineGroup.UNDER_23 | DeadlineGroup.AGED_23_OR_OVER:
            if facts.birth_date is None:
                return None
            is_under = on < birthday_before_a_right_ends(facts.birth_date, CARE_WITHIN_DAYS_UNDER)
            return is_under is (group is DeadlineGroup.UNDER_23)
        case _:
            assert_never(group)


def _count_hours(
    version: RuleVersion,
    contact_at: datetime,
    working_days: WorkingDays,
    office_hours: OfficeHours,
    facts: DeadlineFacts,
    county: CountyReading,
) -> tuple[date, TimeLimit, datetime]:
    """As `_count`, with the instant: office hours end on a working day, in them."""
    due_at = call_back_by(
        contact_at,
        county.callback_hours or version.count,
        window=facts.callback_window,
        working_days=working_days,
        office_hours=office_hours,
    )
    on = civil_date(due_at)
    limit = TimeLimit(computed=on, operational=on, rolled=on)
    return received_on(contact_at, working_days, office_hours), limit, due_at


def _count(
    version: RuleVersion, contact_at: datetime, working_days: WorkingDays, office_hours: OfficeHours
) -> tuple[date, TimeLimit]:
    """The day on which the contact counts as received, and where the limit counted from it ends."""
    if version.from_receipt or version.counting is CountingMethod.SAME_WORKING_DAY:
        day = received_on(contact_at, working_days, office_hours)
    else:
        # The day of contact is not counted, so its hour and whether it is a working day do not matter.
        day = civil_date(contact_at)
    match version.counting:
        case CountingMethod.SAME_WORKING_DAY:
            return day, TimeLimit(computed=day, operational=day, rolled=day)
        case CountingMethod.NTH_WORKING_DAY:
            return day, time_limits.nth_working_day(day, version.count, working_days)
        case CountingMethod.DAYS:
            return day, time_limits.days(day, version.count, working_days)
        case CountingMethod.WEEKS:
            return day, time_limits.weeks(day, version.count, working_days)
        case CountingMethod.MONTHS:
            return day, time_limits.months(day, version.count, working_days)
        case CountingMethod.OFFICE_HOURS:
            raise ValueError("office hours are counted to an instant, not to a day")
        case _:
            assert_never(version.counting)
