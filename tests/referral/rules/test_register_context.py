"""Who reads the entries of which register: every profession, every kind of unit."""

from itertools import chain, combinations

import pytest

from services.referral.rules.register_context import may_read, readable_registers
from shared.terms.people import Profession as P
from shared.terms.people import UnitType as U
from shared.terms.registers import Register as R
from shared.terms.registers import RegisterVerdict as V

HEALTH = {R.HEALTH_CARE}
SOCIAL = {R.SOCIAL_WELFARE}
BY_PROFESSION = {
    P.PUBLIC_HEALTH_NURSE: HEALTH,
    P.NURSE: HEALTH,
    P.DOCTOR: HEALTH,
    P.PHYSIOTHERAPIST: HEALTH,
    P.OCCUPATIONAL_THERAPIST: HEALTH,
    P.SPEECH_THERAPIST: HEALTH,
    P.GUIDANCE_WORKER: SOCIAL,
    P.SOCIAL_WORKER: SOCIAL,
    P.UNIT_MANAGER: set(),
}
BY_MANAGED_UNIT = {
    U.FAMILY_CENTRE: set(),
    U.CHILD_CLINIC: HEALTH,
    U.SCHOOL_HEALTH: HEALTH,
    U.CHILD_REHABILITATION: HEALTH,
    U.CLIENT_GUIDANCE: set(),
    U.HEALTH_CENTRE: HEALTH,
    U.SOCIAL_CENTRE: SOCIAL,
}


@pytest.mark.parametrize("profession", P, ids=str)
@pytest.mark.parametrize("unit_type", U, ids=str)
def test_a_profession_reads_its_own_register_wherever_it_works(profession, unit_type):
    by_unit = BY_MANAGED_UNIT[unit_type] if profession is P.UNIT_MANAGER else set()

    assert readable_registers(frozenset({profession}), frozenset({unit_type})) == BY_PROFESSION[profession] | by_unit


@pytest.mark.parametrize(
    ("professions", "unit_types", "register", "verdict"),
    [
        pytest.param({P.NURSE}, set(), R.HEALTH_CARE, V.MAY_READ, id="nurse, health"),
        pytest.param({P.NURSE}, set(), R.SOCIAL_WELFARE, V.OTHER_REGISTER, id="nurse, social"),
        pytest.param({P.NURSE}, {U.SOCIAL_CENTRE}, R.SOCIAL_WELFARE, V.OTHER_REGISTER, id="nurse in a social centre"),
        pytest.param({P.SOCIAL_WORKER}, set(), R.SOCIAL_WELFARE, V.MAY_READ, id="social worker, social"),
        pytest.param({P.SOCIAL_WORKER}, set(), R.HEALTH_CARE, V.OTHER_REGISTER, id="social worker, health"),
        pytest.param(
            {P.SOCIAL_WORKER}, {U.HEALTH_CENTRE}, R.HEALTH_CARE, V.OTHER_REGISTER, id="social worker, health centre"
        ),
        pytest.param({P.UNIT_MANAGER}, {U.HEALTH_CENTRE}, R.SOCIAL_WELFARE, V.OTHER_REGISTER, id="manager, health"),
        pytest.param({P.UNIT_MANAGER}, {U.CLIENT_GUIDANCE}, R.HEALTH_CARE, V.NO_CONTEXT, id="manager of both"),
        pytest.param({P.UNIT_MANAGER}, set(), R.HEALTH_CARE, V.NO_CONTEXT, id="manager of another unit"),
        pytest.param(set(), {U.HEALTH_CENTRE}, R.HEALTH_CARE, V.NO_CONTEXT, id="no profession"),
        pytest.param({P.NURSE, P.SOCIAL_WORKER}, set(), R.SOCIAL_WELFARE, V.MAY_READ, id="both professions"),
    ],
)
def test_an_entry_is_read_in_its_own_context_only(professions, unit_types, register, verdict):
    decision = may_read(register, professions=frozenset(professions), unit_types=frozenset(unit_types))

    assert decision.verdict is verdict
    assert decision.is_allowed == (verdict is V.MAY_READ)
    assert (decision.rule_id, decision.rule_version) == ("register_context", "1")


def test_no_profession_and_no_unit_alone_reads_both_registers():
    for profession in P:
        for unit_type in U:
            assert len(readable_registers(frozenset({profession}), frozenset({unit_type}))) <= 1


def test_a_list_shows_exactly_what_each_look_allows():
    groups = chain.from_iterable(combinations(P, size) for size in range(3))
    for professions in map(frozenset, groups):
        for unit_type in U:
            units = frozenset({unit_type})
            allowed = {each for each in R if may_read(each, professions=professions, unit_types=units).is_allowed}
            assert allowed == readable_registers(professions, units)
