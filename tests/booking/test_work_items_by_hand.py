"""Work items over HTTP that a professional leaves, finds and opens again; and what the therapist tells a family."""

from typing import Any

import pytest

from tests.booking.builders import (
    GUARDIAN,
    MANAGER,
    MISSING,
    OTHER_UNIT,
    OUTSIDER,
    PT_1,
    SERVICE,
    THERAPIST,
    UNIT,
    Booking,
    assert_refused,
    done,
    told,
)

ITEMS = "/v1/work-items"
HOW = {"how_informed": "Soitettu tulkin kanssa"}


def kela(booking: Booking, **changes: Any) -> dict[str, Any]:
    """A phone time at Kela, to be booked for the infant's family."""
    return {
        "kind": "kela_phone_time",
        "unit_id": UNIT,
        "person": {"personal_identity_code": booking.code_of("infant")},
        "note": "Vammaistuki, huoltaja toivoo aikaa iltapäivälle",
        **changes,
    }


@pytest.mark.parametrize("kind", ["kela_phone_time", "phone"])
async def test_a_professional_leaves_the_own_unit_something_to_do(booking, kind):
    answer = await booking.as_(THERAPIST).post(ITEMS, kela(booking, kind=kind))

    item = done(answer)
    assert answer.status_code == 201
    assert item == item | {
        "kind": kind,
        "unit_id": UNIT,
        "person_ref": booking.reference(booking.code_of("infant")),
        "booking_right_id": None,
        "appointment_id": None,
        "note": "Vammaistuki, huoltaja toivoo aikaa iltapäivälle",
        "status": "open",
        "created_at": "2026-11-23T07:00:00Z",
        "done_by": None,
    }
    assert answer.headers["location"] == f"{ITEMS}/{item['id']}"
    found = await booking.as_(MANAGER).get(answer.headers["location"])
    assert (done(found), found.headers["etag"]) == (item, '"1"')
    (access,) = await booking.accesses("create", "work_item")
    assert access["subjects"] == [item["person_ref"]]
    (read,) = await booking.accesses("read", "work_item")
    assert (read["subjects"], read["object_id"]) == ([item["person_ref"]], item["id"])


async def test_it_may_concern_a_right_of_the_person_and_one_of_a_kind_is_enough(booking):
    right = await booking.right()
    api, body = booking.as_(THERAPIST), kela(booking, booking_right_id=right["id"])

    assert done(await api.post(ITEMS, body))["booking_right_id"] == right["id"]

    assert_refused(await api.post(ITEMS, body), 409, "invalid-state")
    assert len(await booking.rows("select id from work_item")) == 1


@pytest.mark.parametrize("whose", ["of another person", "of another unit", "missing"])
async def test_a_right_that_is_not_the_persons_own_in_the_unit_is_as_none(booking, whose):
    code = booking.code_of("infants-sibling" if whose == "of another person" else "infant")
    elsewhere = {"unit_id": OTHER_UNIT, "service_type": "nurse"} if whose == "of another unit" else {}
    right = done(await booking.as_(SERVICE).post("/v1/booking-rights", booking.new_right(code, **elsewhere)))
    right_id = MISSING if whose == "missing" else right["id"]

    answer = await booking.as_(THERAPIST).post(ITEMS, kela(booking, booking_right_id=right_id))

    (error,) = assert_refused(answer, 422, "validation")["errors"]
    assert (error["pointer"], error["code"]) == ("/booking_right_id", "unknown")


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        pytest.param({"kind": "proxy_ended"}, "/kind", id="a kind that comes by itself"),
        pytest.param({"kind": "therapist_informs"}, "/kind", id="a kind that comes with a right"),
        pytest.param({"note": ""}, "/note", id="nothing to do"),
        pytest.param({"note": "soita 010594Y9032"}, "/note", id="an identity code in the note"),
        pytest.param(
            {"person": {"personal_identity_code": "010594Y9033"}}, "/person/personal_identity_code", id="typo"
        ),
        pytest.param({"status": "done"}, "/status", id="what the service keeps"),
    ],
)
async def test_a_work_item_is_left_in_form(booking, changes, pointer):
    answer = await booking.as_(THERAPIST).post(ITEMS, kela(booking, **changes))

    assert [each["pointer"] for each in assert_refused(answer, 422, "validation")["errors"]] == [pointer]
    assert "010594" not in answer.text


async def test_nobody_leaves_anything_to_another_unit(booking):
    answer = await booking.as_(OUTSIDER).post(ITEMS, kela(booking))

    assert_refused(answer, 403, "forbidden")
    (access,) = await booking.accesses("create", "work_item")
    assert (access["outcome"], access["reason"]) == ("denied", "forbidden")
    assert await booking.rows("select id from work_item") == []


