"""A guardian sees where a young child's referrals are and what was agreed, over HTTP, and nobody else does (D-1)."""

from dataclasses import replace
from datetime import datetime

import httpx
import pytest

from shared.terms.acting import Authority
from tests.referral.builders import GUARDIAN, HANDLER, REHABILITATION, assert_invalid, assert_refused, done
from tests.referral.guardians import SENT, Guardians

SECOND_GUARDIAN = "second-guardian-of-infant"
STRANGER = "guardian-without-authority"
YOUNG = "young-person"
MIDNIGHTS = pytest.mark.parametrize(
    ("born", "midnight"),
    [
        pytest.param("2014-12-10", "2026-12-09T22:00:00+00:00", id="winter"),
        pytest.param("2014-06-15", "2026-06-14T21:00:00+00:00", id="summer"),
        pytest.param("2014-03-29", "2026-03-28T22:00:00+00:00", id="the day summer time begins"),
        pytest.param("2014-10-25", "2026-10-24T21:00:00+00:00", id="the day summer time ends"),
        pytest.param("2016-02-29", "2028-02-28T22:00:00+00:00", id="a leap-day child, 12 in a leap year"),
    ],
)


def told(answer):
    """What a refusal tells, without the id of the request."""
    return {name: value for name, value in answer.json().items() if name != "instance"}


@pytest.mark.parametrize("role", [GUARDIAN, SECOND_GUARDIAN])
async def test_each_guardian_sees_the_childs_plan_under_the_reference_that_booking_gives(guardians, role):
    referral = guardians.referral
    accepted = await referral.in_state("accepted")
    lookup = {"personal_identity_code": referral.code_of("infant")}
    found = done(await referral.world.call("booking", role).post("/v1/persons/lookup", lookup))

    (item,) = done(await guardians.look(found["person_ref"], role))["items"]

    assert (item["id"], item["situation"]) == (accepted["id"], "right_is_prepared")
    assert item["plan"] == accepted["plan_entry"]["fi"]
    assert item["unit"]["phone"] == referral.parts.packs.unit(REHABILITATION).phone


async def test_a_look_is_logged_with_the_authority_on_which_it_stands(guardians):
    ref = (await guardians.referral.in_state("sent"))["person_ref"]

    done(await guardians.look(ref))

    (entry,) = await guardians.looks()
    assert (entry["subjects"], entry["on_behalf_of"], entry["basis"]) == ([ref], ref, "guardianship")
    assert (entry["outcome"], entry["authority_checked_at"]) == ("allowed", guardians.referral.world.clock.at)
    assert str(entry["authority_request_id"]) == guardians.questions[0].params["requestId"]


async def disallowed(guardians: Guardians, code: str) -> None:
    guardians.relate(GUARDIAN, code, Authority.DISALLOWED)


async def unknown(guardians: Guardians, code: str) -> None:
    guardians.relate(GUARDIAN, code, Authority.UNKNOWN)


async def nothing(_guardians: Guardians, _code: str) -> None:
    pass


def outage(kind: str):
    async def begin(guardians: Guardians, _code: str) -> None:
        guardians.fail(kind)

    return begin


def protected(flag: str):
    async def say(guardians: Guardians, code: str) -> None:
        """In another matter of the child than the one that is shown."""
        await guardians.sent(code, state="draft", **{flag: True})

    return say


NO_AUTHORITY = {
    "the source disallows": ("sent", disallowed),
    "the source does not know": ("sent", unknown),
    "no answer in time": ("sent", outage("hang")),
    "a broken answer": ("sent", outage("error")),
    "an answer that cannot be read": ("sent", outage("garbage")),
    "an error of the source": ("sent", outage("http_500")),
    "non-disclosure": ("sent", protected("non_disclosure")),
    "taken into care": ("sent", protected("taken_into_care")),
    "only a draft is there": ("draft", nothing),
    "nothing is there": (None, nothing),
}


