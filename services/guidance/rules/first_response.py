"""How soon a contact was answered, coarse enough to tell of nobody. Source: D-15."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from shared.terms.channels import Channel
from shared.terms.statistics import FirstResponse

RULE_ID: Final = "first_response"
RULE_VERSION: Final = "1"

_WITHIN: Final = (
    (timedelta(minutes=15), FirstResponse.WITHIN_15_MINUTES),
    (timedelta(hours=1), FirstResponse.WITHIN_1_HOUR),
    (timedelta(hours=4), FirstResponse.WITHIN_4_HOURS),
    (timedelta(days=1), FirstResponse.WITHIN_1_DAY),
    (timedelta(days=3), FirstResponse.WITHIN_3_DAYS),
)
AT_ONCE: Final = frozenset(
    {
        Channel.PHONE,
        Channel.CHAT,
        Channel.VIDEO,
        Channel.VISIT,
        Channel.OUTREACH,
        Channel.WALK_IN,
        Channel.MEETING_PLACE,
    }
)
"""Where people speak with each other there is nothing to wait for."""


@dataclass(frozen=True, slots=True)
class Answered:
    """How soon a contact was answered."""

    response: FirstResponse
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION


def first_response(channel: Channel, waited: timedelta) -> Answered:
    """In which group a wait for the first answer counts; each limit itself is still within. Source: D-15."""
    if channel in AT_ONCE:
        return Answered(FirstResponse.WITHIN_15_MINUTES)
    return Answered(next((group for limit, group in _WITHIN if waited <= limit), FirstResponse.LATER))