async def test_a_work_item_is_left_once_for_a_key(booking):
    api, body = booking.as_(THERAPIST), kela(booking)

    first, again = await api.post(ITEMS, body, key="k" * 16), await api.post(ITEMS, body, key="k" * 16)

    assert done(first) == done(again)
    assert_refused(await api.post(ITEMS, body, key=None), 400, "idempotency-key-missing")


async def test_work_items_are_found_by_unit_and_kind(booking):
    both = booking.as_(MANAGER, units=[UNIT, OTHER_UNIT])
    await booking.right(booking_mode="phone")
    for unit_id in (UNIT, OTHER_UNIT):
        done(await both.post(ITEMS, kela(booking, unit_id=unit_id)))

    async def found(**filters: str) -> list[tuple[str, str]]:
        return [(each["kind"], each["unit_id"]) for each in done(await both.get(ITEMS, params=filters))["items"]]

    assert len(await found()) == 3
    assert await found(unit_id=OTHER_UNIT) == [("kela_phone_time", OTHER_UNIT)]
    assert await found(kind="phone") == [("phone", UNIT)]
    assert await found(kind="kela_phone_time", unit_id=UNIT) == [("kela_phone_time", UNIT)]
    assert await found(kind="rebooking") == []
    assert_refused(await booking.as_(MANAGER).get(ITEMS, params={"unit_id": OTHER_UNIT}), 403, "forbidden")
    assert_refused(await both.get(ITEMS, params={"kind": "anything"}), 422, "validation")


async def test_what_was_marked_done_by_mistake_is_opened_again(booking):
    item = done(await booking.as_(THERAPIST).post(ITEMS, kela(booking)))
    path = f"{ITEMS}/{item['id']}"
    completed = done(await booking.as_(THERAPIST).post(f"{path}/complete", HOW, version=1))
    api = booking.as_(MANAGER)
    assert_refused(await api.post(f"{path}/reopen"), 428, "precondition-required")
    assert_refused(await api.post(f"{path}/reopen", version=1), 412, "version-mismatch")

    answer = await api.post(f"{path}/reopen", version=completed["version"])

    assert done(answer) == item | {"version": 3}
    assert answer.headers["etag"] == '"3"'
    assert_refused(await api.post(f"{path}/reopen", version=3), 409, "invalid-state")
    assert done(await api.post(f"{path}/complete", HOW, version=3))["done_by"] == booking.world.people[MANAGER].sub
    (access,) = [each for each in await booking.accesses("reopen", "work_item") if each["outcome"] == "allowed"]
    assert (access["subjects"], access["object_id"]) == ([item["person_ref"]], item["id"])


async def test_another_unit_neither_sees_nor_opens_it(booking):
    item = done(await booking.as_(THERAPIST).post(ITEMS, kela(booking)))
    done(await booking.as_(THERAPIST).post(f"{ITEMS}/{item['id']}/complete", HOW, version=1))
    outsider = booking.as_(OUTSIDER)

    for missing, foreign in (
        (await outsider.get(f"{ITEMS}/{MISSING}"), await outsider.get(f"{ITEMS}/{item['id']}")),
        (
            await outsider.post(f"{ITEMS}/{MISSING}/reopen", version=2),
            await outsider.post(f"{ITEMS}/{item['id']}/reopen", version=2),
        ),
    ):
        assert_refused(foreign, 404, "not-found")
        assert told(foreign) == told(missing)
    for role in (GUARDIAN, SERVICE, "integrator", "ops"):
        assert_refused(await booking.as_(role).get(f"{ITEMS}/{item['id']}"), 403, "forbidden")
        assert_refused(await booking.as_(role).post(f"{ITEMS}/{item['id']}/reopen", version=2), 403, "forbidden")
        assert_refused(await booking.as_(role).post(ITEMS, kela(booking)), 403, "forbidden")


async def test_an_appointment_has_one_open_item_of_a_kind_also_when_an_old_one_is_opened_again(booking):
    appointment = await booking.booked()
    ids = []
    for status in ("done", "open"):
        (row,) = await booking.rows(
            """
            insert into work_item (id, kind, unit_id, person_ref, booking_right_id, appointment_id, status, created_at,
                                   done_at)
            values (gen_random_uuid(), 'rebooking', $1, $2, $3::text::uuid, $4::text::uuid, $5::text, now(),
                    case when $5::text = 'done' then now() end)
            returning id::text as id
            """,
            UNIT,
            appointment["person_ref"],
            appointment["booking_right_id"],
            appointment["id"],
            status,
        )
        ids.append(row["id"])

    answer = await booking.as_(MANAGER).post(f"{ITEMS}/{ids[0]}/reopen", version=1)

    assert_refused(answer, 409, "invalid-state")


