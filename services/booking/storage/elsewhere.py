"""Leaves out times at which a person has another visit, as the rule `one_place_at_a_time` does, where many are read."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import ARRAY, TIMESTAMP, bindparam

from services.booking.rules.one_place_at_a_time import VisitSpan

NOT_ELSEWHERE: Final = """
    not exists (select from unnest(:elsewhere_from, :elsewhere_until) as elsewhere(starts, ends)
                where slot.starts_at < elsewhere.ends and slot.ends_at > elsewhere.starts)
"""
"""A condition on `slot` in a statement that binds ELSEWHERE; its values are `elsewhere_facts`."""
ELSEWHERE: Final = tuple(
    bindparam(name, type_=ARRAY(TIMESTAMP(timezone=True))) for name in ("elsewhere_from", "elsewhere_until")
)


def elsewhere_facts(visits: Sequence[VisitSpan]) -> Mapping[str, list[datetime]]:
    """The person's other visits, for ELSEWHERE."""
    return {
        "elsewhere_from": [each.starts_at for each in visits],
        "elsewhere_until": [each.ends_at for each in visits],
    }
