"""Stand-in of Suomi.fi Messages: electronic messages into mailboxes, by its REST API."""

import hmac
import secrets
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Literal, TypeVar

from fastapi import APIRouter, FastAPI, Header, Request
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from demo.outside.outages import BrokenOff, Outage, failing

TOKEN_SECONDS = 3600
MOST_ASKED = 10_000
"""Most mailboxes in one question."""

router = APIRouter()
Given = TypeVar("Given", bound="_Body")


class _No(Exception):
    def __init__(self, status: int, reason: str, *codes: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
        self.codes = codes


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, alias_generator=to_camel)


class _Account(_Body):
    username: str
    password: str


class _EndUser(_Body):
    id: Annotated[str, Field(min_length=1)]


class _EndUsers(_Body):
    end_users: Annotated[list[_EndUser], Field(max_length=MOST_ASKED)]


class _Attachment(_Body):
    attachment_id: str


class _UnreadMessageNotification(_Body):
    reminder: Literal["Default reminder", "No reminders"]


class _Notifications(_Body):
    sender_details_in_notifications: Literal["Organisation and service name", "None"]
    unread_message_notification: _UnreadMessageNotification


class _Electronic(_Body):
    title: Annotated[str, Field(min_length=1)]
    body: Annotated[str, Field(min_length=1)]
    body_format: Literal["Text", "Markdown"]
    attachments: list[_Attachment]
    message_service_type: Literal["Normal", "Verifiable"]
    notifications: _Notifications
    reply_allowed_by: Literal["Anyone", "No one"]
    visibility: Literal["Normal", "Recipient only"]


class _Sender(_Body):
    service_id: str


class NewElectronicMessage(_Body):
    """What the API is given."""

    electronic: _Electronic
    external_id: Annotated[str, Field(min_length=1)]
    recipient: _EndUser
    sender: _Sender


@dataclass(frozen=True, slots=True)
class DeliveredElectronicMessage:
    """What lies in a mailbox."""

    message_id: int
    at: datetime
    message: NewElectronicMessage


def create_suomi_fi_messages(
    *, username: str, password: str, service_id: str, mailboxes: Collection[str], clock: Callable[[], datetime]
) -> FastAPI:
    """The stand-in with active mailboxes of these identity codes; it remembers what it delivered until it ends.

    `app.state.outage` makes it fail until it is set back to none; emptying `app.state.tokens` ends every token.
    """
    app = FastAPI(title="Stand-in of Suomi.fi Messages", openapi_url=None, docs_url=None, redoc_url=None)
    app.state.account = (username, password)
    app.state.service_id = service_id
    app.state.mailboxes = set(mailboxes)
    app.state.clock = clock
    app.state.token_seconds = TOKEN_SECONDS
    app.state.tokens = dict[str, datetime]()
    app.state.outage = Outage.NONE
    app.state.delivered = dict[str, DeliveredElectronicMessage]()
    app.add_exception_handler(_No, _say_no)
    app.include_router(router)
    return app


@router.post("/v1/token")
async def token(request: Request) -> Response:
    state = request.app.state
    if (failure := await failing(Outage(state.outage), '{"access_token": "')) is not None:
        return failure
    account = _given(_Account, await request.body())
    told = (account.username, account.password)
    # Both are compared whatever the first gives.
    right = [hmac.compare_digest(a.encode(), b.encode()) for a, b in zip(told, state.account, strict=True)]
    if not all(right):
        raise _No(401, "wrong username or password")
    made = secrets.token_urlsafe(32)
    state.tokens[made] = state.clock() + timedelta(seconds=state.token_seconds)
    return JSONResponse({"access_token": made, "expires_in": state.token_seconds, "token_type": "Bearer"})


@router.post("/v1/mailboxes/active")
async def active_mailboxes(request: Request, authorization: Annotated[str, Header()] = "") -> Response:
    state = request.app.state
    if (failure := await failing(Outage(state.outage), '{"endUsersWith')) is not None:
        return failure
    _check_token(request, authorization)
    asked = _given(_EndUsers, await request.body())
    active = [{"id": user.id} for user in asked.end_users if user.id in state.mailboxes]
    return JSONResponse({"endUsersWithActiveMailbox": active})


@router.post("/v2/messages/electronic")
async def deliver(request: Request, authorization: Annotated[str, Header()] = "") -> Response:
    state = request.app.state
    outage = Outage(state.outage)
    if (failure := await failing(outage, '{"messageId": ')) is not None:
        return failure
    _check_token(request, authorization)
    message = _given(NewElectronicMessage, await request.body())
    if message.sender.service_id != state.service_id:
        raise _No(403, "the service is not of this account")
    delivered: dict[str, DeliveredElectronicMessage] = state.delivered
    known = delivered.get(message.external_id)
    if known is not None:
        return JSONResponse({"messageId": known.message_id, "reason": "the external id is in use"}, 409)
    if message.recipient.id not in state.mailboxes:
        raise _No(400, "the mailbox is not in use", "MAILBOX_NOT_IN_USE")
    known = DeliveredElectronicMessage(len(delivered) + 1, state.clock(), message)
    delivered[message.external_id] = known
    if outage is Outage.LOST_ANSWER:
        return BrokenOff('{"messageId": ')
    return JSONResponse({"messageId": known.message_id})


@router.get("/delivered")
async def delivered(request: Request) -> list[Mapping[str, object]]:
    """What was delivered, the earliest first; for whoever looks at the demo."""
    kept: Mapping[str, DeliveredElectronicMessage] = request.app.state.delivered
    return [
        {"messageId": each.message_id, "at": each.at.isoformat(), **each.message.model_dump(by_alias=True)}
        for each in kept.values()
    ]


def _check_token(request: Request, token: str) -> None:
    """Only a token that was given out and has not ended; it stands alone, without a scheme before it. Errors: _No."""
    tokens: Mapping[str, datetime] = request.app.state.tokens
    ends = tokens.get(token)
    if ends is None or request.app.state.clock() >= ends:
        raise _No(401, "no valid token")


def _given(kind: type[Given], body: bytes) -> Given:
    try:
        return kind.model_validate_json(body)
    except ValidationError as error:
        raise _No(400, "the request is not of the API") from error


async def _say_no(_request: Request, no: Exception) -> Response:
    if not isinstance(no, _No):
        raise no
    faults = [{"error": no.reason, "errorCode": code} for code in no.codes]
    return JSONResponse({"reason": no.reason, "validationErrors": faults}, no.status)
