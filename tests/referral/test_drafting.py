"""Drafting over HTTP: who begins a referral, what it may hold, and how it is completed."""

import asyncio
from datetime import date

import pytest

from tests.referral.builders import (
    ASSESSMENT,
    CLINIC,
    GUARDIAN,
    HANDLER,
    INSTRUCTION,
    MANAGER,
    NOBODY_HAS_IT,
    OUTSIDER,
    PHYSIO,
    REHABILITATION,
    SCHOOL_HEALTH,
    SENDER,
    assert_invalid,
    assert_refused,
    done,
)


async def test_a_professional_drafts_a_referral_from_the_own_unit(referral):
    answer = await referral.as_(SENDER).post(
        "/v1/referrals",
        referral.new(
            joint_assessment=ASSESSMENT,
            instruction_given=INSTRUCTION,
            flags={"non_disclosure": True, "taken_into_care": True},
        ),
    )

    draft = done(answer)
    assert answer.status_code == 201
    assert answer.headers["location"] == f"/v1/referrals/{draft['id']}"
    assert answer.headers["etag"] == '"1"'
    assert draft | {"id": None, "person_ref": None} == {
        "id": None,
        "status": "draft",
        "pathway_code": PHYSIO,
        "pathway_version": 2,
        "from_unit_id": CLINIC,
        "to_unit_id": REHABILITATION,
        "client_register": "health_care",
        "person_ref": None,
        "birth_date": referral.world.people["infant"].birth_date.isoformat(),
        "non_disclosure": True,
        "taken_into_care": True,
        "reason": "Does not turn over.",
        "joint_assessment": ASSESSMENT,
        "booking_mode": "self_booking",
        "interpreter_language": None,
        "instruction_given": INSTRUCTION,
        "care_need_assessment": None,
        "plan_entry": {
            "fi": "Ohjautuminen lasten fysioterapiaan, 0–18 kk, vastaanottaja Lasten kuntoutus, Kymenlaakso. "
            "Asiakas tai huoltaja varaa ajan itse sähköisessä asiointipalvelussa. "
            "Tarve on arvioitu yhdessä huoltajien kanssa 20.11.2026. "
            "Ohje ajan varaamisesta on annettu suullisesti ja kirjallisesti.",
            "sv": "Hänvisning till fysioterapi för barn, 0–18 mån, mottagare Barnrehabiliteringen, Kymmenedalen. "
            "Klienten eller vårdnadshavaren bokar tiden själv i e-tjänsten. "
            "Behovet har bedömts tillsammans med vårdnadshavarna 20.11.2026. "
            "Anvisning om tidsbokning har getts muntligt och skriftligt.",
            "en": "Referral to children's physiotherapy, 0–18 months, received by Child Rehabilitation, Kymenlaakso. "
            "The client or the guardian books the time in the online service. "
            "The need was assessed together with the guardians on 20.11.2026. "
            "How to book was told orally and in writing.",
        },
        "criteria_not_met": [],
        "criteria_override_reason": None,
        "created_at": "2026-11-23T07:00:00Z",
        "sent_at": None,
        "taken_at": None,
        "taken_by": None,
        "information_requests": [],
        "redirections": [],
        "decided_at": None,
        "decline": None,
        "client_contacted_at": None,
        "completed_at": None,
        "feedback": None,
        "cancelled_at": None,
        "cancellation_reason": None,
        "clocks": [],
        "booking": {
            "state": "not_yet",
            "booking_right_id": None,
            "refused_because": None,
            "revoked_because": None,
            "terms": None,
            "book_by": None,
            "progress": "none",
            "visits": [],
        },
        "available_actions": ["change", "send", "attach", "cancel"],
        "version": 1,
    }
    assert draft["person_ref"] == referral.parts.sealer.reference(referral.code_of("infant"))


async def test_a_draft_may_be_begun_with_the_least(referral):
    draft = await referral.draft(reason=None, booking_mode=None)

    assert (draft["reason"], draft["booking_mode"], draft["plan_entry"]) == (None, None, None)


async def test_an_assessment_without_guardians_is_not_told_as_a_joint_one(referral):
    draft = await referral.draft(joint_assessment=ASSESSMENT | {"guardians_present": 0})

    assert "huoltajien kanssa" not in draft["plan_entry"]["fi"]


@pytest.mark.parametrize(
    "role", [GUARDIAN, "integrator", "polku-guidance", "ops"], ids=["a guardian", "a system", "a service", "operations"]
)
async def test_only_professionals_draft(referral, role):
    assert_refused(await referral.as_(role).post("/v1/referrals", referral.new()), 403, "forbidden")


