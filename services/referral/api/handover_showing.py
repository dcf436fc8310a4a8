"""How a stored handover is shown to a caller."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from services.referral.api.handover_standing import known_handover, standing_of
from services.referral.flows.clocks import first_due, shown_clock
from services.referral.flows.parts import ReferralParts
from services.referral.rules.handover_states import available_actions
from services.referral.storage import clocks, handovers
from services.referral.storage.clocks import ClockRecord
from services.referral.storage.handovers import HandoverDeed, HandoverRecord
from shared.contracts.referral.handovers import Handover, HandoverHistoryEntry, HandoverSummary
from shared.kit.identity import Caller
from shared.kit.unit_of_work import UnitOfWork
from shared.terms.handovers import HandoverAction

_COMPUTED = frozenset({"due_at", "clocks", "available_actions"})
_RECEIVERS_OWN = frozenset({HandoverAction.RECORD_CONTACT_ATTEMPT, HandoverAction.COMPLETE})


def shown_handover(
    parts: ReferralParts, record: HandoverRecord, found: Sequence[ClockRecord], caller: Caller, at: datetime
) -> Handover:
    """A handover with its clocks and what this caller may do now."""
    return Handover(
        **{name: getattr(record, name) for name in Handover.model_fields if name not in _COMPUTED},
        due_at=first_due(found),
        clocks=[shown_clock(parts, each, at) for each in found],
        available_actions=list(available_actions(record.status, standing_of(parts, caller, record))),
    )


def shown_row(
    parts: ReferralParts, record: HandoverRecord, found: Sequence[ClockRecord], caller: Caller, at: datetime
) -> HandoverSummary:
    """A row of the worklist."""
    return HandoverSummary(
        **{name: getattr(record, name) for name in HandoverSummary.model_fields if name not in _COMPUTED},
        due_at=first_due(found),
        clocks=[shown_clock(parts, each, at) for each in found],
        available_actions=list(available_actions(record.status, standing_of(parts, caller, record))),
    )


async def as_stored(
    parts: ReferralParts, work: UnitOfWork, handover_id: UUID, caller: Caller, at: datetime
) -> Handover:
    """The handover as the answer of this request, read back from the transaction and tagged with its version."""
    connection = await work.begin()
    record = known_handover(await handovers.find(connection, handover_id))
    found = await clocks.of(connection, [handover_id])
    work.tag(record.version)
    return shown_handover(parts, record, found[handover_id], caller, at)


def shown_deed(deed: HandoverDeed, *, in_receivers_context: bool) -> HandoverHistoryEntry:
    """One thing that was done; what the receiver did with the client is told in the context of its register only."""
    is_told = in_receivers_context or deed.action not in _RECEIVERS_OWN
    return HandoverHistoryEntry(
        action=deed.action,
        status=deed.status,
        at=deed.at,
        by=deed.by,
        reason=deed.reason,
        explanation=deed.explanation if is_told else None,
        contact_attempt=deed.contact_attempt if is_told else None,
        client_told=deed.client_told,
    )
