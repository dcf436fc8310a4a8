"""Client of Suomi.fi Messages: electronic messages into a person's own mailbox, by the REST API of the service.

Source: the API's documentation, `POST /v1/token`, `/v1/mailboxes/active` and `/v2/messages/electronic`.
"""

import asyncio
import re
import time
from typing import Annotated, Final, TypeVar
from uuid import UUID

import httpx
from pydantic import BaseModel, Field, ValidationError

from shared.clients.answers import LONGEST_CALL_SECONDS, Unavailable, Unreadable
from shared.clients.undeliverable import Undeliverable
from shared.contracts.types import Output

_RENEW_SECONDS_BEFORE_END: Final = 30
_CONNECTING_SECONDS: Final = 3.0
_NOT_JUST_NOW: Final = frozenset({408, 425, 429})
_NOT_US: Final = frozenset({httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN})
_NO_MAILBOX: Final = "MAILBOX_NOT_IN_USE"
_CODE: Final = re.compile(r"[A-Z][A-Z_]{0,59}")

Contract = TypeVar("Contract", bound=BaseModel)


class NoMailbox(Undeliverable):
    """The person does not use Suomi.fi Messages: another channel is needed."""


class _Token(Output):
    access_token: Annotated[str, Field(min_length=1)]
    expires_in: float


class _EndUser(Output):
    id: str


class _ActiveMailboxes(Output):
    users: Annotated[list[_EndUser], Field(alias="endUsersWithActiveMailbox")]


class _Sent(Output):
    message_id: Annotated[int, Field(alias="messageId")]


class _Fault(Output):
    code: Annotated[str, Field(alias="errorCode")] = ""


class _No(Output):
    reason: str
    faults: Annotated[tuple[_Fault, ...], Field(alias="validationErrors")] = ()


class SuomiFiMessages:
    """Sends messages over an HTTP client that it does not own, whose base URL is that of the API."""

    def __init__(
        self,
        http: httpx.AsyncClient,
        *,
        username: str,
        password: str,
        service_id: str,
        timeout_seconds: float = LONGEST_CALL_SECONDS,
    ) -> None:
        """The service is how the county has registered itself as a sender."""
        self._http = http
        self._account = {"username": username, "password": password}
        self._service_id = service_id
        self._timeout_seconds = timeout_seconds
        self._token = ""
        self._ends = -float("inf")
        self._lock = asyncio.Lock()

    async def has_active_mailbox(self, identity_code: str) -> bool:
        """Whether the person reads messages there; to be asked for sending only. Raises Unavailable or Unreadable."""
        response = await self._asked("/v1/mailboxes/active", {"endUsers": [{"id": identity_code}]})
        if not response.is_success:
            raise Unreadable(f"{response.status_code} to a question about a mailbox")
        return any(user.id == identity_code for user in _read(response, _ActiveMailboxes).users)

    async def send(self, identity_code: str, *, title: str, body: str, external_id: UUID) -> int:
        """Send one message, as plain text that nobody answers; gives the service's own number of it.

        The service knows the external id again, and then answers the number of the first message. Raises NoMailbox or
        another Undeliverable (never again), Unavailable or Unreadable (try again, with the same external id).
        """
        electronic = {
            "title": title,
            "body": body,
            "bodyFormat": "Text",
            "attachments": [],
            "messageServiceType": "Normal",
            "replyAllowedBy": "No one",
            # Not for others who may act for the person: they get messages of their own.
            "visibility": "Recipient only",
            # The service tells by e-mail that a message came: it must not say of which service of health care.
            "notifications": {
                "senderDetailsInNotifications": "None",
                "unreadMessageNotification": {"reminder": "No reminders"},
            },
        }
        response = await self._asked(
            "/v2/messages/electronic",
            {
                "electronic": electronic,
                "externalId": str(external_id),
                "recipient": {"id": identity_code},
                "sender": {"serviceId": self._service_id},
            },
        )
        # 409: this external id has been sent already, so it counts as sent.
        if response.is_success or response.status_code == httpx.codes.CONFLICT:
            return _read(response, _Sent).message_id
        if not response.is_client_error:
            raise Unreadable(f"{response.status_code} to a message")
        raise _refusal(response)

    async def _asked(self, path: str, body: object) -> httpx.Response:
        """The answer to a call with our token, renewed once when it is refused. Errors: Unavailable, Unreadable."""
        token = await self._current()
        response = await self._post(path, body, token)
        if response.status_code == httpx.codes.UNAUTHORIZED:
            if token == self._token:  # else another call has renewed it meanwhile
                self._ends = -float("inf")
            response = await self._post(path, body, await self._current())
        if response.status_code in _NOT_US:
            # Our account is not believed, whatever the message is: it waits for a right setting.
            raise Unavailable(f"{response.status_code} for our token")
        return response

    async def _current(self) -> str:
        async with self._lock:
            if time.monotonic() >= self._ends:
                response = await self._post("/v1/token", self._account, None)
                if not response.is_success:
                    raise Unavailable(f"{response.status_code} for our account")
                granted = _read(response, _Token)
                self._token = granted.access_token
                self._ends = time.monotonic() + granted.expires_in - _RENEW_SECONDS_BEFORE_END
            return self._token

    async def _post(self, path: str, body: object, token: str | None) -> httpx.Response:
        # The bare token, without a scheme before it.
        headers = {} if token is None else {"authorization": token}
        # Nobody waits for it: longer than our calls of other services.
        timeout = httpx.Timeout(self._timeout_seconds, connect=_CONNECTING_SECONDS)
        request = self._http.build_request("POST", path, json=body, headers=headers, timeout=timeout)
        try:
            async with asyncio.timeout(self._timeout_seconds):
                response = await self._http.send(request)
        # The cause carries the request, and so the identity code.
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise Unavailable(type(error).__name__) from None
        if response.is_server_error or response.status_code in _NOT_JUST_NOW:
            raise Unavailable(str(response.status_code))
        return response


def _read(response: httpx.Response, contract: type[Contract]) -> Contract:
    try:
        return contract.model_validate_json(response.content)
    except ValidationError:
        raise Unreadable(f"{response.status_code} is no {contract.__name__.removeprefix('_')}") from None


def _refusal(response: httpx.Response) -> Undeliverable | Unreadable:
    """What a 4xx means; only its codes are told, because its words may repeat what was sent."""
    try:
        no = _No.model_validate_json(response.content)
    except ValidationError:
        return Unreadable(f"{response.status_code} is not of the API")
    codes = [fault.code for fault in no.faults if _CODE.fullmatch(fault.code)]
    told = " ".join([str(response.status_code), *codes])
    return NoMailbox(told) if _NO_MAILBOX in codes else Undeliverable(told)
