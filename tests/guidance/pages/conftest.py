"""One browser for the tests of the pages."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser

from tests.guidance.pages.browsing import browser_over
from tests.world import World


@pytest.fixture(scope="package")
async def browser(everything: World) -> AsyncIterator[Browser]:
    """A browser over the apps of the session; each visit of it is a person's own."""
    async with browser_over(everything) as browser:
        yield browser


@pytest.fixture(autouse=True)
def _nothing_is_remembered(everything: World) -> None:
    """No dashboard of an earlier test."""
    everything.apps["guidance"].state.parts.dashboards.forget()
