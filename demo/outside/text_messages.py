"""Stand-in of a county's gateway for text messages, in the shape that shared/clients/text_messages.py describes."""

import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import uuid4

from fastapi import APIRouter, FastAPI, Header, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from demo.outside.outages import BrokenOff, Outage, failing

router = APIRouter()


class _No(Exception):
    def __init__(self, status: int, kind: str) -> None:
        super().__init__(kind)
        self.status = status
        self.kind = kind


class NewTextMessage(BaseModel):
    """What the gateway is given."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    to: Annotated[str, Field(pattern=r"^\+[1-9][0-9]{6,14}$")]
    sender: Annotated[str, Field(alias="from", min_length=1, max_length=15)]
    text: Annotated[str, Field(min_length=1, max_length=1600)]
    reference: Annotated[str, Field(min_length=1, max_length=100)]


@dataclass(frozen=True, slots=True)
class DeliveredTextMessage:
    """What a telephone got."""

    id: str
    at: datetime
    message: NewTextMessage


def create_text_messages(*, token: str, clock: Callable[[], datetime]) -> FastAPI:
    """The stand-in; it remembers what it delivered until it ends.

    `app.state.outage` makes it fail until it is set back to none; `app.state.unknown_numbers` are refused for good.
    """
    app = FastAPI(title="Stand-in of a gateway for text messages", openapi_url=None, docs_url=None, redoc_url=None)
    app.state.token = token
    app.state.clock = clock
    app.state.outage = Outage.NONE
    app.state.unknown_numbers = set[str]()
    app.state.delivered = dict[str, DeliveredTextMessage]()
    app.add_exception_handler(_No, _say_no)
    app.include_router(router)
    return app


@router.post("/messages")
async def deliver(
    request: Request,
    authorization: Annotated[str, Header()] = "",
    idempotency_key: Annotated[str, Header()] = "",
) -> Response:
    state = request.app.state
    outage = Outage(state.outage)
    if (failure := await failing(outage, '{"id": "')) is not None:
        return failure
    if not hmac.compare_digest(authorization.encode(), f"Bearer {state.token}".encode()):
        raise _No(401, "unauthorized")
    try:
        message = NewTextMessage.model_validate_json(await request.body())
    except ValidationError as error:
        raise _No(422, "validation") from error
    if idempotency_key != message.reference:
        raise _No(400, "key-is-not-the-reference")
    if message.to in state.unknown_numbers:
        raise _No(422, "unknown-number")
    delivered: dict[str, DeliveredTextMessage] = state.delivered
    known = delivered.get(idempotency_key)
    if known is not None and known.message != message:
        raise _No(409, "key-of-another-message")
    known = known or DeliveredTextMessage(uuid4().hex, state.clock(), message)
    delivered[idempotency_key] = known
    if outage is Outage.LOST_ANSWER:
        return BrokenOff('{"id": "')
    return JSONResponse({"id": known.id}, 202)


@router.get("/delivered")
async def delivered(request: Request) -> list[Mapping[str, object]]:
    """What was delivered, the earliest first; for whoever looks at the demo."""
    kept: Mapping[str, DeliveredTextMessage] = request.app.state.delivered
    return [
        {"id": each.id, "at": each.at.isoformat(), **each.message.model_dump(by_alias=True)} for each in kept.values()
    ]


async def _say_no(_request: Request, no: Exception) -> Response:
    if not isinstance(no, _No):
        raise no
    title = no.kind.replace("-", " ")
    problem = {"type": f"/problems/{no.kind}", "title": title, "status": no.status, "detail": title}
    return JSONResponse(
        {**problem, "instance": f"urn:uuid:{uuid4()}", "errors": []}, no.status, media_type="application/problem+json"
    )
