"""Without a client's identity: identifiers are refused in every field, and nothing that is kept leads to a person."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from structlog.testing import capture_logs

from tests.referral.builders import PHYSIO, assert_refused, done
from tests.referral.consultations import ANSWERER, ASKER, GROUP, PARISH, Consultations, assert_faults, pointers
from tests.world import World

PLANTED = {
    "phone_number": "soita 040 123 4567",
    "email": "a.b@example.org",
    "birth_date": "syntynyt 3.4.2021",
    "reference": "katso FE937BCE-7AEC-7BBA-BA2B-FC4D5E6FCAEB",
}
IN_CALL = {"answer": "Yes.", "answered_by": "adviser"}


@pytest.fixture
def consultations(world: World) -> Consultations:
    return Consultations(world)


def bodies(consultations: Consultations, mode: str, **changes: Any) -> dict[str, Any]:
    return consultations.anonymous(**changes) if mode == "anonymous" else consultations.support(**changes)


@pytest.mark.parametrize("kind", PLANTED)
@pytest.mark.parametrize("mode", ["anonymous", "worker_support"])
@pytest.mark.parametrize(
    ("pointer", "field"),
    [
        pytest.param("/question", {"question": "{}"}, id="question"),
        pytest.param(
            "/same_call_answer/answer", {"same_call_answer": {**IN_CALL, "answer": "{}"}}, id="same-call answer"
        ),
        pytest.param(
            "/same_call_answer/answered_by", {"same_call_answer": {**IN_CALL, "answered_by": "{}"}}, id="answered by"
        ),
    ],
)
async def test_an_identifier_in_a_question_is_refused_by_field_and_kind_and_never_repeated(
    consultations: Consultations, mode: str, kind: str, pointer: str, field: dict[str, Any]
) -> None:
    words = PLANTED[kind]
    planted = {
        name: words if value == "{}" else {part: words if said == "{}" else said for part, said in value.items()}
        for name, value in field.items()
    }
    with capture_logs() as logs:
        answer = await consultations.as_(ASKER).post(
            "/v1/consultations", bodies(consultations, mode, target_code=PARISH, **planted)
        )
    problem = assert_refused(answer, 422, "identifier-in-anonymous-consultation")
    assert pointers(problem) == [(pointer, kind)]
    assert words not in answer.text + str(answer.headers) + str(logs)
    assert await consultations.rows("select 1 from consultation") == []


@pytest.mark.parametrize("kind", PLANTED)
@pytest.mark.parametrize(
    ("action", "field", "state"),
    [
        pytest.param("messages", "text", "asked", id="message"),
        pytest.param("answer", "answer", "taken", id="answer"),
        pytest.param("close", "note", "answered", id="closing note"),
        pytest.param("withdraw", "reason", "asked", id="reason to withdraw"),
        pytest.param("summarise", "summary", "group", id="summary"),
        pytest.param("answer", "answer", "outside", id="answer from outside"),
        pytest.param("answer", "answered_by", "outside", id="who answered outside"),
    ],
)
async def test_an_identifier_is_refused_in_every_text_that_follows(
    consultations: Consultations, kind: str, action: str, field: str, state: str
) -> None:
    if state == "group":
        consultation = await consultations.ask(consultations.anonymous(target_code=GROUP))
        for step in ("take", "answer"):
            consultation = done(await consultations.do(step, consultation))
    elif state == "outside":
        consultation = await consultations.ask(consultations.anonymous(target_code=PARISH))
    else:
        consultation = await consultations.in_state(state, consultations.anonymous())
    before = await consultations.everything_stored()
    body = {**(IN_CALL if state == "outside" else {}), field: PLANTED[kind]}
    role = ASKER if state == "outside" else None
    answer = await consultations.do(action, consultation, role, body=body)
    problem = assert_refused(answer, 422, "identifier-in-anonymous-consultation")
    assert pointers(problem) == [(f"/{field}", kind)]
    assert PLANTED[kind] not in answer.text
    after = await consultations.everything_stored()
    assert {name for name in after if before[name] != after[name]} == {"access_log"}


@pytest.mark.parametrize("mode", ["anonymous", "worker_support"])
async def test_an_identity_code_is_refused_in_every_spelling(consultations: Consultations, mode: str) -> None:
    code = consultations.code_of()
    for spelled in (code, code.lower(), f"{code[:6]} {code[6]} {code[7:]}"):
        answer = await consultations.as_(ASKER).post(
            "/v1/consultations", bodies(consultations, mode, question=f"About {spelled}.")
        )
        assert answer.status_code == 422, spelled
        assert [pointer for pointer, _ in pointers(answer.json())] == ["/question"]
        assert spelled not in answer.text


async def test_a_pseudonym_and_an_id_are_refused_that_lead_to_a_person_by_what_is_kept(
    consultations: Consultations,
) -> None:
    identified = await consultations.ask()
    for leading in (identified["person_ref"], identified["id"]):
        answer = await consultations.as_(ASKER).post(
            "/v1/consultations", consultations.anonymous(question=f"Sama kuin {leading}, mitä tehdään?")
        )
        problem = assert_refused(answer, 422, "identifier-in-anonymous-consultation")
        assert ("/question", "reference") in pointers(problem)


@pytest.mark.parametrize("mode", ["anonymous", "worker_support"])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        pytest.param("permission_id", str(uuid4()), id="permission"),
        pytest.param("statutory_basis", "service_needs_assessment", id="act"),
        pytest.param("contact_reference", str(uuid4()), id="contact"),
        pytest.param("assessment_id", str(uuid4()), id="assessment"),
    ],
)
async def test_what_would_lead_to_a_person_is_refused(
    consultations: Consultations, mode: str, name: str, value: str
) -> None:
    answer = await consultations.as_(ASKER).post("/v1/consultations", bodies(consultations, mode, **{name: value}))
    assert_faults(answer, (f"/{name}", "anonymous"))


async def test_a_person_named_in_an_anonymous_question_is_refused_and_not_logged(
    consultations: Consultations,
) -> None:
    body = consultations.anonymous(person={"personal_identity_code": consultations.code_of()})
    assert_faults(await consultations.as_(ASKER).post("/v1/consultations", body), ("/person", "anonymous"))
    (entry,) = await consultations.rows("select * from access_log")
    assert (entry["outcome"], entry["subjects"]) == ("denied", [])


@pytest.mark.parametrize("age", ["2026-02-23", "9 months", 1979], ids=["a birth date", "words", "a number"])
async def test_the_age_is_a_band_and_nothing_else(consultations: Consultations, age: object) -> None:
    answer = await consultations.as_(ASKER).post("/v1/consultations", consultations.anonymous(age_band=age))
    assert_refused(answer, 422, "validation")
    assert str(age) not in answer.json()["errors"][0]["detail"]


async def test_a_support_request_needs_no_client_and_does_not_become_a_referral(
    consultations: Consultations,
) -> None:
    asked = await consultations.ask(consultations.support())
    assert "convert" not in asked["available_actions"]
    person = {"personal_identity_code": consultations.code_of()}
    body = {"pathway_code": PHYSIO, "reason": "Needs a visit.", "person": person}
    assert_refused(await consultations.do("convert", asked, body=body), 409, "invalid-state")
    taken = done(await consultations.do("take", asked))
    done(await consultations.do("answer", taken))


async def test_nothing_that_is_kept_leads_from_an_anonymous_consultation_to_a_person(
    consultations: Consultations,
) -> None:
    """The whole life of one, with a referral at its end; every table, event, job and log is searched."""
    code, sealer = consultations.code_of(), consultations.world.apps["referral"].state.parts.sealer
    canary = f"canary{uuid4().hex}"
    with capture_logs() as logs:
        api = consultations.as_(ASKER)
        headers = {"user-agent": canary, "cookie": f"session={canary}", "x-forwarded-for": "203.0.113.77"}
        asked = done(await api.post("/v1/consultations", consultations.anonymous(), headers=headers))
        done(await consultations.do("messages", asked))
        answered = done(await consultations.do("answer", done(await consultations.do("take", asked))))
        done(await consultations.as_(ANSWERER).get(f"/v1/consultations/{asked['id']}"))
        consultations.world.clock.advance(hours=2, minutes=17)
        before = await consultations.everything_stored()
        assert sealer.reference(code) not in "\n".join(before.values())
        body = {
            "pathway_code": PHYSIO,
            "reason": "Needs a visit.",
            "person": {"personal_identity_code": code},
        }
        converted = done(await consultations.do("convert", answered, body=body))
        await consultations.told()
    referral_id = converted["referral_id"]
    assert referral_id is not None
    assert converted["person_ref"] is None
    assert (await consultations.seen(asked))["referral_id"] is None
    stored = await consultations.everything_stored()
    of_referral = (referral_id, sealer.reference(code))
    rows = [(name, row) for name, text in stored.items() for row in text.splitlines()]
    both = [name for name, row in rows if asked["id"] in row and any(word in row for word in of_referral)]
    assert both == []
    by_request = [
        (entry["object_id"], entry["subjects"])
        for entry in await consultations.rows("select * from access_log where action in ('convert', 'create')")
    ]
    assert sorted(by_request, key=str) == sorted([(None, []), (referral_id, [sealer.reference(code)])], key=str)
    told = "\n".join(stored.values()) + str(logs)
    for personal in (code, canary, "203.0.113.77"):
        assert personal not in told
    (draft,) = await consultations.rows("select created_at from referral")
    (ended,) = await consultations.rows("select ended_at from consultation")
    assert (ended["ended_at"].isoformat(), draft["created_at"].minute) == ("2026-11-23T09:00:00+00:00", 17)
    assert await consultations.rows("select 1 from event where type = 'consultation.converted'") == []
    consultation_tables = "\n".join(text for name, text in stored.items() if name.startswith("consultation"))
    event_and_job = stored["event"] + stored["job"]
    for personal in of_referral:
        assert personal not in consultation_tables + event_and_job + str(logs)


async def test_no_id_and_no_time_is_near_in_what_is_kept_of_both(consultations: Consultations) -> None:
    """The event of the conversion is told when its hour is over, once, and by the hour."""
    asked = await consultations.ask(consultations.anonymous())
    consultations.world.clock.advance(hours=2, minutes=17)
    person = {"personal_identity_code": consultations.code_of()}
    body = {"pathway_code": PHYSIO, "reason": "Needs a visit.", "person": person}
    converted = done(await consultations.do("convert", asked, body=body))
    (draft,) = await consultations.rows("select id, created_at, xmin::text::bigint as xmin from referral")
    assert str(draft["id"]) == converted["referral_id"]
    assert "consultation.converted" not in [event.type for event in await consultations.told()]

    consultations.world.clock.advance(minutes=43)
    await consultations.told()
    (event,) = [event for event in await consultations.told() if event.type == "consultation.converted"]

    assert str(event.data.consultation_id) == asked["id"]
    assert event.occurred_at.isoformat() == "2026-11-23T09:00:00+00:00"
    at_that_time = await consultations.rows(
        "select at from consultation_step where at > $1 union select ended_at from consultation where ended_at > $1",
        draft["created_at"] - timedelta(minutes=17),
    )
    assert at_that_time == []
    (row,) = await consultations.rows("select xmin::text::bigint as xmin from consultation")
    (published,) = await consultations.rows(
        "select xmin::text::bigint as xmin from event where type = 'consultation.converted'"
    )
    assert draft["xmin"] not in {row["xmin"], published["xmin"]}


async def test_an_identified_conversion_is_told_at_once(consultations: Consultations) -> None:
    asked = await consultations.ask()
    done(await consultations.do("convert", asked))
    assert [event.type for event in await consultations.told()][-1] == "consultation.converted"
