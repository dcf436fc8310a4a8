"""The issuer of the demonstration, in the test."""

from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI

from tests.demo.issuing import URL, Watch, issuer_app


@pytest.fixture
def watch(monkeypatch) -> Watch:
    monkeypatch.setenv("APP_ENV", "test")
    return Watch()


@pytest.fixture
def app(watch) -> FastAPI:
    return issuer_app(watch)


@pytest.fixture
async def http(app) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=URL) as client:
        yield client
