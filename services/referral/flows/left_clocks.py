"""Clocks of the law that nobody pursues: held before a new matter of the person, and taken along by it. Source: D-6."""

from collections.abc import Collection, Iterable
from datetime import datetime

from services.referral.flows.clocks import stored_place
from services.referral.flows.parts import ReferralParts
from services.referral.rules.clocks_of_register import clocks_of
from services.referral.rules.left_clocks import LeftClock, TakenAlong, taken_along
from services.referral.storage import assessments, clocks, handovers, left_matters
from services.referral.storage.clocks import ClockOf, ClockRecord
from shared.kit.jobs import Connection
from shared.terms.deadlines import ClockOwner, DeadlineRule
from shared.terms.registers import Register

_PLACES = {ClockOwner.HANDOVER: handovers.place, ClockOwner.ASSESSMENT: assessments.place}


async def hold_left(
    parts: ReferralParts, connection: Connection, person_ref: str, register: Register, unit_id: str
) -> list[ClockRecord]:
    """The clocks of a person that run in the unit's county and a register on matters which nobody pursues, held.

    Call it before any other matter of the person is held, so that two new matters wait for each other.
    """
    county, rules = parts.packs.county_of(unit_id), {rule for rule, _ in clocks_of(register).clocks}
    known = await clocks.of(connection, await left_matters.hold(connection, person_ref, register))
    return [
        each
        for of_matter in known.values()
        for each in of_matter
        if each.runs and each.rule_id in rules and parts.packs.county_of(each.unit_id) is county
    ]


def going_along(left: Iterable[ClockRecord], has: Collection[DeadlineRule], received_at: datetime) -> TakenAlong:
    """Which of these go along with a new matter that has clocks of some time limits already."""
    facts = [LeftClock(each.owner_id, each.rule_id, each.started_at) for each in left]
    return taken_along(facts, has=has, received_at=received_at)


async def take_along(connection: Connection, left: Iterable[ClockRecord], along: TakenAlong, to: ClockOf) -> None:
    """Let held clocks go along; the matters that they leave fall back in their worklists."""
    owners = {each.owner_id: each for each in left}
    for each in along.clocks:
        await clocks.move(connection, each.owner_id, [each.rule], to)
        was = owners[each.owner_id]
        place = await stored_place(connection, was.owner_id, was.started_at)
        await _PLACES[was.owner](connection, was.owner_id, place)
