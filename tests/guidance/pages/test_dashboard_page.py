"""The dashboard in a real browser: what a manager sees, in which ways it can be read, and what nobody is told."""

import re
from datetime import date
from itertools import combinations, pairwise
from math import hypot
from pathlib import Path

import openpyxl
import pytest
from playwright.async_api import Browser, ViewportSize

from shared.terms.deadlines import DeadlineRule
from tests.guidance.builders import MANAGER, WORKER, access_log, desk, done, helsinki, made, recorded
from tests.guidance.pages.browsing import DESKTOP, PHONE, visiting
from tests.guidance.pages.published import MONTHS, TOLD, Figures, publish
from tests.world import PAGES_AT, World

AS_MANAGER, AS_WORKER, AS_OTHER_MANAGER = (
    "manager of client guidance",
    "worker of client guidance",
    "manager of child rehabilitation",
)
CHARTS = ["clocks", "trend", "outcomes", "channels", "reasons", "by-area", "hours"]


async def a_week_of_work(world: World) -> None:
    """Contacts overdue, due soon and running, and two published months."""
    for came in ("2026-11-20 10:00", "2026-11-23 08:30"):
        for matters in (["health"], ["general_advice"], ["social"]):
            await recorded(world, came, matters=matters)
    await made(world, matters=["general_advice"], municipality="743")
    world.clock.at = helsinki("2026-11-23 13:40")
    await publish(world)


async def test_a_manager_sees_the_clocks_now_as_the_board_counts_them(world: World, browser: Browser):
    await a_week_of_work(world)
    async with visiting(browser) as manager:
        await manager.sign_in(AS_MANAGER, "dashboard")
        numbers = await manager.page.locator(".figure dd").all_inner_texts()
        by_rule = await manager.page.locator(".chart-clocks").evaluate(LISTED)

    (unit,) = done(await desk(world, MANAGER).get("/v1/contacts/board"))["units"]
    states = ("overdue", "due_soon", "running", "no_clock_left")
    assert numbers == [str(unit[state]) for state in states]
    rules = ("Care need assessment", "Service promise")
    assert [(rule, figure) for rule, _, figure in by_rule] == [
        *zip(rules[:1] * 3, ("1", "0", "1"), strict=True),
        *zip(rules[1:] * 3, ("0", "3", "4"), strict=True),
    ]


async def test_the_table_below_each_chart_tells_the_figures_that_the_chart_draws(world: World, browser: Browser):
    await a_week_of_work(world)
    async with visiting(browser, language="fi-FI") as manager:
        await manager.sign_in(AS_MANAGER, "dashboard")
        charts = await manager.page.locator("section.chart").evaluate_all("them => them.map(it => it.className)")
        assert [name.split("chart-")[1] for name in charts] == CHARTS
        for chart in await manager.page.locator("section.chart").all():
            drawn, listed = await chart.evaluate(DRAWN), await chart.evaluate(LISTED)
            assert drawn, chart
            assert set(map(tuple, drawn)) <= set(map(tuple, listed))
            left_out = {figure for *_, figure in map(tuple, listed)} - {figure for *_, figure in map(tuple, drawn)}
            assert left_out <= {"0", "ei lukua"}, "only nobody is not drawn"


DRAWN = """chart => [...chart.querySelectorAll("[data-figure]")]
    .map(mark => [mark.dataset.label, mark.dataset.kind ?? "", mark.dataset.figure])"""
LISTED = """chart => {
  const columns = [...chart.querySelectorAll("thead th")].slice(1).map(it => it.textContent);
  return [...chart.querySelectorAll("tbody tr")].flatMap(row => [...row.querySelectorAll("td")].map(
    (cell, at) => [row.querySelector("th").textContent, columns.length > 1 || chart.matches(".chart-trend")
      ? columns[at] : "", cell.textContent]));
}"""


@pytest.mark.parametrize("media", ["screen", "print"])
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
async def test_equal_figures_of_the_trend_hide_nothing(world: World, browser: Browser, viewport: ViewportSize, media):
    rules = [each.value for each in DeadlineRule]
    alike: Figures = {(rule, result): count for rule in rules for result, count in (("met", 90), ("met_late", 10))}
    await publish(world, {**TOLD, "clocks": alike})
    async with visiting(browser, viewport=viewport) as manager:
        await manager.sign_in(AS_MANAGER, "dashboard")
        await manager.page.emulate_media(media=media)
        places = await manager.page.locator(".chart-trend [data-figure]").evaluate_all(PLACES)
        named = await manager.page.locator(".chart-trend").text_content() or ""

    assert len(places) == len(rules) * len(MONTHS)
    assert all(hypot(x - other_x, y - other_y) > 12 for (x, y), (other_x, other_y) in combinations(places, 2))
    assert named.count("90 %") >= len(rules), "each says its latest figure"


