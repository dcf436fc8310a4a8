"""Time to the third free time: how long a family waits that does not happen upon a cancelled time. Source: D-15."""

from datetime import datetime
from typing import Final

from shared.law.civil_time import civil_date

RULE_ID: Final = "third_free_time"
RULE_VERSION: Final = "1"


def days_until(starts_at: datetime, at: datetime) -> int:
    """Civil days in Finland from an instant to the start of the third free time; 0 on the same day.

    The third one, since the first two may be free by chance. Raises ValueError without an offset.
    """
    return (civil_date(starts_at) - civil_date(at)).days
