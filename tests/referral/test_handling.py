"""Handling over HTTP: handed off, taken over, returned and answered, sent on, completed, with its whole history."""

import pytest

from tests.referral.builders import (
    BODIES,
    CLINIC,
    COLLEAGUE,
    HANDLER,
    MANAGER,
    OUTSIDER,
    REHABILITATION,
    SENDER,
    assert_invalid,
    assert_refused,
    done,
)

NEUROPSYCHIATRIC = "kymenlaakso-neuropsychiatric"
SPECIALIST = {"units": [NEUROPSYCHIATRIC]}
TO_NEUROPSYCHIATRIC = {
    "to_unit_id": NEUROPSYCHIATRIC,
    "pathway_code": "neuropsychiatric",
    "reason": "other_unit_responsible",
    "explanation": "Attention rather than movement.",
}


async def history(referral, one, role=SENDER, **claims):
    page = done(await referral.as_(role, **claims).get(f"/v1/referrals/{one['id']}/history"))
    return page["items"]


async def test_what_was_asked_comes_back_answered_to_the_same_handler_with_the_same_clocks(referral):
    taken = await referral.in_state("taken")
    referral.world.clock.advance(hours=1)
    returned = done(await referral.do("return", taken))
    asked = {
        **BODIES["return"],
        "asked_at": "2026-11-23T08:00:00Z",
        "answer": None,
        "answered_at": None,
    }
    assert returned["information_requests"] == [asked]
    referral.world.clock.advance(days=1)

    answered = done(
        await referral.do("answer", returned, body={"answer": "Since June.", "reason": "Does not turn over, June on."})
    )

    assert answered["status"] == "taken"
    assert answered["information_requests"] == [
        asked | {"answer": "Since June.", "answered_at": "2026-11-24T08:00:00Z"}
    ]
    assert answered["reason"] == "Does not turn over, June on."
    assert answered["taken_by"] == taken["taken_by"]
    assert [each["due_at"] for each in answered["clocks"]] == [each["due_at"] for each in taken["clocks"]]


async def test_it_may_be_asked_and_answered_again(referral):
    one = await referral.in_state("taken")
    for _ in range(2):
        one = done(await referral.do("return", one))
        one = done(await referral.do("answer", one))

    assert [each["answer"] for each in one["information_requests"]] == [BODIES["answer"]["answer"]] * 2


async def test_an_answer_may_not_empty_what_the_pathway_requires(referral):
    returned = await referral.in_state("returned")

    refused = assert_refused(
        await referral.do("answer", returned, body={"answer": "So.", "joint_assessment": None}),
        409,
        "referral-incomplete",
    )

    assert refused["missing"] == ["joint_assessment"]


async def test_what_nobody_answers_may_be_declined(referral):
    returned = await referral.in_state("returned")

    declined = done(await referral.do("decline", returned, body={**BODIES["decline"], "reason": "information_missing"}))

    assert declined["decline"]["reason"] == "information_missing"


async def test_the_handler_gives_it_to_a_colleague_who_then_handles_it(referral):
    taken = await referral.in_state("taken")
    colleague = referral.world.people[COLLEAGUE].sub

    given = done(await referral.do("hand-off", taken, body={"to": colleague, "reason": "Knows the family."}))

    assert (given["status"], given["taken_by"]) == ("taken", colleague)
    mine = {"params": {"role": "mine"}}
    assert [each["id"] for each in done(await referral.as_(COLLEAGUE).get("/v1/referrals", **mine))["items"]] == [
        taken["id"]
    ]
    assert done(await referral.as_(HANDLER).get("/v1/referrals", **mine))["items"] == []
    refused = assert_refused(await referral.do("hand-off", given), 409, "invalid-state")
    assert refused["reason"] == "not_the_handler"
    again = await referral.do("hand-off", given, COLLEAGUE, body={"to": colleague, "reason": "To myself."})
    assert assert_refused(again, 409, "invalid-state")["reason"] == "already_the_handler"


@pytest.mark.parametrize("role", [HANDLER, MANAGER])
async def test_it_is_given_back_to_the_units_list(referral, role):
    taken = await referral.in_state("taken")

    released = done(await referral.do("hand-off", taken, role, body={"to": "unit", "reason": "On leave."}))

    assert (released["status"], released["taken_by"], released["taken_at"]) == ("sent", None, None)
    assert [each["due_at"] for each in released["clocks"]] == [each["due_at"] for each in taken["clocks"]]
    assert done(await referral.do("take", released, COLLEAGUE))["status"] == "taken"


async def test_what_waits_for_an_answer_keeps_a_handler(referral):
    returned = await referral.in_state("returned")

    refused = await referral.do("hand-off", returned, body={"to": "unit", "reason": "On leave."})

    assert assert_refused(refused, 409, "invalid-state")["reason"] == "waits_for_an_answer"