PLACES = """marks => marks.map(mark => mark.getBoundingClientRect()).map(it => [it.x, it.y])"""


async def test_what_is_hidden_says_so_and_is_never_drawn_as_nobody(world: World, browser: Browser):
    rare = {**TOLD, "channels": {**TOLD["channels"], ("mail", ""): 7}}
    await publish(world, months=[date(2026, 9, 1)])
    await publish(world, rare, months=[date(2026, 10, 1)])
    async with visiting(browser) as manager:
        await manager.sign_in(AS_MANAGER, "dashboard")
        channels = {name: figure for name, _, figure in await manager.page.locator(".chart-channels").evaluate(LISTED)}
        text = await manager.page.inner_text("#shown")

    assert channels == {
        "Phone": "1,680",
        "Online service": "1,224",
        "Chat": "190",
        "Letter": "at least 7",
        "Video": "hidden",
    }
    assert "fewer than five people" in text
    assert "<5" not in text


async def test_every_table_opens_by_keyboard_and_everything_has_a_name_and_a_place(world: World, browser: Browser):
    await a_week_of_work(world)
    async with visiting(browser) as manager:
        await manager.sign_in(AS_MANAGER, "dashboard")
        await manager.page.locator("#main").focus()
        opened: list[str] = []
        while len(opened) < len(CHARTS):
            await manager.page.keyboard.press("Tab")
            at = manager.page.locator(":focus")
            assert await at.evaluate("it => it.closest('#shown') !== null"), opened
            if await at.evaluate("it => it.matches('summary')"):
                await manager.page.keyboard.press("Enter")
                opened.append(await at.evaluate("it => it.parentElement.open && it.parentElement.id"))
        assert opened == [f"{chart}-table" for chart in CHARTS]
        assert await manager.page.evaluate(WITHOUT_A_NAME) == []
        levels = await manager.page.locator("h1, h2, h3, h4").evaluate_all("them => them.map(it => +it.tagName[1])")
        assert levels[0] == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))
        assert levels.count(1) == 1
        ids = await manager.page.locator("[id]").evaluate_all("them => them.map(it => it.id)")
        assert len(ids) == len(set(ids))
        assert await manager.page.locator("main, header, nav, footer").count() == 4


WITHOUT_A_NAME = """() => {
  const by = it => (it.getAttribute("aria-labelledby") ?? "").split(" ").map(id => document.getElementById(id));
  const told = it => by(it).every(other => other?.textContent.trim());
  const named = it => it.getAttribute("aria-label") || it.labels?.length || it.textContent.trim() || told(it);
  const all = selector => [...document.querySelectorAll(selector)];
  return [
    ...all("button, a, select, input, summary, [role=region], nav").filter(it => !named(it)),
    ...all("svg[role=img], #shown section").filter(it => !told(it)),
    ...all("#shown svg:not([role=img], [role=img] *)").filter(it => it.getAttribute("aria-hidden") !== "true"),
    ...all("table").filter(it => it.querySelector("th:not([scope])") || !(it.caption || told(it.parentElement))),
  ].map(it => it.outerHTML.slice(0, 120));
}"""


@pytest.mark.parametrize(
    ("locale", "title", "promise"),
    [
        pytest.param("fi-FI", "Tilannekuva – Asiakasohjaus", "Palvelulupaus", id="Finnish"),
        pytest.param("sv-FI", "Lägesbild – Klienthandledning", "Servicelöfte", id="Swedish"),
        pytest.param("en-GB", "Dashboard – Client guidance", "Service promise", id="English"),
    ],
)
async def test_the_dashboard_is_in_the_readers_language_and_as_narrow_as_a_phone(
    world: World, browser: Browser, locale: str, title: str, promise: str
):
    await a_week_of_work(world)
    async with visiting(browser, language=locale, viewport=PHONE, color_scheme="dark") as manager:
        await manager.sign_in(AS_MANAGER, "dashboard")
        assert await manager.page.title() == title
        assert promise in (await manager.page.locator(".chart-trend svg").all_text_contents())[0]
        assert await manager.is_as_wide_as_the_screen()
        await manager.page.evaluate("document.querySelectorAll('details').forEach(it => (it.open = true))")
        assert await manager.is_as_wide_as_the_screen(), "a wide table scrolls by itself"


async def test_on_paper_there_are_no_tools_and_a_line_has_its_figures(world: World, browser: Browser):
    await a_week_of_work(world)
    async with visiting(browser) as manager:
        await manager.sign_in(AS_MANAGER, "dashboard")
        pages = re.findall(rb"/Type\s*/Page\b", await manager.page.pdf(format="A4"))
        assert 1 <= len(pages) <= 4
        await manager.page.emulate_media(media="print")
        assert not await manager.page.locator("header, .filters").first.is_visible()
        figures = manager.page.locator(".chart-trend .count")
        assert [await each.is_visible() for each in await figures.all()] == [True] * 4
        assert not await manager.page.locator("#trend-table table").is_visible(), "its figures stand by the line"


