"""Counterparts in a county pack: what is accepted, what is refused and in which words."""

from typing import Any

import pytest
from pydantic import ValidationError

from shared.contracts.county_pack import CountyPack, CountyPacks
from tests.shared.contracts.made_up_county import WEEKDAYS_FROM_NINE, a_county, said


def a_counterpart(**changes: Any) -> dict[str, Any]:
    fields = {
        "id": "saimaa-counterpart-school",
        "unit_ids": ["saimaa-rehabilitation"],
        "organisation": said("Koulu"),
        "role": said("Psykologi"),
        "phone": "+358 00 000 0009",
        "phone_hours": [WEEKDAYS_FROM_NINE],
        **changes,
    }
    return {name: value for name, value in fields.items() if value is not None}


def test_a_counterpart_is_another_organisation_or_a_unit() -> None:
    unit = a_counterpart(id="saimaa-counterpart-unit", organisation=None, partner_unit_id="saimaa-family-centre")
    county = CountyPack.model_validate({**a_county(), "counterparts": [a_counterpart(), unit]})
    assert [each.partner_unit_id for each in county.counterparts] == [None, "saimaa-family-centre"]
    assert CountyPack.model_validate(a_county()).counterparts == ()


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        pytest.param({"organisation": None}, "or another organisation", id="nobody"),
        pytest.param({"partner_unit_id": "saimaa-family-centre"}, "or another organisation", id="two parties"),
        pytest.param(
            {"organisation": None, "partner_unit_id": "saimaa-rehabilitation"}, "its own counterpart", id="itself"
        ),
        pytest.param({"unit_ids": ["nowhere"]}, "unit nowhere is not in units", id="of an unknown unit"),
        pytest.param(
            {"organisation": None, "partner_unit_id": "nowhere"},
            "unit nowhere is not in units",
            id="unknown partner",
        ),
        pytest.param({"unit_ids": []}, "at least 1", id="of no unit"),
        pytest.param({"name": "Somebody"}, "not permitted", id="with a person's name"),
    ],
)
def test_a_counterpart_that_does_not_hold_together_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        CountyPack.model_validate({**a_county(), "counterparts": [a_counterpart(**changes)]})


def test_an_id_is_there_once_in_a_county_and_in_one_county_only() -> None:
    with pytest.raises(ValidationError, match="counterparts: saimaa-counterpart-school is there more than once"):
        CountyPack.model_validate({**a_county(), "counterparts": [a_counterpart(), a_counterpart()]})
    county = CountyPack.model_validate({**a_county(), "counterparts": [a_counterpart()]})
    with pytest.raises(ValidationError, match="counterparts: saimaa-counterpart-school is in more than one county"):
        CountyPacks(packs=(county, county))