async def test_a_colleague_takes_over_with_a_reason_and_nobody_from_oneself(referral):
    taken = await referral.in_state("taken")

    over = done(await referral.do("take-over", taken))

    assert over["taken_by"] == referral.world.people[COLLEAGUE].sub
    assert (await history(referral, over))[-1]["reason"] == BODIES["take-over"]["reason"]
    refused = assert_refused(await referral.do("take-over", over, COLLEAGUE), 409, "invalid-state")
    assert refused["reason"] == "already_the_handler"


async def test_a_referral_is_sent_on_with_its_clocks_and_its_history(referral):
    taken = await referral.in_state("taken", whose="infants-sibling", pathway_code="child-ot")
    referral.world.clock.advance(days=2)

    sent_on = done(await referral.do("redirect", taken, body=TO_NEUROPSYCHIATRIC))

    assert (sent_on["status"], sent_on["to_unit_id"], sent_on["pathway_code"]) == (
        "sent",
        NEUROPSYCHIATRIC,
        "neuropsychiatric",
    )
    assert sent_on["clocks"] == taken["clocks"]
    assert sent_on["redirections"] == [
        {
            "at": "2026-11-25T07:00:00Z",
            "from_unit_id": REHABILITATION,
            "from_pathway_code": "child-ot",
            "to_pathway_code": "neuropsychiatric",
            **{name: TO_NEUROPSYCHIATRIC[name] for name in ("to_unit_id", "reason", "explanation")},
        }
    ]
    specialist = referral.as_("speech-therapist", **SPECIALIST)
    page = done(await specialist.get("/v1/referrals", params={"role": "received"}))
    assert [each["id"] for each in page["items"]] == [taken["id"]]
    changes = [each["change"] for each in await history(referral, sent_on, "speech-therapist", **SPECIALIST)]
    assert changes == ["created", "sent", "taken", "redirected"]
    accepted = await referral.do("take", sent_on, "speech-therapist", claims=SPECIALIST)
    accepted = done(await referral.do("accept", done(accepted), "speech-therapist", claims=SPECIALIST))
    assert accepted["booking"]["state"] == "not_needed"
    assert "The receiving unit contacts the client." in accepted["plan_entry"]["en"]


async def test_a_unit_that_sent_it_on_sees_it_and_does_no_more(referral):
    taken = await referral.in_state("taken", whose="infants-sibling", pathway_code="child-ot")
    key = "redirect-under-this-key"
    first = await referral.do("redirect", taken, body=TO_NEUROPSYCHIATRIC, key=key)
    again = await referral.do("redirect", taken, body=TO_NEUROPSYCHIATRIC, key=key)

    assert first.content == again.content
    sent_on = await referral.seen(taken, HANDLER)
    assert sent_on["available_actions"] == []
    assert_refused(await referral.do("take", sent_on), 409, "invalid-state")
    page = done(await referral.as_(HANDLER).get("/v1/referrals", params={"role": "received"}))
    assert page["items"] == []


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        pytest.param({"to_unit_id": "etela-pohjanmaa-child-rehabilitation"}, "another_county", id="another county"),
        pytest.param({"pathway_code": "child-ot"}, "pathway_leads_elsewhere", id="a pathway that leads elsewhere"),
        pytest.param(
            {"to_unit_id": "kymenlaakso-family-services", "pathway_code": "family-services"},
            "another_register",
            id="the other register",
        ),
        pytest.param(
            {"to_unit_id": REHABILITATION, "pathway_code": "child-physio-0-18-months"},
            "same_unit_and_pathway",
            id="where it is",
        ),
    ],
)
async def test_a_referral_is_not_sent_on_where_it_may_not_go(referral, changes, reason):
    taken = await referral.in_state("taken")

    refused = assert_refused(
        await referral.do("redirect", taken, body={**TO_NEUROPSYCHIATRIC, **changes}), 409, "redirect-not-possible"
    )

    assert refused["reason"] == reason
    assert (await referral.seen(taken))["to_unit_id"] == REHABILITATION


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [({"to_unit_id": "unknown"}, "/to_unit_id"), ({"pathway_code": "unknown"}, "/pathway_code")],
)
async def test_what_is_not_known_is_no_place_to_send_it_on(referral, changes, pointer):
    taken = await referral.in_state("taken")

    assert_invalid(await referral.do("redirect", taken, body={**TO_NEUROPSYCHIATRIC, **changes}), pointer)


