"""Whether a recorded permission covers a disclosure: what it may lack, and how guardians agree."""

from dataclasses import replace
from datetime import date

import pytest

from services.referral.rules.permission_cover import PermissionFacts, cover, guardians_suffice, standing_on
from services.referral.rules.permission_needed import Disclosure, permission_needed
from shared.terms.acting import GuardianPolicy
from shared.terms.permissions import GivenTo, RecipientRelation
from shared.terms.permissions import PermissionBasis as Basis
from shared.terms.permissions import PermissionForm as Form
from shared.terms.permissions import PermissionGiver as Giver
from shared.terms.permissions import PermissionLack as Lack
from shared.terms.permissions import PermissionPurpose as Purpose
from shared.terms.permissions import PermissionState as State

TODAY = date(2026, 11, 23)
KELA = ("kela",)
PARISH = ("other_partner", "parish")
SOCIAL_CENTRE = ("unit", "", "social_welfare")
TO_KELA = permission_needed(Disclosure(identified=True, relation=RecipientRelation.KELA))
TO_KELA_LONG = permission_needed(Disclosure(identified=True, relation=RecipientRelation.KELA, continues=True))
INSIDE = permission_needed(Disclosure(identified=True, relation=RecipientRelation.OTHER_REGISTER))

ORAL_TO_KELA = PermissionFacts(
    basis=Basis.CLIENT_PERMISSION,
    purpose=Purpose.CONSULTATION,
    form=Form.ORAL,
    given_by=Giver.CLIENT,
    given_to=GivenTo.RECIPIENT,
    recipient=KELA,
    single_use=True,
    is_used=False,
    is_revoked=False,
)
WRITTEN_TO_KELA = replace(ORAL_TO_KELA, form=Form.WRITTEN, single_use=False, valid_until=TODAY)
LUOVUTUSLUPA = replace(
    ORAL_TO_KELA,
    basis=Basis.DISCLOSURE_PERMISSION,
    given_to=GivenTo.COUNTY,
    recipient=SOCIAL_CENTRE,
    single_use=False,
    valid_until=TODAY,
)
OF_GUARDIANS = replace(
    LUOVUTUSLUPA,
    given_by=Giver.GUARDIANS,
    guardians_agreeing=1,
    guardians_total=2,
    guardianship_ends_on=date(2030, 1, 1),
)
VITAL = replace(ORAL_TO_KELA, basis=Basis.VITAL_INTEREST, form=None, given_by=Giver.NOBODY, given_to=None)


def case(name, facts, need, lack, *, policy=GuardianPolicy.ALL, purpose=Purpose.CONSULTATION, on=TODAY, **changes):
    return pytest.param(replace(facts, **changes), need, policy, purpose, on, lack, id=name)


@pytest.mark.parametrize(
    ("facts", "need", "policy", "purpose", "on", "lack"),
    [
        case("oral, to Kela, once", ORAL_TO_KELA, TO_KELA, None),
        case("oral, to Kela, longer work", ORAL_TO_KELA, TO_KELA_LONG, Lack.FORM),
        case("oral, to Kela, for many times", ORAL_TO_KELA, TO_KELA, Lack.FORM, single_use=False, valid_until=TODAY),
        case("written, to Kela, longer work", WRITTEN_TO_KELA, TO_KELA_LONG, None),
        case("electronic, to Kela, longer work", WRITTEN_TO_KELA, TO_KELA_LONG, None, form=Form.ELECTRONIC),
        case("given to the county, not to Kela", ORAL_TO_KELA, TO_KELA, Lack.NOT_GIVEN_TO_RECIPIENT,
             given_to=GivenTo.COUNTY),
        case("oral disclosure permission, many times", LUOVUTUSLUPA, INSIDE, None),
        case("client's permission inside sote", LUOVUTUSLUPA, INSIDE, Lack.OTHER_BASIS, basis=Basis.CLIENT_PERMISSION),
        case("disclosure permission for Kela", ORAL_TO_KELA, TO_KELA, Lack.OTHER_BASIS,
             basis=Basis.DISCLOSURE_PERMISSION),
        case("another recipient", LUOVUTUSLUPA, INSIDE, Lack.OTHER_RECIPIENT, recipient=PARISH),
        case("another purpose", LUOVUTUSLUPA, INSIDE, Lack.OTHER_PURPOSE, purpose=Purpose.REFERRAL),
        case("revoked", LUOVUTUSLUPA, INSIDE, Lack.REVOKED, is_revoked=True),
        case("used", ORAL_TO_KELA, TO_KELA, Lack.USED, is_used=True),
        case("used, and for many times", LUOVUTUSLUPA, INSIDE, None, is_used=True),
        case("on its last day", LUOVUTUSLUPA, INSIDE, None, on=TODAY),
        case("the day after", LUOVUTUSLUPA, INSIDE, Lack.EXPIRED, on=date(2026, 11, 24)),
        case("one of two guardians", OF_GUARDIANS, INSIDE, Lack.GUARDIANS_MISSING),
        case("one of two guardians where any suffices", OF_GUARDIANS, INSIDE, None, policy=GuardianPolicy.ANY),
        case("both guardians", OF_GUARDIANS, INSIDE, None, guardians_agreeing=2),
        case("the eve of the 18th birthday", OF_GUARDIANS, INSIDE, None, guardians_agreeing=2,
             guardianship_ends_on=date(2026, 11, 24)),
        case("the 18th birthday", OF_GUARDIANS, INSIDE, Lack.GUARDIANSHIP_ENDED, guardians_agreeing=2,
             guardianship_ends_on=TODAY),
        case("vital interest", VITAL, TO_KELA, None),
        case("vital interest, another recipient", VITAL, TO_KELA, Lack.OTHER_RECIPIENT, recipient=PARISH),
        case("vital interest, revoked", VITAL, TO_KELA, Lack.REVOKED, is_revoked=True),
    ],
)  # fmt: skip
def test_a_permission_covers_only_what_it_was_given_for(facts, need, policy, purpose, on, lack):
    recipient = KELA if need.reason is TO_KELA.reason else SOCIAL_CENTRE

    decision = cover(facts, need, policy, purpose=purpose, recipient=recipient, on=on)

    assert (decision.lack, decision.covers) == (lack, lack is None)
    assert (decision.rule_id, decision.rule_version) == ("permission_cover", "2")


