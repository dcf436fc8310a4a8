"""What goes among the statistics rows together: five or more of a unit and a month, and none is left out for good."""

from collections import Counter
from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.guidance.rules.gathering import FEWEST_TOGETHER, Waiting, gathered

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)


def waiting(**counts: int) -> list[Waiting]:
    """So many of each unit and month, named as `a10`."""
    named = [name for name, count in counts.items() for _ in range(count)]
    return [Waiting(UUID(int=place), name[0], date(2026, int(name[1:]), 17)) for place, name in enumerate(named)]


@pytest.mark.parametrize(
    ("counts", "together"),
    [
        pytest.param({"a10": 4}, [], id="four wait"),
        pytest.param({"a10": 5}, [(OCTOBER, 5)], id="five do not"),
        pytest.param({"a10": 4, "b10": 4}, [], id="another unit's do not help"),
        pytest.param({"a10": 4, "a11": 1}, [(NOVEMBER, 5)], id="what is left over counts in the next month"),
        pytest.param({"a10": 5, "a11": 4}, [(OCTOBER, 5)], id="and what is new waits"),
        pytest.param({"a10": 6, "a11": 7}, [(OCTOBER, 6), (NOVEMBER, 7)], id="each month by itself"),
    ],
)
def test_five_of_a_unit_and_a_month_go_together(counts: dict[str, int], together: list[tuple[date, int]]) -> None:
    assert [(each.month, len(each.ids)) for each in gathered(waiting(**counts))] == together


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(9, 12)), max_size=40))
def test_nothing_goes_twice_too_little_waits_and_no_month_is_too_early(found: list[tuple[str, int]]) -> None:
    told = [Waiting(UUID(int=place), unit, date(2026, month, 28)) for place, (unit, month) in enumerate(found)]
    by_id = {each.id: each for each in told}
    gone = gathered(told)

    assert all(count == 1 for count in Counter(each for part in gone for each in part.ids).values())
    for part in gone:
        assert len(part.ids) >= FEWEST_TOGETHER
        assert len({by_id[each].unit_id for each in part.ids}) == 1
        assert max(by_id[each].resolved_on for each in part.ids).replace(day=1) == part.month
    left = Counter(each.unit_id for each in told if each.id not in {one for part in gone for one in part.ids})
    assert all(count < FEWEST_TOGETHER for count in left.values())