async def test_every_refusal_of_authority_is_the_same_and_gives_the_phone(guardians):
    answers = {}
    for name, (state, make) in NO_AUTHORITY.items():
        code = guardians.child("2026-02-01")
        if state is not None:
            await guardians.sent(code, state=state)
        await make(guardians, code)

        answers[name] = await guardians.look(guardians.reference(code))

        assert_refused(answers[name], 403, "proxy-not-allowed")
        guardians.fail("none")

    first = told(answers["the source disallows"])
    assert {name: told(answer) for name, answer in answers.items()} == dict.fromkeys(answers, first)
    guidance = guardians.parts.packs.guidance_unit()
    assert (first["unit_id"], first["unit_phone"]) == (guidance.id, guidance.phone)
    assert guidance.id != REHABILITATION
    entries = await guardians.looks()
    assert {(each["outcome"], each["reason"]) for each in entries} == {("denied", "proxy-not-allowed")}
    assert [each["on_behalf_of"] for each in entries] == [each["subjects"][0] for each in entries]
    assert len(entries) == len(NO_AUTHORITY)


async def test_a_protection_counts_that_a_handover_has_told(guardians, matters):
    ref = (await guardians.referral.in_state("sent"))["person_ref"]
    await matters.offer(flags={"taken_into_care": True})

    assert_refused(await guardians.look(ref), 403, "proxy-not-allowed")


@pytest.mark.parametrize("protection", ["non_disclosure", "taken_into_care"])
async def test_a_protection_that_booking_keeps_counts_until_it_is_lifted(guardians, protection):
    referral = guardians.referral
    ref = (await referral.in_state("accepted"))["person_ref"]
    await referral.world.work("referral")
    none = {"non_disclosure": False, "taken_into_care": False, "reason": "As the family's worker told."}
    of_unit, path = referral.world.call("booking", HANDLER), f"/v1/persons/{ref}/protections"

    done(await of_unit.send("PUT", path, json={**none, protection: True}))
    hidden = await guardians.look(ref)
    done(await of_unit.send("PUT", path, json=none))
    seen = await guardians.look(ref)

    assert_refused(hidden, 403, "proxy-not-allowed")
    assert len(done(seen)["items"]) == 1


