"""The path of a consultation: every transition by the right person, and every refusal."""

import asyncio
from typing import Any

import pytest

from tests.referral.builders import assert_refused, done
from tests.referral.consultations import (
    ANSWERER,
    ASKER,
    BODIES,
    BY_ASKER,
    COLLEAGUE,
    GROUP,
    MANAGER,
    OUTSIDER,
    PATH_TO,
    Consultations,
)
from tests.world import World

LEADS_TO = {
    ("asked", "take"): "taken",
    ("taken", "answer"): "answered",
    ("answered", "close"): "closed",
    ("asked", "withdraw"): "withdrawn",
    ("taken", "withdraw"): "withdrawn",
    ("asked", "convert"): "converted",
    ("taken", "convert"): "converted",
    ("answered", "convert"): "converted",
    ("asked", "messages"): "asked",
    ("taken", "messages"): "taken",
    ("answered", "messages"): "answered",
}
ACTIONS = [action for action in BODIES if action != "summarise"]


@pytest.fixture
def consultations(world: World) -> Consultations:
    return Consultations(world)


@pytest.mark.parametrize("state", PATH_TO)
@pytest.mark.parametrize("action", ACTIONS)
async def test_each_state_allows_what_it_should_and_refuses_the_rest(
    consultations: Consultations, state: str, action: str
) -> None:
    consultation = await consultations.in_state(state)
    answer = await consultations.do(action, consultation)
    expected = LEADS_TO.get((state, action))
    if expected is None:
        problem = assert_refused(answer, 409, "invalid-state")
        assert problem["consultation_status"] == state
    else:
        done(answer)
    assert (await consultations.seen(consultation))["status"] == (expected or state)


@pytest.mark.parametrize("action", BODIES)
@pytest.mark.parametrize(
    ("role", "status", "kind"),
    [
        pytest.param(OUTSIDER, 404, "not-found", id="a stranger"),
        pytest.param("etela-pohjanmaa-physiotherapist", 404, "not-found", id="the other county"),
        pytest.param("social-worker", 404, "not-found", id="the other register, elsewhere"),
    ],
)
async def test_a_consultation_is_missing_to_who_takes_no_part(
    consultations: Consultations, action: str, role: str, status: int, kind: str
) -> None:
    consultation = await consultations.in_state("taken")
    before = await consultations.everything_stored()
    assert_refused(await consultations.do(action, consultation, role), status, kind)
    after = await consultations.everything_stored()
    assert {name for name in after if before[name] != after[name]} == {"access_log"}
    entry = (await consultations.rows("select * from access_log order by id desc limit 1"))[0]
    assert (entry["outcome"], entry["object_id"]) == ("denied", consultation["id"])


@pytest.mark.parametrize(
    ("role", "action"),
    [
        *((ASKER, action) for action in ("take", "answer", "summarise")),
        *((ANSWERER, action) for action in BY_ASKER),
        *((MANAGER, action) for action in BODIES),
        (COLLEAGUE, "summarise"),
    ],
)
async def test_the_deed_of_another_is_refused_by_name(consultations: Consultations, role: str, action: str) -> None:
    consultation = await consultations.in_state("taken")
    assert_refused(await consultations.do(action, consultation, role), 403, "forbidden")
    assert (await consultations.seen(consultation))["version"] == consultation["version"]


async def test_only_a_group_is_summed_up(consultations: Consultations) -> None:
    consultation = await consultations.in_state("taken")
    assert_refused(await consultations.do("summarise", consultation), 409, "invalid-state")


@pytest.mark.parametrize("action", [action for action in BODIES if action != "messages"])
async def test_a_change_names_the_version_that_it_was_decided_on(consultations: Consultations, action: str) -> None:
    consultation = await consultations.in_state("answered" if action == "close" else "taken")
    role = ASKER if action in BY_ASKER else ANSWERER
    if action == "summarise":
        asked = await consultations.ask(consultations.anonymous(target_code=GROUP))
        consultation = done(await consultations.do("take", asked))
    stale = await consultations.do(action, consultation, role, version=consultation["version"] - 1)
    assert_refused(stale, 412, "version-mismatch")
    missing = await consultations.as_(role).post(f"/v1/consultations/{consultation['id']}/{action}", BODIES[action])
    assert_refused(missing, 428, "precondition-required")


async def test_who_asks_does_not_answer_the_own_question(consultations: Consultations) -> None:
    body = consultations.new(from_unit_id="kymenlaakso-child-rehabilitation")
    consultation = await consultations.ask(body, role=ANSWERER)
    assert consultation["available_actions"] == ["write_message", "withdraw", "convert"]
    assert_refused(await consultations.do("take", consultation, ANSWERER), 403, "forbidden")
    done(await consultations.do("take", consultation, COLLEAGUE))


