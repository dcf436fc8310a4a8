"""When the figures of a month are published: so late that the units have recorded what happened in it. Source: D-15."""

from datetime import date, datetime
from typing import Final

from shared.law.civil_time import civil_date
from shared.law.report_months import next_month

RULE_ID: Final = "publishing_day"
RULE_VERSION: Final = "1"
PUBLISHED_FROM_DAY: Final = 8
"""Of the next month, included: a visit of a month's last evening can be corrected for seven days after it. Default."""


def months_to_publish(first: date, at: datetime) -> list[date]:
    """First days of the months, from that of a day on, whose figures are due at an instant; the earliest first.

    None is left out, whether anything happened in it or not. Raises ValueError for an instant without an offset.
    """
    today = civil_date(at)
    months, month = list[date](), first.replace(day=1)
    while next_month(month).replace(day=PUBLISHED_FROM_DAY) <= today:
        months.append(month)
        month = next_month(month)
    return months
