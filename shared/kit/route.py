"""The route of every endpoint: checks the request's form, runs the unit of work, and turns failures into refusals."""

from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping
from contextvars import ContextVar
from functools import partial, wraps
from typing import Any, get_args, get_origin

from fastapi import Request
from fastapi.dependencies.models import Dependant
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.responses import Response

from shared.contracts.problem import FieldError
from shared.kit.database import refusal_of
from shared.kit.identity import Caller, Identification
from shared.kit.openapi import field_names
from shared.kit.problems import (
    FORBIDDEN,
    IDEMPOTENCY_KEY_MISSING,
    STRONGER_IDENTIFICATION,
    VALIDATION,
    Refusal,
    from_validation,
)
from shared.kit.strict_json import strict_request
from shared.kit.unit_of_work import Access, IdempotencyKey, Replayed, UnitOfWork

KEY_REQUIRED: dict[str, Any] = {"x-idempotency-key": "required"}
"""Give it as `openapi_extra` of a POST whose duplicate would hurt."""
SHORTEST_KEY, LONGEST_KEY = 16, 255
SHORTEST_ANONYMOUS_KEY = 32
"""A caller without a token proves to be the same one only by the key itself."""
_OF_A_KNOWN_CALLER = (FORBIDDEN, STRONGER_IDENTIFICATION)
"""Refusals of a caller whose token is good: an attempt that the access log tells."""
_WITH_BODY = frozenset({"POST", "PUT", "PATCH", "DELETE"})

_STRAYS: ContextVar[tuple[FieldError, ...]] = ContextVar("stray parameters of the request", default=())
"""They are refused together with what else the request has wrong, and before its operation runs."""

Answering = Callable[[Request], Coroutine[Any, Any, Response]]
_Filters = Mapping[str, bool]
"""Query parameters that an operation knows, by name: may one have several values?"""


class ServiceRoute(APIRoute):
    """One operation of a service."""

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, _unless_strays(endpoint), **options)

    def get_route_handler(self) -> Answering:
        """The operation, inside its unit of work."""
        answer = super().get_route_handler()
        filters = dict(_filters(self.dependant))
        identifications = tuple(_identifications(self.dependant))

        async def answer_in_unit_of_work(request: Request) -> Response:
            parts = request.app.state.plumbing
            request.scope["route_template"] = self.path_format
            work = UnitOfWork(parts.database, parts.statements, parts.sealer, request.state)
            request.state.work = work
            return await _run(partial(self._answer, answer, identifications, filters), request, work)

        return answer_in_unit_of_work

    async def _answer(
        self, answer: Answering, identifications: Iterable[Identification], filters: _Filters, request: Request
    ) -> Response:
        """Who calls is asked before anything else of the request is looked at."""
        work: UnitOfWork = request.state.work
        for identification in identifications:
            await self._identify(identification, request, work)
        strays = _stray_parameters(request, filters)
        body = b""
        if request.method in _WITH_BODY:
            request = await strict_request(request, largest=request.app.state.plumbing.settings.largest_body_bytes)
            body = await request.body()
        if "idempotency-key" in request.headers:
            self._idempotency_key(request, body)  # one of a wrong form is refused also where nothing is changed
        work.claim_with(partial(self._idempotency_key, request, body))
        _STRAYS.set(strays)
        try:
            return await answer(request)
        except RequestValidationError as error:
            if not strays:
                raise
            found = from_validation(error, field_names(request.app))
            raise Refusal(VALIDATION, errors=[*strays, *found.errors]) from error

    async def _identify(self, identification: Identification, request: Request, work: UnitOfWork) -> None:
        try:
            await identification.identify(request)
        except Refusal as refusal:
            if refusal.kind in _OF_A_KNOWN_CALLER:
                work.access(Access(self.name, "operation", ()))
            raise

    def _idempotency_key(self, request: Request, body: bytes) -> IdempotencyKey | None:
        if request.method != "POST":
            return None
        key = request.headers.get("idempotency-key")
        if key is None:
            if (self.openapi_extra or {}).get("x-idempotency-key") == "required":
                raise Refusal(IDEMPOTENCY_KEY_MISSING)
            return None
        caller: Caller | None = getattr(request.state, "caller", None)
        shortest = SHORTEST_KEY if caller else SHORTEST_ANONYMOUS_KEY
        if not (shortest <= len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
            wanted = "The key is printable ASCII: at most 255 characters, and at least 16, without a token 32."
            raise Refusal(
                VALIDATION, errors=[FieldError(pointer="Idempotency-Key", code="idempotency_key", detail=wanted)]
            )
        sealer = request.app.state.plumbing.sealer
        actor = f"{caller.client_id}|{caller.subject}" if caller else "anonymous"
        return IdempotencyKey(
            scope=sealer.digest("scope of keys", f"{actor}|{request.method}|{self.path_format}".encode()).hex(),
            key=sealer.digest("idempotency key", key.encode()).hex(),
            request_hash=sealer.digest(
                "idempotent request",
                request.url.path.encode(),
                request.headers.get("if-match", "").encode(),
                body,
            ),
        )


def _identifications(dependant: Dependant) -> Iterator[Identification]:
    """What tells the caller of an operation, wherever it stands among its parameters (D-18)."""
    if isinstance(dependant.call, Identification):
        yield dependant.call
    for dependency in dependant.dependencies:
        yield from _identifications(dependency)


def _filters(dependant: Dependant) -> Iterator[tuple[str, bool]]:
    """Each query parameter of the operation and of what it depends on."""
    for parameter in dependant.query_params:
        annotation = parameter.field_info.annotation
        yield parameter.alias, any(get_origin(each) is list for each in (annotation, *get_args(annotation)))
    for dependency in dependant.dependencies:
        yield from _filters(dependency)


def _unless_strays(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    """The endpoint, once its inputs are found to fit their contract and nothing else came with them."""

    @wraps(endpoint)
    async def answer(**inputs: Any) -> Any:
        if strays := _STRAYS.get():
            raise Refusal(VALIDATION, errors=strays)
        return await endpoint(**inputs)

    return answer


def _stray_parameters(request: Request, filters: _Filters) -> tuple[FieldError, ...]:
    """An unknown query parameter, one value too many, and NUL, which no text in the database may hold.

    The name of an unknown parameter is never repeated. Of two values none is chosen: nobody knows which was meant.
    """
    parameters = [*request.query_params.multi_items(), *request.path_params.items()]
    errors = [
        FieldError(pointer=name, code="nul", detail="The character NUL is not allowed.")
        for name, value in parameters
        if "\x00" in str(value) and (name in filters or name in request.path_params)
    ]
    if any(name not in filters for name in request.query_params):
        errors.append(FieldError(pointer="query", code="extra_forbidden", detail="There is an unknown parameter."))
    errors.extend(
        FieldError(pointer=name, code="repeated", detail="The parameter takes one value.")
        for name, takes_many in filters.items()
        if not takes_many and len(request.query_params.getlist(name)) > 1
    )
    return tuple(errors)


async def _run(answer: Answering, request: Request, work: UnitOfWork) -> Response:
    try:
        try:
            response = await answer(request)
            await work.complete(response)
        except Replayed as replayed:
            await work.complete_replay()
            return replayed.response
        except Refusal as refusal:
            await work.refused(refusal.kind.code)
            raise
        finally:
            await work.close()
    except Refusal:
        raise
    except Exception as error:
        refusal_by_database = refusal_of(error)
        if refusal_by_database is None:
            raise
        raise refusal_by_database from error
    return response
