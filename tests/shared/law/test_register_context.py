"""Who reads the entries of which register: every profession, every kind of unit."""

from itertools import chain, combinations

import pytest

from shared.law.register_context import may_read, readable_registers
from shared.terms.people import Profession
from shared.terms.people import UnitType as U
from shared.terms.registers import Register
from shared.terms.registers import RegisterVerdict as V

HEALTH = {Register.HEALTH_CARE}
SOCIAL = {Register.SOCIAL_WELFARE}
BY_PROFESSION = {
    Profession.PUBLIC_HEALTH_NURSE: HEALTH,
    Profession.NURSE: HEALTH,
    Profession.DOCTOR: HEALTH,
    Profession.PHYSIOTHERAPIST: HEALTH,
    Profession.OCCUPATIONAL_THERAPIST: HEALTH,
    Profession.SPEECH_THERAPIST: HEALTH,
    Profession.GUIDANCE_WORKER: SOCIAL,
    Profession.SOCIAL_WORKER: SOCIAL,
    Profession.UNIT_MANAGER: set(),
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


@pytest.mark.parametrize("profession", Profession, ids=str)
@pytest.mark.parametrize("unit_type", U, ids=str)
def test_a_profession_reads_its_own_register_wherever_it_works(profession, unit_type):
    by_unit = BY_MANAGED_UNIT[unit_type] if profession is Profession.UNIT_MANAGER else set()

    assert readable_registers(frozenset({profession}), frozenset({unit_type})) == BY_PROFESSION[profession] | by_unit


@pytest.mark.parametrize(
    ("professions", "unit_types", "register", "verdict"),
    [
        pytest.param({Profession.NURSE}, set(), Register.HEALTH_CARE, V.MAY_READ, id="nurse, health"),
        pytest.param({Profession.NURSE}, set(), Register.SOCIAL_WELFARE, V.OTHER_REGISTER, id="nurse, social"),
        pytest.param(
            {Profession.NURSE},
            {U.SOCIAL_CENTRE},
            Register.SOCIAL_WELFARE,
            V.OTHER_REGISTER,
            id="nurse in a social centre",
        ),
        pytest.param(
            {Profession.SOCIAL_WORKER}, set(), Register.SOCIAL_WELFARE, V.MAY_READ, id="social worker, social"
        ),
        pytest.param(
            {Profession.SOCIAL_WORKER}, set(), Register.HEALTH_CARE, V.OTHER_REGISTER, id="social worker, health"
        ),
        pytest.param(
            {Profession.SOCIAL_WORKER},
            {U.HEALTH_CENTRE},
            Register.HEALTH_CARE,
            V.OTHER_REGISTER,
            id="social worker, health centre",
        ),
        pytest.param(
            {Profession.UNIT_MANAGER},
            {U.HEALTH_CENTRE},
            Register.SOCIAL_WELFARE,
            V.OTHER_REGISTER,
            id="manager, health",
        ),
        pytest.param(
            {Profession.UNIT_MANAGER}, {U.CLIENT_GUIDANCE}, Register.HEALTH_CARE, V.NO_CONTEXT, id="manager of both"
        ),
        pytest.param(
            {Profession.UNIT_MANAGER}, set(), Register.HEALTH_CARE, V.NO_CONTEXT, id="manager of another unit"
        ),
        pytest.param(set(), {U.HEALTH_CENTRE}, Register.HEALTH_CARE, V.NO_CONTEXT, id="no profession"),
        pytest.param(
            {Profession.NURSE, Profession.SOCIAL_WORKER},
            set(),
            Register.SOCIAL_WELFARE,
            V.MAY_READ,
            id="both professions",
        ),
    ],
)
def test_an_entry_is_read_in_its_own_context_only(professions, unit_types, register, verdict):
    decision = may_read(register, professions=frozenset(professions), unit_types=frozenset(unit_types))

    assert decision.verdict is verdict
    assert decision.is_allowed == (verdict is V.MAY_READ)
    assert (decision.rule_id, decision.rule_version) == ("register_context", "1")


def test_no_profession_and_no_unit_alone_reads_both_registers():
    for profession in Profession:
        for unit_type in U:
            assert len(readable_registers(frozenset({profession}), frozenset({unit_type}))) <= 1


def test_a_list_shows_exactly_what_each_look_allows():
    groups = chain.from_iterable(combinations(Profession, size) for size in range(3))
    for professions in map(frozenset, groups):
        for unit_type in U:
            units = frozenset({unit_type})
            allowed = {
                each for each in Register if may_read(each, professions=professions, unit_types=units).is_allowed
            }
            assert allowed == readable_registers(professions, units)
