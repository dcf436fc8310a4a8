"""What a county sets of its desk: within bounds, and one promise for a unit that is there."""

from typing import Any

import pytest
from pydantic import ValidationError

from shared.contracts.county_desk import DeskHabits
from shared.contracts.county_pack import CountyPack
from tests.shared.contracts.made_up_county import a_county, said

UNIT = "saimaa-rehabilitation"


def a_promise(*unit_ids: str) -> dict[str, Any]:
    words = ("how_to_contact", "when_to_call", "when_to_come", "response_time", "handling_time")
    return {"unit_ids": list(unit_ids), **{name: said("Soita.") for name in words}}


def test_a_county_that_says_nothing_has_no_soft_limit_and_no_promise() -> None:
    pack = CountyPack.model_validate(a_county())

    assert (pack.desk, pack.desk.soft_limit_minutes) == (DeskHabits(), None)
    assert pack.service_promise(UNIT) is None


def test_a_unit_gives_its_promise() -> None:
    pack = CountyPack.model_validate(a_county() | {"service_promises": [a_promise(UNIT)]})

    found = pack.service_promise(UNIT)
    assert found is not None
    assert found.when_to_call.fi == "Soita."


@pytest.mark.parametrize(
    ("promises", "problem"),
    [
        pytest.param([a_promise("gone")], "service_promises: unit gone is not in units", id="an unknown unit"),
        pytest.param(
            [a_promise(UNIT), a_promise(UNIT)],
            f"service_promises: unit {UNIT} gives more than one promise",
            id="two promises",
        ),
    ],
)
def test_a_promise_is_of_one_unit_that_is_there(promises: list[dict[str, Any]], problem: str) -> None:
    with pytest.raises(ValidationError, match=problem):
        CountyPack.model_validate(a_county() | {"service_promises": promises})


@pytest.mark.parametrize(
    "habit",
    [{"soft_limit_minutes": 4}, {"call_again_minutes": 1441}, {"minimum_on_shift": -1}, {"minimum": 2}],
    ids=lambda each: next(iter(each)),
)
def test_a_habit_is_within_its_bounds_and_known(habit: dict[str, int]) -> None:
    with pytest.raises(ValidationError):
        CountyPack.model_validate(a_county() | {"desk": habit})
