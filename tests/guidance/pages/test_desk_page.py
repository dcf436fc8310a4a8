"""The worklist page in a real browser: what a worker sees, does by mouse or keyboard, and is told of conflicts."""

import pytest
from playwright.async_api import Browser

from tests.guidance.builders import NURSE, SOCIAL_WORKER, WORKER, access_log, desk, done, helsinki, made, recorded
from tests.guidance.desk_builders import CLAIM, RELEASE, act_on, claimed, seen
from tests.guidance.pages.browsing import PHONE, visiting
from tests.guidance.test_desk import listed
from tests.world import PAGES_AT, World

ADVICE = {"matters": ["general_advice"]}
AS_WORKER, AS_NURSE, AS_OUTSIDER = "worker of client guidance", "nurse of client guidance", "adult who acts for nobody"


async def test_a_worker_signs_in_and_sees_the_list_in_its_own_order_with_the_time_left(world: World, browser: Browser):
    for came in ("2026-11-20 10:00", "2026-11-23 08:30", "2026-11-18 09:00"):
        await recorded(world, came)
        await recorded(world, came, **ADVICE)
    await claimed(world, NURSE)
    world.clock.at = helsinki("2026-11-23 13:40")
    async with visiting(browser, language="fi-FI") as worker:
        await worker.sign_in(AS_WORKER)
        ids = await worker.page.locator(".contact").evaluate_all("rows => rows.map(row => row.id)")
        first, *_, last = await worker.page.locator(".contact").all_inner_texts()
        everything = await worker.page.locator("#shown").inner_text()

    assert ids == [f"row-{row['id']}" for row in await listed(desk(world))]
    assert "Myöhässä" in first
    assert "yli määräajan" in first
    assert "Palvelulupaus: viimeistään ti 24.11. 15.00" in last
    assert "2 t 20 min jäljellä" in everything
    assert "Käsittelyssä 9.00: sairaanhoitaja" in everything.replace(" alkaen", "")


async def test_danger_stands_first_and_is_said_in_words(world: World, browser: Browser):
    await recorded(world, "2026-11-18 10:00")
    danger = await made(world, emergency=True)
    async with visiting(browser, language="fi-FI") as worker:
        await worker.sign_in(AS_WORKER)
        ids = await worker.page.locator(".contact").evaluate_all("rows => rows.map(row => row.id)")
        for language, said in (("fi", "Välitön vaara"), ("sv", "Akut fara"), ("en", "Acute danger")):
            await worker.page.click(f"[data-language={language}]")
            await worker.page.locator(f".worklist:has-text('{said}')").wait_for()
            marked = await worker.page.locator(".contact").all_inner_texts()
            assert [said in each for each in marked] == [True, False]
            assert marked[0].startswith(said)
            for named in ("article", "button"):
                told = worker.page.locator(".contact").first.get_by_role(named, name=f"{said}: ")
                assert await told.count() == 1, "who does not see the badge hears it"

    assert ids[0] == f"row-{danger['id']}"


async def test_of_two_workers_who_claim_at_once_the_second_is_told_in_words(world: World, browser: Browser):
    contact = await made(world)
    button = f"#act-{contact['id']}"
    async with visiting(browser) as one, visiting(browser, refused=[409], language="sv-FI") as other:
        await one.sign_in(AS_WORKER)
        await other.sign_in(AS_NURSE)
        await one.page.click(button)
        assert (await one.said()).startswith("Claimed: Health")
        await one.page.locator(button, has_text="Give back").wait_for()
        await other.page.click(button)
        assert await other.said("trouble") == "En kollega hann ta hand om kontakten. Listan är uppdaterad."
        assert "Handläggs sedan 9.00: klienthandledare" in await other.page.inner_text(f"#row-{contact['id']}")
        assert await other.page.locator(button).count() == 0

    assert (await seen(world, contact))["desk"]["handler"]["subject"] == world.people[WORKER].sub


async def test_giving_back_a_contact_that_has_changed_is_told_and_succeeds_the_next_time(
    world: World, browser: Browser
):
    contact = await claimed(world)
    async with visiting(browser, refused=[412]) as worker:
        await worker.sign_in(AS_WORKER)
        free = done(await act_on(world, WORKER, contact, RELEASE))
        done(await act_on(world, WORKER, free, CLAIM))
        await worker.page.click(f"#act-{contact['id']}")
        assert "had changed" in await worker.said("trouble")
        await worker.page.click(f"#act-{contact['id']}")
        assert (await worker.said()).startswith("Given back: ")

    assert (await seen(world, contact))["desk"]["handler"] is None


