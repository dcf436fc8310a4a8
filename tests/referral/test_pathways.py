"""Referral criteria over HTTP."""

import pytest

from tests.referral.builders import (
    CLINIC,
    GUARDIAN,
    PHYSIO,
    REHABILITATION,
    SCHOOL_HEALTH,
    SENDER,
    assert_invalid,
    assert_refused,
    done,
)

READERS = [SENDER, "unit-manager", "integrator", "polku-guidance"]
STRANGERS = [GUARDIAN, "ops"]


@pytest.mark.parametrize("role", READERS)
async def test_whoever_refers_reads_the_criteria_of_every_county(referral, role):
    page = done(await referral.as_(role).get("/v1/pathways"))

    found = {(item["county"], item["pathway"]["code"]): item for item in page["items"]}
    versions = [item for item in page["items"] if (item["county"], item["pathway"]["code"]) == ("kymenlaakso", PHYSIO)]
    assert [(item["pathway"]["version"], item["is_newest"]) for item in versions] == [(1, False), (2, True)]
    physio = found["kymenlaakso", PHYSIO]
    assert found.keys() >= {("kymenlaakso", "child-ot"), ("etela-pohjanmaa", PHYSIO)}
    assert physio["is_newest"]
    assert physio["pathway"]["target_unit_id"] == REHABILITATION
    assert physio["pathway"]["allowed_referrer_unit_types"] == ["child_clinic", "family_centre"]


@pytest.mark.parametrize("role", STRANGERS)
async def test_nobody_else_reads_or_checks_them(referral, role):
    api = referral.as_(role)
    question = {"from_unit_id": CLINIC, "birth_date": "2026-01-01"}

    assert_refused(await api.get("/v1/pathways"), 403, "forbidden")
    assert_refused(await api.post(f"/v1/pathways/{PHYSIO}/check", question), 403, "forbidden")
    assert_refused(await referral.as_(None).get("/v1/pathways"), 401, "unauthenticated")


async def check(referral, *, from_unit_id=CLINIC, birth_date="2026-01-01", code=PHYSIO, role=SENDER, **more):
    question = {"from_unit_id": from_unit_id, "birth_date": birth_date, **more}
    return await referral.as_(role).post(f"/v1/pathways/{code}/check", question)


def reasons(found):
    """Why each criterion is not met, by the criterion and what it asks for."""
    return {(each["criterion"], each["content"]): each["reason"] for each in found["criteria"]}


@pytest.mark.parametrize("role", READERS)
async def test_a_check_says_that_all_is_met(referral, role):
    found = done(await check(referral, role=role))

    met = {"content": None, "is_met": True, "reason": None, "explanation": None, "remedy": None}
    assert found["criteria"] == [met | {"criterion": "referrer_unit_type"}, met | {"criterion": "age"}]
    assert found["is_met"] is True
    assert (found["eligible_from"], found["eligible_until"]) == ("2026-01-01", "2027-07-01")
    assert (found["pathway_code"], found["pathway_version"]) == (PHYSIO, 2)
    assert (found["rule_id"], found["rule_version"]) == ("pathway_criteria", "2")
    assert "0–18 months" in found["criteria_text"]["en"]
    assert found["required_contents"] == ["reason", "joint_assessment", "instruction_given", "booking_mode"]
    assert {each["code"] for each in found["judged_criteria"]} >= {"motor-development", "need-agreed"}


async def test_a_check_may_name_the_version_by_which_a_referral_was_made(referral):
    first = done(await check(referral, pathway_version=1, contents=["reason", "booking_mode"]))
    newest = done(await check(referral, contents=["reason", "booking_mode"]))

    assert (first["pathway_version"], first["is_met"]) == (1, True)
    assert (newest["pathway_version"], newest["is_met"]) == (2, False)
    assert_refused(await check(referral, pathway_version=3), 404, "not-found")