async def test_while_booking_cannot_tell_of_protections_the_phone_is_given(guardians):
    ref = (await guardians.referral.in_state("sent"))["person_ref"]

    async def away(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError("away", request=request)

    guardians.referral.line.answer = away
    answer = await guardians.look(ref)

    problem = assert_refused(answer, 403, "proxy-not-allowed")
    assert problem["unit_phone"] == guardians.parts.packs.guidance_unit().phone


async def test_an_authority_that_ended_opens_nothing_from_the_next_look_on(guardians):
    code = guardians.child("2026-02-01")
    await guardians.sent(code)
    assert len(done(await guardians.look(guardians.reference(code)))["items"]) == 1

    guardians.relate(GUARDIAN, code, Authority.DISALLOWED)

    assert_refused(await guardians.look(guardians.reference(code)), 403, "proxy-not-allowed")


@MIDNIGHTS
async def test_a_guardian_sees_until_midnight_in_helsinki(guardians, born, midnight):
    clock = guardians.referral.world.clock
    clock.at = at = datetime.fromisoformat(midnight)
    clock.advance(microseconds=-1)
    code = guardians.child(born)
    sent = await guardians.sent(code)

    seen = done(await guardians.look(guardians.reference(code)))
    clock.at = at
    answer = await guardians.look(guardians.reference(code))

    assert [each["id"] for each in seen["items"]] == [sent["id"]]
    problem = assert_refused(answer, 403, "proxy-age-limit")
    unit = guardians.parts.packs.unit(REHABILITATION)
    assert (problem["unit_id"], problem["unit_phone"]) == (unit.id, unit.phone)
    assert len(problem["unit_phone_hours"]) == len(unit.phone_hours)
    allowed, denied = await guardians.looks()
    assert (allowed["outcome"], denied["outcome"], denied["reason"]) == ("allowed", "denied", "proxy-age-limit")


async def test_the_age_is_that_of_the_answer_not_of_the_question(guardians):
    clock = guardians.referral.world.clock
    clock.at = midnight = datetime.fromisoformat("2026-12-09T22:00:00+00:00")
    clock.advance(seconds=-1)
    code = guardians.child("2014-12-10")
    await guardians.sent(code)

    async def midnight_strikes(_request):
        clock.at = midnight

    hooks = guardians.parts.authority_source._http.event_hooks["request"]
    hooks.append(midnight_strikes)
    answer = await guardians.look(guardians.reference(code))
    hooks.remove(midnight_strikes)

    assert_refused(answer, 403, "proxy-age-limit")


async def test_the_age_is_told_only_where_the_authority_is_confirmed(guardians):
    code = guardians.child("2013-01-01", authority=Authority.DISALLOWED)
    await guardians.sent(code)

    assert_refused(await guardians.look(guardians.reference(code)), 403, "proxy-not-allowed")


@pytest.mark.parametrize(
    ("limit", "born", "kind"),
    [
        pytest.param(15, "2013-01-01", None, id="under a higher limit"),
        pytest.param(7, "2018-01-01", "proxy-age-limit", id="over a lower limit"),
        pytest.param(0, "2026-11-01", "proxy-age-limit", id="never"),
    ],
)
async def test_the_limit_is_that_of_the_service_referred_to(guardians, limit, born, kind):
    code = guardians.child(born)
    await guardians.sent(code)
    limit_age(guardians, limit)

    answer = await guardians.look(guardians.reference(code))

    if kind is None:
        assert len(done(answer)["items"]) == 1
    else:
        assert_refused(answer, 403, kind)


def limit_age(guardians, limit):
    """Let every service of the counties have this age limit."""
    state = guardians.referral.world.apps["referral"].state
    packs = state.parts.packs
    changed = tuple(
        pack.model_copy(
            update={
                "service_types": tuple(
                    each.model_copy(update={"proxy_under_age_years": limit}) for each in pack.service_types
                )
            }
        )
        for pack in packs.packs
    )
    for pack in changed:
        pack.__dict__.pop("_service_types", None)
    state.parts = replace(state.parts, packs=packs.model_copy(update={"packs": changed}))


async def test_where_nothing_is_booked_the_limit_is_12_years(guardians):
    sent = await guardians.sent(guardians.child("2014-11-24"))
    limit_age(guardians, 0)
    await guardians.referral.rows("update referral set service_type = null")

    assert len(done(await guardians.look(sent["person_ref"]))["items"]) == 1
    guardians.referral.world.clock.advance(days=1)
    assert_refused(await guardians.look(sent["person_ref"]), 403, "proxy-age-limit")


async def test_nobody_is_asked_about_an_adult_whose_matters_no_mandate_opens_here(guardians):
    sent = await guardians.referral.in_state("sent", whose="adult", **SENT)
    guardians.relate(GUARDIAN, guardians.referral.code_of("adult"), Authority.ALLOWED)

    assert_refused(await guardians.look(sent["person_ref"]), 403, "proxy-not-allowed")
    assert guardians.questions == []


async def test_a_stranger_sees_no_child(guardians):
    ref = (await guardians.referral.in_state("sent"))["person_ref"]

    assert_refused(await guardians.look(ref, STRANGER), 403, "proxy-not-allowed")
    assert_refused(await guardians.look(ref, "guardian-weakly-identified"), 401, "stronger-identification-needed")


@pytest.mark.parametrize(
    ("years_ago", "kind"),
    [
        pytest.param(3, None, id="from 12 on"),
        pytest.param(4, "self-service-not-open", id="younger than 12"),
    ],
)
async def test_a_young_person_sees_the_own_referrals_from_12_on(guardians, years_ago, kind):
    clock = guardians.referral.world.clock
    clock.at = clock.at.replace(year=clock.at.year - years_ago)
    await guardians.sent(guardians.referral.code_of(YOUNG))

    answer = await guardians.referral.as_(YOUNG).get("/v1/my-referrals")

    if kind is None:
        assert len(done(answer)["items"]) == 1
    else:
        assert assert_refused(answer, 403, kind)["unit_id"] == REHABILITATION
    assert guardians.questions == []


async def test_pages_go_on_for_the_same_child_only(guardians):
    code, sibling = guardians.child("2026-02-01"), guardians.child("2026-02-02")
    made = []
    for _ in range(3):
        made.append((await guardians.sent(code))["id"])
        guardians.referral.world.clock.advance(hours=1)
    await guardians.sent(sibling)

    first = done(await guardians.look(guardians.reference(code), limit="2"))
    rest = done(await guardians.look(guardians.reference(code), limit="2", cursor=first["next_cursor"]))
    other = await guardians.look(guardians.reference(sibling), limit="2", cursor=first["next_cursor"])

    assert [each["id"] for each in (*first["items"], *rest["items"])] == made[::-1]
    assert_invalid(other, "cursor")


async def test_a_reference_that_is_none_is_refused(guardians):
    assert_invalid(await guardians.look("infant"), "person_ref")
