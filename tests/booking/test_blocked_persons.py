"""A search that finds no time says every reason of the person whom it is for at once over HTTP."""

import pytest

from shared.terms.acting import Authority
from tests.booking.builders import (
    GUARDIAN,
    MANAGER,
    OT,
    OTHER_UNIT,
    OUTSIDER,
    PHYSIO,
    SERVICE,
    STRANGER,
    THERAPIST,
    UNIT,
    assert_refused,
    done,
)
from tests.booking.open_bookings import NURSE, book_openly, nurse_time
from tests.booking.searching import blocked, reasons, search, units_of
from tests.booking.test_slots import OSTROBOTHNIA
from tests.booking.times import free, stored

OSTROBOTHNIAN = "etela-pohjanmaa-pt-1"


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
