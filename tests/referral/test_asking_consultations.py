"""Asking: what is stored and shown, what is refused, same-call answers, work pairs, permissions and outside targets."""

from datetime import datetime
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.referral.assessing import initiated, new_hta, new_pta, nurse_of_health_centre
from tests.referral.builders import assert_invalid, assert_refused, done
from tests.referral.consultations import (
    ANSWERER,
    ASKER,
    CLINIC,
    GROUP,
    GUIDANCE,
    KELA,
    PARISH,
    REHABILITATION,
    SOCIAL,
    SOCIAL_WORKER,
    WORK_PAIR,
    Consultations,
    assert_faults,
)
from tests.referral.matters import Matters
from tests.referral.permissions import Permissions
from tests.world import World

IN_CALL = {"answer": "Practise on the belly.", "answered_by": "physiotherapist on duty"}
TO_SOCIAL_WORKER = {
    "target_code": SOCIAL_WORKER,
    "covers_both_registers": True,
}


@pytest.fixture
def consultations(world: World) -> Consultations:
    return Consultations(world)


async def permitted(world: World, recipient: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A permission for the infant, by both guardians, recorded at the clinic."""
    return await Permissions(world).record(
        "infant",
        role=ASKER,
        unit_id="kymenlaakso-child-clinic-kouvola",
        recipient=recipient,
        given_by="guardians",
        guardians_agreeing=2,
        guardians_total=2,
        **changes,
    )


TO_GUIDANCE = {"kind": "unit", "unit_id": GUIDANCE, "client_register": "social_welfare"}
ONCE = {"basis": "client_permission", "single_use": True, "valid_until": None}


async def test_an_identified_question_is_shown_with_its_due_time_and_waits(consultations: Consultations) -> None:
    asked = await consultations.ask(consultations.new(contact_reference=str(uuid4())))
    assert asked["status"] == "asked"
    assert asked["awaiting_consultation"]
    assert asked["interrupts"]
    assert (asked["due_state"], asked["answer_due_at"]) == ("running", "2026-11-25T07:00:00Z")
    assert asked["person_ref"] == consultations.world.apps["referral"].state.parts.sealer.reference(
        consultations.code_of()
    )
    assert (await consultations.seen(asked, ANSWERER))["question"] == asked["question"]
    (row,) = await consultations.rows("select * from consultation")
    assert consultations.code_of() not in str(row)
    assert consultations.code_of().encode() not in row["sealed_identity_code"]


@pytest.mark.parametrize(
    ("identified", "statuses"),
    [pytest.param(True, (200, 404, 404), id="identified"), pytest.param(False, (200, 200, 200), id="anonymous")],
)
async def test_in_the_other_register_only_the_unit_of_the_group_reads_that_the_permission_names(
    world: World, identified: bool, statuses: tuple[int, ...]
) -> None:
    consultations = Consultations(world)
    permission = await permitted(world, TO_GUIDANCE)
    to_group = {"target_code": GROUP, "covers_both_registers": True}
    body = (
        consultations.new(**to_group, permission_id=permission["id"])
        if identified
        else consultations.anonymous(**to_group)
    )
    asked = await consultations.ask(body)

    for unit_id, status in zip((GUIDANCE, CLINIC, REHABILITATION), statuses, strict=True):
        reader = consultations.as_("social-worker", units=[unit_id])
        for path in ("", "/messages"):
            answer = await reader.get(f"/v1/consultations/{asked['id']}{path}")
            assert answer.status_code == status, unit_id
        worklist = {"role": "to_answer", "unit_id": unit_id}
        listed = done(await reader.get("/v1/consultations", params=worklist))
        counted = done(await reader.get("/v1/consultations/counts", params=worklist))
        is_read = status == httpx.codes.OK
        assert ([each["id"] for each in listed["items"]], counted["counts"]["asked"]) == (
            [asked["id"]] * is_read,
            int(is_read),
        ), unit_id
    assert (await consultations.seen(asked, ANSWERER))["id"] == asked["id"]


async def test_a_question_names_an_assessment_of_the_same_client_and_register_and_no_other(world: World) -> None:
    consultations, matters = Consultations(world), Matters(world)
    here, family = "kymenlaakso-health-centre", "kymenlaakso-family-services"
    nurse, social_worker = matters.as_("guidance-nurse", units=[here]), matters.as_("social-worker", units=[family])
    theirs = await initiated(nurse, new_hta(matters, "infant", unit_id=here))
    asked = await consultations.ask(consultations.new(assessment_id=theirs["id"]))
    assert asked["assessment_id"] == theirs["id"]

    other_person = await initiated(nurse, new_hta(matters, unit_id=here))
    other_register = await initiated(social_worker, new_pta(matters, "infant", unit_id=family))
    other_county = await initiated(nurse_of_health_centre(matters), new_hta(matters, "infant"))
    answers = [
        await consultations.as_(ASKER).post("/v1/consultations", consultations.new(assessment_id=assessment_id))
        for assessment_id in (other_person["id"], other_register["id"], other_county["id"], str(uuid4()))
    ]
    for answer in answers:
        assert_faults(answer, ("/assessment_id", "unknown"))
    assert len({answer.json()["errors"][0]["detail"] for answer in answers}) == 1


@pytest.mark.parametrize(
    ("changes", "due"),
    [
        pytest.param({"urgency": "urgent"}, "2026-11-23T11:00:00Z", id="urgent: four office hours"),
        pytest.param({"target_code": GROUP}, "2026-11-30T07:00:00Z", id="a group: forty office hours"),
    ],
)
async def test_the_answer_is_due_within_the_targets_office_hours(
    consultations: Consultations, changes: dict[str, Any], due: str
) -> None:
    assert (await consultations.ask(consultations.new(**changes)))["answer_due_at"] == due


async def test_a_question_asked_on_a_friday_evening_is_counted_from_monday(consultations: Consultations) -> None:
    consultations.world.clock.at = datetime.fromisoformat("2026-11-27T17:30:00+00:00")
    asked = await consultations.ask(consultations.new(urgency="urgent"))
    assert asked["answer_due_at"] == "2026-11-30T10:00:00Z"


@pytest.mark.parametrize(
    ("changes", "faults"),
    [
        pytest.param({"person": None}, [("/person", "person_missing")], id="nobody"),
        pytest.param({"age_band": "3_6"}, [("/age_band", "identified")], id="an age band of a known client"),
        pytest.param({"target_code": SOCIAL_WORKER}, [("/covers_both_registers", "register_not_of_target")], id="reg"),
        pytest.param({"target_code": "kymenlaakso-physiotherapist-1", "urgency": "urgent"},
                     [("/urgency", "urgent_not_taken")], id="urgent"),
        pytest.param({"target_code": WORK_PAIR}, [("/client_agrees", "client_must_agree")], id="pair"),
        pytest.param({"request": "kela_phone_time"}, [("/request", "kela_only")], id="phone time of a team"),
        pytest.param({"target_code": "kymenlaakso-nobody"}, [("/target_code", "unknown")], id="unknown target"),
        pytest.param({"target_code": "etela-pohjanmaa-work-pair"}, [("/target_code", "unknown")], id="other county"),
        pytest.param({"from_unit_id": "kymenlaakso-nowhere"}, [("/from_unit_id", "unknown")], id="unknown unit"),
    ],
)  # fmt: skip
async def test_a_question_with_faults_is_refused_naming_each_field(
    consultations: Consultations, changes: dict[str, Any], faults: list[tuple[str, str]]
) -> None:
    answer = await consultations.as_(ASKER).post("/v1/consultations", consultations.new(**changes))
    assert_faults(answer, *faults)
    assert await consultations.rows("select 1 from consultation") == []


@pytest.mark.parametrize(
    ("role", "changes"),
    [
        pytest.param(ASKER, {"from_unit_id": "kymenlaakso-school-health"}, id="another unit"),
        pytest.param(ASKER, {"client_register": "social_welfare"}, id="the other register"),
        pytest.param("social-worker", {}, id="of neither"),
    ],
)
async def test_only_an_own_unit_asks_in_an_own_register(
    consultations: Consultations, role: str, changes: dict[str, Any]
) -> None:
    answer = await consultations.as_(role).post("/v1/consultations", consultations.new(**changes))
    assert_refused(answer, 403, "forbidden")


async def test_an_answer_of_the_same_call_is_stored_with_its_question_or_not_at_all(
    consultations: Consultations,
) -> None:
    answered = await consultations.ask(consultations.new(same_call_answer=IN_CALL))
    assert (answered["status"], answered["due_state"]) == ("answered", "met")
    assert not answered["awaiting_consultation"]
    assert [(each["answer"], each["answered_by"]) for each in answered["answers"]] == [tuple(IN_CALL.values())]
    assert [each["action"] for each in answered["history"]] == ["ask", "answer"]
    assert [each.type for each in await consultations.told()] == ["consultation.asked", "consultation.answered"]
    done(await consultations.do("close", answered))


async def test_a_social_worker_is_called_for_what_is_urgent_only(consultations: Consultations) -> None:
    body = consultations.anonymous(**TO_SOCIAL_WORKER)
    asked = await consultations.ask(body)
    assert not asked["interrupts"]
    answer = await consultations.as_(ASKER).post("/v1/consultations", {**body, "same_call_answer": IN_CALL})
    assert_faults(answer, ("/same_call_answer", "answered_in_turn"))
    urgent = await consultations.ask({**body, "urgency": "urgent", "same_call_answer": IN_CALL})
    assert (urgent["interrupts"], urgent["status"]) == (True, "answered")


async def test_what_crosses_to_the_other_register_needs_a_permission_for_that_register(
    consultations: Consultations,
) -> None:
    body = consultations.new(**TO_SOCIAL_WORKER)
    refused = assert_refused(await consultations.as_(ASKER).post("/v1/consultations", body), 409, "permission-needed")
    assert (refused["reason"], refused["lack"]) == ("other_register", "none_named")
    permission = await permitted(consultations.world, TO_GUIDANCE)
    asked = await consultations.ask({**body, "permission_id": permission["id"]})
    assert asked["permission_id"] == permission["id"]
    taken = done(await consultations.do("take", asked, "social-worker", claims=SOCIAL))
    done(await consultations.do("answer", taken, "social-worker", claims=SOCIAL))


async def test_an_act_lets_social_welfare_know_without_a_permission(consultations: Consultations) -> None:
    body = consultations.new(**TO_SOCIAL_WORKER, statutory_basis="child_protection_notice")
    assert (await consultations.ask(body))["statutory_basis"] == "child_protection_notice"


async def test_a_pair_works_with_a_client_who_agrees_and_permits_it(consultations: Consultations) -> None:
    permission = await permitted(consultations.world, TO_GUIDANCE)
    pair = await consultations.ask(
        consultations.new(
            target_code=WORK_PAIR, covers_both_registers=True, client_agrees=True, permission_id=permission["id"]
        )
    )
    assert pair["client_agrees"]
    assert (await consultations.seen(pair, "social-worker", **SOCIAL))["question"] == pair["question"]


async def test_a_health_question_to_a_group_is_missing_to_the_other_register(consultations: Consultations) -> None:
    asked = await consultations.ask(consultations.new(target_code=GROUP))
    path = f"/v1/consultations/{asked['id']}"
    assert_refused(await consultations.as_("social-worker", **SOCIAL).get(path), 404, "not-found")
    done(await consultations.as_(ANSWERER).get(path))
    units = {"units": [GUIDANCE]}
    assert_refused(await consultations.as_("guidance-manager", **units).get(path), 404, "not-found")


@pytest.mark.parametrize(
    ("target", "recipient", "given_to"),
    [
        pytest.param(KELA, {"kind": "kela"}, "recipient", id="Kela"),
        pytest.param(PARISH, {"kind": "other_partner", "code": PARISH}, "county", id="a parish"),
    ],
)
async def test_an_oral_permission_covers_one_question_to_a_partner(
    consultations: Consultations, target: str, recipient: dict[str, Any], given_to: str
) -> None:
    permission = await permitted(consultations.world, recipient, given_to=given_to, **ONCE)
    body = consultations.new(target_code=target, permission_id=permission["id"])
    asked = await consultations.ask(body)
    again = assert_refused(await consultations.as_(ASKER).post("/v1/consultations", body), 409, "permission-needed")
    assert again["lack"] == "used"
    assert len(await consultations.rows("select 1 from consultation")) == 1
    missing = await consultations.do("answer", asked, ASKER)
    assert_invalid(missing, "/answered_by")
    answered = done(
        await consultations.do("answer", asked, ASKER, body={"answer": "Apply now.", "answered_by": "adviser"})
    )
    assert (answered["status"], answered["answers"][0]["answered_by"]) == ("answered", "adviser")


async def test_a_phone_time_of_kela_is_booked_for_the_client(consultations: Consultations) -> None:
    permission = await permitted(consultations.world, {"kind": "kela"}, given_to="recipient", **ONCE)
    asked = await consultations.ask(
        consultations.new(target_code=KELA, request="kela_phone_time", permission_id=permission["id"])
    )
    told = {"answer": "They call.", "answered_by": "adviser"}
    assert_faults(await consultations.do("answer", asked, ASKER, body=told), ("/phone_time_at", "time_missing"))
    at = "2026-11-26T08:00:00Z"
    answered = done(await consultations.do("answer", asked, ASKER, body={**told, "phone_time_at": at}))
    assert answered["answers"][0]["phone_time_at"] == at


async def test_who_answers_here_is_known_by_the_account(consultations: Consultations) -> None:
    taken = await consultations.in_state("taken")
    told = {"answer": "Yes.", "answered_by": "somebody"}
    assert_invalid(await consultations.do("answer", taken, body=told), "/answered_by")
    told = {"answer": "Yes.", "phone_time_at": "2026-11-26T08:00:00Z"}
    assert_faults(await consultations.do("answer", taken, body=told), ("/phone_time_at", "no_phone_time"))


async def test_a_group_gives_its_answers_and_its_coordinator_one_summary(consultations: Consultations) -> None:
    asked = await consultations.ask(consultations.anonymous(target_code=GROUP, covers_both_registers=True))
    taken = done(await consultations.do("take", asked))
    assert_refused(await consultations.do("summarise", taken), 409, "invalid-state")
    first = done(await consultations.do("answer", taken, "occupational-therapist"))
    assert first["status"] == "taken"
    assert_refused(await consultations.do("answer", first, "occupational-therapist"), 409, "invalid-state")
    second = done(
        await consultations.do("answer", first, "social-worker", body={"answer": "Support at home."}, claims=SOCIAL)
    )
    assert_refused(await consultations.do("summarise", second, "social-worker", claims=SOCIAL), 403, "forbidden")
    summed = done(await consultations.do("summarise", second))
    assert (summed["status"], len(summed["answers"])) == ("answered", 2)
    assert summed["summary"] == "Follow at the clinic; the family agrees to a visit at home."
    assert [each.type for each in await consultations.told()] == [
        "consultation.asked",
        "consultation.taken",
        "consultation.answered",
    ]


@pytest.mark.parametrize(
    ("target", "role", "status"),
    [
        pytest.param("kymenlaakso-physiotherapist-1", "physiotherapist", 200, id="the practitioner"),
        pytest.param("kymenlaakso-physiotherapist-1", "occupational-therapist", 403, id="a colleague of hers"),
        pytest.param("kymenlaakso-head-of-nursing", "unit-manager", 200, id="the office holder"),
        pytest.param("kymenlaakso-head-of-nursing", "physiotherapist", 403, id="not the office holder"),
    ],
)
async def test_who_is_asked_by_name_or_office_answers(
    consultations: Consultations, target: str, role: str, status: int
) -> None:
    asked = await consultations.ask(consultations.new(target_code=target))
    assert (await consultations.do("take", asked, role)).status_code == status


async def test_a_permission_that_nothing_needed_is_not_kept_as_the_ground(consultations: Consultations) -> None:
    asked = await consultations.ask(consultations.new(permission_id=str(uuid4())))
    assert asked["permission_id"] is None
    assert await consultations.rows("select 1 from disclosure") == []
