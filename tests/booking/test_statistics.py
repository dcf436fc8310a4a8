"""Statistics of a unit's visits and times: true, by month, without small groups, as JSON and as files."""

from io import BytesIO
from typing import Any

from openpyxl import load_workbook

from services.booking.jobs.third_free_times import FROM_HOUR
from shared.terms.booking_statistics import VisitEnding
from tests.booking.attending import attend
from tests.booking.builders import MANAGER, PHYSIO, THERAPIST, UNIT, Booking, assert_refused, done

DECEMBER = {"unit_id": UNIT, "first_month": "2026-12", "last_month": "2026-12"}
NAMES = {"attended": "Toteutunut", "no_show": "Saapumatta", "cancelled": "Peruttu"}


async def december(booking: Booking, **visits: int) -> dict[str, list[dict[str, Any]]]:
    """A December with so many visits of each ending, which are given; recorded in January, before it is published."""
    right = await booking.right(visits=100)
    booked = {}
    at = ((day, hour) for day in range(1, 31) for hour in (8, 9, 10, 11, 12, 13))
    for ending, wanted in visits.items():
        booked[ending] = [
            await booking.booked(f"2026-12-{day:02} {hour:02}:00", right=right)
            for _ in range(wanted)
            for day, hour in [next(at)]
        ]
    for visit in booked.get("cancelled", []):
        done(await booking.cancel(THERAPIST, visit, reason="other"))
    booking.set_clock("2027-01-04 09:00")
    for how, ending in (("complete", "attended"), ("no-show", "no_show")):
        for visit in booked.get(ending, []):
            done(await attend(booking, how, visit))
    return booked


async def published(booking: Booking, at: str = "2027-01-08 00:00") -> None:
    """It is later, and whatever is due by then has been published."""
    booking.set_clock(at)
    await booking.world.work("booking")


async def told(booking: Booking, report: str = "visits", **params: str) -> list[dict[str, object]]:
    answer = await booking.as_(MANAGER).get(f"/v1/statistics/{report}", params={**DECEMBER, **params})
    figures: list[dict[str, object]] = done(answer)["figures"]
    return figures


async def test_visits_are_counted_by_month_service_and_how_they_went(booking):
    await december(booking, attended=7, no_show=5, cancelled=6)
    await published(booking)

    figures = await told(booking)

    assert {each["ending"]: each["visits"] for each in figures} == {"attended": 7, "no_show": 5, "cancelled": 6}
    assert {(each["month"], each["service_type"]) for each in figures} == {("2026-12", PHYSIO)}
    assert {each["ending"]: each["ending_name"] for each in figures} == NAMES


async def test_a_small_group_is_hidden_and_so_is_what_it_could_be_derived_from(booking):
    await december(booking, attended=7, no_show=2)
    await published(booking)

    assert {each["ending"]: each["visits"] for each in await told(booking)} == dict.fromkeys(VisitEnding)
    assert await told(booking, "utilisation") == []


async def test_of_fewer_than_five_altogether_not_even_the_ending_is_told(booking):
    await december(booking, no_show=2)
    await published(booking)

    assert await told(booking) == []
    assert await told(booking, "utilisation") == []


async def test_use_of_opened_times_counts_no_shows_and_not_what_was_cancelled(booking):
    await december(booking, attended=5, no_show=5, cancelled=5)
    await published(booking)

    assert await told(booking, "utilisation") == [
        {
            "month": "2026-12",
            "opened_times": 15,
            "opened_minutes": 15 * 30,
            "booked_times": 10,
            "utilisation_percent": 66.7,
        }
    ]


async def test_a_month_is_told_of_from_the_eighth_day_of_the_next(booking):
    await december(booking, attended=6)
    for at, visits in (("2027-01-07 23:59", []), ("2027-01-08 00:00", [6])):
        await published(booking, at)
        assert [each["visits"] for each in await told(booking)] == visits


async def test_a_report_is_a_spreadsheet_with_typed_columns_in_the_readers_language(booking):
    await december(booking, attended=6, no_show=5)
    await published(booking)

    params = {**DECEMBER, "format": "xlsx"}
    answer = await booking.as_(MANAGER).get("/v1/statistics/visits", params=params)

    assert answer.headers["content-disposition"] == 'attachment; filename="visits.xlsx"'
    sheet = load_workbook(BytesIO(answer.content)).active
    header, *rows = sheet.iter_rows(values_only=True)
    assert header == ("Kuukausi", "Palvelu", "Palvelun koodi", "Miten kävi", "Käyntejä")
    assert sorted((f"{month:%Y-%m}", ending, visits) for month, _, _, ending, visits in rows) == [
        ("2026-12", "Saapumatta", 5),
        ("2026-12", "Toteutunut", 6),
    ]
    assert sheet.freeze_panes == "A2"


async def test_a_report_is_csv_for_other_programs(booking):
    await december(booking, attended=6)
    await published(booking)

    answer = await booking.as_(MANAGER).get("/v1/statistics/visits", params={**DECEMBER, "format": "csv"})

    assert answer.headers["content-type"].startswith("text/csv")
    header, row = answer.content.decode("utf-8-sig").splitlines()
    assert header == "Kuukausi,Palvelu,Palvelun koodi,Miten kävi,Käyntejä"
    assert row.split(",")[0] == "2026-12"
    assert row.split(",")[-2:] == ["Toteutunut", "6"]


async def test_the_third_free_time_is_measured_once_a_day_from_six_in_the_morning(booking):
    booking.set_clock("2026-12-01 05:59")
    await booking.world.work("booking")
    for local in ("2026-12-02 09:00", "2026-12-03 09:00"):
        await booking.free_time(local)
    booking.set_clock(f"2026-12-01 0{FROM_HOUR}:20")
    await booking.world.work("booking")
    await booking.free_time("2026-12-10 09:00")
    booking.set_clock("2026-12-01 12:00")
    await booking.world.work("booking")
    booking.set_clock("2026-12-02 08:00")
    await booking.world.work("booking")

    params = {"unit_id": UNIT, "first_on": "2026-12-01", "last_on": "2026-12-31"}
    answer = done(await booking.as_(MANAGER).get("/v1/statistics/third-free-times", params=params))

    assert [(each["measured_on"], each["days"]) for each in answer["figures"] if each["service_type"] == PHYSIO] == [
        ("2026-12-01", None),
        ("2026-12-02", 8),
    ]


async def test_months_in_the_wrong_order_or_too_many_are_refused(booking):
    for first, last in (("2026-12", "2026-11"), ("2023-01", "2026-12")):
        params = {"unit_id": UNIT, "first_month": first, "last_month": last}
        answer = await booking.as_(MANAGER).get("/v1/statistics/visits", params=params)
        problem = assert_refused(answer, 422, "validation")
        assert [each["code"] for each in problem["errors"]] == ["months_not_in_order"]


async def test_only_the_units_manager_reads_its_statistics(booking):
    for role in (THERAPIST, "guidance-manager"):
        assert_refused(await booking.as_(role).get("/v1/statistics/visits", params=DECEMBER), 403, "forbidden")
