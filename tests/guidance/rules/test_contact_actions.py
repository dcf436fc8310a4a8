"""Actions on a contact, by how it stands and who asks."""

from dataclasses import replace

import pytest

from services.guidance.rules.contact_actions import (
    RULE_ID,
    RULE_VERSION,
    ContactSituation,
    ContactStanding,
    contact_actions,
    may,
)
from shared.terms.desk import ContactAction

_A = ContactAction
NEW = ContactSituation(is_open=True, has_handler=False, care_need_may_be_assessed=True, may_close=False)
HANDLED = replace(NEW, has_handler=True)
ASSESSED = replace(HANDLED, care_need_may_be_assessed=False, may_close=True)
CLOSED = replace(ASSESSED, is_open=False)
COLLEAGUE = ContactStanding(
    is_handler=False, is_manager=False, stops_care_need_clock=False, works_in_a_register=True, sees_words=True
)
NURSE = replace(COLLEAGUE, stops_care_need_clock=True)
HANDLER = replace(COLLEAGUE, is_handler=True)
MANAGER = replace(COLLEAGUE, is_manager=True, works_in_a_register=False, sees_words=False)
UNSHOWN = replace(NURSE, is_handler=True, sees_words=False)
ALWAYS = (_A.NAME_RESPONSIBLE, _A.RECORD_CALL_ATTEMPT, _A.RECORD_HANDLING_TIME, _A.ADD_MATTERS)
GOES_ON = (_A.PRELIMINARY_ASSESSMENT, _A.AWAIT_CONSULTATION, _A.OUTCOME)
WITH_THE_CLIENT = (_A.WRITE_MESSAGE, _A.RECORD_CHAT, _A.RECORD_TOOL)
"""Open to every professional of the unit to whom the words are shown, while the contact is open."""
ARRANGED = (_A.NAME_RESPONSIBLE, _A.RECORD_HANDLING_TIME)
"""To a manager, who has a profession of neither register and is shown no words."""


@pytest.mark.parametrize(
    ("contact", "worker", "actions"),
    [
        pytest.param(NEW, COLLEAGUE, (_A.CLAIM, *ALWAYS, *GOES_ON), id="new, to a colleague"),
        pytest.param(NEW, NURSE, (_A.CLAIM, *ALWAYS, _A.CARE_NEED_ASSESSMENT, *GOES_ON), id="new, to a nurse"),
        pytest.param(HANDLED, COLLEAGUE, (*ALWAYS, *GOES_ON), id="handled by another"),
        pytest.param(HANDLED, HANDLER, (_A.RELEASE, _A.ASSIGN, _A.PAIR, *ALWAYS, *GOES_ON), id="to its handler"),
        pytest.param(ASSESSED, NURSE, (*ALWAYS, *GOES_ON, _A.CLOSE), id="assessed, to a nurse"),
        pytest.param(
            ASSESSED,
            HANDLER,
            (_A.RELEASE, _A.ASSIGN, _A.PAIR, *ALWAYS, *GOES_ON, _A.CLOSE),
            id="assessed, to its handler",
        ),
        pytest.param(CLOSED, HANDLER, (), id="closed, to its handler"),
    ],
)
def test_what_a_professional_of_the_unit_may_do(
    contact: ContactSituation, worker: ContactStanding, actions: tuple[ContactAction, ...]
) -> None:
    found = contact_actions(contact, worker)

    expected = (*actions, _A.IDENTIFY, *WITH_THE_CLIENT) if contact.is_open else actions
    assert found.actions == expected
    assert (found.rule_id, found.rule_version) == (RULE_ID, RULE_VERSION)
    assert [each for each in ContactAction if may(each, contact, worker)] == list(expected)


@pytest.mark.parametrize(
    ("is_out", "actions"),
    [
        pytest.param(False, (_A.AWAIT_CONSULTATION, _A.OUTCOME), id="at the desk"),
        pytest.param(True, (_A.AWAIT_CONSULTATION,), id="on its way, or gone"),
    ],
)
def test_what_a_notice_says_of_the_child_is_not_done_beside_it(
    is_out: bool, actions: tuple[ContactAction, ...]
) -> None:
    contact = replace(NEW, is_of_notice=True, notice_is_out=is_out)

    always = tuple(each for each in ALWAYS if each is not _A.ADD_MATTERS)
    assert contact_actions(contact, COLLEAGUE).actions == (_A.CLAIM, *always, *actions, *WITH_THE_CLIENT)


def test_an_assessment_is_left_out_by_who_may_decide_it() -> None:
    decides = replace(COLLEAGUE, leaves_out_service_needs_assessment=True)

    more = set(contact_actions(NEW, decides).actions) - set(contact_actions(NEW, COLLEAGUE).actions)
    assert more == {_A.NO_SERVICE_NEEDS_ASSESSMENT}
    assert contact_actions(CLOSED, decides).actions == ()


@pytest.mark.parametrize(
    ("contact", "worker", "actions"),
    [
        pytest.param(NEW, MANAGER, (_A.CLAIM, _A.ASSIGN, *ARRANGED), id="new, to the manager"),
        pytest.param(HANDLED, MANAGER, (_A.RELEASE, _A.ASSIGN, _A.PAIR, *ARRANGED), id="handled, to the manager"),
        pytest.param(
            HANDLED,
            UNSHOWN,
            (_A.RELEASE, _A.ASSIGN, _A.PAIR, *ARRANGED, _A.CARE_NEED_ASSESSMENT, _A.PRELIMINARY_ASSESSMENT),
            id="handled, to a nurse who is shown no words",
        ),
        pytest.param(CLOSED, MANAGER, (), id="closed, to the manager"),
    ],
)
def test_whoever_is_not_shown_the_words_arranges_the_work_and_assesses_in_the_own_register(
    contact: ContactSituation, worker: ContactStanding, actions: tuple[ContactAction, ...]
) -> None:
    assert set(contact_actions(contact, worker).actions) == set(actions)


@pytest.mark.parametrize(
    ("is_identified", "may_be_anonymised", "actions"),
    [
        pytest.param(False, False, (_A.IDENTIFY,), id="nobody's"),
        pytest.param(True, True, (_A.ANONYMISE,), id="a known client's"),
        pytest.param(True, False, (), id="of a register"),
    ],
)
def test_nobodys_contact_is_identified_and_a_known_clients_is_made_anonymous_unless_of_a_register(
    is_identified: bool, may_be_anonymised: bool, actions: tuple[ContactAction, ...]
) -> None:
    contact = replace(NEW, is_identified=is_identified, may_be_anonymised=may_be_anonymised)

    assert contact_actions(contact, COLLEAGUE).actions == (_A.CLAIM, *ALWAYS, *GOES_ON, *actions, *WITH_THE_CLIENT)
