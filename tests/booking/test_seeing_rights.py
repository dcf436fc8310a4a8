"""Seeing booking rights over HTTP: by id and of a person, and equal answers for missing and foreign."""

import pytest

from tests.booking.builders import (
    GUARDIAN,
    MANAGER,
    MISSING,
    OUTSIDER,
    SECOND_GUARDIAN,
    STRANGER,
    THERAPIST,
    assert_refused,
    done,
    told,
)

RIGHTS = "/v1/booking-rights"


def _as_seen_by(role, right):
    """The right as its issuer sees it, without the issuer where a family looks."""
    return right | ({"issued_by": None} if role in {GUARDIAN, SECOND_GUARDIAN} else {})


@pytest.mark.parametrize("role", [GUARDIAN, SECOND_GUARDIAN, THERAPIST, "speech-therapist", MANAGER])
async def test_those_see_a_right_who_may(booking, role):
    right = await booking.right()

    answer = await booking.as_(role).get(f"{RIGHTS}/{right['id']}")

    assert done(answer) == _as_seen_by(role, right)
    assert answer.headers["etag"] == '"1"'
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "role",
    [
        pytest.param(STRANGER, id="an adult whom the authority source disallows"),
        pytest.param("adult", id="an adult of whom the authority source knows nothing"),
        pytest.param("guardian-of-twelve-year-old", id="a guardian of another child"),
        pytest.param("young-person", id="a young person"),
        pytest.param(OUTSIDER, id="a professional of another unit"),
        pytest.param("guidance-manager", id="a manager of another county"),
    ],
)
async def test_others_see_the_same_as_when_there_is_none(booking, role):
    right = await booking.right()
    api = booking.as_(role)

    foreign, missing = await api.get(f"{RIGHTS}/{right['id']}"), await api.get(f"{RIGHTS}/{MISSING}")

    assert_refused(foreign, 404, "not-found")
    assert told(foreign) == told(missing)
    (access,) = await booking.accesses("read", "booking_right")
    assert (access["outcome"], access["reason"], access["object_id"]) == ("denied", "not-found", right["id"])
    assert access["subjects"] == [right["person_ref"]]


@pytest.mark.parametrize("role", ["integrator", "ops"])
async def test_systems_see_no_right(booking, role):
    right = await booking.right()

    assert_refused(await booking.as_(role).get(f"{RIGHTS}/{right['id']}"), 403, "forbidden")
    assert_refused(await booking.as_(role).get(RIGHTS, params={"person_ref": right["person_ref"]}), 403, "forbidden")


async def test_what_is_not_an_id_is_refused_without_repeating_it(booking):
    answer = await booking.as_(GUARDIAN).get(f"{RIGHTS}/010594Y9032")

    assert_refused(answer, 422, "validation")
    assert "010594Y9032" not in answer.text


@pytest.mark.parametrize("path", [RIGHTS, "/v1/appointments"])
async def test_a_guardian_must_be_strongly_identified(booking, path):
    right = await booking.right()
    weak = booking.as_("guardian-weakly-identified")

    for answer in (
        await weak.get(f"{path}/{right['id']}"),
        await weak.get(path, params={"person_ref": right["person_ref"]}),
    ):
        assert_refused(answer, 401, "stronger-identification-needed")
        assert answer.headers["www-authenticate"] == 'Bearer error="insufficient_user_authentication"'


@pytest.mark.parametrize("role", [GUARDIAN, SECOND_GUARDIAN, THERAPIST])
async def test_the_rights_of_a_child_are_listed_as_they_were_issued(booking, role):
    rights = []
    for number in range(7):
        booking.world.clock.advance(seconds=number // 2)
        rights.append(await booking.right(visits=number + 1))

    pages = await booking.pages(role, RIGHTS, person_ref=rights[0]["person_ref"], limit=3)

    assert [len(page) for page in pages] == [3, 3, 1]
    listed = [right for page in pages for right in page]
    assert listed == sorted(
        (_as_seen_by(role, each) for each in rights), key=lambda right: (right["issued_at"], right["id"])
    )
    accesses = await booking.accesses("list", "booking_right")
    assert [each["subjects"] for each in accesses] == [[rights[0]["person_ref"]]] * 3


async def test_a_professional_is_listed_the_rights_of_the_own_unit(booking):
    right = await booking.right()

    assert await booking.pages(OUTSIDER, RIGHTS, person_ref=right["person_ref"]) == [[]]


@pytest.mark.parametrize("path", [RIGHTS, "/v1/appointments"])
@pytest.mark.parametrize("role", [STRANGER, "guardian-of-twelve-year-old", "young-person"])
async def test_a_list_of_anothers_child_is_refused_alike_whether_there_is_something_or_not(booking, role, path):
    appointment = await booking.booked()
    unknown = booking.reference("010594Y9032")
    nothing_yet = (await booking.right(booking.code_of("infants-sibling")))["person_ref"]
    api = booking.as_(role)

    answers = [
        await api.get(path, params={"person_ref": person_ref})
        for person_ref in (appointment["person_ref"], unknown, nothing_yet)
    ]

    assert_refused(answers[0], 403, "proxy-not-allowed")
    assert told(answers[0]) == told(answers[1]) == told(answers[2])
    assert answers[0].json()["unit_phone"]
    denied = await booking.rows("select subjects, reason from access_log where outcome = 'denied' order by id")
    assert [each["subjects"][0] for each in denied] == [appointment["person_ref"], unknown, nothing_yet]


async def test_a_citizen_of_whom_nothing_is_known_has_an_empty_list(booking):
    own = booking.reference(booking.code_of("adult"))

    assert await booking.pages("adult", RIGHTS, person_ref=own) == [[]]
    assert await booking.pages("adult", "/v1/appointments", person_ref=own) == [[]]
