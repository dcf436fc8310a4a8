"""What others answered for an assessment is found with it, by those who assess and in their register only (R-038)."""

from typing import Any

import pytest

from tests.referral.assessing import initiated, new_hta
from tests.referral.builders import assert_refused, done
from tests.referral.consultations import ASKER, GROUP, Consultations
from tests.referral.matters import Matters
from tests.world import Api

HERE = "kymenlaakso-health-centre"


@pytest.fixture
def consultations(matters: Matters) -> Consultations:
    return Consultations(matters.world)


def assessor(matters: Matters) -> Api:
    return matters.as_("guidance-nurse", units=[HERE])


async def assessed(matters: Matters) -> dict[str, Any]:
    return await initiated(assessor(matters), new_hta(matters, "infant", unit_id=HERE))


async def answers_of(api: Api, assessment: dict[str, Any], **params: str) -> dict[str, Any]:
    return done(await api.get(f"/v1/assessments/{assessment['id']}/answers", params=params))


async def test_the_answers_of_a_group_and_their_summary_are_found_with_the_assessment(
    matters: Matters, consultations: Consultations
) -> None:
    hta = await assessed(matters)
    asked = await consultations.ask(consultations.new(target_code=GROUP, assessment_id=hta["id"]))
    (waiting,) = (await answers_of(assessor(matters), hta))["items"]
    assert (waiting["id"], waiting["status"], waiting["answers"]) == (asked["id"], "asked", [])
    assert waiting["awaiting_consultation"]

    taken = done(await consultations.do("take", asked))
    done(await consultations.do("summarise", done(await consultations.do("answer", taken))))

    (answered,) = (await answers_of(assessor(matters), hta))["items"]
    assert (answered["status"], answered["awaiting_consultation"]) == ("answered", False)
    assert [each["answer"] for each in answered["answers"]] == [
        "Practise lying on the belly, and call us in two weeks."
    ]
    assert answered["summary"] == "Follow at the clinic; the family agrees to a visit at home."
    assert answered["question"] == asked["question"]


async def test_only_what_was_asked_for_the_assessment_is_listed_page_by_page(
    matters: Matters, consultations: Consultations
) -> None:
    hta, other = await assessed(matters), await assessed(matters)
    asked = [(await consultations.ask(consultations.new(assessment_id=hta["id"])))["id"] for _ in range(3)]
    await consultations.ask(consultations.new(assessment_id=other["id"]))
    await consultations.ask()

    first = await answers_of(assessor(matters), hta, limit="2")
    rest = await answers_of(assessor(matters), hta, limit="2", cursor=first["next_cursor"])

    assert [each["id"] for each in (*first["items"], *rest["items"])] == asked
    assert rest["next_cursor"] is None


async def test_a_question_that_was_taken_back_is_still_told(matters: Matters, consultations: Consultations) -> None:
    hta = await assessed(matters)
    asked = await consultations.ask(consultations.new(assessment_id=hta["id"]))
    done(await consultations.do("withdraw", asked))

    assert [each["status"] for each in (await answers_of(assessor(matters), hta))["items"]] == ["withdrawn"]


async def test_the_answers_are_missing_to_others_and_to_the_other_register(
    matters: Matters, consultations: Consultations
) -> None:
    hta = await assessed(matters)
    asked = await consultations.ask(consultations.new(assessment_id=hta["id"]))
    path = f"/v1/assessments/{hta['id']}/answers"

    for api in (matters.as_(ASKER), matters.as_("social-worker", units=[HERE])):
        answer = await api.get(path)
        assert_refused(answer, 404, "not-found")
        assert asked["id"] not in answer.text
    done(await assessor(matters).get(path))
    (entry,) = await matters.rows("select * from access_log where action = 'list' and object_type = 'consultation'")
    assert (entry["outcome"], entry["subjects"]) == ("allowed", [hta["person_ref"]])