async def test_every_criterion_that_fails_is_explained_with_what_mends_it(referral):
    found = done(
        await check(
            referral,
            code="mental-health-and-substance-step-2",
            from_unit_id=SCHOOL_HEALTH,
            birth_date="1990-01-01",
            contents=[],
        )
    )

    assert reasons(found) == {
        ("referrer_unit_type", None): "unit_type_not_allowed",
        ("age", None): None,
        ("care_need_assessment", None): "assessment_missing",
        ("content", "reason"): "content_missing",
        ("content", "care_need_assessment"): "content_missing",
    }
    failed = [each for each in found["criteria"] if not each["is_met"]]
    assert len(failed) == 4
    for each in failed:
        assert set(each["explanation"]) == set(each["remedy"]) == {"fi", "sv", "en"}
    gate = next(each for each in failed if each["criterion"] == "care_need_assessment")
    assert gate["explanation"]["en"] == "An adult needs a care need assessment before steps 1 to 3."
    assert gate["remedy"]["en"].startswith("Ask a health-care professional")


@pytest.mark.parametrize(
    ("by", "reason"),
    [
        ("nurse", None),
        ("doctor", None),
        ("social_worker", "assessment_not_by_health_care"),
        ("guidance_worker", "assessment_not_by_health_care"),
        ("unit_manager", "assessment_not_by_health_care"),
    ],
)
@pytest.mark.parametrize("step", [1, 2, 3])
async def test_the_gate_of_a_step_asks_who_assessed(referral, step, by, reason):
    asked = {"from_unit_id": "kymenlaakso-health-centre", "birth_date": "1990-01-01", "care_need_assessed_by": by}

    found = done(await check(referral, code=f"mental-health-and-substance-step-{step}", **asked))

    assert reasons(found)["care_need_assessment", None] == reason
    assert found["is_met"] is (reason is None)


async def test_step_0_has_no_gate(referral):
    asked = {"from_unit_id": "kymenlaakso-health-centre", "birth_date": "1990-01-01"}

    found = done(await check(referral, code="mental-health-and-substance-step-0", **asked))

    assert [each["criterion"] for each in found["criteria"]] == ["referrer_unit_type", "age"]
    assert found["is_met"]


@pytest.mark.parametrize(
    ("birth_date", "reason"),
    [
        pytest.param("2025-05-22", "too_old", id="the day after 18 months"),
        pytest.param("2025-05-23", None, id="the day of 18 months"),
        pytest.param("2026-11-23", None, id="born today"),
        pytest.param("2026-11-24", "not_born", id="born tomorrow"),
    ],
)
async def test_a_check_says_why_the_age_fails_today(referral, birth_date, reason):
    found = done(await check(referral, birth_date=birth_date))

    assert reasons(found)["age", None] == reason
    assert found["is_met"] is (reason is None)


async def test_today_is_the_day_in_finland(referral):
    assert done(await check(referral, birth_date="2025-05-23"))["is_met"]

    referral.world.clock.advance(hours=15)

    assert not done(await check(referral, birth_date="2025-05-23"))["is_met"]


async def test_a_check_says_every_criterion_that_fails(referral):
    found = done(await check(referral, from_unit_id=SCHOOL_HEALTH, birth_date="2014-11-23"))

    assert [each["reason"] for each in found["criteria"]] == ["unit_type_not_allowed", "too_old"]


@pytest.mark.parametrize(
    ("asked", "pointer"),
    [
        pytest.param({"from_unit_id": "unknown"}, "/from_unit_id", id="an unknown unit"),
        pytest.param({"birth_date": "2026-02-30"}, "/birth_date", id="a day that is not there"),
        pytest.param({"birth_date": "9999-12-31"}, "/birth_date", id="the end of time"),
        pytest.param({"birth_date": "0001-01-01"}, "/birth_date", id="the beginning of time"),
    ],
)
async def test_a_check_that_makes_no_sense_is_refused(referral, asked, pointer):
    assert_invalid(await check(referral, **asked), pointer)


@pytest.mark.parametrize(
    "asked", [{"code": "unknown"}, {"code": "child-ot", "from_unit_id": "etela-pohjanmaa-client-guidance"}], ids=str
)
async def test_a_pathway_that_the_county_does_not_have_is_missing(referral, asked):
    assert_refused(await check(referral, **asked), 404, "not-found")


async def test_a_check_keeps_nothing(referral):
    done(await check(referral))

    assert await referral.rows("select id from access_log") == []
