"""A manager's Monday at eight: the dashboard in a real browser, a report as a spreadsheet, and what has gone stale."""

import csv
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import openpyxl

from tests.booking.attending import attend
from tests.booking.builders import Booking
from tests.guidance.builders import ASSESS, CLOSE, MANAGER, UNIT, act, desk, done, helsinki, recorded, refused, wire
from tests.guidance.desk_builders import a_callback
from tests.guidance.directory.entries import written
from tests.guidance.pages.browsing import Visit, browser_over, visiting
from tests.guidance.pages.test_dashboard_page import LISTED
from tests.guidance.statistics.filling import counts
from tests.referral.builders import Referrals
from tests.world import World

MONDAY = "2026-11-02 08:00"
OF_REHABILITATION, REHABILITATION = "unit-manager", "kymenlaakso-child-rehabilitation"
OCTOBER = {"unit_id": REHABILITATION, "first_month": "2026-10", "last_month": "2026-10"}
# fmt: off
MONTHS = (
    # Contacted at, so many, how, why, and closed at.
    ("2026-09-08 09:10", 6, "phone", "mental-health-and-substance", "2026-09-08 09:40"),
    ("2026-09-15 13:20", 6, "online", "income-and-housing", "2026-09-18 10:00"),
    ("2026-10-06 09:10", 9, "phone", "mental-health-and-substance", "2026-10-06 09:40"),
    ("2026-10-13 10:05", 8, "phone", "divorce-and-family", "2026-10-13 10:30"),
    ("2026-10-20 13:15", 7, "online", "income-and-housing", "2026-10-20 14:00"),
    ("2026-10-22 14:10", 6, "chat", "mental-health-and-substance", "2026-10-26 09:00"),
    ("2026-10-27 09:20", 2, "video", "divorce-and-family", "2026-10-27 10:00"),
)
# fmt: on
async def test_on_monday_the_manager_sees_the_month_takes_it_along_and_mends_what_is_stale(
    world: World, tmp_path: Path
) -> None:
    world.apps["guidance"].state.parts.dashboards.forget()
    stale = await _months_pass(world)
    await world.work("guidance")

    await _looks_at_the_dashboard(world, tmp_path)
    await _takes_the_report_along(world)
    await _mends_what_is_stale(world, stale)
    await _another_units_manager_reads_their_own(world)


async def _months_pass(world: World) -> str:
    """Contacts are made and closed, referrals sent and visits held; gives an entry of the directory that nobody saw."""
    world.clock.at = helsinki("2026-09-01 09:00")
    texts = {language: {"name": name} for language, name in (("fi", "Perhekerho"), ("sv", "Familjeklubben"))}
    entry = await written(world, content={"texts": texts}, review_due_on="2026-10-31")
    await _contacts(world, MONTHS[:2])
    await _referrals_and_visits(world)
    await _contacts(world, MONTHS[2:])
    world.clock.at = helsinki(MONDAY)
    for came in ("2026-10-28 10:00", "2026-11-02 07:55"):
        await recorded(world, came, matters=["general_advice"])
    window = {"starts_at": wire(helsinki("2026-11-02 09:00")), "ends_at": wire(helsinki("2026-11-02 09:30"))}
    await a_callback(world, callback_window=window)
    return str(entry["id"])


async def _contacts(world: World, rows: tuple[tuple[str, int, str, str, str], ...]) -> None:
    for came, number, channel, reason, closed in rows:
        world.clock.at = helsinki(closed)
        for _ in range(number):
            contact = await recorded(world, came, channel=channel)
            done(await act(desk(world), contact["id"], ASSESS))
            done(await act(desk(world), contact["id"], CLOSE, version=2, statistics={"reason_code": reason}))


async def _referrals_and_visits(world: World) -> None:
    """Five referrals that led to a first visit, six visits of others, five no-shows, and times that nobody took."""
    referrals, booking = Referrals(world), Booking(world)
    booking.set_clock("2026-10-01 09:00")
    assessed = {"assessed_on": "2026-09-29", "guardians_present": 2, "agreed": True}
    sent = [await referrals.in_state("sent", joint_assessment=assessed) for _ in range(5)]
    booking.set_clock("2026-10-05 09:00")
    accepted = [done(await referrals.do("accept", done(await referrals.do("take", each)))) for each in sent]
    await world.work("referral")
    visits = []
    for day, each in enumerate(accepted, 12):
        right = (await referrals.seen(each))["booking"]["booking_right_id"]
        visits.append(await booking.booked(f"2026-10-{day} 09:00", right=await booking.right_again(right)))
    others = await booking.right(visits=11, valid_from="2026-10-01")
    missed = [await booking.booked(f"2026-10-{day} 10:00", right=others) for day in range(12, 17)]
    visits += [await booking.booked(f"2026-10-{day} 12:00", right=others) for day in range(12, 18)]
    for hour in (9, 10, 11, 12):
        await booking.free_time(f"2026-10-20 {hour:02}:00")
    booking.set_clock("2026-10-21 09:00")
    for how, ended in (("complete", visits), ("no-show", missed)):
        for visit in ended:
            done(await attend(booking, how, visit))
    await world.work("booking")
    world.clock.advance(seconds=20)
    await world.work("referral")


