"""Who books and sees therapy periods over HTTP, and what the contract holds them to."""

from uuid import UUID

import pytest

from shared.terms.acting import Authority
from tests.booking.builders import (
    GUARDIAN,
    MANAGER,
    MISSING,
    OUTSIDER,
    SECOND_GUARDIAN,
    SERVICE,
    STRANGER,
    THERAPIST,
    assert_refused,
    done,
    told,
)
from tests.booking.series import (
    SERIES,
    TUESDAYS,
    assert_nothing_booked,
    book_series,
    booked_series,
    ids_of,
    local,
    series_again,
    slots_of,
    times_on,
)


async def test_one_key_books_one_period_and_is_answered_alike(booking):
    right, slot_ids = await booking.right(visits=9), await times_on(booking, TUESDAYS)
    others = await times_on(booking, ["2026-12-22", "2026-12-29"])

    first = await book_series(booking, GUARDIAN, slot_ids, right, key="k" * 16)
    again = await book_series(booking, GUARDIAN, slot_ids, right, key="k" * 16)

    assert (again.status_code, done(again), again.headers["idempotent-replayed"]) == (201, done(first), "true")
    mismatch = await book_series(booking, GUARDIAN, others, right, key="k" * 16)
    assert_refused(mismatch, 422, "idempotency-key-mismatch")
    assert_refused(await book_series(booking, GUARDIAN, others, right, key=None), 400, "idempotency-key-missing")
    assert (await booking.right_again(right["id"]))["visits_used"] == 3


async def test_who_may_not_act_any_more_is_not_shown_the_first_answer_again(booking):
    right, slot_ids = await booking.right(visits=3), await times_on(booking, TUESDAYS)
    done(await book_series(booking, GUARDIAN, slot_ids, right, key="k" * 16))
    booking.relate(GUARDIAN, booking.code_of("infant"), Authority.DISALLOWED)
    booking.world.clock.advance(minutes=2)

    assert_refused(await book_series(booking, GUARDIAN, slot_ids, right, key="k" * 16), 403, "proxy-not-allowed")


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        pytest.param({"slot_ids": [MISSING]}, "/slot_ids", "too_short", id="one visit is no period"),
        pytest.param({"slot_ids": [MISSING, MISSING]}, "", "value_error", id="a time twice"),
        pytest.param(
            {"slot_ids": [str(UUID(int=number)) for number in range(101)]}, "/slot_ids", "too_long", id="over a hundred"
        ),
        pytest.param({"channel": "phone"}, "/channel", "professionals_only", id="a family books online"),
        pytest.param({"override_reason": "x"}, "/override_reason", "professionals_only", id="a family overrides"),
        pytest.param({"series_id": MISSING}, "/series_id", "extra_forbidden", id="an unknown field"),
        pytest.param({"topic": "010516B903X"}, "/topic", "value_error", id="an identity code in the topic"),
    ],
)
async def test_what_does_not_fit_the_contract_is_refused(booking, changes, pointer, code):
    right, slot_ids = await booking.right(visits=3), await times_on(booking, TUESDAYS)
    body = {"slot_ids": slot_ids, "booking_right_id": right["id"], **changes}

    (error,) = assert_refused(await booking.as_(GUARDIAN).post(SERIES, body), 422, "validation")["errors"]

    assert (error["pointer"], error["code"]) == (pointer, code)
    await assert_nothing_booked(booking, right)


@pytest.mark.parametrize("missing", ["channel", "reason_no_self_service"])
async def test_a_professional_says_how_the_booking_came_and_why(booking, missing):
    right, slot_ids = await booking.right(visits=3), await times_on(booking, TUESDAYS)

    answer = await book_series(booking, THERAPIST, slot_ids, right, **{missing: None})

    (error,) = assert_refused(answer, 422, "validation")["errors"]
    assert (error["pointer"], error["code"]) == (f"/{missing}", "missing")


