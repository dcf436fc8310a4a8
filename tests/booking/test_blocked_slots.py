"""A search that finds no time says every reason at once over HTTP: of the units, and of the person whom it is for."""

from typing import Any

import pytest

from shared.terms.acting import Authority
from tests.booking.builders import (
    GUARDIAN,
    MANAGER,
    OT,
    OTHER_UNIT,
    OUTSIDER,
    PHYSIO,
    PT_1,
    PT_2,
    SERVICE,
    STRANGER,
    THERAPIST,
    UNIT,
    UNIT_PHONE,
    Booking,
    assert_refused,
    done,
    helsinki,
)
from tests.booking.open_bookings import NURSE, book_openly, nurse_time
from tests.booking.test_slots import OSTROBOTHNIA
from tests.booking.times import changed, free, hold, stored

SPEECH = "child-speech-therapy"
ST_1 = "kymenlaakso-st-1"
OSTROBOTHNIAN = "etela-pohjanmaa-pt-1"


async def search(booking: Booking, role: str = GUARDIAN, **filters: Any) -> dict[str, Any]:
    return done(await booking.as_(role).get("/v1/slots", params={"service_type": PHYSIO, **filters}))


async def blocked(booking: Booking, role: str = GUARDIAN, **filters: Any) -> dict[str, Any]:
    """Why there is nothing."""
    page = await search(booking, role, **filters)
    assert (page["items"], page["next_cursor"]) == ([], None)
    why: dict[str, Any] = page["blocked"]
    return why


async def reasons(booking: Booking, role: str = GUARDIAN, **filters: Any) -> list[str]:
    told: list[str] = (await blocked(booking, role, **filters))["reasons"]
    return told


def units_of(why: dict[str, Any]) -> list[str]:
    return [each["unit_id"] for each in why["units"]]


async def test_a_search_that_finds_times_is_not_blocked_on_any_page(booking):
    await booking.free_times([helsinki("2026-12-01 09:00"), helsinki("2026-12-01 10:00")])
    first = await search(booking, limit=1)

    assert (len(first["items"]), first["blocked"]) == (1, None)
    second = await search(booking, limit=1, cursor=first["next_cursor"])
    assert (len(second["items"]), second["blocked"]) == (1, None)


async def test_the_end_of_a_list_is_no_blocked_search(booking):
    """The time of the second page goes before it is read."""
    await free(booking, "2026-12-01 09:00")
    last = await free(booking, "2026-12-01 10:00")
    first = await search(booking, limit=1)
    await changed(booking, last, status="withdrawn")

    second = await search(booking, limit=1, cursor=first["next_cursor"])

    assert (second["items"], second["blocked"]) == ([], None)


async def test_where_nobody_has_made_times_the_unit_is_to_be_phoned(booking):
    why = await blocked(booking, unit_id=UNIT)

    assert (why["reasons"], why["next_step"], why["next_release_at"]) == (["no_times"], "phone_unit", None)
    assert [(each["unit_id"], each["phone"], len(each["phone_hours"])) for each in why["units"]] == [
        (UNIT, UNIT_PHONE, 2)
    ]


async def test_without_units_every_unit_that_gives_the_service_is_told(booking):
    assert sorted(units_of(await blocked(booking))) == [OSTROBOTHNIA, UNIT]


async def test_when_all_times_are_taken_it_is_told(booking):
    await booking.booked("2026-12-01 09:00")

    why = await blocked(booking, unit_id=UNIT)

    assert (why["reasons"], why["next_step"]) == (["all_taken"], "phone_unit")


async def test_a_time_that_is_held_for_another_is_taken(booking):
    slot_id = await free(booking, "2026-12-01 09:00")
    done(await hold(booking, GUARDIAN, slot_id, await booking.right()))

    assert await reasons(booking, "adult", unit_id=UNIT) == ["all_taken"]


async def test_when_times_are_still_to_be_released_the_first_instant_is_told(booking):
    await free(booking, "2026-12-02 10:00", released_at=helsinki("2026-12-07 08:00"))
    await free(booking, "2026-12-01 10:00", released_at=helsinki("2026-11-30 08:00"))

    why = await blocked(booking, unit_id=UNIT)

    assert (why["reasons"], why["next_step"]) == (["not_released"], "wait_for_release")
    assert why["next_release_at"] == "2026-11-30T06:00:00Z"


