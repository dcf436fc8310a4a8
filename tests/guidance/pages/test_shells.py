"""The pages before anybody has signed in, over HTTP: they hold no data and let a browser do no more than they need."""

import re

import httpx
import pytest
from fastapi import FastAPI

from demo.oauth_clients import PAGES
from services.guidance.api.pages.rendering import rendered
from services.guidance.api.pages.shells import page_routes
from shared.kit.identity import IssuerKeys
from shared.terms.people import Language
from tests.guidance.builders import made
from tests.world import ISSUER, PAGES_AT, World


@pytest.mark.parametrize("page", ["dashboard", "desk"])
async def test_a_page_holds_no_data_and_asks_nobody_but_the_service_and_the_issuer(world: World, page: str):
    contact = await made(world)
    answer = await world.clients["guidance"].get(f"/{page}")

    assert answer.status_code == 200
    assert contact["id"] not in answer.text
    assert answer.headers["content-security-policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
        f"connect-src 'self' {ISSUER}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
    assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
    assert answer.headers["cross-origin-opener-policy"] == "same-origin"
    assert answer.headers["cache-control"] == "no-store"
    assert f'data-client-id="{PAGES}"' in answer.text
    assert "secret" not in answer.text
    assert not re.search(r"""\s(style|on\w+)=|<script>|<style|https?://(?!issuer\.test)""", answer.text)


async def test_style_and_script_are_served_by_the_service_and_kept_until_they_change(world: World):
    page = await world.clients["guidance"].get("/desk")
    for address in re.findall(r"/pages/[^\"]+", page.text):
        answer = await world.clients["guidance"].get(address)
        assert answer.status_code == 200
        assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert "http://" not in answer.text.replace("http://www.w3.org/2000/svg", "")
    assert (await world.clients["guidance"].get("/pages/shells.py")).status_code == 404


async def test_without_a_client_of_the_issuer_there_are_no_pages(world: World):
    settings = world.apps["guidance"].state.plumbing.settings.model_copy(update={"pages_client_id": None})

    assert page_routes(settings, world.apps["guidance"].state.plumbing.keys).routes == []


async def test_while_the_issuer_is_silent_the_page_says_so_instead_of_leading_nowhere(world: World):
    to_nobody = httpx.AsyncClient(transport=httpx.MockTransport(lambda _: httpx.Response(502)))
    app = FastAPI()
    app.include_router(page_routes(world.apps["guidance"].state.plumbing.settings, IssuerKeys(to_nobody, ISSUER)))
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=PAGES_AT) as http:
        answer = await http.get("/desk", headers={"accept-language": "en"})

    assert answer.status_code == 503
    assert "The sign-in service does not answer just now." in answer.text
    assert 'id="sign-in"' not in answer.text
    assert "connect-src 'self';" in answer.headers["content-security-policy"]


def test_whatever_a_name_holds_it_is_text_on_the_page():
    text = rendered(
        "shell.html",
        Language.FI,
        page="desk",
        version="1",
        issuer='"><script>alert(1)</script>',
        client_id="'",
        scope="",
        audience="",
        endpoints={},
        words={"fi": {"skip": "</script><script>alert(1)"}},
    )

    assert "<script>alert" not in text