async def test_an_adult_is_not_sent_on_to_a_step_without_a_care_need_assessment(referral):
    adult = {"whose": "adult", "pathway_code": "mental-health-and-substance-step-0", "booking_mode": None}
    health_centre = {"units": ["kymenlaakso-health-centre"]}
    draft = done(
        await referral.as_(SENDER, **health_centre).post(
            "/v1/referrals", referral.new(**adult, from_unit_id="kymenlaakso-health-centre")
        )
    )
    sent = done(await referral.do("send", draft, claims=health_centre))
    there = {"units": [sent["to_unit_id"]]}
    taken = done(await referral.do("take", sent, claims=there))
    body = {
        **TO_NEUROPSYCHIATRIC,
        "to_unit_id": sent["to_unit_id"],
        "pathway_code": "mental-health-and-substance-step-1",
    }

    refused = await referral.do("redirect", taken, body=body, claims=there)

    assert assert_refused(refused, 409, "care-need-assessment-required")["reason"] == "assessment_missing"


async def test_the_referrer_hears_what_came_of_it(referral):
    completed = await referral.in_state("completed")

    seen = await referral.seen(completed)

    assert (seen["status"], seen["feedback"]) == ("completed", BODIES["complete"])
    assert seen["completed_at"] == "2026-11-23T07:00:00Z"
    assert seen["available_actions"] == []


async def test_the_history_tells_who_by_unit_and_profession_and_names_nobody(referral):
    one = await referral.in_state("completed")
    await referral.world.work("referral")

    entries = await history(referral, one)

    nurse = {"side": "sent", "unit_id": CLINIC, "profession": "public_health_nurse"}
    therapist = {"side": "received", "unit_id": REHABILITATION, "profession": "physiotherapist"}
    nobody = {"side": None, "unit_id": None, "profession": None}
    assert [
        (each["change"], each["status"], {name: each[name] for name in nurse}, each["reason_code"]) for each in entries
    ] == [
        ("created", "draft", nurse, None),
        ("sent", "sent", nurse, None),
        ("taken", "taken", therapist, None),
        ("accepted", "accepted", therapist, None),
        ("completed", "completed", therapist, "need_met"),
        ("right_issued", "completed", nobody, None),
    ]
    assert [each["version"] for each in entries] == list(range(1, len(entries) + 1))
    told = str(entries)
    for role in (SENDER, HANDLER):
        assert referral.world.people[role].sub not in told


async def test_the_history_is_read_page_by_page_and_by_nobody_else(referral):
    one = await referral.in_state("returned")
    path, read, cursor = f"/v1/referrals/{one['id']}/history", [], None
    for _ in range(2):
        params = {"limit": 2, **({"cursor": cursor} if cursor else {})}
        page = done(await referral.as_(HANDLER).get(path, params=params))
        read += [each["change"] for each in page["items"]]
        cursor = page["next_cursor"]

    assert (read, cursor) == (["created", "sent", "taken", "returned"], None)
    assert_refused(await referral.as_(OUTSIDER).get(path), 404, "not-found")
    (logged,) = [row for row in await referral.accesses("read") if row["outcome"] == "denied"]
    assert logged["subjects"] == [one["person_ref"]]


@pytest.mark.parametrize(
    ("action", "body", "pointer"),
    [
        pytest.param("return", {"reason": "information_missing"}, "/question", id="asked nothing"),
        pytest.param("return", {"reason": "why not", "question": "?"}, "/reason", id="an unknown reason"),
        pytest.param("answer", {}, "/answer", id="answered nothing"),
        pytest.param("hand-off", {"to": "unit"}, "/reason", id="handed off without a reason"),
        pytest.param("take-over", {}, "/reason", id="taken over without a reason"),
        pytest.param("redirect", {"to_unit_id": REHABILITATION}, "/pathway_code", id="sent on without a pathway"),
        pytest.param("revoke-right", {}, "/reason", id="revoked without a reason"),
        pytest.param("complete", {"outcome": "need_met"}, "/feedback", id="completed without feedback"),
        pytest.param("complete", {"outcome": "fine", "feedback": "x"}, "/outcome", id="an unknown outcome"),
    ],
)
async def test_a_step_that_says_too_little_is_refused(referral, action, body, pointer):
    state = {"answer": "returned", "revoke-right": "accepted", "complete": "accepted"}.get(action, "taken")
    before = await referral.in_state(state)

    answer = await referral.do(action, before, body=body)

    assert assert_refused(answer, 422, "validation")["errors"][0]["pointer"] == pointer


@pytest.mark.parametrize(("action", "field"), [("return", "question"), ("answer", "answer"), ("complete", "feedback")])
async def test_an_identity_code_is_refused_in_every_text(referral, action, field):
    state = {"return": "taken", "answer": "returned", "complete": "accepted"}[action]
    before = await referral.in_state(state)
    code = referral.code_of("infant")

    answer = await referral.do(action, before, body={**BODIES[action], field: f"See {code}."})

    assert_invalid(answer, f"/{field}")
    assert code not in answer.text