async def test_times_for_professionals_only_are_no_times_for_families(booking):
    await free(booking, "2026-12-01 09:00", released_at=None)
    withdrawn = await free(booking, "2026-12-01 10:00")
    await changed(booking, withdrawn, status="withdrawn")

    assert await reasons(booking, unit_id=UNIT) == ["no_times"]
    assert await reasons(booking, OUTSIDER, unit_id=UNIT) == ["no_times"]
    assert (await search(booking, MANAGER, unit_id=UNIT))["blocked"] is None


async def test_several_units_are_told_at_once_and_the_step_is_that_of_the_unit_with_the_least_against_it(booking):
    await free(booking, "2026-12-01 10:00", released_at=helsinki("2026-11-30 08:00"))

    why = await blocked(booking, unit_id=[OSTROBOTHNIA, UNIT, OTHER_UNIT])

    assert why["reasons"] == ["not_in_use", "not_released", "no_times"]
    assert units_of(why) == [OSTROBOTHNIA, UNIT, OTHER_UNIT]
    assert why["next_release_at"] == "2026-11-30T06:00:00Z"


async def test_a_service_that_is_not_in_use_in_the_unit_is_told_as_such(booking):
    await booking.free_time(service_type=SPEECH, practitioner_id=ST_1)

    why = await blocked(booking, service_type=SPEECH, unit_id=UNIT)

    assert (why["reasons"], why["next_step"], units_of(why)) == (["not_in_use"], "phone_unit", [UNIT])


async def test_a_service_that_is_in_use_nowhere_is_told_with_the_phone_of_client_guidance(booking):
    why = await blocked(booking, service_type=SPEECH)

    assert (why["reasons"], why["next_step"]) == (["not_in_use", "no_times"], "phone_unit")
    assert units_of(why) == [booking.parts.general_contact().unit_id]


@pytest.mark.parametrize(
    "wishes",
    [
        pytest.param({"weekday": 5}, id="a weekday"),
        pytest.param({"practitioner_id": PT_2}, id="a therapist"),
        pytest.param({"delivery_mode": "video"}, id="a way"),
        pytest.param({"from_days": 30}, id="later days"),
        pytest.param({"starts_before": "2026-11-27T00:00:00Z"}, id="sooner days"),
    ],
)
async def test_where_only_the_wishes_do_not_fit_the_search_is_to_be_widened(booking, wishes):
    await free(booking, "2026-12-01 09:00")

    why = await blocked(booking, unit_id=UNIT, **wishes)

    assert (why["reasons"], why["next_step"]) == (["none_fits"], "widen_search")


async def test_first_free_says_of_each_unit_without_a_time_why(booking):
    await free(booking, "2026-12-01 09:00", released_at=helsinki("2026-11-30 08:00"))
    await booking.free_time("2026-12-20 10:00", unit_id=OSTROBOTHNIA, practitioner_id=OSTROBOTHNIAN)

    answer = await booking.as_(GUARDIAN).get(
        "/v1/slots/first-free",
        params={"service_type": PHYSIO, "unit_id": [OTHER_UNIT, UNIT, OSTROBOTHNIA]},
    )

    assert [(each["unit"]["unit_id"], each["slot"] is None, each["blocked"]) for each in done(answer)["items"]] == [
        (OSTROBOTHNIA, False, None),
        (
            OTHER_UNIT,
            True,
            {"reasons": ["not_in_use", "no_times"], "next_step": "phone_unit", "next_release_at": None},
        ),
        (
            UNIT,
            True,
            {
                "reasons": ["not_released"],
                "next_step": "wait_for_release",
                "next_release_at": "2026-11-30T06:00:00Z",
            },
        ),
    ]


async def test_first_free_says_of_each_practitioner_without_a_time_why(booking):
    booked = await free(booking, "2026-12-01 09:00", practitioner_id=PT_1)
    done(await booking.book(GUARDIAN, booked, (await booking.right())["id"]))

    answer = await booking.as_(GUARDIAN).get(
        "/v1/slots/first-free", params={"service_type": PHYSIO, "unit_id": UNIT, "by_practitioner": "true"}
    )

    told = {each["practitioner_id"]: each["blocked"]["reasons"] for each in done(answer)["items"]}
    assert told == {PT_1: ["all_taken"], PT_2: ["no_times"]}


async def test_without_a_right_a_person_is_told_so_though_there_are_times(booking):
    await free(booking, "2026-12-01 09:00")
    right = await booking.right()

    assert (await search(booking, person_ref=right["person_ref"]))["blocked"] is None
    sibling = booking.reference(booking.child("2026-01-15"))
    assert_refused(
        await booking.as_(GUARDIAN).get("/v1/slots", params={"service_type": PHYSIO, "person_ref": sibling}),
        403,
        "proxy-not-allowed",
    )
    other = await booking.right_at_any_age(booking.child("2026-01-15"))
    why = await blocked(booking, person_ref=other["person_ref"])
    assert (why["reasons"], why["next_step"]) == (["no_right", "no_times"], "ask_new_right")
    assert await reasons(booking, person_ref=other["person_ref"], unit_id=UNIT) == ["no_right"]
    assert await reasons(booking, person_ref=other["person_ref"], unit_id=UNIT, weekday=5) == ["no_right", "none_fits"]


