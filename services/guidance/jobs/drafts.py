"""Forgets whose the contacts are that no register needs and nobody has touched for long (D-8)."""

from typing import Final

import structlog

from services.guidance.flows.history import remember
from services.guidance.flows.parts import GuidanceParts
from services.guidance.rules.drafts import DraftFacts, decide_draft
from services.guidance.storage import drafts, forgetting, handling
from services.guidance.storage.drafts import AT_A_TIME
from shared.kit.jobs import Connection, Effect, Every, Handler, Job
from shared.terms.desk import ContactDeed
from shared.terms.making_contact import DraftVerdict

FORGET_DRAFTS: Final = Every("forget_drafts", seconds=600)

log = structlog.get_logger("drafts")


def forget_drafts(parts: GuidanceParts) -> Handler:
    """Deletes the identity and the words of each such contact, which stays open without them."""

    async def handle(_job: Job) -> Effect:
        at = parts.clock()

        async def effect(connection: Connection) -> None:
            found = AT_A_TIME
            while found == AT_A_TIME:
                held = await drafts.hold_drafts(connection, at - parts.draft_time_to_live)
                found = len(held)
                for each in held:
                    facts = DraftFacts(
                        each.is_of_a_register,
                        each.clock_runs,
                        each.last_done_at,
                        awaits_consultation=each.awaits_consultation,
                    )
                    decision = decide_draft(facts, at, time_to_live=parts.draft_time_to_live)
                    if decision.verdict is DraftVerdict.FORGET:
                        await forgetting.forget_person(connection, each.contact_id, at)
                        await handling.changed(connection, each.contact_id)
                        await remember(connection, each.contact_id, ContactDeed.PERSON_FORGOTTEN, at)
                        log.info("draft forgotten", contact_id=str(each.contact_id), reason=decision.reason.value)

        return effect

    return handle
