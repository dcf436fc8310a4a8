"""The app of a service: everything that its endpoints share, assembled once."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, FastAPI, Path, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse, Response

from shared.contracts.events import EventType
from shared.contracts.problem import ProblemDescription
from shared.kit import problems
from shared.kit.clock import Clock
from shared.kit.database import Database
from shared.kit.docs import add_docs
from shared.kit.envelope import Envelope
from shared.kit.events_api import document_events, event_routes
from shared.kit.field_words import translations, validators_words
from shared.kit.identity import IssuerKeys, TokenVerifier
from shared.kit.openapi import document, field_names
from shared.kit.problems import ProblemType, Refusal, from_validation, problem_response
from shared.kit.rate_limit import RateLimit
from shared.kit.route import ServiceRoute
from shared.kit.sealing import Sealer
from shared.kit.settings import ServiceSettings
from shared.kit.telemetry import Telemetry
from shared.kit.texts import in_language, preferred_language
from shared.kit.unit_of_work import PlumbingStatements
from shared.kit.webhooks_api import webhook_routes
from shared.kit.webhooks_sending import Sender

_BY_STATUS = {
    404: problems.NOT_FOUND,
    405: problems.METHOD_NOT_ALLOWED,
    413: problems.TOO_LARGE,
    415: problems.UNSUPPORTED_MEDIA,
}

Check = Callable[[], Awaitable[bool]]


@dataclass(frozen=True)
class Plumbing:
    """What the kit itself needs of a running service."""

    settings: ServiceSettings
    database: Database
    statements: PlumbingStatements
    sealer: Sealer
    keys: IssuerKeys
    verifier: TokenVerifier
    rate_limit: RateLimit
    telemetry: Telemetry
    sender: Sender
    clock: Clock


Neighbours = dict[str, Check]
"""Parties that the service calls, each with a check of its last known state; they only ever warn."""


def create_service(
    *,
    title: str,
    description: str,
    plumbing: Plumbing,
    routers: Sequence[APIRouter],
    refusals: Sequence[ProblemType],
    close: Callable[[], Awaitable[None]],
    neighbours: Neighbours,
    events: Sequence[EventType] = (),
) -> FastAPI:
    """The FastAPI app of one service; with a feed and webhooks when it publishes events."""

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        await plumbing.keys.fetch()
        yield
        await close()
        await plumbing.database.close()
        plumbing.telemetry.close()

    for read in (translations, validators_words):
        read()  # a mistake in the data stops the start, and no request waits for the files
    settings = plumbing.settings
    cors = Middleware(
        CORSMiddleware,
        allow_origins=settings.cors_origins,
        allow_methods=["GET", "POST", "PUT", "PATCH", "DELETE"],
        allow_headers=[
            "authorization",
            "content-type",
            "idempotency-key",
            "if-match",
            "accept-language",
            "x-request-id",
        ],
        expose_headers=["etag", "location", "x-request-id", "retry-after", "idempotent-replayed"],
    )
    app = FastAPI(
        title=title,
        version="1.0.0",
        description=description,
        license_info={"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        servers=[{"url": "/"}],
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        lifespan=lifespan,
        middleware=[Middleware(Envelope), *([cors] if settings.cors_origins else [])],
        exception_handlers={
            Refusal: _answer_refusal,
            RequestValidationError: _answer_validation,
            HTTPException: _answer_framework,
        },
        generate_unique_id_function=lambda route: route.name,
        separate_input_output_schemas=False,
        telemetry=plumbing.telemetry.fastapi(),
    )
    app.state.plumbing = plumbing
    for router in routers:
        app.include_router(router)
    if events:
        app.include_router(event_routes(events))
        app.include_router(webhook_routes(events, plumbing.sender))
        document_events(app, events)
    catalogue = {kind.code: kind for kind in (*problems.ALL, *refusals)}
    app.include_router(_catalogue_routes(catalogue))
    app.include_router(_operations_routes(plumbing, neighbours))
    app.openapi = document(app, app.openapi)  # type: ignore[method-assign]  # the framework's own way to extend it
    if settings.docs:
        add_docs(app)
    return app


def service_router(**options: Any) -> APIRouter:
    """A router whose operations are a service's: each in its unit of work."""
    return APIRouter(route_class=ServiceRoute, **options)


