"""A search that finds no time says every reason of the units at once over HTTP."""

import pytest

from tests.booking.builders import (
    GUARDIAN,
    MANAGER,
    OTHER_UNIT,
    OUTSIDER,
    PHYSIO,
    PT_1,
    PT_2,
    UNIT,
    UNIT_PHONE,
    done,
    helsinki,
)
from tests.booking.searching import blocked, reasons, search, units_of
from tests.booking.test_slots import OSTROBOTHNIA
from tests.booking.times import changed, free, hold

SPEECH = "child-speech-therapy"
ST_1 = "kymenlaakso-st-1"
OSTROBOTHNIAN = "etela-pohjanmaa-pt-1"


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