async def test_the_therapist_informs_a_family_with_an_interpreter_and_the_item_is_open_until_that(booking):
    right = await booking.right(booking_mode="therapist_informs", interpreter_language="so", practitioner_ids=[PT_1])
    slot_id = await booking.free_time()
    assert_refused(await booking.book(GUARDIAN, slot_id, right["id"]), 409, "booking-right-not-usable")

    booked = done(await booking.book_by_hand(slot_id, right["id"], reason_no_self_service="interpreter"))

    assert (booked["interpreter_language"], booked["reason_no_self_service"]) == ("so", "interpreter")
    (item,) = done(await booking.as_(THERAPIST).get(ITEMS, params={"kind": "therapist_informs"}))["items"]
    assert (item["status"], item["interpreter_language"], item["booking_right_id"]) == ("open", "so", right["id"])
    booking.world.clock.advance(hours=3)
    path = f"{ITEMS}/{item['id']}/complete"
    informed = done(await booking.as_(THERAPIST).post(path, HOW, version=item["version"]))
    assert (informed["status"], informed["done_at"], informed["done_by"], informed["how_informed"]) == (
        "done",
        "2026-11-23T10:00:00Z",
        booking.world.people[THERAPIST].sub,
        "Soitettu tulkin kanssa",
    )
    assert done(await booking.as_(GUARDIAN).get(f"/v1/appointments/{booked['id']}"))["interpreter_language"] == "so"


async def test_a_visit_booked_because_of_an_interpreter_leaves_a_work_item_until_the_family_is_told(booking):
    right = await booking.right(visits=3)
    slots = [await booking.free_time(f"2026-12-0{day} 09:00") for day in (1, 2, 3)]

    async def book(slot_id: str, reason: str) -> dict[str, Any]:
        return done(await booking.book_by_hand(slot_id, right["id"], reason_no_self_service=reason))

    async def open_items() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = done(await booking.as_(THERAPIST).get(ITEMS))["items"]
        return found

    await book(slots[0], "by_phone")
    assert await open_items() == []

    first = await book(slots[1], "interpreter")
    (item,) = await open_items()
    assert (item["kind"], item["appointment_id"], item["booking_right_id"]) == (
        "therapist_informs",
        first["id"],
        right["id"],
    )
    path = f"{ITEMS}/{item['id']}/complete"
    done(await booking.as_(THERAPIST).post(path, HOW, version=item["version"]))
    second = await book(slots[2], "interpreter")
    assert [each["appointment_id"] for each in await open_items()] == [second["id"]]


async def test_one_open_work_item_is_enough_for_the_visits_of_a_right_with_an_interpreter(booking):
    right = await booking.right(visits=2, booking_mode="therapist_informs", interpreter_language="so")
    first, second = [await booking.free_time(f"2026-12-0{day} 09:00") for day in (1, 2)]
    done(await booking.book_by_hand(first, right["id"], reason_no_self_service="interpreter"))
    (item,) = done(await booking.as_(THERAPIST).get(ITEMS))["items"]
    assert item["appointment_id"] is None
    done(await booking.as_(THERAPIST).post(f"{ITEMS}/{item['id']}/complete", HOW, version=item["version"]))

    booked = done(await booking.book_by_hand(second, right["id"], reason_no_self_service="interpreter"))

    (item,) = done(await booking.as_(THERAPIST).get(ITEMS))["items"]
    assert (item["appointment_id"], item["interpreter_language"]) == (booked["id"], "so")


async def test_a_period_booked_because_of_an_interpreter_leaves_one_work_item(booking):
    right = await booking.right(visits=2)
    slots = [await booking.free_time(f"2026-12-0{day} 09:00") for day in (1, 2)]
    by_hand = {"channel": "phone", "reason_no_self_service": "interpreter"}

    series = done(
        await booking.as_(THERAPIST).post(
            "/v1/appointment-series", {"booking_right_id": right["id"], "slot_ids": slots, **by_hand}
        )
    )

    (item,) = done(await booking.as_(THERAPIST).get(ITEMS))["items"]
    assert (item["kind"], item["appointment_id"]) == ("therapist_informs", series["appointments"][0]["id"])


async def test_with_an_interpreter_nobody_is_given_a_right_to_book_alone(booking):
    answer = await booking.as_(THERAPIST).post("/v1/booking-rights", booking.new_right(interpreter_language="so"))

    assert_refused(answer, 422, "validation")
