"""Whom a county's professionals may consult: what its data may say, and what both counties say."""

from typing import Any

import pytest
from pydantic import ValidationError

from shared.contracts.consultation_targets import ConsultationTarget
from shared.contracts.county_pack import CountyPack, CountyPacks
from shared.kit.yaml_folder import read_folder
from shared.terms.consultations import Partner, TargetKind, TargetScope
from shared.terms.people import Profession
from tests.shared.contracts.made_up_county import WEEKDAYS_FROM_NINE, a_county, said
from tools.check_counties import COUNTIES


def a_target(**changes: Any) -> dict[str, Any]:
    target = {
        "code": "saimaa-team",
        "name": said("Tiimi"),
        "kind": "team",
        "scope": "internal",
        "registers": ["health_care"],
        "unit_ids": ["saimaa-rehabilitation"],
        "hours": [WEEKDAYS_FROM_NINE],
        "answer_office_hours": 8,
    }
    return {name: value for name, value in (target | changes).items() if value is not None}


PARTNER = {"scope": "other_partner", "partner": "parish", "unit_ids": None}
BOTH = ["health_care", "social_welfare"]


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        pytest.param({"partner": "parish"}, "partner is named", id="an own service is no partner"),
        pytest.param({"scope": "other_partner", "unit_ids": None}, "partner is named", id="a partner without a name"),
        pytest.param({**PARTNER, "unit_ids": ["saimaa-rehabilitation"]}, "no unit_ids", id="a partner with an account"),
        pytest.param({**PARTNER, "partner": "kela"}, "authority line", id="Kela on another line"),
        pytest.param({**PARTNER, "scope": "kela_authority_line"}, "authority line", id="another on the line of Kela"),
        pytest.param({"unit_ids": None}, "an own service has", id="an own service that nobody answers"),
        pytest.param({"scope": "direct_line", "unit_ids": []}, "an own service has", id="a line that nobody answers"),
        pytest.param({"registers": ["health_care"] * 2}, "more than once", id="a register twice"),
        pytest.param({"kind": "group"}, "in both registers", id="a group of one register"),
        pytest.param({"kind": "work_pair"}, "in both registers", id="a pair of one register"),
        pytest.param(
            {"kind": "group", "registers": BOTH, "scope": "specialised_care", "unit_ids": None},
            "in both registers",
            id="a group without accounts",
        ),
        pytest.param({"practitioner_id": "saimaa-pt-1"}, "of a person only", id="a team of one practitioner"),
        pytest.param({"urgent_answer_office_hours": 9}, "no later", id="an urgent question waits longer"),
        pytest.param({"answer_office_hours": 0}, "greater than or equal to 1", id="no time to answer"),
        pytest.param({"hours": []}, "at least 1", id="never there"),
    ],
)
def test_a_target_that_contradicts_itself_is_refused(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        ConsultationTarget.model_validate(a_target(**changes))


@pytest.mark.parametrize(
    ("targets", "message"),
    [
        pytest.param([a_target(unit_ids=["saimaa-clinic"])], "unit saimaa-clinic is not in units", id="unit unknown"),
        pytest.param(
            [a_target(kind="person", practitioner_id="saimaa-pt-2")],
            "practitioner saimaa-pt-2 is not in practitioners",
            id="practitioner unknown",
        ),
        pytest.param(
            [a_target(kind="person", practitioner_id="saimaa-pt-1", unit_ids=["saimaa-family-centre"])],
            "saimaa-pt-1 works in none of its units",
            id="practitioner of another unit",
        ),
        pytest.param([a_target(), a_target()], "saimaa-team is there more than once", id="a code twice"),
    ],
)
def test_a_pack_whose_targets_do_not_fit_it_is_refused(targets: list[dict[str, Any]], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        CountyPack.model_validate(a_county() | {"consultation_targets": targets})


def test_a_pack_finds_its_targets_by_their_codes() -> None:
    pack = CountyPack.model_validate(a_county() | {"consultation_targets": [a_target()]})
    found = pack.consultation_target("saimaa-team")
    assert found is not None
    assert found.is_answered_here
    assert pack.consultation_target("saimaa-pair") is None


@pytest.fixture(scope="module")
def packs() -> CountyPacks:
    return CountyPacks(
        packs=tuple(read_folder(COUNTIES / code, CountyPack) for code in ("kymenlaakso", "etela-pohjanmaa"))
    )


def test_both_counties_name_every_kind_every_partner_and_every_scope(packs: CountyPacks) -> None:
    for pack in packs.packs:
        targets = pack.consultation_targets
        assert {each.kind for each in targets} == set(TargetKind)
        assert {each.partner for each in targets} - {None} == set(Partner)
        assert {each.scope for each in targets} == set(TargetScope)
        assert any(each.competent_office_holder for each in targets)
        assert sum(each.cooperation_partner for each in targets) >= 2


def test_social_workers_are_interrupted_by_what_is_urgent_only(packs: CountyPacks) -> None:
    for pack in packs.packs:
        found = [each for each in pack.consultation_targets if Profession.SOCIAL_WORKER in each.professions]
        assert found
        assert all(each.queued_unless_urgent and each.urgent_answer_office_hours for each in found)


def test_a_target_of_two_counties_is_refused(packs: CountyPacks) -> None:
    one, other = packs.packs
    elsewhere = tuple(each for each in one.consultation_targets if not each.is_answered_here)
    shared = other.model_copy(update={"consultation_targets": elsewhere})
    with pytest.raises(ValidationError, match="is in more than one county"):
        CountyPacks(packs=(one, shared))
    assert packs.consultation_target(one.consultation_targets[0].code) == one.consultation_targets[0]
