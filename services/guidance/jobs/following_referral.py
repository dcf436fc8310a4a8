"""Follows the referral service's events: each time that a handover of a contact has gone on, it is looked at."""

from typing import Final

import structlog

from services.guidance.flows.asking_neighbours import look_at_handover
from services.guidance.flows.forwarding_notice import look_at_notice
from services.guidance.flows.parts import GuidanceParts
from services.guidance.storage import child_protection, outcomes
from shared.clients.answers import NeighbourError, is_unknown_place
from shared.contracts.events import EventPage, HandoverChange, PublishedEvent
from shared.kit.database import Database
from shared.kit.following import AT_A_TIME, UnknownPlace, follow
from shared.kit.jobs import Connection, Every, Handler
from shared.terms.handovers import HandoverEvent

FOLLOW_REFERRAL: Final = Every("follow_referral", seconds=10)
"""The desk and the client see within a minute what the receiving unit has decided."""
FEED: Final = "referral"
TYPES: Final = (
    HandoverEvent.ACCEPTED.value,
    HandoverEvent.RETURNED.value,
    HandoverEvent.RETURNED_FOR_REASSESSMENT.value,
    HandoverEvent.WITHDRAWN.value,
)

log = structlog.get_logger("referral events")


def follow_referral(database: Database, parts: GuidanceParts) -> Handler:
    """Leaves a look at every handover of a contact or a notice of which referral's events tell."""

    async def read(place: str | None) -> EventPage | None:
        try:
            return await parts.referral.events(TYPES, cursor=place, rows=AT_A_TIME)
        except NeighbourError as trouble:
            if place is not None and is_unknown_place(trouble):
                raise UnknownPlace from trouble
            log.warning("referral events later", reason=str(trouble))
            return None

    return follow(database, FEED, FOLLOW_REFERRAL, read, _keep)


async def _keep(connection: Connection, event: PublishedEvent) -> None:
    change = HandoverChange.model_validate(event.data)
    outcome_id = await outcomes.by_handover(connection, change.handover_id)
    if outcome_id is not None:
        await look_at_handover(connection, outcome_id)
    notice_id = await child_protection.by_handover(connection, change.handover_id)
    if notice_id is not None:
        await look_at_notice(connection, notice_id)
