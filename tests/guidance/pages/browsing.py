"""A real Chromium over the real apps on real ports: what a person sees and does, and all that went wrong meanwhile."""

import asyncio
import socket
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from fastapi import FastAPI
from playwright.async_api import Browser, Page, ViewportSize, async_playwright

from tests.world import ISSUER, PAGES_AT, World
from tools.browser import QUIETLY, chromium

DESKTOP: ViewportSize = {"width": 1280, "height": 900}
PHONE: ViewportSize = {"width": 320, "height": 640}
_HOSTS = tuple(urlsplit(url).netloc for url in (PAGES_AT, ISSUER))


@asynccontextmanager
async def served(app: FastAPI) -> AsyncIterator[int]:
    """The port of loopback at which the app, which has started already, is served."""
    config = uvicorn.Config(app, lifespan="off", ws="none", log_level="error", access_log=False)
    server = uvicorn.Server(config)
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        serving = asyncio.create_task(server.serve([listening]))
        try:
            yield listening.getsockname()[1]
        finally:
            server.should_exit = True
            await serving


@asynccontextmanager
async def browser_over(world: World) -> AsyncIterator[Browser]:
    """A browser that finds guidance and the issuer by their names, and nobody else at all."""
    async with served(world.apps["guidance"]) as guidance, served(world.issuer) as issuer, async_playwright() as play:
        ports = dict(zip(_HOSTS, (guidance, issuer), strict=True))
        rules = [f"MAP {host}:80 127.0.0.1:{port}" for host, port in ports.items()] + ["MAP * ~NOTFOUND"]
        browser = await play.chromium.launch(
            executable_path=chromium(), args=[*QUIETLY, f"--host-resolver-rules={', '.join(rules)}"]
        )
        try:
            yield browser
        finally:
            await browser.close()


@dataclass
class Visit:
    """A person at the pages."""

    page: Page
    asked: list[str] = field(default_factory=list)
    """Every address that the page asked for."""
    complaints: list[str] = field(default_factory=list)
    """What the browser said on its console, violations of the content policy among it, and errors of the script."""

    @property
    def origins(self) -> set[str]:
        return {f"{url.scheme}://{url.netloc}" for url in map(urlsplit, self.asked)}

    async def said(self, where: str = "said") -> str:
        """What the page tells of the last deed, once it does; `trouble`: of one that did not succeed."""
        told = self.page.locator(f"#{where}:not(:empty)")
        await told.wait_for()
        return await told.inner_text()

    async def focused(self) -> str:
        """Id of the part on which the keyboard is."""
        found: str = await self.page.evaluate("document.activeElement.id")
        return found

    async def is_as_wide_as_the_screen(self) -> bool:
        """Whether nobody has to scroll sideways."""
        fits: bool = await self.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        return fits

    async def sign_in(self, label: str, at: str = "desk") -> None:
        """Open a page and sign in as that person, by the way of the issuer."""
        await self.page.goto(f"{PAGES_AT}/{at}")
        await self.page.locator("#sign-in").click()
        await self.page.get_by_role("link", name=label, exact=True).click()
        await self.page.locator("#shown form").wait_for()


@asynccontextmanager
async def visiting(
    browser: Browser, *, language: str = "en-GB", refused: Sequence[int] = (), **context: Any
) -> AsyncIterator[Visit]:
    """A person with a browser of their own; it must complain of nothing but answers of these statuses, in order."""
    own = await browser.new_context(locale=language, **{"viewport": DESKTOP, **context})
    page = await own.new_page()
    page.set_default_timeout(10_000)
    visit = Visit(page)
    page.on("request", lambda request: visit.asked.append(request.url))
    page.on("console", lambda message: visit.complaints.append(f"{message.type}: {message.text}"))
    page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    try:
        yield visit
    finally:
        await own.close()
    resource = "error: Failed to load resource: the server responded with a status of "
    assert [each.removeprefix(resource)[:3] for each in visit.complaints] == [str(status) for status in refused], (
        visit.complaints
    )
    assert visit.origins <= {PAGES_AT, ISSUER}, visit.origins
