"""Words of the statistics. Source: D-15."""

from enum import StrEnum


class FirstResponse(StrEnum):
    """How soon somebody of the unit answered whoever made contact, as elapsed time. Source: D-15."""

    WITHIN_15_MINUTES = "within_15_minutes"
    WITHIN_1_HOUR = "within_1_hour"
    WITHIN_4_HOURS = "within_4_hours"
    WITHIN_1_DAY = "within_1_day"
    WITHIN_3_DAYS = "within_3_days"
    LATER = "later"