async def test_only_the_units_where_the_person_has_a_right_are_searched(booking):
    right = await booking.right()
    await booking.free_time("2026-12-01 09:00", unit_id=OSTROBOTHNIA, practitioner_id=OSTROBOTHNIAN)

    why = await blocked(booking, person_ref=right["person_ref"])

    assert (why["reasons"], why["next_step"], units_of(why)) == (["no_times"], "unit_books", [UNIT])
    mine = await free(booking, "2026-12-02 09:00")
    assert [each["id"] for each in (await search(booking, person_ref=right["person_ref"]))["items"]] == [mine]


@pytest.mark.parametrize(
    ("born", "changes", "filters", "expected", "step"),
    [
        pytest.param(None, {"visits": 1}, {}, ["right_used_up"], "ask_new_right", id="used up"),
        pytest.param(
            None, {"valid_until": "2026-11-23"}, {}, ["right_ended", "right_used_up"], "ask_new_right", id="over"
        ),
        pytest.param(
            None, {"visits": 2, "max_interval_days": 3}, {}, ["no_day_left"], "phone_unit", id="the intervals are over"
        ),
        pytest.param(
            None,
            {"visits": 2, "valid_until": "2026-12-20"},
            {"starts_from": "2026-12-24T00:00:00+02:00"},
            ["outside_right", "none_fits"],
            "widen_search",
            id="other days than those of the right",
        ),
        pytest.param("2025-06-02", {"visits": 2}, {}, ["too_old"], "phone_unit", id="too old since a week"),
    ],
)
async def test_what_is_against_the_persons_right_is_told(booking, born, changes, filters, expected, step):
    code = booking.child(born) if born else None
    right = await booking.right(code, valid_from="2026-11-01", **changes)
    done(await booking.book(GUARDIAN, await free(booking, "2026-11-23 12:00"), right["id"]))
    await free(booking, "2026-12-15 09:00")
    booking.set_clock("2026-12-10 09:00")

    why = await blocked(booking, person_ref=right["person_ref"], unit_id=UNIT, **filters)

    assert why["reasons"] == expected
    assert why["next_step"] == step


async def test_of_several_rights_the_best_one_counts(booking):
    used = await booking.right()
    done(await booking.book(GUARDIAN, await free(booking, "2026-12-01 09:00"), used["id"]))
    await booking.right()

    assert await reasons(booking, person_ref=used["person_ref"]) == ["all_taken"]
    mine = await free(booking, "2026-12-02 09:00")
    assert [each["id"] for each in (await search(booking, person_ref=used["person_ref"]))["items"]] == [mine]


async def test_the_reasons_of_the_unit_and_of_the_person_are_told_at_once(booking):
    """The child is 12 today, the unit books for the family, and the service is not in use."""
    booking.set_clock("2026-12-10 00:00")
    booking.change_service_type(OT, rollout=False)
    right = await booking.right_at_any_age(booking.child("2014-12-10"), booking_mode="phone")

    told = await reasons(booking, person_ref=right["person_ref"], service_type=OT, unit_id=UNIT)

    assert told == ["proxy_age_limit", "not_in_use", "not_self_booking", "no_times"]


async def test_a_professional_is_told_the_persons_reasons_in_the_own_unit_only(booking):
    right = await booking.right(booking_mode="therapist_informs")
    await booking.free_time("2026-12-01 09:00", unit_id=OSTROBOTHNIA, practitioner_id=OSTROBOTHNIAN)
    done(await booking.book_by_hand(await free(booking, "2026-12-01 09:00"), right["id"]))
    person = {"person_ref": right["person_ref"]}

    assert await reasons(booking, THERAPIST, unit_id=UNIT, **person) == ["right_used_up", "all_taken"]
    assert await reasons(booking, OUTSIDER, unit_id=UNIT, **person) == ["all_taken"]
    assert (await search(booking, OUTSIDER, **person))["blocked"] is None


async def test_a_professional_may_ask_for_somebody_of_whom_nothing_is_here(booking):
    nobody = booking.reference(booking.child("2026-01-15"))
    await free(booking, "2026-12-01 09:00")

    assert await reasons(booking, THERAPIST, unit_id=UNIT, person_ref=nobody) == ["no_right"]


