"""The path of a referral over HTTP: every transition, who makes it, and what refuses it."""

import asyncio
from itertools import product

import pytest

from tests.referral.builders import (
    BODIES,
    COLLEAGUE,
    GUARDIAN,
    HANDLER,
    MANAGER,
    NOBODY_HAS_IT,
    OUTSIDER,
    PATH_TO,
    RECEIVERS,
    SCHOOL_HEALTH,
    SENDER,
    SENDERS,
    SPEECH_THERAPY,
    assert_refused,
    done,
)

FROM = {
    "change": "draft",
    "send": "draft",
    "answer": "returned",
    "cancel": "sent",
    "take": "sent",
    "take-over": "taken",
    "hand-off": "taken",
    "return": "taken",
    "accept": "taken",
    "decline": "taken",
    "redirect": "taken",
    "revoke-right": "accepted",
    "complete": "accepted",
}
"""A state from which each action is right."""
TO = {
    "change": "draft",
    "send": "sent",
    "answer": "taken",
    "cancel": "cancelled",
    "take": "taken",
    "take-over": "taken",
    "hand-off": "taken",
    "return": "returned",
    "accept": "accepted",
    "decline": "declined",
    "redirect": "sent",
    "revoke-right": "accepted",
    "complete": "completed",
}
ALSO_RIGHT = {
    ("cancel", "draft"),
    ("cancel", "taken"),
    ("cancel", "returned"),
    ("take-over", "returned"),
    ("hand-off", "returned"),
    ("decline", "returned"),
}
LOGGED = {"take-over": "take_over", "hand-off": "hand_off", "revoke-right": "revoke_right"}
"""How the access log names an action whose path has a hyphen."""


def by(action):
    """Who does it; a colleague takes over."""
    return SENDER if action in SENDERS else COLLEAGUE if action == "take-over" else HANDLER


@pytest.mark.parametrize("action", FROM)
async def test_the_right_professional_takes_it_a_step_further(referral, action):
    before = await referral.in_state(FROM[action])

    answer = await referral.do(action, before)

    after = done(answer)
    assert (after["status"], after["version"]) == (TO[action], before["version"] + 1)
    assert answer.headers["etag"] == f'"{after["version"]}"'
    (*_, logged) = await referral.accesses(LOGGED.get(action, action))
    assert (logged["outcome"], logged["object_id"], logged["subjects"]) == (
        "allowed",
        before["id"],
        [before["person_ref"]],
    )
    assert logged["actor"] == referral.world.people[by(action)].sub


WRONG = [
    *[(action, HANDLER) for action in SENDERS],
    *[(action, SENDER) for action in RECEIVERS],
    *[(action, OUTSIDER) for action in FROM],
]


@pytest.mark.parametrize(("action", "role"), WRONG, ids=lambda value: value)
async def test_to_anybody_else_it_is_as_if_missing_and_the_attempt_is_logged(referral, action, role):
    before = await referral.in_state(FROM[action])
    missing = {"id": NOBODY_HAS_IT, "version": 1}

    refused = assert_refused(await referral.do(action, before, role), 404, "not-found")

    as_if_missing = assert_refused(await referral.do(action, missing, role), 404, "not-found")
    assert refused | {"instance": None} == as_if_missing | {"instance": None}
    assert (await referral.seen(before))["version"] == before["version"]
    (*_, logged) = await referral.accesses(LOGGED.get(action, action))
    assert (logged["outcome"], logged["reason"]) == ("denied", "not-found")
    assert (logged["object_id"], logged["subjects"]) == (before["id"], [before["person_ref"]])
    assert logged["actor"] == referral.world.people[role].sub


@pytest.mark.parametrize("action", [action for action in RECEIVERS if action != "hand-off"])
async def test_a_manager_without_a_health_profession_does_not_handle(referral, action):
    before = await referral.in_state(FROM[action])

    refused = assert_refused(await referral.do(action, before, MANAGER), 403, "forbidden")

    assert refused["reason"] == "profession_needed"
    (*_, logged) = await referral.accesses(LOGGED.get(action, action))
    assert (logged["outcome"], logged["reason"]) == ("denied", "forbidden")
    by_both = {"professions": ["unit_manager", "physiotherapist"]}
    assert done(await referral.do(action, before, MANAGER, claims=by_both))["status"] == TO[action]


