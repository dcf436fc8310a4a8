"""The referral service as a process: readiness, its worker, its problems and its settings."""

import asyncio

import httpx
import pytest
from pydantic import ValidationError

from services.referral import app as assembled
from services.referral.settings import ReferralSettings
from shared.clients import sister_service as client
from shared.kit.clock import now
from tests.referral.builders import done


async def cut(request):
    raise httpx.ConnectError("the line is cut", request=request)


async def test_booking_being_away_only_warns_and_is_not_asked_at_every_turn(referral, monkeypatch):
    asked = []

    async def note(request):
        asked.append(request)
        return await cut(request)

    monkeypatch.setattr(client, "FRESH_SECONDS", -1.0)
    referral.line.answer = note
    first = await referral.as_(None).get("/health/ready")
    monkeypatch.setattr(client, "FRESH_SECONDS", 10.0)
    again = await referral.as_(None).get("/health/ready")

    assert (first.status_code, first.json()["status"]) == (200, "pass")
    assert first.json()["checks"] == {"database": "pass", "issuer": "pass", "booking": "warn"}
    assert again.json() == first.json()
    (request,) = asked
    assert request.url.path == "/health/live"
    assert "authorization" not in request.headers

    monkeypatch.setattr(client, "FRESH_SECONDS", -1.0)
    referral.line.answer = None
    assert (await referral.as_(None).get("/health/ready")).json()["checks"]["booking"] == "pass"


async def test_a_booking_that_answers_with_a_fault_warns_too(referral, monkeypatch):
    async def fault(request):
        return httpx.Response(503, request=request)

    monkeypatch.setattr(client, "FRESH_SECONDS", -1.0)
    referral.line.answer = fault

    assert (await referral.as_(None).get("/health/ready")).json()["checks"]["booking"] == "warn"


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
async def test_the_service_describes_its_own_problems(referral, language):
    api = referral.as_(None)

    catalogue = {row["type"] for row in (await api.get("/v1/problems")).json()}
    described = await api.get("/problems/pathway-criteria-not-met", headers={"accept-language": language})

    assert catalogue >= {"/problems/pathway-criteria-not-met", "/problems/referral-incomplete"}
    title = {
        "fi": "Ohjautumisohje ei täyty",
        "sv": "Hänvisningskriterierna uppfylls inte",
        "en": "The referral criteria are not met",
    }
    assert done(described)["title"] == title[language]


async def test_the_worker_process_issues_rights_and_stops(referral):
    settings = referral.world.apps["referral"].state.plumbing.settings
    to = assembled.Transports(
        issuer=httpx.ASGITransport(referral.world.issuer), booking=httpx.ASGITransport(referral.world.apps["booking"])
    )
    app = assembled.create_worker_app(settings, clock=referral.world.clock, to=to)
    accepted = await referral.in_state("accepted")

    async with (
        app.router.lifespan_context(app),
        httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://worker.test") as worker,
    ):
        assert done(await worker.get("/health/live")) == {"status": "pass"}
        assert done(await worker.get("/health/ready")) == {"status": "pass"}
        for _ in range(400):
            if (await referral.seen(accepted))["booking"]["state"] == "issued":
                break
            await asyncio.sleep(0.05)

    assert len(await referral.rights()) == 1


def test_the_service_starts_from_its_environment_and_from_nothing_less(referral, monkeypatch):
    for name, value in environment(referral).items():
        monkeypatch.setenv(name, value)
    # The logs of a process are set once: not in that of the tests.
    named: list[str] = []
    monkeypatch.setattr(assembled, "configure_logs", named.append)

    app, worker = assembled.from_environment(), assembled.worker_from_environment()

    assert named == ["referral", "referral-worker"]
    assert app.state.parts.clock is now
    assert worker.routes
    for name in ("BOOKING_URL", "E_AUTHORIZATIONS_URL", "E_AUTHORIZATIONS_SECRET"):
        with monkeypatch.context() as without:
            without.delenv(f"REFERRAL_{name}")
            with pytest.raises(ValidationError, match=name.lower()):
                ReferralSettings()


def environment(referral):
    settings = referral.world.apps["referral"].state.plumbing.settings
    return {
        "REFERRAL_DATABASE_URL": str(settings.database_url),
        "REFERRAL_ISSUER_URL": str(settings.issuer_url),
        "REFERRAL_AUDIENCE": settings.audience,
        "REFERRAL_CLIENT_ID": settings.client_id,
        "REFERRAL_CLIENT_SECRET": settings.client_secret.get_secret_value(),
        "REFERRAL_SEALING_KEYS": ",".join(key.get_secret_value() for key in settings.sealing_keys),
        "REFERRAL_PERSON_REF_KEY": settings.person_ref_key.get_secret_value(),
        "REFERRAL_CURSOR_KEY": settings.cursor_key.get_secret_value(),
        "REFERRAL_COUNTY_PACKS": ",".join(str(folder) for folder in settings.county_packs),
        "REFERRAL_E_AUTHORIZATIONS_URL": str(settings.e_authorizations_url),
        "REFERRAL_E_AUTHORIZATIONS_CLIENT_ID": settings.e_authorizations_client_id,
        "REFERRAL_E_AUTHORIZATIONS_SECRET": settings.e_authorizations_secret.get_secret_value(),
        "REFERRAL_BOOKING_URL": "http://booking.test",
    }
