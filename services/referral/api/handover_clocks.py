"""Clocks of a new handover: the promise starts, those of the law go on from the first contact. Source: D-6, D-9."""

from services.referral.api.handover_refusals import invalid
from services.referral.flows.clocks import LAW, started, statutory_clocks, stored_place
from services.referral.flows.left_clocks import going_along, take_along
from services.referral.flows.parts import ReferralParts
from services.referral.rules.clocks_of_register import clocks_of
from services.referral.rules.left_clocks import TakenAlong
from services.referral.storage import clocks, handovers
from services.referral.storage.clocks import ClockOf, ClockRecord
from services.referral.storage.handovers import HandoverRecord
from shared.contracts.referral.handovers import NewHandover
from shared.kit.jobs import Connection
from shared.law.deadline_clock import DeadlineFacts
from shared.law.working_days import OutsideCalendar
from shared.terms.deadlines import ClockAwaits, ClockOwner, DeadlineRule


async def clocks_going_along(
    connection: Connection, new: NewHandover, left: list[ClockRecord], earlier: HandoverRecord | None
) -> TakenAlong:
    """Which of the clocks that nobody pursues go along, beside those of the handover that goes on."""
    own = (await clocks.of(connection, [earlier.id]))[earlier.id] if earlier else ()
    has = {each.rule_id for each in own if each.ended_at is None}
    return going_along(left, has, new.received_at)


async def start_clocks(
    parts: ReferralParts,
    connection: Connection,
    new: NewHandover,
    record: HandoverRecord,
    *,
    earlier: HandoverRecord | None,
    left: list[ClockRecord],
    along: TakenAlong,
) -> None:
    """The promise to answer starts with the offer; the clocks of the law go along, or count from the first contact."""
    of = ClockOf(ClockOwner.HANDOVER, record.id, record.to_unit_id)
    await clocks.add(
        connection, started(parts, DeadlineRule.SERVICE_PROMISE, ClockAwaits.ANSWER, record.offered_at, of)
    )
    if earlier is not None:
        await clocks.move(connection, earlier.id, [rule for rule, _ in clocks_of(record.client_register).clocks], of)
    await take_along(connection, left, along, of)
    if earlier is None:
        taken = {each.rule for each in along.clocks}
        await clocks.add(connection, [each for each in _statutory(parts, new, record, of) if each.rule_id not in taken])
    if new.care_need_assessed is not None:
        at = new.care_need_assessed.assessed_at
        await clocks.meet(connection, record.id, LAW, at, recorded_at=record.offered_at)
    await handovers.place(connection, record.id, await stored_place(connection, record.id, record.offered_at))


def _statutory(parts: ReferralParts, new: NewHandover, record: HandoverRecord, of: ClockOf) -> list[ClockRecord]:
    facts = DeadlineFacts(
        birth_date=record.birth_date,
        highest_disability_care_allowance=new.highest_disability_allowance,
        child_needing_special_support=new.needs_special_support,
    )
    try:
        return statutory_clocks(parts, record.client_register, facts, record.received_at, of)
    except OutsideCalendar as error:
        raise invalid("/received_at", "outside_calendar", "The working days of that time are not known.") from error