def _language(request: Request) -> Any:
    return preferred_language(request.headers.get("accept-language"))


async def _answer_refusal(request: Request, refusal: Exception) -> Response:
    if not isinstance(refusal, Refusal):
        raise TypeError("registered for Refusal") from refusal
    return problem_response(refusal, request_id=request.state.request_id, language=_language(request))


async def _answer_validation(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise TypeError("registered for RequestValidationError") from error
    return await _answer_refusal(request, from_validation(error, field_names(request.app)))


async def _answer_framework(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise TypeError("registered for HTTPException") from error
    kind = _BY_STATUS.get(error.status_code, problems.MALFORMED_JSON)
    headers = {"allow": _allowed_methods(request, error)} if kind is problems.METHOD_NOT_ALLOWED else {}
    return await _answer_refusal(request, Refusal(kind, headers=headers))


def _allowed_methods(request: Request, error: HTTPException) -> str:
    """Methods of every route at the address; the framework tells those of the first one only."""
    allowed = set((error.headers or {}).get("Allow", "").split(", "))
    for path, item in request.app.openapi()["paths"].items():
        if re.fullmatch(re.sub(r"\{[^}]+\}", "[^/]+", path), request.url.path):
            allowed.update(method.upper() for method in item)
    return ", ".join(sorted(filter(None, allowed)))


def _catalogue_routes(catalogue: dict[str, ProblemType]) -> APIRouter:
    router = APIRouter(tags=["problems"])

    def described(kind: ProblemType, request: Request) -> ProblemDescription:
        language = _language(request)
        return ProblemDescription(
            type=kind.uri,
            status=kind.status,
            title=in_language(kind.title, language),
            detail=in_language(kind.detail, language),
        )

    @router.get("/v1/problems", summary="Every problem that this service answers")
    async def list_problems(request: Request) -> list[ProblemDescription]:
        """The catalogue of problem types, in the reader's language."""
        return [described(catalogue[code], request) for code in sorted(catalogue)]

    @router.get("/problems/{code}", summary="One problem type", responses=problems.refusals(problems.NOT_FOUND))
    async def get_problem(
        code: Annotated[str, Path(description="The last part of a problem's `type`.")], request: Request
    ) -> ProblemDescription:
        """What a problem's `type` means, in the reader's language."""
        if code not in catalogue:
            raise Refusal(problems.NOT_FOUND)
        return described(catalogue[code], request)

    return router


def _operations_routes(plumbing: Plumbing, neighbours: Neighbours) -> APIRouter:
    router = APIRouter(include_in_schema=False)

    @router.get("/health/live")
    async def live() -> dict[str, str]:
        return {"status": "pass"}

    @router.get("/health/ready")
    async def ready() -> JSONResponse:
        try:
            at_head = await plumbing.database.is_at_head()
            database = "pass" if at_head else "fail: the schema is not at head"
        except Exception as error:  # noqa: BLE001 - whatever it is, the database cannot be used
            database = f"fail: {type(error).__name__}"
        if not plumbing.keys.known:
            await plumbing.keys.fetch()
        issuer = "pass" if plumbing.keys.known else "fail: the issuer's keys are not known"
        checks = {"database": database, "issuer": issuer}
        for name, check in neighbours.items():
            checks[name] = "pass" if await check() else "warn"
        status = "fail" if any(found.startswith("fail") for found in checks.values()) else "pass"
        return JSONResponse(
            {"status": status, "checks": checks},
            503 if status == "fail" else 200,
            media_type="application/health+json",
        )

    @router.get("/metrics")
    async def metrics() -> Response:
        return Response(plumbing.telemetry.exposition(), media_type="text/plain; version=0.0.4")

    return router