@pytest.mark.parametrize(
    ("action", "role"),
    [
        pytest.param(action, role, id=f"{role} {action}")
        for action, role in product(FROM, (GUARDIAN, "integrator", "polku-guidance", "ops"))
    ],
)
async def test_only_professionals_move_a_referral(referral, action, role):
    assert_refused(await referral.do(action, {"id": NOBODY_HAS_IT, "version": 1}, role), 403, "forbidden")


@pytest.mark.parametrize("action", FROM)
async def test_nobody_moves_a_referral_without_a_token(referral, action):
    path, body = f"/v1/referrals/{NOBODY_HAS_IT}", BODIES[action]
    api = referral.as_(None)

    answer = await (api.patch(path, body, version=1) if action == "change" else api.post(f"{path}/{action}", body))

    assert_refused(answer, 401, "unauthenticated")


@pytest.mark.parametrize("action", [action for action in FROM if action != "change"])
async def test_the_first_answer_is_given_again_only_to_whom_it_may_still_be_given(referral, action):
    before, key = await referral.in_state(FROM[action]), "the-same-step-under-this-key"
    first = await referral.do(action, before, key=key)
    elsewhere = {"units": [SCHOOL_HEALTH]}

    assert (await referral.do(action, before, key=key)).content == first.content
    refused = assert_refused(await referral.do(action, before, key=key, claims=elsewhere), 404, "not-found")

    missing = await referral.do(action, {"id": NOBODY_HAS_IT, "version": 1}, claims=elsewhere)
    assert refused | {"instance": None} == missing.json() | {"instance": None}
    logged = await referral.accesses(LOGGED.get(action, action))
    assert [(each["outcome"], each["reason"]) for each in logged] == [
        ("allowed", None),
        ("allowed", "replayed"),
        ("denied", "not-found"),
    ]
    assert {each["object_id"] for each in logged} == {before["id"]}
    assert {tuple(each["subjects"]) for each in logged} == {(before["person_ref"],)}


@pytest.mark.parametrize("action", [action for action in RECEIVERS if action != "hand-off"])
async def test_the_first_answer_is_not_given_again_without_the_profession(referral, action):
    before, key = await referral.in_state(FROM[action]), "the-same-step-under-this-key"
    done(await referral.do(action, before, key=key))

    left = await referral.do(action, before, key=key, claims={"professions": ["unit_manager"]})

    assert_refused(left, 403, "forbidden")


WRONG_STATES = [
    (action, state)
    for action, state in product(FROM, PATH_TO)
    if state != FROM[action] and (action, state) not in ALSO_RIGHT
]


@pytest.mark.parametrize(("action", "state"), WRONG_STATES, ids=lambda value: value)
async def test_from_another_state_it_is_refused(referral, action, state):
    before = await referral.in_state(state)

    answer = await referral.do(action, before)

    if action in RECEIVERS and state == "draft":
        assert_refused(answer, 404, "not-found")
    else:
        refused = assert_refused(answer, 409, "invalid-state")
        assert (refused["referral_status"], refused["reason"]) == (state, "wrong_state")
    assert (await referral.seen(before))["version"] == before["version"]


@pytest.mark.parametrize(("action", "state"), sorted(ALSO_RIGHT), ids=lambda value: value)
async def test_a_step_is_also_right_from_another_state(referral, action, state):
    before = await referral.in_state(state)

    after = done(await referral.do(action, before))

    stays = action in {"take-over", "hand-off"}
    assert after["status"] == (state if stays else TO[action])


@pytest.mark.parametrize("state", ["draft", "sent", "taken", "returned"])
async def test_a_referral_is_withdrawn_until_the_decision(referral, state):
    cancelled = done(await referral.do("cancel", await referral.in_state(state)))

    assert cancelled["cancellation_reason"] == "The family moved."
    assert cancelled["cancelled_at"] == "2026-11-23T07:00:00Z"
    assert cancelled["available_actions"] == []


@pytest.mark.parametrize("action", FROM)
async def test_a_step_names_the_version_on_which_it_was_decided(referral, action):
    before = await referral.in_state(FROM[action])

    assert_refused(await referral.do(action, before, version=None), 428, "precondition-required")
    for stale in (before["version"] - 1, before["version"] + 1):
        assert_refused(await referral.do(action, before, version=stale), 412, "version-mismatch")
    assert (await referral.seen(before))["status"] == FROM[action]


async def test_of_two_steps_at_once_one_wins(referral):
    sent = await referral.in_state("sent")

    answers = await asyncio.gather(*[referral.do("take", sent, role) for role in (HANDLER, COLLEAGUE)])

    assert sorted(answer.status_code for answer in answers) == [200, 412]


