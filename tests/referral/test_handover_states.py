"""The path of a handover over HTTP: every step, every refusal, and what each leaves behind."""

from typing import Any

import pytest

from tests.referral.builders import assert_invalid, assert_refused, done
from tests.referral.matters import (
    BODIES,
    GUIDANCE,
    OUTSIDER,
    PATH_TO,
    RECEIVER,
    REHABILITATION,
    SENDER,
    SOCIAL_WORKER,
    Matters,
    by_awaits,
    clock_of,
    wire,
)

ACTIONS = ("accept", "return", "contact-attempt", "done", "return-for-reassessment", "withdraw", "client-told")
ALLOWED = {
    "offered": {"accept": "accepted", "return": "returned", "withdraw": "withdrawn"},
    "accepted": {"contact-attempt": "client_contacted", "return-for-reassessment": "returned_for_reassessment"},
    "client_contacted": {
        "contact-attempt": "client_contacted",
        "done": "done",
        "return-for-reassessment": "returned_for_reassessment",
    },
    "done": {},
    "returned": {"withdraw": "withdrawn"},
    "returned_for_reassessment": {"withdraw": "withdrawn"},
    "withdrawn": {},
}
"""Where each step leads from each state; that the client was told is recorded in any state and leads nowhere."""
NAMES = {"contact-attempt": "record_contact_attempt", "done": "complete", "client-told": "tell_client"}
EVENTS = {
    "offered": ["handover.offered"],
    "accepted": ["handover.offered", "handover.accepted"],
    "client_contacted": ["handover.offered", "handover.accepted", "handover.client-contacted", "handover.client-told"],
    "done": [
        "handover.offered",
        "handover.accepted",
        "handover.client-contacted",
        "handover.client-told",
        "handover.done",
    ],
    "returned": ["handover.offered", "handover.returned"],
    "returned_for_reassessment": ["handover.offered", "handover.accepted", "handover.returned-for-reassessment"],
    "withdrawn": ["handover.offered", "handover.withdrawn"],
}


@pytest.mark.parametrize("action", ACTIONS)
@pytest.mark.parametrize("state", PATH_TO)
async def test_each_step_is_done_from_its_states_only(matters: Matters, state: str, action: str) -> None:
    handover = await matters.in_state(state)

    answer = await matters.do(action, handover)

    if action == "client-told":
        assert (done(answer)["status"], answer.json()["client_told"]) == (state, BODIES["client-told"])
    elif action in ALLOWED[state]:
        assert done(answer)["status"] == ALLOWED[state][action]
        assert answer.headers["etag"] == f'"{handover["version"] + 1}"'
    else:
        assert assert_refused(answer, 409, "invalid-state")["handover_status"] == state
        assert (await matters.seen(handover))["version"] == handover["version"]


@pytest.mark.parametrize("state", PATH_TO)
async def test_each_side_is_told_what_it_may_do_now(matters: Matters, state: str) -> None:
    handover = await matters.in_state(state)

    sender = (await matters.seen(handover))["available_actions"]
    receiver = (await matters.seen(handover, matters.receiver))["available_actions"]

    named = {NAMES.get(action, action.replace("-", "_")) for action in ALLOWED[state]}
    goes_on = {"continue"} if state.startswith("returned") else set()
    assert set(sender) == (named & {"withdraw"}) | goes_on | {"tell_client"}
    assert set(receiver) == (named - {"withdraw"}) | {"tell_client"}


@pytest.mark.parametrize(("state", "types"), EVENTS.items(), ids=EVENTS)
async def test_every_change_is_an_event_with_ids_and_states_only(
    matters: Matters, state: str, types: list[str]
) -> None:
    handover = await matters.in_state(state)

    events = [each for each in await matters.events() if each["type"].startswith("handover.")]

    assert [each["type"] for each in events] == types
    assert {each["aggregate"] for each in events} == {f"handover:{handover['id']}"}
    assert events[-1]["data"] == {
        "handover_id": handover["id"],
        "status": state,
        "from_unit_id": GUIDANCE,
        "to_unit_id": REHABILITATION,
    }
    stored = str(await matters.rows("select * from event"))
    assert handover["person_ref"] not in stored
    assert handover["preliminary_assessment"]["needs"] not in stored