async def test_nobody_drafts_without_a_token(referral):
    answer = await referral.as_(None).post("/v1/referrals", referral.new())

    assert_refused(answer, 401, "unauthenticated")


@pytest.mark.parametrize(
    ("role", "changes", "status", "kind"),
    [
        pytest.param(HANDLER, {}, 403, "forbidden", id="of the receiving unit"),
        pytest.param(OUTSIDER, {}, 403, "forbidden", id="of another county"),
        pytest.param(OUTSIDER, {"pathway_code": "unknown"}, 403, "forbidden", id="on an unknown pathway"),
        pytest.param(OUTSIDER, {"from_unit_id": "unknown"}, 422, "validation", id="for an unknown unit"),
    ],
)
async def test_nobody_drafts_for_another_unit_and_the_attempt_is_logged(referral, role, changes, status, kind):
    assert_refused(await referral.as_(role).post("/v1/referrals", referral.new(**changes)), status, kind)

    (logged,) = await referral.accesses("create")
    assert (logged["outcome"], logged["reason"]) == ("denied", kind)
    assert logged["actor"] == referral.world.people[role].sub
    assert logged["subjects"] == [referral.parts.sealer.reference(referral.code_of("infant"))]
    assert await referral.rows("select id from referral") == []


async def test_a_draft_is_not_given_again_to_whom_has_left_the_unit(referral):
    key = "the-same-key-0000"
    done(await referral.as_(SENDER).post("/v1/referrals", referral.new(), key=key))

    again = await referral.as_(SENDER, units=[SCHOOL_HEALTH]).post("/v1/referrals", referral.new(), key=key)

    assert_refused(again, 403, "forbidden")
    (*_, logged) = await referral.accesses("create")
    assert (logged["outcome"], logged["reason"]) == ("denied", "forbidden")
    assert logged["subjects"] == [referral.parts.sealer.reference(referral.code_of("infant"))]


async def test_the_same_key_drafts_once(referral):
    api, key = referral.as_(SENDER), "the-same-key-0001"

    first, again = [await api.post("/v1/referrals", referral.new(), key=key) for _ in range(2)]

    assert first.status_code == again.status_code == 201
    assert first.content == again.content
    assert (first.headers["etag"], first.headers["location"]) == (again.headers["etag"], again.headers["location"])
    assert again.headers["idempotent-replayed"] == "true"
    assert len(await referral.rows("select id from referral")) == 1


async def test_the_same_key_drafts_once_even_at_once(referral):
    api, key = referral.as_(SENDER), "the-same-key-0002"

    answers = await asyncio.gather(*[api.post("/v1/referrals", referral.new(), key=key) for _ in range(4)])

    assert len({answer.content for answer in answers if answer.status_code == 201}) == 1
    assert {answer.status_code for answer in answers} <= {201, 409}
    assert len(await referral.rows("select id from referral")) == 1


async def test_the_same_key_with_other_words_is_refused(referral):
    api, key = referral.as_(SENDER), "the-same-key-0003"
    done(await api.post("/v1/referrals", referral.new(), key=key))

    assert_refused(
        await api.post("/v1/referrals", referral.new(reason="Other."), key=key), 422, "idempotency-key-mismatch"
    )


async def test_a_draft_needs_a_key(referral):
    assert_refused(
        await referral.as_(SENDER).post("/v1/referrals", referral.new(), key=None), 400, "idempotency-key-missing"
    )


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        pytest.param({"pathway_code": "unknown"}, "/pathway_code", id="an unknown pathway"),
        pytest.param({"from_unit_id": "unknown"}, "/from_unit_id", id="an unknown unit"),
        pytest.param({"person": {}}, "/person/personal_identity_code", id="nobody"),
        pytest.param(
            {"person": {"personal_identity_code": "010101-9000"}},
            "/person/personal_identity_code",
            id="a wrong check character",
        ),
        pytest.param({"reason": ""}, "/reason", id="an empty reason"),
        pytest.param({"reason": "x" * 4001}, "/reason", id="an endless reason"),
        pytest.param({"status": "accepted"}, "/status", id="a state of the caller's own"),
        pytest.param({"to_unit_id": CLINIC}, "/to_unit_id", id="a receiver of the caller's own"),
        pytest.param({"booking_mode": "anyhow"}, "/booking_mode", id="an unknown booking mode"),
        pytest.param({"interpreter_language": "Somali"}, "/interpreter_language", id="a language without a code"),
        pytest.param({"interpreter_language": "so"}, "/booking_mode", id="an interpreter and self-booking"),
        pytest.param(
            {"joint_assessment": ASSESSMENT | {"assessed_on": "2026-11-24"}},
            "/joint_assessment/assessed_on",
            id="assessed tomorrow",
        ),
        pytest.param(
            {"joint_assessment": ASSESSMENT | {"by": "x"}}, "/joint_assessment/by", id="more on the assessment"
        ),
        pytest.param(
            {"joint_assessment": ASSESSMENT | {"guardians_present": -1}},
            "/joint_assessment/guardians_present",
            id="fewer guardians than none",
        ),
        pytest.param({"instruction_given": {"oral": True}}, "/instruction_given/written", id="half an instruction"),
    ],
)
async def test_a_draft_that_makes_no_sense_is_refused(referral, changes, pointer):
    answer = await referral.as_(SENDER).post("/v1/referrals", referral.new(**changes))

    problem = assert_refused(answer, 422, "validation")
    assert problem["errors"][0]["pointer"] == pointer
    assert await referral.rows("select id from referral") == []


