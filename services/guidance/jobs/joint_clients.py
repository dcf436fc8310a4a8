"""Counts contacts, and asks booking about missed visits, to propose triggers of a joint client. Source: D-12."""

from services.guidance.flows.joint_clients import counted_since, limits_of, propose, watched
from services.guidance.flows.parts import GuidanceParts
from services.guidance.rules.joint_client import proposal
from services.guidance.storage import handling, joint_clients
from shared.clients.answers import NeighbourError
from shared.kit.database import Database
from shared.kit.jobs import Connection, Effect, Handler, Job, NotNow
from shared.terms.joint_clients import JointClientTrigger


def count_contacts(database: Database, parts: GuidanceParts) -> Handler:
    """Proposes T3 when the person had made so many contacts within so many days, this one included."""

    async def handle(job: Job) -> Effect | None:
        contact = await watched(database, job)
        if contact is None:
            return None
        limits = limits_of(parts, contact)

        async def effect(connection: Connection) -> None:
            # Held, so that nobody forgets the person between the look and the proposal.
            if await handling.lock(connection, contact.id) is None:
                return
            counted = await joint_clients.contacts_up_to(connection, contact, counted_since(limits, contact))
            found = proposal(JointClientTrigger.REPEATED_CONTACTS, counted, limit=limits.contacts)
            await propose(connection, contact.id, found, parts.clock())

        return effect

    return handle


def ask_attendance(database: Database, parts: GuidanceParts) -> Handler:
    """Proposes T4 when the person has missed so many visits within so many months, as booking counts them."""

    async def handle(job: Job) -> Effect | None:
        contact = await watched(database, job)
        if contact is None or contact.person_ref is None:
            return None
        limits = limits_of(parts, contact)
        try:
            attendance = await parts.booking.attendance(contact.person_ref, months=limits.no_show_months)
        except NeighbourError as trouble:
            raise NotNow(f"booking: {trouble}") from trouble
        found = proposal(JointClientTrigger.REPEATED_NO_SHOWS, attendance.no_shows, limit=limits.no_shows)

        async def effect(connection: Connection) -> None:
            if await handling.lock(connection, contact.id) is not None:
                await propose(connection, contact.id, found, parts.clock())

        return effect

    return handle