@pytest.mark.parametrize("action", [action for action in ACTIONS if action not in {"withdraw", "client-told"}])
async def test_only_the_receiving_unit_does_its_steps_and_others_find_nothing(matters: Matters, action: str) -> None:
    state = next(state for state in ALLOWED if action in ALLOWED[state])
    handover = await matters.in_state(state)

    for api in (matters.sender, matters.as_(OUTSIDER), matters.as_(SOCIAL_WORKER, units=[REHABILITATION])):
        assert_refused(await matters.do(action, handover, api=api), 404, "not-found")
    manager = matters.as_("unit-manager", units=[REHABILITATION])
    assert_refused(await matters.do(action, handover, api=manager), 403, "forbidden")

    assert (await matters.seen(handover))["version"] == handover["version"]


async def test_only_the_sending_unit_withdraws(matters: Matters) -> None:
    handover = await matters.in_state("offered")

    for api in (matters.receiver, matters.as_(OUTSIDER), matters.as_(SOCIAL_WORKER)):
        assert_refused(await matters.do("withdraw", handover, api=api), 404, "not-found")

    assert done(await matters.do("withdraw", handover))["ended_at"] == wire(matters.world.clock())


@pytest.mark.parametrize("action", ACTIONS)
async def test_a_step_names_the_version_that_was_seen(matters: Matters, action: str) -> None:
    state = next((state for state in ALLOWED if action in ALLOWED[state]), "offered")
    handover = await matters.in_state(state)
    api, path = matters.api_for(action, handover), f"/v1/handovers/{handover['id']}/{action}"

    assert_refused(await api.post(path, BODIES[action]), 428, "precondition-required")
    stale = await matters.do(action, handover, version=handover["version"] + 1)
    assert_refused(stale, 412, "version-mismatch")


@pytest.mark.parametrize(
    ("action", "body", "pointer"),
    [
        pytest.param("return", {"explanation": "No."}, "/reason", id="a return without its reason"),
        pytest.param("return", {"reason": "other"}, "/explanation", id="a return without its words"),
        pytest.param("return", {"reason": "unknown", "explanation": "No."}, "/reason", id="an unknown reason"),
        pytest.param("return-for-reassessment", {"reason": "other"}, "/explanation", id="a reassessment without words"),
        pytest.param("withdraw", {}, "/reason", id="a withdrawal without its reason"),
        pytest.param("done", {}, "/outcome", id="an end without its outcome"),
        pytest.param(
            "done",
            {"outcome": "advice_given", "assessment_not_needed": "No."},
            "/assessment_not_needed",
            id="a need of care that is not assessed",
        ),
        pytest.param("contact-attempt", {"how": "phone"}, "/reached", id="an attempt without its result"),
        pytest.param(
            "contact-attempt", {"reached": False, "how": "phone", "introduced": "team"}, "", id="introduced to nobody"
        ),
        pytest.param(
            "contact-attempt",
            {"reached": True, "how": "phone", "introduced": "team"},
            "/introduced",
            id="introduced in a handover that is not warm",
        ),
        pytest.param(
            "client-told", {"how": "phone", "at": "2026-11-23T07:00:01Z"}, "/client_told/at", id="told in the future"
        ),
        pytest.param(
            "accept",
            {"client_told": {"how": "phone", "at": "2026-11-23T07:00:01Z"}},
            "/client_told/at",
            id="accepted and told in the future",
        ),
    ],
)
async def test_a_step_that_says_too_little_or_too_much_is_refused(
    matters: Matters, action: str, body: dict[str, Any], pointer: str
) -> None:
    state = "client_contacted" if action == "done" else "accepted" if action.startswith("contact") else "offered"
    state = "accepted" if action == "return-for-reassessment" else state
    handover = await matters.in_state(state)

    assert_invalid(await matters.do(action, handover, body), pointer)

    assert (await matters.seen(handover))["version"] == handover["version"]


async def test_the_history_tells_who_did_what_and_why(matters: Matters) -> None:
    handover = await matters.in_state("done")

    history = await matters.history(handover, matters.receiver)

    people = matters.world.people
    assert [(each["action"], each["status"], each["by"]) for each in history] == [
        (None, "offered", people[SENDER].sub),
        ("accept", "accepted", people[RECEIVER].sub),
        ("record_contact_attempt", "client_contacted", people[RECEIVER].sub),
        ("complete", "done", people[RECEIVER].sub),
    ]
    assert history[0]["explanation"] == handover["reason"]
    assert history[2]["contact_attempt"] == {
        "reached": True,
        "how": "phone",
        "introduced": None,
        "not_introduced_because": None,
        "note": None,
    }
    assert history[3]["reason"] == "appointment_booked"


