"""Permissions: recorded with their evidence, seen in their register, revoked, and expired by the day."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from shared.contracts.county_permissions import PermissionHabits
from tests.referral.builders import NOBODY_HAS_IT, assert_invalid, assert_refused, done
from tests.referral.permissions import (
    GUARDIANS,
    KELA,
    NURSE,
    ONCE_TO_KELA,
    PARISH,
    SOCIAL_CENTRE,
    VITAL,
    Permissions,
)

STATUTORY = {**VITAL, "basis": "statutory_right", "statutory_basis": "service_needs_assessment"}
WRITTEN = {"form": "written", "document_reference": "Binder 7"}


@pytest.fixture
def permissions(world):
    return Permissions(world)


async def test_a_recorded_permission_tells_its_whole_evidence(permissions):
    sent = permissions.new(**{**ONCE_TO_KELA, **WRITTEN, "form_template": {"type": "kela-y100", "version": "1"}})

    answer = await permissions.as_(NURSE).post("/v1/permissions", sent)

    body = answer.json()
    assert answer.status_code == 201, answer.text
    assert (answer.headers["etag"], answer.headers["location"]) == ('"1"', f"/v1/permissions/{body['id']}")
    assert (body["state"], body["available_actions"], body["version"]) == ("valid", ["revoke"], 1)
    assert body["recipient"] == {
        "kind": "kela",
        "unit_id": None,
        "further_unit_ids": [],
        "code": None,
        "client_register": None,
    }
    assert body["form_template"] == {"type": "kela-y100", "version": "1"}
    assert body["recorded_by"] == permissions.world.people[NURSE].sub
    assert body["recorded_at"] == body["given_at"] == "2026-11-23T07:00:00Z"
    kept = ("basis", "purpose", "data", "given_by", "given_to", "form", "identification_method", "single_use")
    assert {name: body[name] for name in kept} == {name: sent[name] for name in kept}
    assert (body["used_at"], body["revoked_at"], body["document_reference"]) == (None, None, "Binder 7")
    assert done(await permissions.as_(NURSE).get(f"/v1/permissions/{body['id']}")) == body


async def test_a_permission_is_recorded_once_for_its_key(permissions):
    sent = permissions.new()
    first = done(await permissions.as_(NURSE).post("/v1/permissions", sent, key="the-same-key-twice"))
    again = done(await permissions.as_(NURSE).post("/v1/permissions", sent, key="the-same-key-twice"))

    assert again == first
    assert len(await permissions.rows("select id from permission")) == 1
    without = await permissions.as_(NURSE).post("/v1/permissions", sent, key=None)
    assert_refused(without, 400, "idempotency-key-missing")


INVALID = {
    "neither a last day nor a single use": ({"valid_until": None}, ["/valid_until"]),
    "already over": ({"valid_until": "2026-11-22"}, ["/valid_until"]),
    "given in the future": ({"given_at": "2026-11-23T07:00:01Z"}, ["/given_at"]),
    "nobody gave a permission": ({"given_by": "nobody"}, ["/given_by"]),
    "guardians of an adult": (GUARDIANS, ["/given_by"]),
    "an adult as a capable minor": ({"given_by": "capable_minor"}, ["/given_by"]),
    "guardians counted of an adult": (
        {"guardians_agreeing": 1, "guardians_total": 1},
        ["/guardians_agreeing", "/guardians_total"],
    ),
    "says nothing of how it was given": (
        {"given_to": None, "form": None, "identification_method": None},
        ["/given_to", "/form", "/identification_method"],
    ),
    "written, and kept nowhere": ({"form": "written"}, ["/document_reference"]),
    "a form that is not in use": (
        {**WRITTEN, "form_template": {"type": "kela-y100", "version": "0"}},
        ["/form_template"],
    ),
    "an act for a permission": ({"statutory_basis": "service_needs_assessment"}, ["/statutory_basis"]),
    "the other kind of permission": ({"basis": "client_permission"}, ["/basis"]),
    "oral to Kela, for many times": (
        {**ONCE_TO_KELA, "single_use": False, "valid_until": "2027-01-01"},
        ["/single_use"],
    ),
    "to Kela, given to the county": ({**ONCE_TO_KELA, "given_to": "county"}, ["/given_to"]),
    "a danger without grounds": ({**VITAL, "grounds": None}, ["/grounds"]),
    "an act without its name": ({**STATUTORY, "statutory_basis": None}, ["/statutory_basis"]),
    "an act of social welfare, for Kela": ({**STATUTORY, "recipient": KELA}, ["/recipient"]),
    "a recipient that nobody knows": ({"recipient": {"kind": "unit", "unit_id": "nowhere"}}, ["/recipient/unit_id"]),
    "a unit of both registers, without one": (
        {"recipient": {"kind": "unit", "unit_id": "etela-pohjanmaa-client-guidance"}},
        ["/recipient/client_register"],
    ),
    "a social centre as health care": (
        {"recipient": {"kind": "unit", "unit_id": SOCIAL_CENTRE, "client_register": "health_care"}},
        ["/recipient/client_register"],
    ),
    "a unit without its id": ({"recipient": {"kind": "unit"}}, ["/recipient"]),
    "Kela with a code": ({"recipient": {"kind": "kela", "code": "kela"}}, ["/recipient"]),
    "a partner without a code": ({"recipient": {"kind": "other_partner"}}, ["/recipient"]),
    "a partner with a register": ({"recipient": {**PARISH, "client_register": "health_care"}}, ["/recipient"]),
    "another provider without its register": ({"recipient": {"kind": "external_sote", "code": "hus"}}, ["/recipient"]),
    "an identity code in the data": ({"data": "Of 010516B903X."}, ["/data"]),
    "an unknown unit": ({"unit_id": "nowhere"}, ["/unit_id"]),
}


@pytest.mark.parametrize(("changes", "pointers"), INVALID.values(), ids=INVALID)
async def test_what_could_not_be_evidence_is_not_recorded(permissions, changes, pointers):
    answer = await permissions.as_(NURSE).post("/v1/permissions", permissions.new(**changes))

    assert_invalid(answer, *pointers)
    assert await permissions.rows("select id from permission") == []


@pytest.mark.parametrize(
    "changes", [VITAL, STATUTORY, {"recipient": {"kind": "unit", "unit_id": SOCIAL_CENTRE}}],
    ids=["vital interest", "statutory right", "a social centre by its type"],
)  # fmt: skip
async def test_what_an_act_or_a_danger_allows_is_recorded_too(permissions, changes):
    assert (await permissions.record(**changes))["recipient"]["client_register"] == "social_welfare"


@pytest.mark.parametrize(
    ("whose", "changes", "pointers"),
    [
        pytest.param("infant", {}, ["/given_by"], id="a child cannot give it as an adult does"),
        pytest.param(
            "infant", {"given_by": "guardians"}, ["/guardians_agreeing", "/guardians_total"], id="guardians uncounted"
        ),
        pytest.param(
            "infant", {**GUARDIANS, "guardians_agreeing": 3}, ["/guardians_agreeing"], id="too many guardians"
        ),
    ],
)
async def test_a_childs_permission_says_who_gave_it(permissions, whose, changes, pointers):
    assert_invalid(await permissions.as_(NURSE).post("/v1/permissions", permissions.new(whose, **changes)), *pointers)


@pytest.mark.parametrize(("agreeing", "state"), [(1, "guardians_missing"), (2, "valid")], ids=["one of two", "both"])
async def test_a_childs_permission_is_valid_when_all_guardians_agree(permissions, agreeing, state):
    recorded = await permissions.record("infant", **{**GUARDIANS, "guardians_agreeing": agreeing})

    assert (recorded["state"], recorded["guardianship_ends_on"]) == (state, "2044-02-23")


async def test_a_capable_minor_gives_it_alone(permissions):
    recorded = await permissions.record("young-person", given_by="capable_minor")

    assert (recorded["state"], recorded["guardianship_ends_on"]) == ("valid", None)


@pytest.mark.parametrize(
    ("at", "state"),
    [
        pytest.param(datetime(2026, 11, 30, 21, 59, 59, tzinfo=UTC), "valid", id="last second of the last day"),
        pytest.param(datetime(2026, 11, 30, 22, 0, tzinfo=UTC), "expired", id="midnight in Helsinki"),
    ],
)
async def test_a_permission_ends_with_its_last_day(permissions, at, state):
    recorded = await permissions.record(valid_until="2026-11-30")
    permissions.world.clock.at = at

    assert (await permissions.seen(recorded))["state"] == state


@pytest.mark.parametrize("role", ["nurse", "social-worker", "guidance-manager"])
async def test_nobody_records_for_a_unit_or_a_register_that_is_not_the_own(permissions, role):
    answer = await permissions.as_(role).post("/v1/permissions", permissions.new())

    assert_refused(answer, 403, "forbidden")
    (entry,) = await permissions.rows("select outcome, reason from access_log where action = 'record'")
    assert entry == {"outcome": "denied", "reason": "forbidden"}


async def test_a_revoked_permission_says_who_revoked_it_when_and_why(permissions):
    recorded = await permissions.record()
    permissions.world.clock.advance(hours=1)

    revoked = done(await permissions.revoke(recorded))

    assert (revoked["state"], revoked["available_actions"], revoked["version"]) == ("revoked", [], 2)
    assert (revoked["revoked_at"], revoked["revocation_reason"]) == ("2026-11-23T08:00:00Z", "The client so wishes.")
    assert revoked["revoked_by"] == permissions.world.people[NURSE].sub
    assert await permissions.seen(recorded) == revoked
    problem = assert_refused(await permissions.revoke(revoked), 409, "invalid-state")
    assert problem["permission_state"] == "revoked"


async def test_revoking_needs_the_version_that_was_seen(permissions):
    recorded = await permissions.record()

    assert_refused(await permissions.revoke(recorded, version=None), 428, "precondition-required")
    assert_refused(await permissions.revoke(recorded, version=2), 412, "version-mismatch")
    assert (await permissions.seen(recorded))["state"] == "valid"


async def test_another_unit_of_the_county_revokes_what_the_client_withdraws_there(permissions):
    recorded = await permissions.record()
    elsewhere = permissions.as_("nurse", units=["etela-pohjanmaa-child-clinic-seinajoki"])
    path = f"/v1/permissions/{recorded['id']}/revoke"

    assert done(await elsewhere.post(path, {"reason": "Withdrawn."}, version=1))["state"] == "revoked"


@pytest.mark.parametrize("role", ["nurse", "social-worker", "guidance-manager"])
async def test_a_permission_is_missing_to_other_counties_and_the_other_register(permissions, role):
    recorded = await permissions.record()

    for permission_id in (recorded["id"], NOBODY_HAS_IT):
        path = f"/v1/permissions/{permission_id}"
        assert_refused(await permissions.as_(role).get(path), 404, "not-found")
        answer = await permissions.as_(role).post(f"{path}/revoke", {"reason": "Mine."}, version=1)
        assert_refused(answer, 404, "not-found")
    denied = await permissions.rows("select action, outcome from access_log where action in ('read', 'revoke')")
    assert {row["outcome"] for row in denied} == {"denied"}
    assert {row["action"] for row in denied} == {"read", "revoke"}


async def test_a_persons_permissions_are_listed_newest_first_in_pages(permissions):
    recorded: list[dict[str, Any]] = []
    for _ in range(3):
        recorded.insert(0, await permissions.record())
        permissions.world.clock.advance(minutes=1)
    await permissions.record("young-person", given_by="capable_minor")
    query = {"person_ref": recorded[0]["person_ref"], "limit": 2}

    first = done(await permissions.as_(NURSE).get("/v1/permissions", params=query))
    rest = done(await permissions.as_(NURSE).get("/v1/permissions", params={**query, "cursor": first["next_cursor"]}))

    assert [each["id"] for each in (*first["items"], *rest["items"])] == [each["id"] for each in recorded]
    assert rest["next_cursor"] is None


async def test_recording_and_revoking_are_told_by_ids_and_states_only(permissions):
    recorded = await permissions.record()
    done(await permissions.revoke(recorded))
    await permissions.world.work("referral")

    events = done(await permissions.world.call("referral", "integrator").get("/v1/events"))["items"]

    assert [each["type"] for each in events] == ["permission.recorded", "permission.revoked"]
    assert {each["type"] for each in events} <= set(permissions.world.apps["referral"].openapi()["webhooks"])
    for each in events:
        assert each["aggregate"] == f"permission:{recorded['id']}"
        assert each["data"] == {
            "permission_id": recorded["id"],
            "unit_id": recorded["unit_id"],
            "client_register": "health_care",
            "purpose": "consultation",
            "recipient_kind": "unit",
        }


async def test_the_county_sets_how_many_guardians_agree(permissions):
    recorded = await permissions.record("infant", **{**GUARDIANS, "guardians_agreeing": 1})
    state = permissions.world.apps["referral"].state
    before = state.parts
    try:
        state.parts = with_policy(before, "any")
        assert (await permissions.seen(recorded))["state"] == "valid"
    finally:
        state.parts = before
    assert (await permissions.seen(recorded))["state"] == "guardians_missing"


def with_policy(parts, policy):
    """The service's parts with another policy on guardians in every county."""
    packs = [
        pack.model_copy(update={"permissions": PermissionHabits(guardian_policy=policy)}) for pack in parts.packs.packs
    ]
    return replace(parts, packs=parts.packs.model_copy(update={"packs": tuple(packs)}))


async def test_a_guardians_permission_ends_when_the_child_comes_of_age(permissions):
    recorded = await permissions.record("young-person", **GUARDIANS, valid_until="2035-01-01")
    birthday = date.fromisoformat(recorded["guardianship_ends_on"])
    of_age = datetime.combine(birthday, time(), ZoneInfo("Europe/Helsinki"))

    permissions.world.clock.at = of_age - timedelta(seconds=1)
    assert (await permissions.seen(recorded))["state"] == "valid"
    permissions.world.clock.at = of_age
    assert (await permissions.seen(recorded))["state"] == "expired"
