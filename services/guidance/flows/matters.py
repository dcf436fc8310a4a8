"""Adds matters to a contact in the transaction of the deed that found them, with the clocks that they have."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from services.guidance.flows.clocks import clocks_to_add
from services.guidance.flows.duplicates import look_for_duplicate
from services.guidance.flows.history import remember
from services.guidance.flows.parts import GuidanceParts
from services.guidance.flows.telling import tell_contact
from services.guidance.rules.duplicates import Subject
from services.guidance.rules.matters import added_matters, missing_matters
from services.guidance.storage import matters as storage
from services.guidance.storage.contacts import ContactRecord
from shared.kit.identity import Caller
from shared.kit.jobs import Connection
from shared.law.deadline_clock import UNKNOWN_PERSON, DeadlineFacts
from shared.law.personal_identity_code import parse
from shared.terms.desk import ContactDeed
from shared.terms.guidance import GuidanceEvent, Matter
from shared.terms.registers import Register


async def add_matters(
    parts: GuidanceParts,
    connection: Connection,
    held: ContactRecord,
    named: Iterable[Matter],
    at: datetime,
    *,
    by: Caller,
    facts: DeadlineFacts = UNKNOWN_PERSON,
) -> ContactRecord:
    """Let a held contact be about these matters as well; gives it as it then is, itself when nothing is new.

    `facts`: what is said of the person beside the birth date, which a known client has. The clocks count from the first
    contact, never from the correction, and one that has run out meanwhile is overdue at once (D-6). The version counts
    with the deed that calls it.
    """
    added = added_matters(held.matters, named).matters
    about = [*held.matters, *added]
    started = clocks_to_add(parts, held, about, replace(facts, birth_date=_born(parts, held)))
    if not added and not started:
        return held
    if added:
        held = await _beside_others(parts, connection, held, Subject(added, held.topic_code))
    changed = replace(held, matters=about, clocks=(*held.clocks, *started))
    await storage.add(connection, changed, started)
    await tell_contact(connection, GuidanceEvent.MATTERS_ADDED, changed, at)
    await remember(connection, held.id, ContactDeed.MATTERS_ADDED, at, by=by)
    return changed


async def add_assessed(
    parts: GuidanceParts,
    connection: Connection,
    held: ContactRecord,
    registers: Iterable[Register],
    at: datetime,
    *,
    by: Caller,
) -> ContactRecord:
    """The same of the registers in which a need was assessed: the matter that nobody had seen is there with it."""
    missing = missing_matters(held.matters, registers).matters
    return await add_matters(parts, connection, held, missing, at, by=by) if missing else held


async def _beside_others(
    parts: GuidanceParts, connection: Connection, held: ContactRecord, added: Subject
) -> ContactRecord:
    """The contact, with what another open one of the same person is about already, unless it repeats one (R-128)."""
    identity = held.identity
    if identity is None or identity.possible_duplicate_of is not None:
        return held
    county, _ = parts.unit(held.unit_id)
    # The contact itself is not about them yet, so that it is not found as its own repetition.
    found = await look_for_duplicate(
        connection, county, identity.person_ref, added, by_duty=True, in_danger=held.emergency
    )
    if found.of is None:
        return held
    await storage.repeats(connection, held.id, found.of)
    return replace(held, identity=replace(identity, possible_duplicate_of=found.of))


def _born(parts: GuidanceParts, held: ContactRecord) -> date | None:
    return parse(parts.sealer.open(held.identity.sealed_identity_code)).birth_date if held.identity else None
