"""Webhooks of integrators: each client makes, sees, replays and removes its own."""

from collections.abc import Sequence
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request

from shared.contracts.events import EventType, NewWebhook, ReplayWebhook, Webhook, WebhookDelivery, WebhookWithSecret
from shared.contracts.problem import FieldError
from shared.contracts.types import Page
from shared.kit import webhooks_storage
from shared.kit.events_api import SystemWithScope, refuse_unknown
from shared.kit.events_jobs import ask_for_replay
from shared.kit.identity import Caller
from shared.kit.paging import Cursors, CursorText, Limit
from shared.kit.problems import INVALID_STATE, NOT_FOUND, VALIDATION, Refusal, refusals
from shared.kit.route import KEY_REQUIRED, ServiceRoute
from shared.kit.unit_of_work import Access, UnitOfWork, Work
from shared.kit.webhooks_sending import Sender
from shared.kit.webhooks_signature import new_secret
from shared.terms.events import DeliveryFailure

MANAGE_WEBHOOKS = "webhooks:manage"
"""Scope with which a system manages its own webhooks."""
MOST_WEBHOOKS = 20
"""Webhooks of one client at most."""
_NEWEST = 2**62
_WRONG = {
    DeliveryFailure.ADDRESS_UNKNOWN: "The host of the address is not known.",
    DeliveryFailure.ADDRESS_NOT_ALLOWED: "The address has to be https and on the public internet.",
}

Owner = Annotated[Caller, Depends(SystemWithScope(MANAGE_WEBHOOKS))]


def webhook_routes(types: Sequence[EventType], sender: Sender) -> APIRouter:
    """The webhooks of a service that publishes these types."""
    router = APIRouter(route_class=ServiceRoute, tags=["events"])

    @router.post(
        "/v1/webhooks",
        status_code=201,
        summary="Make a webhook",
        openapi_extra=KEY_REQUIRED,
        responses=refusals(INVALID_STATE),
    )
    async def create_webhook(new: NewWebhook, caller: Owner, request: Request, work: Work) -> WebhookWithSecret:
        """A system wants events posted to an address of its own; the answer alone tells the signatures' secret.

        Posts are signed by the Standard Webhooks scheme, version 1. A client has 20 webhooks at most.
        """
        refuse_unknown(types, new.types, pointer="/types")
        wrong = await sender.check(new.url)
        if wrong is not None:
            raise Refusal(VALIDATION, errors=[FieldError(pointer="/url", code=wrong.value, detail=_WRONG[wrong])])
        plumbing, secret = request.app.state.plumbing, new_secret()
        made = await webhooks_storage.add(
            await work.begin(),
            _owner(caller),
            new.url,
            sorted(set(new.types)),
            sealed_secret=plumbing.sealer.seal(secret),
            at=plumbing.clock(),
            at_most=MOST_WEBHOOKS,
        )
        if made is None:
            raise Refusal(INVALID_STATE)
        work.access(Access("create", "webhook", (), str(made.id)))
        work.location = f"/v1/webhooks/{made.id}"
        return WebhookWithSecret(**made.model_dump(), secret=secret)

    @router.get("/v1/webhooks", summary="One's own webhooks")
    async def list_webhooks(caller: Owner, work: Work) -> Page[Webhook]:
        """Every webhook of the caller's client, the oldest first; always one page."""
        async with work.reading() as connection:
            return Page(items=await webhooks_storage.listed(connection, _owner(caller)), next_cursor=None)

    @router.get("/v1/webhooks/{webhook_id}", summary="One webhook", responses=refusals(NOT_FOUND))
    async def get_webhook(webhook_id: UUID, caller: Owner, work: Work) -> Webhook:
        """A webhook of the caller's client, and whether its receiver takes what is sent."""
        return await _own(work, caller, webhook_id, "read")

    @router.delete(
        "/v1/webhooks/{webhook_id}", status_code=204, summary="Remove a webhook", responses=refusals(NOT_FOUND)
    )
    async def remove_webhook(webhook_id: UUID, caller: Owner, work: Work) -> None:
        """Nothing is sent to it any more; what waits for it is forgotten."""
        work.access(Access("remove", "webhook", (), str(webhook_id)))
        if not await webhooks_storage.remove(await work.begin(), _owner(caller), webhook_id):
            raise Refusal(NOT_FOUND)

    @router.post(
        "/v1/webhooks/{webhook_id}/replay",
        status_code=202,
        summary="Send events again",
        responses=refusals(NOT_FOUND),
    )
    async def replay_webhook(webhook_id: UUID, wanted: ReplayWebhook, caller: Owner, work: Work) -> Webhook:
        """Every event of the webhook's types published since an instant is sent again, with the id that it had.

        A failing webhook is delivered to again after it. Events are kept for a time that the county sets, 90 days by
        default.
        """
        found = await _own(work, caller, webhook_id, "replay")
        await ask_for_replay(await work.begin(), webhook_id, wanted.since)
        return found

    @router.get(
        "/v1/webhooks/{webhook_id}/deliveries", summary="Deliveries of a webhook", responses=refusals(NOT_FOUND)
    )
    async def list_webhook_deliveries(
        webhook_id: UUID, caller: Owner, request: Request, work: Work, limit: Limit = 50, cursor: CursorText = None
    ) -> Page[WebhookDelivery]:
        """What was sent to a webhook and what waits, the newest event first."""
        await _own(work, caller, webhook_id, "list_deliveries")
        cursors = Cursors(request.app.state.plumbing.settings.cursor_key)
        listing = f"webhook deliveries {webhook_id}"
        place = cursors.read(listing, cursor)
        async with work.reading() as connection:
            found = await webhooks_storage.deliveries(
                connection, webhook_id, before=int(place[0]) if place else _NEWEST, rows=limit + 1
            )
        items = found[:limit]
        more = cursors.write(listing, str(items[-1].position)) if len(found) > limit else None
        return Page(items=items, next_cursor=more)

    return router


async def _own(work: UnitOfWork, caller: Caller, webhook_id: UUID, action: str) -> Webhook:
    """A webhook of the caller's client; another's is as if it were missing (D-18)."""
    work.access(Access(action, "webhook", (), str(webhook_id)))
    async with work.reading() as connection:
        found = await webhooks_storage.find(connection, _owner(caller), webhook_id)
    if found is None:
        raise Refusal(NOT_FOUND)
    return found


def _owner(caller: Caller) -> str:
    return caller.client_id or caller.subject