async def _looks_at_the_dashboard(world: World, tmp_path: Path) -> None:
    """What runs now, what the months were like, in two languages and without a mouse; a small group is hidden."""
    async with browser_over(world) as browser, visiting(browser, language="fi-FI") as manager:
        await manager.sign_in("manager of client guidance", "dashboard")
        page = manager.page
        assert await page.locator(".figure dd").all_inner_texts() == ["1", "1", "1", "0"]
        channels = await _listed(manager, "channels")
        assert {name: channels.pop(name) for name in ("Puhelin", "Sähköinen asiointi")} == {
            "Puhelin": "23",
            "Sähköinen asiointi": "13",
        }
        assert {"Chat", "Etävastaanotto"} <= set(channels)
        assert set(channels.values()) == {"peitetty"}, "two by video, and whatever could tell of them"
        assert await _listed(manager, "outcomes") == {"Hoidettu nimettömänä": "44"}
        await page.screenshot(path=tmp_path / "dashboard-fi.png", full_page=True)

        await page.click("[data-language=sv]")
        await page.locator("h1", has_text="Lägesbild").wait_for()
        trend = page.locator(".chart-trend")
        await page.locator("#trend-table summary").focus()
        await page.keyboard.press("Enter")
        assert await page.locator("#trend-table table").is_visible()
        assert ["oktober 2026", "Servicelöfte", "81,2 %"] in await trend.evaluate(LISTED)
        assert await _listed(manager, "reasons") == REASONS
        hours = await page.locator(".chart-hours").evaluate(LISTED)
        assert [each for each in hours if each[2] != "0"] == BUSY
        await page.screenshot(path=tmp_path / "dashboard-sv.png", full_page=True)


REASONS = {
    "Psykisk hälsa och missbruk": "21",
    "Utkomst och boende": "13",
    "Skilsmässa och familj": "10",
}
BUSY = [["tis", "9", "17"], ["tis", "10", "8"], ["tis", "13", "13"], ["tors", "14", "6"]]


async def _listed(visit: Visit, chart: str) -> dict[str, str]:
    """The table below a chart: figures as they are read, by their names."""
    return {name: figure for name, _, figure in await visit.page.locator(f".chart-{chart}").evaluate(LISTED)}


async def _takes_the_report_along(world: World) -> None:
    """The same figures as a spreadsheet with types and a frozen header, and as CSV; a hidden one is empty."""
    api = desk(world, MANAGER)
    months = {"first_month": "2026-10", "last_month": "2026-10"}
    asked: dict[str, Any] = {"params": {**months, "group_by": "channel"}}
    report = done(await api.get("/v1/statistics/channels", **asked))
    assert report["unit_ids"] == [UNIT]
    told = counts(report)
    assert {channel: count for channel, count in told.items() if count is not None} == {"phone": 17, "online": 7}

    answer = await api.get("/v1/statistics/channels", **asked, headers={"accept": XLSX})
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    assert sheet is not None
    assert sheet.freeze_panes == "A2"
    header, *rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    assert header[:5] == ["Ajanjakso", "Yhteydenottotapa", "Lukumäärä", "Osuus %", "Osa peitetty"]
    by_channel = {row[1]: row[2:5] for row in rows}
    assert len(by_channel) == len(told)
    assert (by_channel["Puhelin"], by_channel["Etävastaanotto"]) == ([17, 53.1, False], [None, None, True])
    assert [type(value) for value in by_channel["Puhelin"]] == [int, float, bool]

    answer = await api.get("/v1/statistics/channels", **asked, headers={"accept": "text/csv"})
    lines = {line[1]: line[2:5] for line in csv.reader(StringIO(answer.text, newline=""))}
    assert (lines["Puhelin"], lines["Etävastaanotto"]) == (["17", "53.1", "false"], ["", "", "true"])


XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def _mends_what_is_stale(world: World, entry_id: str) -> None:
    """The manager goes through the list of what needs attention, and reviews what is right."""
    api = desk(world, MANAGER)
    (item,) = done(await api.get("/v1/directory/staleness", params={"unit_id": UNIT}))["items"]
    assert (item["id"], item["reasons"], item["missing_languages"]) == (
        entry_id,
        ["review_overdue", "language_missing"],
        ["en"],
    )
    entry = done(await api.get(f"/v1/directory/{entry_id}"))
    reviewed = done(await api.post(f"/v1/directory/{entry_id}/reviews", {}, version=entry["version"]))
    assert (reviewed["reviewed_on"], reviewed["review_due_on"]) == ("2026-11-02", "2027-11-02")
    (item,) = done(await api.get("/v1/directory/staleness", params={"unit_id": UNIT}))["items"]
    assert item["reasons"] == ["language_missing"]


async def _another_units_manager_reads_their_own(world: World) -> None:
    """Use of times and waiting are for the manager of the unit, a Monday later; and the guidance unit's for its own."""
    use = done(await world.call("booking", OF_REHABILITATION).get("/v1/statistics/utilisation", params=OCTOBER))
    assert (use["months"], use["figures"]) == ([], []), "until the eighth day the units record what happened"
    world.clock.at = helsinki("2026-11-09 08:00")
    for service in ("booking", "referral"):
        await world.work(service)
    theirs = {service: world.call(service, OF_REHABILITATION) for service in ("booking", "referral", "guidance")}
    (use,) = done(await theirs["booking"].get("/v1/statistics/utilisation", params=OCTOBER))["figures"]
    assert (use["opened_times"], use["booked_times"], use["utilisation_percent"]) == (20, 16, 80)
    (waiting,) = done(await theirs["referral"].get("/v1/statistics/waiting", params=OCTOBER))["figures"]
    assert (waiting["median_days_to_decision"], waiting["median_days_to_first_visit"]) == (4, 13)

    paths = {"booking": "utilisation", "referral": "waiting"}
    for service, report in paths.items():
        answer = await world.call(service, MANAGER).get(f"/v1/statistics/{report}", params=OCTOBER)
        refused(answer, 403, "forbidden")
    for path in ("statistics/channels", "dashboard"):
        refused(await theirs["guidance"].get(f"/v1/{path}", params={"unit_id": UNIT}), 403, "forbidden")