async def test_with_an_interpreter_the_therapist_informs(referral):
    draft = await referral.draft(
        interpreter_language="so", booking_mode="therapist_informs", joint_assessment=None, instruction_given=None
    )

    told = "Terapeutti valitsee ajan ja ilmoittaa sen perheelle. Asiointi tulkin välityksellä (kieli: so)."
    assert draft["plan_entry"]["fi"].endswith(told)


async def test_a_field_that_is_left_out_stays_and_null_empties_it(referral):
    draft = await referral.draft(joint_assessment=ASSESSMENT, instruction_given=INSTRUCTION)

    answer = await referral.do(
        "change",
        draft,
        body={"reason": None, "booking_mode": "phone", "joint_assessment": None, "non_disclosure": True},
    )

    changed = done(answer)
    assert changed == draft | {
        "reason": None,
        "booking_mode": "phone",
        "joint_assessment": None,
        "non_disclosure": True,
        "plan_entry": changed["plan_entry"],
        "version": 2,
    }
    assert "puhelimitse" in changed["plan_entry"]["fi"]
    assert answer.headers["etag"] == '"2"'
    assert await referral.seen(draft) == changed


async def test_a_change_of_nothing_changes_nothing_but_the_version(referral):
    draft = await referral.draft()

    assert done(await referral.do("change", draft, body={})) == draft | {"version": 2}


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        pytest.param({"interpreter_language": "so"}, "/booking_mode", id="an interpreter and self-booking"),
        pytest.param(
            {"joint_assessment": ASSESSMENT | {"assessed_on": "2027-01-01"}},
            "/joint_assessment/assessed_on",
            id="an assessment to come",
        ),
        pytest.param({"non_disclosure": None}, "/non_disclosure", id="no word on non-disclosure"),
        pytest.param({"status": "sent"}, "/status", id="a state of the caller's own"),
        pytest.param({"person": {}}, "/person", id="another person"),
    ],
)
async def test_a_change_that_makes_no_sense_is_refused(referral, body, pointer):
    draft = await referral.draft()

    assert_invalid(await referral.do("change", draft, body=body), pointer)
    assert await referral.seen(draft) == draft


async def test_interpreter_and_therapist_are_set_together(referral):
    draft = await referral.draft()

    changed = await referral.do(
        "change", draft, body={"interpreter_language": "so", "booking_mode": "therapist_informs"}
    )

    assert done(changed)["interpreter_language"] == "so"


@pytest.mark.parametrize("role", [HANDLER, MANAGER, OUTSIDER], ids=["a receiver", "their manager", "a stranger"])
async def test_a_draft_is_its_own_units_alone(referral, role):
    draft = await referral.draft()

    as_if_missing = await referral.as_(role).get(f"/v1/referrals/{NOBODY_HAS_IT}")
    for answer in (
        await referral.as_(role).get(f"/v1/referrals/{draft['id']}"),
        await referral.do("change", draft, role),
        await referral.do("send", draft, role),
        await referral.do("take", draft, role),
        await referral.do("cancel", draft, role),
    ):
        problem = assert_refused(answer, 404, "not-found")
        assert problem | {"instance": None} == as_if_missing.json() | {"instance": None}
        assert "etag" not in answer.headers
    assert await referral.seen(draft) == draft


async def test_the_age_is_that_of_the_identity_code(referral):
    draft = await referral.draft("twelve-year-old")

    assert date.fromisoformat(draft["birth_date"]) == date(2014, 11, 23)
