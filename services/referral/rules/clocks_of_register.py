"""Statutory clocks of a matter by its register: they began at the first contact with the county. Source: D-6, D-7."""

from dataclasses import dataclass
from typing import Final

from shared.terms.deadlines import ClockAwaits, DeadlineRule
from shared.terms.registers import Register

RULE_ID: Final = "clocks_of_register"
RULE_VERSION: Final = "1"

_BY_REGISTER: Final = {
    Register.HEALTH_CARE: ((DeadlineRule.CARE_NEED_ASSESSMENT, ClockAwaits.ASSESSMENT_FINISH),),
    Register.SOCIAL_WELFARE: (
        (DeadlineRule.SERVICE_NEEDS_ASSESSMENT_START, ClockAwaits.ASSESSMENT_START),
        (DeadlineRule.CHILD_SERVICE_NEEDS_ASSESSMENT_FINISH, ClockAwaits.ASSESSMENT_FINISH),
    ),
}


@dataclass(frozen=True, slots=True)
class RegisterClocks:
    """The time limits to be counted, and what each waits for; one may still say that it does not concern the person."""

    clocks: tuple[tuple[DeadlineRule, ClockAwaits], ...]
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION


def clocks_of(register: Register) -> RegisterClocks:
    """The time limits of a matter of this register, all counted from the first contact. Source: D-6, D-7."""
    return RegisterClocks(_BY_REGISTER[register])