async def test_sending_says_when_and_keeps_the_place_of_the_worklist(referral):
    draft = await referral.draft()
    referral.world.clock.advance(hours=2)

    sent = done(await referral.do("send", draft))

    assert sent["sent_at"] == "2026-11-23T09:00:00Z"
    assert sent["available_actions"] == ["attach", "cancel"]
    assert (await referral.seen(sent, HANDLER))["available_actions"] == ["take"]


@pytest.mark.parametrize(
    ("changes", "missing"),
    [
        pytest.param({"booking_mode": None}, ["booking_mode"], id="who books"),
        pytest.param({"reason": None}, ["reason"], id="the reason"),
        pytest.param({"reason": None, "booking_mode": None}, ["reason", "booking_mode"], id="both"),
    ],
)
async def test_a_referral_is_not_sent_before_it_says_what_it_must(referral, changes, missing):
    draft = await referral.draft(**changes)

    assert assert_refused(await referral.do("send", draft), 409, "referral-incomplete")["missing"] == missing


async def test_criteria_that_are_not_met_refuse_and_every_one_is_said(referral):
    draft = await referral.draft("twelve-year-old", role="school-nurse", from_unit_id=SCHOOL_HEALTH)

    refused = assert_refused(await referral.do("send", draft, "school-nurse"), 409, "pathway-criteria-not-met")

    assert refused["failed"] == [
        {"criterion": "referrer_unit_type", "reason": "unit_type_not_allowed"},
        {"criterion": "age", "reason": "too_old"},
    ]


async def test_a_professional_sends_it_anyway_with_a_reason_and_the_receiver_sees_it(referral):
    draft = await referral.draft("infants-sibling")

    sent = done(await referral.do("send", draft, body={"criteria_override_reason": "Born early."}))

    assert sent["status"] == "sent"
    received = await referral.seen(sent, HANDLER)
    assert received["criteria_not_met"] == [{"criterion": "age", "reason": "too_old"}]
    assert received["criteria_override_reason"] == "Born early."


async def test_a_reason_that_overrides_nothing_is_not_kept(referral):
    sent = done(await referral.do("send", await referral.draft(), body={"criteria_override_reason": "To be sure."}))

    assert (sent["criteria_not_met"], sent["criteria_override_reason"]) == ([], None)


async def test_the_criteria_are_those_of_the_day_of_sending(referral):
    draft = await referral.draft(pathway_code=SPEECH_THERAPY)
    assert_refused(await referral.do("send", draft), 409, "pathway-criteria-not-met")

    referral.world.clock.advance(days=92)

    assert done(await referral.do("send", draft))["status"] == "sent"


async def test_taking_says_who_handles_it(referral):
    taken = await referral.in_state("taken")

    assert taken["taken_by"] == referral.world.people[HANDLER].sub
    assert taken["taken_at"] == "2026-11-23T07:00:00Z"
    assert taken["available_actions"] == ["hand_off", "return", "accept", "decline", "redirect", "attach"]
    assert (await referral.seen(taken))["available_actions"] == ["attach", "cancel"]


@pytest.mark.parametrize("action", ["accept", "decline"])
async def test_a_colleague_of_whoever_took_it_may_decide(referral, action):
    taken = await referral.in_state("taken")

    assert done(await referral.do(action, taken, COLLEAGUE))["decided_at"] == "2026-11-23T07:00:00Z"


async def test_declining_says_why_and_what_to_do_instead(referral):
    declined = await referral.in_state("declined")

    assert (await referral.seen(declined))["decline"] == BODIES["decline"]
    assert declined["booking"]["state"] == "not_yet"
    assert await referral.rows("select id from job where kind = 'issue_booking_right'") == []


@pytest.mark.parametrize(
    ("action", "body", "pointer"),
    [
        pytest.param("decline", {}, "/reason", id="declined without a reason"),
        pytest.param(
            "decline", {"reason": "other", "explanation": "No."}, "/alternative", id="declined without an alternative"
        ),
        pytest.param("cancel", {}, "/reason", id="withdrawn without a reason"),
        pytest.param("send", {"criteria_override_reason": ""}, "/criteria_override_reason", id="an empty override"),
        pytest.param("send", {"force": True}, "", id="a field that is not known"),
    ],
)
async def test_a_step_that_says_too_little_is_refused(referral, action, body, pointer):
    before = await referral.in_state(FROM[action])

    answer = await referral.do(action, before, body=body)

    assert assert_refused(answer, 422, "validation")["errors"][0]["pointer"] == pointer
