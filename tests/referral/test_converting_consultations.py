"""A consultation that goes on as a referral: one transaction, the permission asked again, the draft linked."""

from typing import Any

import pytest

from tests.referral.builders import CLINIC, PHYSIO, assert_refused, done
from tests.referral.consultations import ASKER, BODIES, Consultations, assert_faults
from tests.referral.permissions import SOCIAL_WORKER, Permissions
from tests.world import World

OF_SOCIAL_WELFARE = {
    "target_code": "etela-pohjanmaa-family-law",
    "from_unit_id": "etela-pohjanmaa-client-guidance",
    "client_register": "social_welfare",
}
TO_REHABILITATION = {
    "kind": "unit",
    "unit_id": "etela-pohjanmaa-child-rehabilitation",
    "client_register": "health_care",
}


@pytest.fixture
def consultations(world: World) -> Consultations:
    return Consultations(world)


async def test_an_identified_consultation_becomes_a_draft_of_the_same_client(consultations: Consultations) -> None:
    body = consultations.new(
        person={"personal_identity_code": consultations.code_of(), "non_disclosure": True},
    )
    answered = await consultations.in_state("answered", body)
    converted = done(await consultations.do("convert", answered))
    assert (converted["status"], converted["available_actions"]) == ("converted", [])
    draft = done(await consultations.as_(ASKER).get(f"/v1/referrals/{converted['referral_id']}"))
    assert (draft["status"], draft["from_unit_id"], draft["pathway_code"]) == ("draft", CLINIC, PHYSIO)
    assert (draft["person_ref"], draft["non_disclosure"]) == (answered["person_ref"], True)
    assert draft["reason"] == "Needs a visit."
    assert (await consultations.seen(answered))["referral_id"] == draft["id"]


@pytest.mark.parametrize(
    ("mode", "changes", "faults"),
    [
        pytest.param("anonymous", {}, [("/person", "person_missing")], id="anonymous without a person"),
        pytest.param("identified", {"person": "infant"}, [("/person", "known")], id="identified with another"),
        pytest.param(
            "identified", {"pathway_code": "no-such-way"}, [("/pathway_code", "unknown")], id="an unknown pathway"
        ),
    ],
)
async def test_what_cannot_become_a_referral_is_refused_and_changes_nothing(
    consultations: Consultations, mode: str, changes: dict[str, Any], faults: list[tuple[str, str]]
) -> None:
    asked = await consultations.ask(consultations.anonymous() if mode == "anonymous" else None)
    if "person" in changes:
        changes = {"person": {"personal_identity_code": consultations.code_of()}}
    answer = await consultations.do("convert", asked, body={**(BODIES["convert"] or {}), **changes})
    assert_faults(answer, *faults)
    assert (await consultations.seen(asked))["status"] == "asked"
    assert await consultations.rows("select 1 from referral") == []


async def test_the_same_conversion_sent_twice_makes_one_draft(consultations: Consultations) -> None:
    asked = await consultations.ask()
    first = done(await consultations.do("convert", asked, key="k" * 16))
    again = done(await consultations.do("convert", asked, key="k" * 16))
    assert again["referral_id"] == first["referral_id"]
    assert len(await consultations.rows("select 1 from referral")) == 1
    assert_refused(await consultations.do("convert", again), 409, "invalid-state")


async def test_what_goes_on_to_the_other_register_needs_a_permission_of_its_own(consultations: Consultations) -> None:
    asked = await consultations.ask(consultations.new(**OF_SOCIAL_WELFARE), role=SOCIAL_WORKER)
    refused = await consultations.do("convert", asked, SOCIAL_WORKER)
    assert assert_refused(refused, 409, "permission-needed")["reason"] == "other_register"
    assert await consultations.rows("select 1 from referral") == []
    assert (await consultations.seen(asked, SOCIAL_WORKER))["status"] == "asked"
    permission = await Permissions(consultations.world).record(
        "infant",
        role=SOCIAL_WORKER,
        client_register="social_welfare",
        recipient=TO_REHABILITATION,
        purpose="referral",
        given_by="guardians",
        guardians_agreeing=2,
        guardians_total=2,
    )
    body = {**(BODIES["convert"] or {}), "permission_id": permission["id"]}
    converted = done(await consultations.do("convert", asked, SOCIAL_WORKER, body=body))
    assert await consultations.rows("select * from disclosure") == []
    draft = f"/v1/referrals/{converted['referral_id']}"
    done(await consultations.as_(SOCIAL_WORKER).post(f"{draft}/cancel", {"reason": "Not now."}, version=1))
    assert await consultations.rows("select * from disclosure") == []


async def test_a_permission_for_one_use_is_asked_for_the_draft_and_used_when_it_is_sent(
    consultations: Consultations,
) -> None:
    permissions = Permissions(consultations.world)
    permission = await permissions.record(
        "infant",
        role="nurse",
        unit_id=CLINIC,
        recipient={"kind": "unit", "unit_id": "kymenlaakso-family-services", "client_register": "social_welfare"},
        purpose="referral",
        given_by="guardians",
        guardians_agreeing=2,
        guardians_total=2,
        single_use=True,
        valid_until=None,
    )
    going_on = {"pathway_code": "family-services", "reason": "Support.", "permission_id": permission["id"]}
    asked = await consultations.ask()
    converted = done(await consultations.do("convert", asked, body=going_on))
    kept = f"/v1/permissions/{permission['id']}"
    assert done(await consultations.as_(ASKER).get(kept))["state"] == "valid"

    sending = {"permission_id": permission["id"]}
    done(await consultations.as_(ASKER).post(f"/v1/referrals/{converted['referral_id']}/send", sending, version=1))

    assert done(await consultations.as_(ASKER).get(kept))["state"] == "used"
    (made,) = await consultations.rows("select * from disclosure")
    assert made["disclosed_for"] == f"referral:{converted['referral_id']}"
    other = await consultations.do("convert", await consultations.ask(), body=going_on)
    assert assert_refused(other, 409, "permission-needed")["lack"] == "used"
