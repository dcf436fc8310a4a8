"""Whether a permission is needed: every row of the matrix, and what holds in all of them."""

from itertools import product

import pytest

from services.referral.rules.permission_needed import Disclosure, permission_needed
from shared.terms.permissions import GivenTo, StatutoryBasis
from shared.terms.permissions import PermissionBasis as Basis
from shared.terms.permissions import PermissionForm as Form
from shared.terms.permissions import PermissionReason as Why
from shared.terms.permissions import PermissionVerdict as Verdict
from shared.terms.permissions import RecipientRelation as To
from shared.terms.registers import Register

EVERY_FORM = (Form.ORAL, Form.WRITTEN, Form.ELECTRONIC)
LASTING = (Form.WRITTEN, Form.ELECTRONIC)
HEALTH, SOCIAL = Register.HEALTH_CARE, Register.SOCIAL_WELFARE
PTA = StatutoryBasis.SERVICE_NEEDS_ASSESSMENT


def disclosure(relation, **changes):
    return Disclosure(**{"identified": True, "relation": relation, **changes})


def case(name, relation, reason, **changes):
    return pytest.param(disclosure(relation, **changes), reason, id=name)


ANONYMOUS = [case(f"anonymous, {to}", to, Why.ANONYMOUS, identified=False) for to in To]
PURCHASED = [
    case("purchased from another provider", To.EXTERNAL_SOTE, Why.PURCHASED_SERVICE, purchased_service=True),
    case("purchased from a partner", To.OTHER_PARTNER, Why.PURCHASED_SERVICE, purchased_service=True),
]
STATUTORY = [
    case(f"{act}, {to}", to, Why.STATUTORY_RIGHT, statutory_basis=act, recipient_register=SOCIAL)
    for act, to in product(StatutoryBasis, (To.OTHER_REGISTER, To.EXTERNAL_SOTE))
]
VITAL = [
    case(f"life in danger, {to}", to, Why.VITAL_INTEREST, vital_interest=True)
    for to in To
    if to is not To.SAME_REGISTER
]


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        *ANONYMOUS,
        case("same register of the same county", To.SAME_REGISTER, Why.SAME_REGISTER),
        case("same register, longer work", To.SAME_REGISTER, Why.SAME_REGISTER, continues=True),
        *PURCHASED,
        *STATUTORY,
        *VITAL,
    ],
)
def test_what_leaves_without_a_permission(asked, reason):
    decision = permission_needed(asked)

    assert (decision.verdict, decision.reason) == (Verdict.NOT_NEEDED, reason)
    assert (decision.sufficient_forms, decision.given_to, decision.is_needed) == ((), None, False)
    assert (decision.rule_id, decision.rule_version) == ("permission_needed", "1")