async def test_without_a_right_as_many_visits_to_come_as_the_service_allows_are_a_reason(booking):
    booked = done(await book_openly(booking, "adult", await nurse_time(booking)))
    await nurse_time(booking, "2026-12-02 09:00")
    asked = {"service_type": NURSE, "unit_id": OTHER_UNIT, "person_ref": booked["person_ref"]}

    why = await blocked(booking, "adult", **asked)

    assert (why["reasons"], why["next_step"]) == (["open_bookings_used_up"], "phone_unit")
    done(await booking.cancel("adult", booked))
    assert len((await search(booking, "adult", **asked))["items"]) == 2


async def test_an_adult_of_whom_nothing_is_here_searches_for_oneself(booking):
    await nurse_time(booking)
    asked = {"service_type": NURSE, "person_ref": booking.reference(booking.code_of("adult"))}

    assert (await search(booking, "adult", **asked))["blocked"] is None
    booking.change_service_type(NURSE, step=1)
    assert await reasons(booking, "adult", unit_id=OTHER_UNIT, **asked) == ["assessment_needed"]


@pytest.mark.parametrize(
    ("limits", "window", "expected"),
    [
        pytest.param({"max_age_months": 10}, {"from_days": 22}, None, id="the last day of the age is searched"),
        pytest.param({"max_age_months": 10}, {"from_days": 23}, ["too_old"], id="later days"),
        pytest.param({"min_age_months": 12}, {}, None, id="old enough on the last day that is searched"),
        pytest.param({"min_age_months": 12}, {"within_days": 52}, ["too_young"], id="the day before that"),
    ],
)
async def test_without_a_right_the_age_on_the_days_of_the_search_counts(booking, limits, window, expected):
    """One child turns 10 months, the last day of the age, in 22 days; the other 12 months in 53 days."""
    born = "2026-02-15" if "max_age_months" in limits else "2026-01-15"
    right = await booking.right(booking.child(born))
    booking.change_service_type(NURSE, **limits)
    for local in ("2026-12-01 09:00", "2026-12-20 09:00"):
        await nurse_time(booking, local)

    page = await search(booking, service_type=NURSE, unit_id=OTHER_UNIT, person_ref=right["person_ref"], **window)

    assert (page["blocked"] and page["blocked"]["reasons"]) == expected
    assert bool(page["items"]) is (expected is None)


async def test_who_may_not_act_for_the_person_is_told_nothing(booking):
    right = await booking.right()
    child = await booking.right_at_any_age(booking.child("2014-12-10"))
    booking.relate(GUARDIAN, booking.codes[-1], Authority.UNKNOWN)
    booking.set_clock("2026-12-10 00:00")

    for role, ref in ((STRANGER, right["person_ref"]), (GUARDIAN, child["person_ref"])):
        answer = await booking.as_(role).get("/v1/slots", params={"service_type": OT, "person_ref": ref})

        problem = assert_refused(answer, 403, "proxy-not-allowed")
        assert problem["unit_id"] == booking.parts.general_contact().unit_id
        assert "reasons" not in answer.text
    assert [each["outcome"] for each in await booking.accesses("search", "booking_right")] == ["denied", "denied"]


@pytest.mark.parametrize(
    ("role", "status", "kind"),
    [
        (None, 401, "unauthenticated"),
        ("guardian-weakly-identified", 401, "stronger-identification-needed"),
        (SERVICE, 403, "forbidden"),
        ("integrator", 403, "forbidden"),
        ("ops", 403, "forbidden"),
    ],
)
async def test_only_families_and_professionals_search_for_a_person(booking, role, status, kind):
    right = await booking.right()

    params = {"service_type": PHYSIO, "person_ref": right["person_ref"]}
    assert_refused(await booking.as_(role).get("/v1/slots", params=params), status, kind)


async def test_a_blocked_search_writes_nothing_but_the_access_of_a_person(booking):
    right = await booking.right()
    done(await booking.as_(GUARDIAN).get(f"/v1/booking-rights/{right['id']}"))
    before = await stored(booking)

    await blocked(booking)
    await blocked(booking, MANAGER)
    assert await booking.accesses("search", "booking_right") == []
    await blocked(booking, person_ref=right["person_ref"])
    await blocked(booking, THERAPIST, person_ref=right["person_ref"])

    assert await stored(booking) == before
    accesses = await booking.accesses("search", "booking_right")
    assert [(each["subjects"], each["outcome"], each["object_id"]) for each in accesses] == 2 * [
        ([right["person_ref"]], "allowed", None)
    ]