async def test_a_worker_is_told_whom_the_dashboard_is_for_and_goes_on_at_the_desk(world: World, browser: Browser):
    contact = await made(world)
    async with visiting(browser, refused=[403]) as worker:
        await worker.page.goto(f"{PAGES_AT}/dashboard")
        await worker.page.click("#sign-in")
        await worker.page.get_by_role("link", name=AS_WORKER, exact=True).click()
        assert "manager" in await worker.said("trouble")
        assert await worker.page.inner_html("#shown") == ""
        await worker.page.click("nav [data-page=desk]")
        await worker.page.locator(f"#row-{contact['id']}").wait_for()
        assert worker.page.url == f"{PAGES_AT}/desk"
        assert await worker.page.title() == "Worklist – Client guidance"
        assert await worker.page.locator("nav [aria-current=page]").inner_text() == "Worklist"


async def test_a_manager_takes_a_report_of_the_months_shown_into_a_spreadsheet(
    world: World, browser: Browser, tmp_path: Path
):
    await publish(world)
    async with visiting(browser, language="fi-FI") as manager:
        await manager.sign_in(AS_MANAGER, "dashboard")
        await manager.page.click("#files-list summary")
        async with manager.page.expect_download() as taken:
            await manager.page.click("button:has-text('Määräaikojen toteutuminen')")
        file = await taken.value
        await file.save_as(tmp_path / file.suggested_filename)
        assert await manager.said() == "Tiedosto on ladattu: statistics-clocks.xlsx"

    sheet = openpyxl.load_workbook(tmp_path / "statistics-clocks.xlsx").active
    assert [cell.value for cell in sheet[1]][:2] == ["Ajanjakso", "Määräaika"]
    assert {f"{month.value:%Y-%m}" for (month,) in sheet["A2:A5"]} <= {"2026-09", "2026-10"}
    assert (await access_log(world))[-1][1:4] == ("export_statistics", [], "clocks")


async def test_another_units_manager_sees_nothing_of_it(world: World, browser: Browser):
    await a_week_of_work(world)
    async with visiting(browser) as manager:
        await manager.sign_in(AS_OTHER_MANAGER, "dashboard")
        assert await manager.page.locator(".figure dd").all_inner_texts() == ["0"] * 4
        assert "There are no open time limits." in await manager.page.inner_text("#shown")
        assert await manager.page.locator("[data-figure]").count() == 0


async def test_before_anything_is_published_the_dashboard_says_so(world: World, browser: Browser):
    async with visiting(browser) as manager:
        await manager.sign_in(AS_MANAGER, "dashboard")
        assert "There are no figures." in await manager.page.inner_text(".past")


async def test_many_who_look_cost_as_much_as_one_for_a_moment(world: World):
    api = desk(world, MANAGER)
    first = await api.get("/v1/dashboard")
    await made(world)
    again = await api.get("/v1/dashboard", headers={"if-none-match": first.headers["etag"]})
    world.apps["guidance"].state.parts.dashboards.forget()
    anew = await api.get("/v1/dashboard", headers={"if-none-match": first.headers["etag"]})

    assert (first.status_code, again.status_code, anew.status_code) == (200, 304, 200)
    assert again.text == ""


async def test_a_manager_in_one_register_is_not_told_of_the_clocks_of_the_other(world: World) -> None:
    await made(world, matters=["health"])
    await made(world, WORKER, matters=["social"], needs_special_support=True)
    both = {"Care need assessment", "Service needs assessment begun", "Service promise"}

    async def told(*professions: str) -> tuple[set[str], bool]:
        manager = desk(world, MANAGER, professions=["unit_manager", *professions])
        text = (await manager.get("/v1/dashboard", headers={"accept-language": "en"})).text
        return {rule for rule in both if f'data-label="{rule}"' in text}, "of your own register" in text

    assert await told() == (both, False), "who manages a unit of both registers oversees both"
    assert await told("nurse") == (both - {"Service needs assessment begun"}, True)
    assert await told("social_worker") == (both - {"Care need assessment"}, True)
    assert await told("nurse", "social_worker") == (both, False)


async def test_figures_of_one_unit_are_never_shown_for_another(world: World):
    await publish(world)
    both = desk(world, MANAGER, units=["etela-pohjanmaa-client-guidance", "kymenlaakso-client-guidance"])
    told = await both.get("/v1/dashboard")
    other = await both.get("/v1/dashboard", params={"unit_id": "kymenlaakso-client-guidance"})
    foreign = await both.get("/v1/dashboard", params={"unit_id": "kymenlaakso-health-centre"})

    assert "1 680" in told.text.replace("\xa0", " ")
    assert "data-figure" not in other.text
    assert foreign.status_code == 403
