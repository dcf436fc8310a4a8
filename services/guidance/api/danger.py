"""Acute danger: whoever makes contact is told whom to call, even when the contact itself is refused (D-13)."""

from collections.abc import Callable, Coroutine, Iterable
from typing import Any, Final

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from starlette.responses import Response
from starlette.types import Message, Receive

from services.guidance.flows.forms import tells_of_danger
from services.guidance.flows.parts import GuidanceParts
from services.guidance.flows.questionnaires.results import answers_tell_of_danger
from shared.contracts.county_pack import CountyPack, EmergencyNumber
from shared.kit.openapi import field_names
from shared.kit.problems import Refusal, from_validation
from shared.kit.route import ServiceRoute
from shared.kit.strict_json import strict_json

_SAYING_DANGER: Final = ("emergency", "acute")
"""Fields that tell of acute danger: of a contact, and of a child-protection notice."""


class AnsweringDanger(ServiceRoute):
    """An operation whose every refusal carries the emergency numbers: of form, of right, of state, of a busy service.

    What was sent is only looked at for signs of danger, and never repeated.
    """

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The operation, with the numbers on whatever it refuses."""
        answer = super().get_route_handler()

        async def answer_danger(request: Request) -> Response:
            listening = _Listening(request.receive, largest=request.app.state.plumbing.settings.largest_body_bytes)
            try:
                return await answer(Request(request.scope, listening.receive))
            except RequestValidationError as error:
                refusal = from_validation(error, field_names(request.app))
                self._tell(request, refusal, await listening.content())
                raise refusal from error
            except Refusal as refusal:
                self._tell(request, refusal, await listening.content())
                raise

        return answer_danger

    def tells_of_danger(self, parts: GuidanceParts, _request: Request, content: dict[str, Any]) -> bool:
        """Whether what was sent tells of acute danger, however badly it fits."""
        said = any(content.get(name) not in (None, False) for name in _SAYING_DANGER)
        sent_along = content.get("questionnaires")
        filled = [content, *(sent_along if isinstance(sent_along, list) else [sent_along])]
        return (
            said
            or tells_of_danger(counties_of(parts, content), content.get("form"))
            or answers_tell_of_danger(parts.questionnaires, filled)
        )

    def _tell(self, request: Request, refusal: Refusal, content: dict[str, Any] | None) -> None:
        parts: GuidanceParts = request.app.state.parts
        numbers = [each.model_dump(mode="json") for each in common_numbers(counties_of(parts, content or {}))]
        red_flag = content is None or self.tells_of_danger(parts, request, content)
        refusal.members.update(red_flag=red_flag, emergency_numbers=numbers)


class _Listening:
    """Remembers the body while it is read, up to the largest one that is taken."""

    def __init__(self, receive: Receive, *, largest: int) -> None:
        self._receive = receive
        self._largest = largest
        self._body = b""
        self._goes_on = True

    async def receive(self) -> Message:
        message = await self._receive()
        self._goes_on = message.get("more_body", False)
        if len(self._body) <= self._largest:
            self._body += message.get("body", b"")
        return message

    async def content(self) -> dict[str, Any] | None:
        """What it says, however badly it fits, also where it was refused unread; None when it cannot be read."""
        while self._goes_on and len(self._body) <= self._largest:
            await self.receive()
        if not self._body:
            return {}
        try:
            content = strict_json(self._body)
        except Refusal:
            return None
        return content if isinstance(content, dict) else None


def counties_of(parts: GuidanceParts, content: dict[str, Any]) -> tuple[CountyPack, ...]:
    """The county that the contact is for; all of them when it cannot be told."""
    packs = parts.packs.packs
    municipality, unit_id = content.get("municipality"), content.get("unit_id")
    for pack in packs:
        if any(each.code == municipality for each in pack.municipalities) or (
            isinstance(unit_id, str) and pack.unit(unit_id)
        ):
            return (pack,)
    return packs


def common_numbers(packs: Iterable[CountyPack]) -> list[EmergencyNumber]:
    """The numbers of one county, in its order; of several, those that all of them have."""
    first, *others = packs
    return [
        each
        for each in first.emergency_numbers
        if all(each.number in {known.number for known in other.emergency_numbers} for other in others)
    ]
