"""Clocks of a referral: by when the receiving unit decides, or contacts the client. Source: D-7, R-088, R-102."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from shared.law import time_limits
from shared.law.civil_time import civil_date, instant
from shared.law.deadline_clock import Deadline, NoDeadline, due
from shared.law.office_hours import OfficeHours
from shared.law.working_days import WorkingDays
from shared.terms.deadlines import DeadlineRule
from shared.terms.referral import ReferralClockRule

RULE_ID: Final = "referral_clocks"
RULE_VERSION: Final = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralDeadline:
    """By when, and which rule and calendar say so."""

    rule: ReferralClockRule
    due_on: date
    """Working day that binds."""
    due_at: datetime
    """Instant (UTC) up to which it is kept, inclusive: the close of the receiving unit's office hours."""
    rule_version: str
    calendar_version: str


def deadlines(
    sent_at: datetime,
    *,
    response_working_days: int,
    specialised_care: bool,
    working_days: WorkingDays,
    office_hours: OfficeHours,
) -> tuple[ReferralDeadline, ...]:
    """The clocks of a referral sent at an instant, the first due first; raises OutsideCalendar.

    The day of sending is not counted. Specialised care has three weeks from the arrival as well. Source: D-7.
    """
    limit = time_limits.nth_working_day(civil_date(sent_at), response_working_days, working_days)
    counted = [
        ReferralDeadline(
            rule=ReferralClockRule.RESPONSE,
            due_on=limit.operational,
            due_at=instant(limit.operational, office_hours.closes),
            rule_version=f"{RULE_ID}-{RULE_VERSION}",
            calendar_version=working_days.version,
        )
    ]
    if specialised_care:
        weeks = due(DeadlineRule.SPECIALISED_CARE, sent_at, working_days=working_days, office_hours=office_hours)
        counted.extend(_of_law(ReferralClockRule.SPECIALISED_CARE, weeks))
    return tuple(sorted(counted, key=lambda each: (each.due_at, each.rule)))


def client_contact(
    accepted_at: datetime, *, working_days: WorkingDays, office_hours: OfficeHours
) -> tuple[ReferralDeadline, ...]:
    """By when the unit contacts the client whose referral it accepted without anything to book; raises OutsideCalendar.

    It is the service promise, as after a handover: the next working day. Source: D-7, R-088.
    """
    promise = due(DeadlineRule.SERVICE_PROMISE, accepted_at, working_days=working_days, office_hours=office_hours)
    return _of_law(ReferralClockRule.CLIENT_CONTACT, promise)


def _of_law(rule: ReferralClockRule, counted: Deadline | NoDeadline) -> tuple[ReferralDeadline, ...]:
    if isinstance(counted, NoDeadline):
        return ()
    return (
        ReferralDeadline(
            rule=rule,
            due_on=counted.due_date,
            due_at=counted.due_at,
            rule_version=f"{counted.rule_id.value}-{counted.rule_version}",
            calendar_version=counted.calendar_version,
        ),
    )


def kept_when_redirected(
    kept: Iterable[ReferralDeadline], of_new_unit: Iterable[ReferralDeadline]
) -> tuple[ReferralDeadline, ...]:
    """The clocks go on as they are; only one that the new pathway has and the old one had not is added. Source: D-7."""
    known = {each.rule: each for each in of_new_unit} | {each.rule: each for each in kept}
    return tuple(sorted(known.values(), key=lambda each: (each.due_at, each.rule)))
