"""Work items over HTTP: what a unit does by hand, seen and completed by its own professionals."""

import pytest

from tests.booking.builders import (
    GUARDIAN,
    MANAGER,
    MISSING,
    OTHER_UNIT,
    OUTSIDER,
    SERVICE,
    THERAPIST,
    assert_refused,
    done,
    told,
)

ITEMS = "/v1/work-items"
HOW = {"how_informed": "Soitettu tulkin kanssa"}


async def test_a_work_item_is_listed_and_completed_by_the_unit(booking):
    right = await booking.right(booking_mode="therapist_informs", interpreter_language="so")
    (item,) = done(await booking.as_(THERAPIST).get(ITEMS))["items"]
    assert item == {
        "id": item["id"],
        "kind": "therapist_informs",
        "unit_id": "kymenlaakso-child-rehabilitation",
        "person_ref": right["person_ref"],
        "booking_right_id": right["id"],
        "appointment_id": None,
        "interpreter_language": "so",
        "note": None,
        "status": "open",
        "created_at": "2026-11-23T07:00:00Z",
        "done_at": None,
        "done_by": None,
        "how_informed": None,
        "version": 1,
    }
    booking.world.clock.advance(hours=1)

    answer = await booking.as_(MANAGER).post(f"{ITEMS}/{item['id']}/complete", HOW, version=1)

    told_of = {"status": "done", "done_at": "2026-11-23T08:00:00Z", "done_by": booking.world.people[MANAGER].sub}
    assert done(answer) == item | HOW | told_of | {"version": 2}
    assert answer.headers["etag"] == '"2"'
    assert done(await booking.as_(THERAPIST).get(ITEMS))["items"] == []
    assert done(await booking.as_(THERAPIST).get(ITEMS, params={"status": "done"}))["items"] == [answer.json()]
    (access,) = await booking.accesses("complete", "work_item")
    assert (access["subjects"], access["object_id"]) == ([right["person_ref"]], item["id"])


async def test_a_work_item_is_completed_once(booking):
    await booking.right(booking_mode="phone")
    (item,) = done(await booking.as_(THERAPIST).get(ITEMS))["items"]
    path = f"{ITEMS}/{item['id']}/complete"
    done(await booking.as_(THERAPIST).post(path, HOW, version=1))

    assert_refused(await booking.as_(THERAPIST).post(path, HOW, version=1), 412, "version-mismatch")
    assert_refused(await booking.as_(THERAPIST).post(path, HOW, version=2), 409, "invalid-state")


@pytest.mark.parametrize(
    ("body", "version", "status", "kind"),
    [
        pytest.param(HOW, None, 428, "precondition-required", id="without the version"),
        pytest.param(HOW, 2, 412, "version-mismatch", id="of another version"),
        pytest.param({}, 1, 422, "validation", id="without saying how"),
        pytest.param({"how_informed": ""}, 1, 422, "validation", id="saying nothing"),
        pytest.param({"how_informed": "x" * 4001}, 1, 422, "validation", id="saying too much"),
        pytest.param({**HOW, "done_by": "somebody"}, 1, 422, "validation", id="saying who"),
    ],
)
async def test_a_work_item_is_completed_in_form(booking, body, version, status, kind):
    await booking.right(booking_mode="phone")
    (item,) = done(await booking.as_(THERAPIST).get(ITEMS))["items"]

    answer = await booking.as_(THERAPIST).post(f"{ITEMS}/{item['id']}/complete", body, version=version)

    assert_refused(answer, status, kind)
    assert done(await booking.as_(THERAPIST).get(ITEMS))["items"] == [item]


async def test_another_unit_finds_no_work_item(booking):
    await booking.right(booking_mode="phone")
    (item,) = done(await booking.as_(THERAPIST).get(ITEMS))["items"]
    outsider = booking.as_(OUTSIDER)

    foreign = await outsider.post(f"{ITEMS}/{item['id']}/complete", HOW, version=1)
    missing = await outsider.post(f"{ITEMS}/{MISSING}/complete", HOW, version=1)

    assert_refused(foreign, 404, "not-found")
    assert told(foreign) == told(missing)
    assert done(await outsider.get(ITEMS))["items"] == []
    (access,) = await booking.accesses("complete", "work_item")
    assert (access["outcome"], access["reason"]) == ("denied", "not-found")


@pytest.mark.parametrize("role", [GUARDIAN, SERVICE, "integrator", "ops"])
async def test_work_items_are_for_professionals(booking, role):
    assert_refused(await booking.as_(role).get(ITEMS), 403, "forbidden")
    answer = await booking.as_(role).post(f"{ITEMS}/{MISSING}/complete", HOW, version=1)
    assert_refused(answer, 403, "forbidden")


async def test_the_work_items_of_ones_units_are_listed_oldest_first_page_by_page(booking):
    rights = [await booking.right(booking_mode="phone") for _ in range(5)]
    elsewhere = booking.new_right(booking_mode="phone", unit_id=OTHER_UNIT, service_type="nurse")
    done(await booking.as_(SERVICE).post("/v1/booking-rights", elsewhere))

    pages = await booking.pages(MANAGER, ITEMS, limit=2)

    assert [len(page) for page in pages] == [2, 2, 1]
    listed = [item["booking_right_id"] for page in pages for item in page]
    assert listed == [right["id"] for right in rights]
    both = booking.as_(MANAGER, units=["kymenlaakso-child-rehabilitation", OTHER_UNIT])
    assert len(done(await both.get(ITEMS))["items"]) == 6
    accesses = await booking.accesses("list", "work_item")
    assert {tuple(each["subjects"]) for each in accesses} == {(rights[0]["person_ref"],)}
