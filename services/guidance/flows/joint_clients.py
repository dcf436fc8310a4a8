"""Looking for a joint client: asked for when a contact's person becomes known, done by jobs. Source: D-12."""

import json
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from uuid_utils.compat import uuid7

from services.guidance.flows.parts import GuidanceParts
from services.guidance.rules.joint_client import Proposal
from services.guidance.storage import contacts, joint_clients
from services.guidance.storage.contacts import ContactRecord
from services.guidance.storage.joint_clients import TriggerRecord
from shared.contracts.county_guidance import JointClients
from shared.kit.database import Database
from shared.kit.jobs import Connection, Job, enqueue
from shared.terms.joint_clients import TriggerStatus

COUNT_CONTACTS: Final = "count_contacts"
"""T3, from guidance's own rows."""
ASK_ATTENDANCE: Final = "ask_attendance"
"""T4, from booking; while that is away nobody has been asked, and it is asked later."""


async def watch(connection: Connection, contact_id: UUID) -> None:
    """Look whether the person of a contact is a joint client, in the transaction that made the person known."""
    for kind in (COUNT_CONTACTS, ASK_ATTENDANCE):
        await enqueue(connection, kind, json.dumps({"contact_id": str(contact_id)}), dedupe_key=f"{kind}:{contact_id}")


async def watched(database: Database, job: Job) -> ContactRecord | None:
    """The contact that a job is about, while its person is known; nobody is looked for whose identity is gone (D-8)."""
    async with database.reading() as connection:
        found = await contacts.find(connection, UUID(job.payload["contact_id"]))
    return found if found is not None and found.person_ref is not None else None


def limits_of(parts: GuidanceParts, contact: ContactRecord) -> JointClients:
    """What the county of a contact's unit has set."""
    county, _ = parts.unit(contact.unit_id)
    return county.joint_clients


def counted_since(limits: JointClients, contact: ContactRecord) -> datetime:
    """From when on contacts before a contact count with it, included."""
    return contact.contacted_at - timedelta(days=limits.contact_days)


async def propose(connection: Connection, contact_id: UUID, found: Proposal, at: datetime) -> None:
    """Propose a trigger to the workers, once for a contact; nothing when the person was forgotten meanwhile."""
    contact = await contacts.find(connection, contact_id)
    if not found.is_proposed or contact is None or contact.person_ref is None:
        return
    await joint_clients.add(
        connection,
        TriggerRecord(
            id=uuid7(),
            contact_id=contact_id,
            person_ref=contact.person_ref,
            trigger=found.trigger,
            status=TriggerStatus.PROPOSED,
            counted=found.counted,
            proposed_at=at,
            recorded_by=None,
            sealed_reason=None,
            decided_at=None,
            decided_by=None,
        ),
    )
