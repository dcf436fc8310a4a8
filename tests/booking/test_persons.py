"""Looking up a person's reference over HTTP: the identity code goes in a body, and comes back nowhere."""

from dataclasses import replace

import pytest

from shared.terms.acting import Authority
from tests.booking.builders import (
    GUARDIAN,
    OUTSIDER,
    SECOND_GUARDIAN,
    STRANGER,
    THERAPIST,
    assert_refused,
    done,
)

LOOKUP = "/v1/persons/lookup"


@pytest.mark.parametrize("role", [GUARDIAN, SECOND_GUARDIAN, THERAPIST, OUTSIDER])
async def test_those_find_a_persons_reference_who_may(booking, role):
    code = booking.code_of("infant")

    answer = await booking.as_(role).post(LOOKUP, {"personal_identity_code": code})

    reference = done(answer)["person_ref"]
    assert reference == (await booking.right())["person_ref"]
    assert code not in answer.text
    (access,) = await booking.accesses("look_up", "person")
    assert (access["subjects"], access["outcome"]) == ([reference], "allowed")


async def test_a_citizen_finds_the_own_reference(booking):
    answer = await booking.as_("young-person").post(LOOKUP, {"personal_identity_code": booking.code_of("young-person")})

    assert done(answer)["person_ref"] == booking.reference(booking.code_of("young-person"))
    assert booking.questions == []


@pytest.mark.parametrize(
    ("role", "of", "status", "kind"),
    [
        pytest.param(STRANGER, "infant", 403, "proxy-not-allowed", id="disallowed"),
        pytest.param("adult", GUARDIAN, 403, "proxy-not-allowed", id="another adult"),
        pytest.param("guardian-of-twelve-year-old", "twelve-year-old", 403, "proxy-age-limit", id="the child is 12"),
        pytest.param("guardian-weakly-identified", "infant", 401, "stronger-identification-needed", id="weak"),
        pytest.param("integrator", "infant", 403, "forbidden", id="an integrator"),
        pytest.param("ops", "infant", 403, "forbidden", id="operations"),
    ],
)
async def test_others_find_nothing(booking, role, of, status, kind):
    code = booking.code_of(of)

    answer = await booking.as_(role).post(LOOKUP, {"personal_identity_code": code})

    problem = assert_refused(answer, status, kind)
    assert code not in answer.text
    assert booking.reference(code) not in answer.text
    denied = await booking.accesses("look_up", "person")
    if kind.startswith("proxy"):
        assert problem["unit_phone"]
        assert [(each["subjects"], each["reason"]) for each in denied] == [([booking.reference(code)], kind)]
    else:
        assert denied == []


async def test_the_reference_of_a_protected_child_is_refused_as_any_other(booking):
    code = booking.child("2023-01-10", authority=Authority.DISALLOWED)

    answer = await booking.as_(GUARDIAN).post(LOOKUP, {"personal_identity_code": code})

    assert_refused(answer, 403, "proxy-not-allowed")


@pytest.mark.parametrize(("role", "status"), [(GUARDIAN, 422), (THERAPIST, 200)], ids=["citizen", "professional"])
async def test_temporary_codes_are_taken_from_professionals_only(booking, role, status):
    app = booking.world.apps["booking"]
    app.state.parts = replace(booking.parts, temporary_codes_from_citizens=False)
    code = booking.code_of("infant")

    answer = await booking.as_(role).post(LOOKUP, {"personal_identity_code": code})

    assert answer.status_code == status
    assert code not in answer.text
    if status == 422:
        (error,) = assert_refused(answer, 422, "validation")["errors"]
        assert (error["pointer"], error["code"]) == ("/personal_identity_code", "temporary")


@pytest.mark.parametrize("code", ["010594Y9033", "310294-9030", "020504G902E", "", "hello", 7, None])
async def test_what_is_not_an_identity_code_is_not_looked_up(booking, code):
    answer = await booking.as_(THERAPIST).post(LOOKUP, {"personal_identity_code": code})

    (error,) = assert_refused(answer, 422, "validation")["errors"]
    assert error["pointer"] == "/personal_identity_code"
    assert not code or str(code) not in error["detail"]


async def test_an_identity_code_is_never_taken_from_the_address(booking):
    code = booking.code_of("infant")

    answer = await booking.as_(THERAPIST).post(f"{LOOKUP}?personal_identity_code={code}", {})

    assert_refused(answer, 422, "validation")
    assert code not in answer.text


@pytest.mark.parametrize("protection", ["non_disclosure", "taken_into_care"])
async def test_a_recorded_protection_refuses_the_lookup_as_it_refuses_the_rest(booking, protection):
    code = booking.code_of("infant")
    person = {"personal_identity_code": code, protection: True}
    right = await booking.right(person=person)

    found = await booking.as_(GUARDIAN).post(LOOKUP, {"personal_identity_code": code})
    listed = await booking.as_(GUARDIAN).get("/v1/booking-rights", params={"person_ref": right["person_ref"]})

    assert_refused(found, 403, "proxy-not-allowed")
    assert_refused(listed, 403, "proxy-not-allowed")


async def test_a_lookup_is_logged_with_the_authority_on_which_it_stands(booking):
    done(await booking.as_(GUARDIAN).post(LOOKUP, {"personal_identity_code": booking.code_of("infant")}))

    (access,) = await booking.accesses("look_up", "person")
    assert (access["on_behalf_of"], access["basis"]) == (access["subjects"][0], "guardianship")
    assert access["authority_request_id"] is not None
    assert access["authority_checked_at"] == booking.world.clock.at