async def test_everything_is_done_with_the_keyboard_alone_and_the_focus_stays(world: World, browser: Browser):
    contact = await made(world)
    async with visiting(browser) as worker:
        await worker.sign_in(AS_WORKER)
        keyboard, visited = worker.page.keyboard, []
        await worker.page.goto(f"{PAGES_AT}/desk")
        await keyboard.press("Tab")
        assert await worker.page.locator(":focus").inner_text() == "Skip to the content"
        await keyboard.press("Enter")
        await keyboard.press("Tab")
        assert await worker.focused() == "sign-in"
        await keyboard.press("Enter")
        await worker.page.get_by_role("link", name=AS_WORKER, exact=True).focus()
        await keyboard.press("Enter")
        await worker.page.locator(".contact").wait_for()
        while f"act-{contact['id']}" not in visited:
            await keyboard.press("Tab")
            visited.append(await worker.focused())
            outlined = await worker.page.locator(":focus").evaluate("it => getComputedStyle(it).outlineStyle")
            assert outlined == "solid", visited
            assert len(visited) < 30, visited
        await keyboard.press("Enter")
        await worker.said()
        await worker.page.locator("text=Give back").first.wait_for()
        assert await worker.focused() == f"act-{contact['id']}"
        await keyboard.press("Tab")
        await keyboard.press("Enter")
        assert await worker.page.locator(f"#more-{contact['id']}[open]").count() == 1

    assert {"filter-hands", "filter-callback", "filter"} <= set(visited)


async def test_the_list_is_live_and_asks_nothing_while_nobody_looks(world: World, browser: Browser):
    async with visiting(browser) as worker:
        await worker.page.clock.install()
        await worker.sign_in(AS_WORKER)
        assert "No contacts here." in await worker.page.inner_text("#shown")
        contact = await made(world)
        await worker.page.clock.run_for(10_500)
        await worker.page.locator(f"#row-{contact['id']}").wait_for()
        shown = len(await access_log(world))
        async with worker.page.expect_response("**/v1/desk-view*") as unchanged:
            await worker.page.clock.run_for(10_500)
        assert (await unchanged.value).status == 304
        assert len(await access_log(world)) == shown, "who sees nothing new is not in the log again"

        await worker.page.evaluate(HIDE)
        asked = len(worker.asked)
        await worker.page.clock.run_for(60_000)
        assert len(worker.asked) == asked
        done(await act_on(world, NURSE, await seen(world, contact), CLAIM))
        await worker.page.evaluate(LOOK_AGAIN)
        await worker.page.locator("text=Handled since").wait_for()


HIDE = """() => {
  Object.defineProperty(document, "hidden", { value: true, configurable: true });
  document.dispatchEvent(new Event("visibilitychange"));
}"""
LOOK_AGAIN = """() => { delete document.hidden; document.dispatchEvent(new Event("visibilitychange")); }"""


async def test_the_list_is_narrowed_down_and_the_choice_outlives_signing_in_again(world: World, browser: Browser):
    mine, free = await claimed(world), await made(world)
    async with visiting(browser) as worker:
        await worker.sign_in(AS_WORKER)
        await worker.page.select_option("#filter-hands", "mine")
        await worker.page.click("#filter")
        await worker.page.locator(f"#row-{free['id']}").wait_for(state="detached")
        assert worker.page.url == f"{PAGES_AT}/desk?hands=mine"
        await worker.page.reload()
        await worker.page.click("#sign-in")
        await worker.page.get_by_role("link", name=AS_WORKER, exact=True).click()
        await worker.page.locator(f"#row-{mine['id']}").wait_for()
        assert await worker.page.locator(".contact").count() == 1


