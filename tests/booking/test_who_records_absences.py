"""Which absences are refused, to whom, and which are listed."""

import pytest

from tests.booking.builders import (
    GUARDIAN,
    MANAGER,
    MISSING,
    OTHER_UNIT,
    OUTSIDER,
    SERVICE,
    THERAPIST,
    UNIT,
    assert_refused,
    done,
)
from tests.booking.calendar_builders import (
    away,
    free,
    record,
    remove,
    set_up,
)

MORNING = ["24 09:00", "24 09:45", "24 10:30", "24 11:15"]
NEXT_MORNING = ["25 09:00", "25 09:45", "25 10:30", "25 11:15"]
THE_DAY = {"starts_at": "2026-11-24T00:00:00+02:00", "ends_at": "2026-11-25T00:00:00+02:00"}
BOTH_DAYS = {"starts_at": "2026-11-24T00:00:00+02:00", "ends_at": "2026-11-26T00:00:00+02:00"}


async def test_absences_of_ones_own_unit_are_listed_by_their_span(booking):
    first = await record(booking)
    second = await record(booking, practitioner_id=None, reason="closure", **BOTH_DAYS)
    third = await record(booking, starts_at="2026-12-28T00:00:00Z", ends_at="2026-12-30T00:00:00Z", reason="leave")
    far = await record(booking, starts_at="2027-05-01T00:00:00Z", ends_at="2027-05-02T00:00:00Z")
    gone = await record(booking, starts_at="2026-12-28T00:00:00Z", ends_at="2026-12-30T00:00:00Z")
    done(await remove(booking, gone))

    pages = await booking.pages("speech-therapist", "/v1/absences", unit_id=UNIT, limit=2)
    assert [[each["id"] for each in page] for page in pages] == [[second["id"], first["id"]], [third["id"]]]
    only_may = {"unit_id": UNIT, "ends_after": "2027-04-30T00:00:00Z", "starts_before": "2027-05-31T00:00:00Z"}
    assert [[each["id"] for each in page] for page in await booking.pages(MANAGER, "/v1/absences", **only_may)] == [
        [far["id"]]
    ]


@pytest.mark.parametrize("since", ["0001-01-01T00:00:00Z", "9999-12-31T00:00:00Z"], ids=["the first day", "the last"])
async def test_a_span_at_the_ends_of_time_finds_what_is_there(booking, since):
    await record(booking)

    listed = await booking.as_(MANAGER).get("/v1/absences", params={"unit_id": UNIT, "ends_after": since})

    assert done(listed)["items"] == []


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        pytest.param({"practitioner_id": "nobody"}, "/practitioner_id", id="an unknown practitioner"),
        pytest.param({"practitioner_id": "kymenlaakso-phn-1"}, "/practitioner_id", id="a practitioner of another unit"),
        pytest.param({"starts_at": "2026-11-20T00:00:00Z", "ends_at": "2026-11-21T00:00:00Z"}, "/ends_at", id="over"),
        pytest.param({"ends_at": "2026-11-24T08:00:00Z"}, "", id="ends when it starts"),
        pytest.param({"ends_at": "2027-12-01T00:00:00Z"}, "", id="longer than a year"),
        pytest.param({"reason": "flu"}, "/reason", id="a reason of one's own"),
        pytest.param({"diagnosis": "back pain"}, "", id="anything about health"),
    ],
)
async def test_an_impossible_absence_is_refused(booking, changes, pointer):
    answer = await booking.as_(MANAGER).post("/v1/absences", away(**changes))

    assert [each["pointer"] for each in assert_refused(answer, 422, "validation")["errors"]] == [pointer]
    assert await booking.rows("select id from absence") == []


@pytest.mark.parametrize(
    ("role", "changes"),
    [
        pytest.param("speech-therapist", {}, id="for a colleague"),
        pytest.param(THERAPIST, {"practitioner_id": None}, id="a closure by a practitioner"),
        pytest.param(MANAGER, {"unit_id": OTHER_UNIT}, id="in another unit"),
        pytest.param("guidance-manager", {}, id="by the manager of another unit"),
        pytest.param(GUARDIAN, {}, id="by a citizen"),
        pytest.param(SERVICE, {}, id="by a service"),
    ],
)
async def test_others_record_no_absence(booking, role, changes):
    assert_refused(await booking.as_(role).post("/v1/absences", away(**changes)), 403, "forbidden")
    assert await booking.rows("select id from absence") == []


@pytest.mark.parametrize(
    ("role", "status", "kind"),
    [
        pytest.param("speech-therapist", 403, "forbidden", id="a colleague"),
        pytest.param(OUTSIDER, 404, "not-found", id="a professional of another unit"),
        pytest.param(GUARDIAN, 403, "forbidden", id="a citizen"),
    ],
)
async def test_others_remove_no_absence(booking, role, status, kind):
    recorded = await record(booking)

    assert_refused(await remove(booking, recorded, role), status, kind)
    assert await booking.rows("select id from absence where removed_at is not null") == []


async def test_a_practitioner_records_and_removes_the_own_absence(booking):
    await set_up(booking)

    recorded = await record(booking, THERAPIST, **BOTH_DAYS)
    done(await remove(booking, recorded, THERAPIST))

    assert await free(booking) == [*MORNING, *NEXT_MORNING]


async def test_an_absence_is_removed_once(booking):
    recorded = await record(booking)
    removed = done(await remove(booking, recorded))

    assert_refused(await remove(booking, recorded), 412, "version-mismatch")
    assert_refused(await remove(booking, removed), 409, "invalid-state")
    assert_refused(await remove(booking, {"id": MISSING, "version": 1}), 404, "not-found")
    assert_refused(
        await booking.as_(MANAGER).post(f"/v1/absences/{recorded['id']}/remove"), 428, "precondition-required"
    )


@pytest.mark.parametrize("role", [OUTSIDER, GUARDIAN, SERVICE])
async def test_the_absences_of_another_unit_are_not_listed(booking, role):
    assert_refused(await booking.as_(role).get("/v1/absences", params={"unit_id": UNIT}), 403, "forbidden")


async def test_a_repeated_record_is_recorded_once(booking):
    first = await booking.as_(MANAGER).post("/v1/absences", away(), key="an-absence-once-0001")
    again = await booking.as_(MANAGER).post("/v1/absences", away(), key="an-absence-once-0001")

    assert done(again) == done(first)
    assert len(await booking.rows("select id from absence")) == 1
