"""The result of an assessment: the steps of care, and the Therapy Navigator code."""

from typing import Any

import pytest

from tests.referral.assessing import PTA_RESULT, RESULT, act, nurse_of_health_centre, started_hta, started_pta
from tests.referral.builders import assert_invalid, assert_refused, done
from tests.referral.matters import Matters, clock_of


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        pytest.param({"urgency": None}, "/urgency", id="without the urgency"),
        pytest.param({"participants": []}, "/participants", id="with nobody"),
        pytest.param({"participants": ["client", "robot"]}, "/participants/1", id="with an unknown role"),
        pytest.param({"step_actual": 4}, "/step_actual", id="a step that is none"),
        pytest.param(
            {"step_recommended": 1, "step_actual": 2}, "/reason_if_different", id="another step without a reason"
        ),
        pytest.param({"result": "010116A903X asks"}, "/result", id="an identity code in the words"),
        pytest.param(
            {"navigator_code": {"code": "ABC-123", "filled_on": "2026-11-24"}},
            "/navigator_code/filled_on",
            id="a navigator of tomorrow",
        ),
    ],
)
async def test_a_result_that_does_not_hold_together_is_refused(
    matters: Matters, changes: dict[str, Any], pointer: str
) -> None:
    hta = await started_hta(matters)
    body = {name: value for name, value in {**RESULT, **changes}.items() if value is not None}

    assert_invalid(await act(nurse_of_health_centre(matters), hta, "complete", body), pointer)


async def test_a_completed_care_need_assessment_answers_what_a_booking_right_carries(matters: Matters) -> None:
    hta = await started_hta(matters)
    assert hta["care_need_evidence"] is None

    completed = done(
        await act(
            nurse_of_health_centre(matters),
            hta,
            "complete",
            {**RESULT, "step_recommended": 2, "step_actual": 1, "reason_if_different": "The client wishes so."},
        )
    )

    assert completed["care_need_evidence"] == {"assessed_on": "2026-11-23", "by": "nurse"}
    assert (completed["step_recommended"], completed["step_actual"]) == (2, 1)
    assert clock_of(completed, "assessment_finish")["state"] == "met"


@pytest.mark.parametrize(
    ("whose", "step", "is_assessed", "is_refused"),
    [
        pytest.param("adult", 0, False, False, id="step 0 is open"),
        pytest.param("adult", 1, False, True, id="an adult without the assessment"),
        pytest.param("adult", 3, False, True, id="an adult without the assessment, step 3"),
        pytest.param("adult", 3, True, True, id="an adult whose assessment is in the other register"),
        pytest.param("young-person", 3, False, False, id="a minor"),
    ],
)
async def test_a_step_is_decided_for_an_adult_only_after_a_care_need_assessment(
    matters: Matters, whose: str, step: int, is_assessed: bool, is_refused: bool
) -> None:
    if is_assessed:
        done(await act(nurse_of_health_centre(matters), await started_hta(matters, whose), "complete"))
    pta = await started_pta(matters, whose)

    answer = await act(matters.social_receiver, pta, "complete", {**PTA_RESULT, "step_actual": step})

    if is_refused:
        assert_refused(answer, 409, "care-need-assessment-required")
    else:
        assert done(answer)["step_actual"] == step


async def test_an_unfinished_care_need_assessment_opens_no_step(matters: Matters) -> None:
    await started_hta(matters)

    answer = await act(
        matters.social_receiver, await started_pta(matters), "complete", {**PTA_RESULT, "step_recommended": 1}
    )

    assert_refused(answer, 409, "care-need-assessment-required")


async def test_a_navigator_code_is_sealed_told_to_nobody_and_forgotten_after_31_days(matters: Matters) -> None:
    code = {"code": "NAVI-4711", "filled_on": "2026-11-20"}
    hta = await started_hta(matters)
    answer = await act(nurse_of_health_centre(matters), hta, "complete", {**RESULT, "navigator_code": code})
    assert done(answer)["navigator_valid_until"] == "2026-12-21"
    assert "NAVI-4711" not in answer.text
    (row,) = await matters.rows("select * from assessment")
    parts = matters.world.apps["referral"].state.parts
    assert parts.sealer.open(row["sealed_navigator_code"]) == "NAVI-4711"

    matters.world.clock.advance(days=28)
    await matters.world.work("referral")
    assert (await matters.rows("select * from assessment"))[0]["sealed_navigator_code"] is not None
    matters.world.clock.advance(days=1)
    await matters.world.work("referral")

    (row,) = await matters.rows("select * from assessment")
    assert (row["sealed_navigator_code"], str(row["navigator_valid_until"])) == (None, "2026-12-21")


async def test_an_expired_navigator_code_is_not_kept_at_all(matters: Matters) -> None:
    code = {"code": "NAVI-4711", "filled_on": "2026-10-22"}
    hta = await started_hta(matters)

    done(await act(nurse_of_health_centre(matters), hta, "complete", {**RESULT, "navigator_code": code}))

    (row,) = await matters.rows("select * from assessment")
    assert row["sealed_navigator_code"] is None


async def test_a_navigator_code_does_not_go_to_the_social_register(matters: Matters) -> None:
    body = {**PTA_RESULT, "navigator_code": {"code": "NAVI-4711", "filled_on": "2026-11-20"}}

    assert_invalid(await act(matters.social_receiver, await started_pta(matters), "complete", body), "/navigator_code")
