"""Visits that are taken together: in which order they are measured against each other. Source: D-4; R-017."""

from collections.abc import Sequence
from datetime import date
from typing import Final

RULE_ID: Final = "visits_together"
RULE_VERSION: Final = "1"


def nearest_first(wanted: Sequence[date], others: Sequence[date]) -> list[int]:
    """The order in which visits on these days are decided, as places in `wanted`, each against those before it.

    As if they were booked one by one: each time the one that is nearest to those that are there, of equals the
    earliest. So a period may be booked at once when its visits may be booked singly in some order, and only then.
    `others` are the civil days of the right's other visits.
    """
    left = dict(enumerate(wanted))
    # As more is there, the distance of a wanted day to it only shrinks.
    distance = {place: _distance(day, others) for place, day in left.items()}
    order = []
    while left:
        place = min(left, key=lambda each: (distance[each], left[each], each))
        day = left.pop(place)
        order.append(place)
        for each, its_day in left.items():
            distance[each] = min(distance[each], abs((its_day - day).days))
    return order


def _distance(day: date, others: Sequence[date]) -> int:
    """Days to the nearest; where there is none, more than there can be."""
    return min((abs((day - other).days) for other in others), default=date.max.toordinal())
