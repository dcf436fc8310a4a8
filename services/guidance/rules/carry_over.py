"""Carry-over: open contacts of an earlier working day stand before those of today. Source: D-9, R-130."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from shared.law.civil_time import civil_date, instant
from shared.law.office_hours import OFFICE_HOURS, OfficeHours
from shared.law.working_days import WorkingDays

RULE_ID: Final = "carry_over"
RULE_VERSION: Final = "1"


@dataclass(frozen=True, slots=True)
class CarryOver:
    """From when on contacts are those of the day of the list."""

    before: datetime
    """An open contact from before this instant (UTC, not included) is carried over."""
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION

    def carries(self, contacted_at: datetime) -> bool:
        """Whether an open contact that came in at an instant is carried over."""
        return contacted_at < self.before


def carry_over(at: datetime, *, working_days: WorkingDays, office_hours: OfficeHours = OFFICE_HOURS) -> CarryOver:
    """Which open contacts a list that is read at an instant carries over.

    A contact counts as received as the clocks count it: at or after closing time, or on a day off, on the next working
    day. On a day off the list is still that of the last working day. Raises OutsideCalendar. Source: D-6, D-9, R-130.
    """
    day_of_list = working_days.on_or_before(civil_date(at))
    day_before = working_days.on_or_before(day_of_list - timedelta(days=1))
    return CarryOver(before=instant(day_before, office_hours.closes))