@pytest.mark.parametrize(
    ("relation", "continues", "reason", "basis", "forms", "given_to", "single_use"),
    [
        pytest.param(*row, id=f"{row[0]}, {'longer work' if row[1] else 'one transaction'}")
        for row in (
            (To.OTHER_REGISTER, False, Why.OTHER_REGISTER, Basis.DISCLOSURE_PERMISSION, EVERY_FORM, None, False),
            (To.OTHER_REGISTER, True, Why.OTHER_REGISTER, Basis.DISCLOSURE_PERMISSION, EVERY_FORM, None, False),
            (To.EXTERNAL_SOTE, False, Why.OTHER_CONTROLLER, Basis.DISCLOSURE_PERMISSION, EVERY_FORM, None, False),
            (To.EXTERNAL_SOTE, True, Why.OTHER_CONTROLLER, Basis.DISCLOSURE_PERMISSION, EVERY_FORM, None, False),
            (To.KELA, False, Why.OUTSIDE_SOTE, Basis.CLIENT_PERMISSION, EVERY_FORM, GivenTo.RECIPIENT, True),
            (To.KELA, True, Why.OUTSIDE_SOTE, Basis.CLIENT_PERMISSION, LASTING, GivenTo.RECIPIENT, True),
            (To.OTHER_PARTNER, False, Why.OUTSIDE_SOTE, Basis.CLIENT_PERMISSION, EVERY_FORM, None, True),
            (To.OTHER_PARTNER, True, Why.OUTSIDE_SOTE, Basis.CLIENT_PERMISSION, LASTING, None, True),
        )
    ],
)
def test_what_leaves_with_a_permission_only(relation, continues, reason, basis, forms, given_to, single_use):
    decision = permission_needed(disclosure(relation, continues=continues))

    assert (decision.verdict, decision.reason, decision.basis) == (Verdict.NEEDED, reason, basis)
    assert decision.sufficient_forms == forms
    assert (decision.given_to, decision.single_use) == (given_to, single_use)


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        case("an act of social welfare, to health care", To.OTHER_REGISTER, Why.OTHER_REGISTER, statutory_basis=PTA,
             recipient_register=HEALTH),
        case("an act of social welfare, to another health provider", To.EXTERNAL_SOTE, Why.OTHER_CONTROLLER,
             statutory_basis=PTA, recipient_register=HEALTH),
        case("an act of social welfare, to Kela", To.KELA, Why.OUTSIDE_SOTE, statutory_basis=PTA),
        case("an act of social welfare, to a partner", To.OTHER_PARTNER, Why.OUTSIDE_SOTE, statutory_basis=PTA),
        case("Kela gives no purchased service", To.KELA, Why.OUTSIDE_SOTE, purchased_service=True),
        case("nothing is purchased from the own county", To.OTHER_REGISTER, Why.OTHER_REGISTER, purchased_service=True),
    ],
)  # fmt: skip
def test_what_does_not_free_a_disclosure(asked, reason):
    decision = permission_needed(asked)

    assert (decision.verdict, decision.reason) == (Verdict.NEEDED, reason)


EVERY_DISCLOSURE = [
    Disclosure(
        identified=identified,
        relation=relation,
        recipient_register=register,
        continues=continues,
        purchased_service=purchased,
        statutory_basis=statute,
        vital_interest=vital,
    )
    for identified, relation, register, continues, purchased, statute, vital in product(
        (True, False), To, (None, *Register), (True, False), (True, False), (None, *StatutoryBasis), (True, False)
    )
]


def test_every_decision_tells_its_reason_and_source():
    for asked in EVERY_DISCLOSURE:
        decision = permission_needed(asked)

        assert decision.source.startswith("D-10")
        assert decision.is_needed == bool(decision.sufficient_forms)
        assert not decision.is_needed or decision.basis is not None


def test_what_identifies_nobody_and_what_stays_in_its_register_never_needs_one():
    for asked in EVERY_DISCLOSURE:
        if not asked.identified or asked.relation is To.SAME_REGISTER:
            assert not permission_needed(asked).is_needed


def test_more_grounds_never_make_a_permission_needed():
    needed = {asked for asked in EVERY_DISCLOSURE if permission_needed(asked).is_needed}

    for asked in needed:
        assert asked.identified
        assert not asked.vital_interest
        assert not (asked.statutory_basis and asked.recipient_register is SOCIAL)


def test_longer_work_never_accepts_a_form_that_one_transaction_refuses():
    for asked in EVERY_DISCLOSURE:
        once = permission_needed(disclosure(asked.relation))
        longer = permission_needed(disclosure(asked.relation, continues=True))

        assert set(longer.sufficient_forms) <= set(once.sufficient_forms)
        assert (longer.reason, longer.basis) == (once.reason, once.basis)


@pytest.mark.parametrize("statute", StatutoryBasis, ids=str)
def test_a_statutory_right_names_its_act(statute):
    decision = permission_needed(disclosure(To.OTHER_REGISTER, statutory_basis=statute, recipient_register=SOCIAL))

    assert decision.basis is Basis.STATUTORY_RIGHT
    assert " section " in decision.source