async def test_the_receiving_unit_promises_with_its_acceptance_to_contact_the_client(matters: Matters) -> None:
    offered = await matters.offer()
    answer = clock_of(offered, "answer")
    assert (answer["rule_id"], answer["due_at"], answer["state"]) == (
        "service_promise",
        "2026-11-24T13:00:00Z",
        "running",
    )
    matters.world.clock.advance(days=1)

    accepted = done(await matters.do("accept", offered))

    assert by_awaits(accepted) == {
        "answer": "2026-11-24T13:00:00Z",
        "client_contact": "2026-11-25T13:00:00Z",
        "assessment_finish": "2026-11-23T14:00:00Z",
    }
    assert clock_of(accepted, "answer")["state"] == "met"
    assert clock_of(accepted, "client_contact")["started_at"] == wire(matters.world.clock())


async def test_an_attempt_that_reaches_nobody_stays_in_the_history_and_the_promise_runs_on(matters: Matters) -> None:
    accepted = await matters.in_state("accepted")

    tried = done(
        await matters.do("contact-attempt", accepted, {"reached": False, "how": "phone", "note": "No answer."})
    )
    assert (tried["status"], tried["client_contacted_at"], tried["client_told"]) == ("accepted", None, None)
    assert clock_of(tried, "client_contact")["state"] == "running"
    matters.world.clock.advance(days=3)
    reached = done(await matters.do("contact-attempt", tried))

    assert reached["client_contacted_at"] == wire(matters.world.clock())
    assert reached["client_told"] == {"how": "phone", "at": wire(matters.world.clock())}
    assert clock_of(reached, "client_contact")["state"] == "met_late"
    attempts = [each["contact_attempt"] for each in await matters.history(reached, matters.receiver)]
    assert [each["reached"] for each in attempts if each] == [False, True]


@pytest.mark.parametrize(
    ("told", "pointer"),
    [
        pytest.param({}, "/introduced", id="nothing is told"),
        pytest.param({"introduced": "own_worker"}, None, id="who was introduced"),
        pytest.param({"not_introduced_because": "The client hung up."}, None, id="why nobody was introduced"),
        pytest.param({"introduced": "team", "not_introduced_because": "No."}, "", id="both"),
    ],
)
async def test_a_warm_handover_records_who_was_introduced(
    matters: Matters, told: dict[str, Any], pointer: str | None
) -> None:
    accepted = await matters.in_state("accepted", warm=True)

    answer = await matters.do("contact-attempt", accepted, **told)

    if pointer is not None:
        assert_invalid(answer, pointer)
        return
    attempt = (await matters.history(done(answer), matters.receiver))[-1]["contact_attempt"]
    assert {name: attempt[name] for name in told} == told


async def test_a_new_state_has_to_be_told_to_the_client_anew(matters: Matters) -> None:
    told = {"how": "phone", "at": wire(matters.world.clock())}
    offered = await matters.offer(client_told=told)
    assert offered["client_told"] == told

    accepted = done(await matters.do("accept", offered))
    assert accepted["client_told"] is None
    tried = done(await matters.do("contact-attempt", accepted, {"reached": False, "how": "phone"}))
    known = done(await matters.do("client-told", tried, told))

    assert (known["status"], known["client_told"]) == ("accepted", told)
    types = [each["type"] for each in await matters.events()]
    assert types == ["handover.offered", "handover.client-told", "handover.accepted", "handover.client-told"]


async def test_a_change_is_made_once_for_one_key(matters: Matters) -> None:
    offered = await matters.offer()
    path, key = f"/v1/handovers/{offered['id']}/accept", "one and the same key"

    first = await matters.receiver.post(path, None, key=key, version=1)
    again = await matters.receiver.post(path, None, key=key, version=1)

    assert done(first) == done(again)
    assert again.headers["idempotent-replayed"] == "true"
    assert [each["type"] for each in await matters.events()] == ["handover.offered", "handover.accepted"]