async def test_a_colleague_takes_over_and_answers(consultations: Consultations) -> None:
    consultation = await consultations.in_state("taken")
    assert_refused(await consultations.do("take", consultation), 409, "invalid-state")
    taken_over = done(await consultations.do("take", consultation, COLLEAGUE))
    assert taken_over["taken_by"] == consultations.world.people[COLLEAGUE].sub
    answered = done(await consultations.do("answer", taken_over, ANSWERER))
    assert [each["recorded_by"] for each in answered["answers"]] == [consultations.world.people[ANSWERER].sub]


async def test_of_two_who_take_at_the_same_moment_one_does(consultations: Consultations) -> None:
    asked = await consultations.ask()
    answers = await asyncio.gather(*(consultations.do("take", asked, role) for role in (ANSWERER, COLLEAGUE)))
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    (winner,) = [answer.json()["taken_by"] for answer in answers if answer.is_success]
    assert (await consultations.seen(asked))["taken_by"] == winner


async def test_the_history_tells_every_step_and_the_actions_what_the_reader_may_do(
    consultations: Consultations,
) -> None:
    closed = await consultations.in_state("closed")
    people = consultations.world.people
    assert [(each["action"], each["status"], each["by"]) for each in closed["history"]] == [
        ("ask", "asked", people[ASKER].sub),
        ("take", "taken", people[ANSWERER].sub),
        ("answer", "answered", people[ANSWERER].sub),
        ("close", "closed", people[ASKER].sub),
    ]
    assert closed["available_actions"] == []
    taken = await consultations.in_state("taken")
    assert (await consultations.seen(taken))["available_actions"] == ["write_message", "withdraw", "convert"]
    assert (await consultations.seen(taken, ANSWERER))["available_actions"] == ["answer", "write_message"]
    assert (await consultations.seen(taken, COLLEAGUE))["available_actions"] == ["take", "answer", "write_message"]
    assert (await consultations.seen(taken, MANAGER))["available_actions"] == []


async def test_every_step_is_told_by_ids_and_states(consultations: Consultations) -> None:
    consultation = await consultations.in_state("closed")
    told = await consultations.told()
    assert [each.type for each in told] == [
        "consultation.asked",
        "consultation.taken",
        "consultation.answered",
        "consultation.closed",
    ]
    assert {each.aggregate for each in told} == {f"consultation:{consultation['id']}"}
    assert [f"consultation.{each.data.status}" for each in told] == [each.type for each in told]


async def test_the_same_change_sent_twice_is_made_once(consultations: Consultations) -> None:
    consultation = await consultations.in_state("taken")
    key = "k" * 16
    first = await consultations.do("answer", consultation, key=key)
    again = await consultations.do("answer", consultation, key=key)
    assert done(again) == done(first)
    assert again.headers["idempotent-replayed"] == "true"
    assert len(await consultations.rows("select 1 from consultation_answer")) == 1


@pytest.mark.parametrize(
    ("path", "body"),
    [
        pytest.param("", None, id="ask"),
        pytest.param("/messages", BODIES["messages"], id="message"),
    ],
)
async def test_what_would_hurt_twice_needs_a_key(
    consultations: Consultations, path: str, body: dict[str, Any] | None
) -> None:
    consultation = await consultations.ask()
    asked = f"/v1/consultations/{consultation['id']}{path}" if path else "/v1/consultations"
    answer = await consultations.as_(ASKER).post(asked, body or consultations.new(), key=None)
    assert_refused(answer, 400, "idempotency-key-missing")


async def test_the_sides_write_to_each_other_in_pages(consultations: Consultations) -> None:
    consultation = await consultations.ask()
    for number, role in enumerate([ANSWERER, ASKER, COLLEAGUE]):
        done(await consultations.do("messages", consultation, role, body={"text": f"Message {number}."}))
        consultations.world.clock.advance(minutes=1)
    path, api = f"/v1/consultations/{consultation['id']}/messages", consultations.as_(ASKER)
    page = done(await api.get(path, params={"limit": "2"}))
    rest = done(await api.get(path, params={"limit": "2", "cursor": page["next_cursor"]}))
    written = [*page["items"], *rest["items"]]
    assert [(each["text"], each["from_asker"]) for each in written] == [
        ("Message 0.", False),
        ("Message 1.", True),
        ("Message 2.", False),
    ]
    assert rest["next_cursor"] is None
    assert (await consultations.seen(consultation))["version"] == consultation["version"]
    assert_refused(await consultations.as_(OUTSIDER).get(path), 404, "not-found")