@pytest.mark.parametrize(
    ("locale", "title", "claim"),
    [
        pytest.param("fi-FI", "Työlista – Asiakasohjaus", "Ota käsittelyyn", id="Finnish"),
        pytest.param("sv-SE", "Arbetslista – Klienthandledning", "Ta hand om", id="Swedish"),
        pytest.param("en-GB", "Worklist – Client guidance", "Claim", id="English"),
        pytest.param("de-DE", "Työlista – Asiakasohjaus", "Ota käsittelyyn", id="Finnish for everybody else"),
    ],
)
async def test_the_page_is_in_the_readers_language(world: World, browser: Browser, locale: str, title: str, claim: str):
    await made(world)
    async with visiting(browser, language=locale, viewport=PHONE) as worker:
        await worker.sign_in(AS_WORKER)
        assert await worker.page.title() == title
        assert await worker.page.inner_text(".act button") == claim
        assert await worker.is_as_wide_as_the_screen()
        await worker.page.click("[data-language=sv]")
        await worker.page.locator(".act button", has_text="Ta hand om").wait_for()
        assert await worker.page.get_attribute("html", "lang") == "sv"
        assert await worker.page.inner_text("h1") == "Arbetslista"


async def test_the_language_that_was_chosen_before_signing_in_stays(world: World, browser: Browser):
    await made(world)
    async with visiting(browser) as worker:
        await worker.page.goto(f"{PAGES_AT}/desk")
        await worker.page.click("[data-language=sv]")
        await worker.page.click("#sign-in")
        await worker.page.get_by_role("link", name=AS_WORKER, exact=True).click()
        await worker.page.locator(".act button", has_text="Ta hand om").wait_for()
        assert await worker.page.get_attribute("html", "lang") == "sv"
        assert await worker.page.title() == "Arbetslista – Klienthandledning"
        assert await worker.page.get_attribute("[data-language=sv]", "aria-pressed") == "true"


async def test_the_words_of_a_proxy_empty_no_list_and_the_page_asks_on(world: World, browser: Browser):
    contact = await made(world)
    async with visiting(browser, refused=[502]) as worker:
        await worker.page.clock.install()
        await worker.sign_in(AS_WORKER)
        bad = {"status": 502, "content_type": "text/html", "body": "<h1>Bad Gateway</h1>"}
        await worker.page.route("**/v1/desk-view*", lambda route: route.fulfill(**bad))
        await worker.page.clock.run_for(10_500)
        assert (await worker.said("trouble")).startswith("The connection is lost.")
        assert await worker.page.locator(f"#row-{contact['id']}").count() == 1

        await worker.page.unroute("**/v1/desk-view*")
        await worker.page.clock.run_for(10_500)
        await worker.page.locator("#trouble:empty").wait_for(state="attached")


async def test_signing_out_leaves_nothing_on_the_screen_and_a_session_that_is_over_neither(
    world: World, browser: Browser
):
    contact = await made(world)
    async with visiting(browser, refused=[401]) as worker:
        await worker.sign_in(AS_WORKER)
        await worker.page.click("#sign-out")
        assert await worker.said("trouble") == "You have signed out."
        assert contact["id"] not in await worker.page.content()

        await worker.sign_in(AS_WORKER)
        world.clock.advance(hours=1)
        await worker.page.click("#filter")
        assert await worker.said("trouble") == "Your session is over. Sign in again."
        assert contact["id"] not in await worker.page.content()
        kept = await worker.page.evaluate("JSON.stringify([{...sessionStorage}, {...localStorage}, document.cookie])")
        assert kept == '[{},{},""]'


async def test_an_answer_to_a_question_that_nobody_asked_signs_nobody_in(world: World, browser: Browser):
    async with visiting(browser) as worker:
        await worker.page.goto(f"{PAGES_AT}/desk?code=stolen&state=guessed")
        assert await worker.said("trouble") == "Signing in did not succeed. Try again."
        assert worker.page.url == f"{PAGES_AT}/desk"
        assert not any("/token" in url for url in worker.asked)


async def test_who_is_no_professional_is_refused_in_words(world: World, browser: Browser):
    async with visiting(browser, refused=[403]) as citizen:
        await citizen.page.goto(f"{PAGES_AT}/desk")
        await citizen.page.click("#sign-in")
        await citizen.page.get_by_role("link", name=AS_OUTSIDER, exact=True).click()
        assert await citizen.said("trouble")
        assert await citizen.page.inner_html("#shown") == ""


async def test_a_manager_gives_a_colleagues_contact_back(world: World, browser: Browser):
    contact = await claimed(world, SOCIAL_WORKER)
    async with visiting(browser) as manager:
        await manager.sign_in("manager of client guidance")
        await manager.page.click(f"#act-{contact['id']}")
        assert (await manager.said()).startswith("Given back: ")

    assert (await seen(world, contact))["desk"]["handler"] is None
