"""Who moves visits of a therapy period over HTTP, on which version, once for a key."""

from shared.terms.acting import Authority
from tests.booking.builders import (
    GUARDIAN,
    MISSING,
    OT,
    OUTSIDER,
    STRANGER,
    THERAPIST,
    UNIT_PHONE,
    assert_refused,
    done,
    told,
)
from tests.booking.series import (
    SERIES,
    TUESDAYS,
    book_series,
    booked_series,
    failures_of,
    ids_of,
    local,
    move_series,
    slots_of,
    stays,
    times_on,
)

WEDNESDAYS = ("2026-12-02", "2026-12-09", "2026-12-16")


async def test_moves_after_the_birthday_are_warned_about_or_fail(booking):
    right = await booking.right_at_any_age(booking.child("2014-12-10"), visits=2)
    slot_ids = [await booking.time_at_any_age(f"2026-12-0{day} 09:00") for day in (1, 8)]
    series = done(await book_series(booking, GUARDIAN, slot_ids, right))
    wanted = [await booking.time_at_any_age(f"2026-12-{day} 09:00") for day in ("09", "16")]
    moves = dict(zip(ids_of(series), wanted, strict=True))
    booking.change_service_type(OT, require_under_age_at_appointment=True)

    problem = assert_refused(await move_series(booking, GUARDIAN, series, moves), 409, "series-not-changed")
    booking.change_service_type(OT, require_under_age_at_appointment=False)
    moved = done(await move_series(booking, GUARDIAN, series, moves))

    assert failures_of(problem) == {wanted[1]: ("proxy-age-limit", [])}
    assert [each["warnings"] for each in moved["appointments"]] == [[], ["proxy_ends_before_appointment"]]


async def test_moving_names_the_version_that_was_seen_and_a_change_of_one_visit_makes_it_old(booking):
    series = await booked_series(booking)
    first, second, _ = series["appointments"]
    wanted = await booking.free_time("2026-12-02 09:00")
    body = {"moves": [{"appointment_id": first["id"], "slot_id": wanted}]}

    none = await booking.as_(GUARDIAN).post(f"{SERIES}/{series['id']}/move", body)
    done(await booking.move(GUARDIAN, second, await booking.free_time("2026-12-09 09:00")))
    stale = await move_series(booking, GUARDIAN, series, {first["id"]: wanted})

    assert_refused(none, 428, "precondition-required")
    assert_refused(stale, 412, "version-mismatch")
    assert await booking.status_of(wanted) == "free"
    assert done(await move_series(booking, GUARDIAN, series, {first["id"]: wanted}, version=2))["version"] == 3


async def test_moving_needs_a_key_and_is_done_once_for_it(booking):
    series = await booked_series(booking)
    first, second, _ = ids_of(series)
    slots = slots_of(series)
    swap = {first: slots[1], second: slots[0]}

    assert_refused(await move_series(booking, GUARDIAN, series, swap, key=None), 400, "idempotency-key-missing")
    answer = await move_series(booking, GUARDIAN, series, swap, key="k" * 16)
    again = await move_series(booking, GUARDIAN, series, swap, key="k" * 16)

    assert (done(again), again.headers["etag"]) == (done(answer), '"3"')
    booking.relate(GUARDIAN, booking.code_of("infant"), Authority.DISALLOWED)
    booking.world.clock.advance(minutes=2)
    assert_refused(await move_series(booking, GUARDIAN, series, swap, key="k" * 16), 404, "not-found")


async def test_a_visit_and_a_time_are_named_once(booking):
    series = await booked_series(booking)
    one, other = await times_on(booking, WEDNESDAYS[:2])
    first, second, _ = ids_of(series)
    path, api = f"{SERIES}/{series['id']}/move", booking.as_(GUARDIAN)

    for twice in ([(first, one), (first, other)], [(first, one), (second, one)], []):
        moves = [{"appointment_id": visit, "slot_id": slot} for visit, slot in twice]
        assert_refused(await api.post(path, {"moves": moves}, version=1), 422, "validation")
    await stays(booking, series)


async def test_strangers_find_no_period_to_move(booking):
    series = await booked_series(booking)
    wanted = await booking.free_time("2026-12-02 09:00")
    moves = {ids_of(series)[0]: wanted}

    for role in (STRANGER, OUTSIDER):
        foreign = await move_series(booking, role, series, moves)
        missing = await move_series(booking, role, {**series, "id": MISSING}, moves)
        assert_refused(foreign, 404, "not-found")
        assert told(foreign) == told(missing)
    for role in ("polku-referral", "integrator", "ops"):
        assert_refused(await move_series(booking, role, series, moves), 403, "forbidden")
    await stays(booking, series)


async def test_the_visit_of_another_period_does_not_move_along(booking):
    series = await booked_series(booking)
    other = await booked_series(booking, ["2026-12-22", "2026-12-29"])
    wanted = await booking.free_time("2026-12-02 09:00")

    problem = assert_refused(
        await move_series(booking, GUARDIAN, series, {ids_of(other)[0]: wanted}), 409, "series-not-changed"
    )

    assert failures_of(problem) == {wanted: ("not-found", [])}
    await stays(booking, other)


async def test_what_the_unit_booked_or_the_birthday_closed_is_moved_by_phone(booking):
    by_phone = await booked_series(booking, role=THERAPIST, booking_mode="phone")
    wanted = await booking.free_time("2026-12-02 09:00")
    moves = {ids_of(by_phone)[0]: wanted}
    refused = assert_refused(await move_series(booking, GUARDIAN, by_phone, moves), 403, "self-service-not-open")
    assert refused["unit_phone"] == UNIT_PHONE

    booking.set_clock("2026-12-09 23:59:59")
    right = await booking.right_at_any_age(booking.child("2014-12-10"), visits=2)
    slot_ids = [await booking.time_at_any_age(f"2026-12-{day} 09:00") for day in ("15", "22")]
    series = done(await book_series(booking, GUARDIAN, slot_ids, right))
    later = await booking.time_at_any_age("2026-12-29 09:00")
    booking.set_clock("2026-12-10 00:00:00")

    assert_refused(await move_series(booking, GUARDIAN, series, {ids_of(series)[0]: later}), 403, "proxy-age-limit")
    moved = done(await move_series(booking, THERAPIST, series, {ids_of(series)[0]: later}))
    assert [local(each["starts_at"]) for each in moved["appointments"]] == ["2026-12-22 09:00", "2026-12-29 09:00"]


async def test_where_the_service_is_not_in_use_a_family_does_not_move(booking):
    series = await booked_series(booking)
    wanted = await booking.free_time("2026-12-02 09:00")
    booking.change_service_type(series["service_type"], rollout=False)

    refused = await move_series(booking, GUARDIAN, series, {ids_of(series)[0]: wanted})

    assert_refused(refused, 403, "self-service-not-open")
    assert [local(each["starts_at"])[:10] for each in series["appointments"]] == list(TUESDAYS)