@pytest.mark.parametrize("role", [SERVICE, "integrator", "ops"])
async def test_systems_book_no_period(booking, role):
    right, slot_ids = await booking.right(visits=3), await times_on(booking, TUESDAYS)

    assert_refused(await book_series(booking, role, slot_ids, right), 403, "forbidden")


async def test_strangers_are_answered_as_when_they_book_one_visit(booking):
    right, slot_ids = await booking.right(visits=3), await times_on(booking, TUESDAYS)

    stranger = await book_series(booking, STRANGER, slot_ids, right)
    outsider = await book_series(booking, OUTSIDER, slot_ids, right)
    missing = await book_series(booking, OUTSIDER, slot_ids, {"id": MISSING})

    problem = assert_refused(stranger, 403, "proxy-not-allowed")
    assert problem["unit_phone"] == booking.parts.general_contact().phone
    assert_refused(outsider, 404, "not-found")
    assert told(outsider) == told(missing)
    await assert_nothing_booked(booking, right)


async def test_where_the_service_is_not_in_use_a_family_phones(booking):
    right, slot_ids = await booking.right(visits=3), await times_on(booking, TUESDAYS)
    booking.change_service_type(right["service_type"], rollout=False)

    assert_refused(await book_series(booking, GUARDIAN, slot_ids, right), 403, "self-service-not-open")
    assert len(done(await book_series(booking, THERAPIST, slot_ids, right))["appointments"]) == 3


async def test_a_period_is_seen_by_the_family_and_the_unit_only(booking):
    series = await booked_series(booking)

    for role in (GUARDIAN, SECOND_GUARDIAN, THERAPIST, MANAGER):
        answer = await booking.as_(role).get(f"{SERIES}/{series['id']}")
        assert (slots_of(done(answer)), answer.headers["etag"]) == (slots_of(series), '"1"')
    for role in (STRANGER, OUTSIDER):
        foreign = await booking.as_(role).get(f"{SERIES}/{series['id']}")
        assert_refused(foreign, 404, "not-found")
        assert told(foreign) == told(await booking.as_(role).get(f"{SERIES}/{MISSING}"))
    entries = await booking.accesses("read", "appointment_series")
    assert [each["outcome"] for each in entries] == ["allowed"] * 4 + ["denied"] * 2


async def test_the_periods_of_a_right_are_listed_oldest_first(booking):
    right = await booking.right(visits=10)
    first = await booked_series(booking, right=right)
    booking.world.clock.advance(hours=1)
    second = await booked_series(booking, ["2026-12-22", "2026-12-29"], right=right)
    await booked_series(booking, ["2027-01-05", "2027-01-12"])

    pages = await booking.pages(GUARDIAN, SERIES, booking_right_id=right["id"], limit=1)

    assert [[each["id"] for each in page] for page in pages] == [[first["id"]], [second["id"]]]
    (summary,) = pages[1]
    assert (summary["visits"], summary["version"]) == (2, 1)
    assert (local(summary["first_starts_at"]), local(summary["last_starts_at"])) == (
        "2026-12-22 09:00",
        "2026-12-29 09:00",
    )
    for role in (STRANGER, OUTSIDER):
        answer = await booking.as_(role).get(SERIES, params={"booking_right_id": right["id"]})
        assert_refused(answer, 404, "not-found")
    assert_refused(await booking.as_(GUARDIAN).get(SERIES), 422, "validation")


async def test_a_visit_that_is_changed_by_itself_stays_in_its_period_and_changes_its_version(booking):
    series = await booked_series(booking)
    first, second, third = series["appointments"]

    done(await booking.move(GUARDIAN, second, await booking.free_time("2026-12-09 10:00")))
    moved = await series_again(booking, series)
    done(await booking.cancel(GUARDIAN, third))
    again = await series_again(booking, series)

    assert ids_of(again) == [first["id"], second["id"], third["id"]]
    assert [each["status"] for each in again["appointments"]] == ["booked", "booked", "cancelled"]
    assert (moved["version"], again["version"]) == (2, 3)