@pytest.mark.parametrize(
    ("named", "receiving", "is_covered"),
    [
        pytest.param({"a", "b"}, {"b", "a"}, True, id="all of them"),
        pytest.param({"a", "b"}, {"a"}, True, id="one of them"),
        pytest.param({"a"}, {"a", "b"}, False, id="one too many"),
        pytest.param({"a"}, {"b"}, False, id="another one"),
    ],
)
def test_a_permission_names_every_unit_that_receives(named, receiving, is_covered):
    facts = replace(LUOVUTUSLUPA, units=frozenset(named))

    decision = cover(
        facts,
        INSIDE,
        GuardianPolicy.ALL,
        purpose=facts.purpose,
        recipient=SOCIAL_CENTRE,
        units=frozenset(receiving),
        on=TODAY,
    )

    assert decision.lack is (None if is_covered else Lack.OTHER_RECIPIENT)


@pytest.mark.parametrize("purpose", Purpose, ids=str)
def test_a_permission_for_joint_work_covers_every_purpose(purpose):
    facts = replace(LUOVUTUSLUPA, purpose=Purpose.JOINT_WORK)

    assert cover(facts, INSIDE, GuardianPolicy.ALL, purpose=purpose, recipient=SOCIAL_CENTRE, on=TODAY).covers


@pytest.mark.parametrize(
    ("policy", "agreeing", "total", "enough"),
    [
        pytest.param(policy, agreeing, total, enough, id=f"{policy}: {agreeing} of {total}")
        for policy, agreeing, total, enough in (
            (GuardianPolicy.ALL, 0, 0, False),
            (GuardianPolicy.ALL, 0, 1, False),
            (GuardianPolicy.ALL, 1, 1, True),
            (GuardianPolicy.ALL, 1, 2, False),
            (GuardianPolicy.ALL, 2, 2, True),
            (GuardianPolicy.ANY, 0, 2, False),
            (GuardianPolicy.ANY, 1, 2, True),
        )
    ],
)
def test_as_many_guardians_agree_as_the_county_asks(policy, agreeing, total, enough):
    assert guardians_suffice(policy, agreeing=agreeing, total=total) is enough


@pytest.mark.parametrize(("agreeing", "total"), [(2, 1), (-1, 2)], ids=["more than there are", "fewer than none"])
def test_no_more_guardians_agree_than_there_are(agreeing, total):
    with pytest.raises(ValueError, match="guardians agree"):
        guardians_suffice(GuardianPolicy.ANY, agreeing=agreeing, total=total)


@pytest.mark.parametrize(
    ("changes", "state"),
    [
        pytest.param({}, State.VALID, id="valid"),
        pytest.param({"is_revoked": True, "is_used": True}, State.REVOKED, id="revoked"),
        pytest.param({"is_used": True}, State.USED, id="used"),
        pytest.param({"valid_until": date(2026, 11, 22)}, State.EXPIRED, id="expired"),
        pytest.param({"guardianship_ends_on": TODAY}, State.EXPIRED, id="of age"),
        pytest.param({"guardians_agreeing": 1, "guardians_total": 2}, State.GUARDIANS_MISSING, id="one guardian"),
    ],
)
def test_a_permission_stands_as_its_facts_say(changes, state):
    assert standing_on(replace(ORAL_TO_KELA, **changes), GuardianPolicy.ALL, on=TODAY) is state
