"""States of a handover, row by row: each step, each side, each state."""

from itertools import product

import pytest

from services.referral.rules.handover_states import (
    HandoverStanding,
    SideStanding,
    available_actions,
    professions_of,
    sees,
    transition,
)
from shared.terms.handovers import HandoverAction as Action
from shared.terms.handovers import HandoverStatus as Status
from shared.terms.handovers import HandoverVerdict as Verdict
from shared.terms.people import HEALTH_CARE_PROFESSIONS, Profession
from shared.terms.registers import Register

NOBODY, MANAGER, PROFESSIONAL = SideStanding(False, True), SideStanding(True, False), SideStanding(True, True)
SENDER = HandoverStanding(sent=PROFESSIONAL, received=NOBODY)
RECEIVER = HandoverStanding(sent=NOBODY, received=PROFESSIONAL)
STRANGER = HandoverStanding(sent=NOBODY, received=NOBODY)
GIVEN_BACK = {Status.RETURNED, Status.RETURNED_FOR_REASSESSMENT}
PATH = {
    Action.ACCEPT: (RECEIVER, {Status.OFFERED: Status.ACCEPTED}),
    Action.RETURN: (RECEIVER, {Status.OFFERED: Status.RETURNED}),
    Action.RECORD_CONTACT_ATTEMPT: (
        RECEIVER,
        {Status.ACCEPTED: Status.ACCEPTED, Status.CLIENT_CONTACTED: Status.CLIENT_CONTACTED},
    ),
    Action.COMPLETE: (RECEIVER, {Status.CLIENT_CONTACTED: Status.DONE}),
    Action.RETURN_FOR_REASSESSMENT: (
        RECEIVER,
        dict.fromkeys((Status.ACCEPTED, Status.CLIENT_CONTACTED), Status.RETURNED_FOR_REASSESSMENT),
    ),
    Action.WITHDRAW: (SENDER, dict.fromkeys((Status.OFFERED, *GIVEN_BACK), Status.WITHDRAWN)),
    Action.CONTINUE: (SENDER, dict.fromkeys(GIVEN_BACK, Status.CONTINUED)),
}


@pytest.mark.parametrize(("action", "status"), list(product(PATH, Status)), ids=str)
def test_each_step_is_its_sides_and_of_its_states(action: Action, status: Status) -> None:
    theirs, leads_to = PATH[action]

    decision = transition(action, status, theirs)

    assert decision.leads_to is leads_to.get(status)
    assert decision.verdict is (Verdict.ALLOWED if status in leads_to else Verdict.WRONG_STATE)
    other = RECEIVER if theirs is SENDER else SENDER
    for stranger in (other, STRANGER):
        assert transition(action, status, stranger).verdict is Verdict.NOT_INVOLVED
        assert action not in available_actions(status, stranger)
    assert (action in available_actions(status, theirs)) is (status in leads_to)


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("standing", [SENDER, RECEIVER], ids=["sender", "receiver"])
def test_either_side_records_in_any_state_that_the_client_was_told(standing: HandoverStanding, status: Status) -> None:
    decision = transition(Action.TELL_CLIENT, status, standing)
    assert (decision.is_allowed, decision.leads_to) == (True, status)
    assert not transition(Action.TELL_CLIENT, status, STRANGER).is_allowed


@pytest.mark.parametrize("action", Action)
def test_whoever_only_manages_does_nothing_and_sees_it_all(action: Action) -> None:
    manager = HandoverStanding(sent=MANAGER, received=MANAGER)
    decision = transition(action, Status.OFFERED, manager)
    assert (decision.verdict, decision.leads_to) == (Verdict.PROFESSION_NEEDED, None)
    assert sees(manager)


def test_a_manager_of_one_side_who_works_on_the_other_does_its_steps_only() -> None:
    both = HandoverStanding(sent=MANAGER, received=PROFESSIONAL)
    assert transition(Action.ACCEPT, Status.OFFERED, both).is_allowed
    assert transition(Action.WITHDRAW, Status.OFFERED, both).verdict is Verdict.PROFESSION_NEEDED
    assert transition(Action.TELL_CLIENT, Status.OFFERED, both).is_allowed


def test_both_sides_see_it_and_nobody_else() -> None:
    assert [sees(standing) for standing in (SENDER, RECEIVER, STRANGER)] == [True, True, False]


@pytest.mark.parametrize(
    ("register", "theirs"),
    [
        pytest.param(Register.HEALTH_CARE, HEALTH_CARE_PROFESSIONS, id="health care"),
        pytest.param(
            Register.SOCIAL_WELFARE, {Profession.SOCIAL_WORKER, Profession.GUIDANCE_WORKER}, id="social welfare"
        ),
    ],
)
def test_each_register_has_its_professions(register: Register, theirs: set[Profession]) -> None:
    assert professions_of(register) == theirs
