"""Outcomes of a contact: which may be recorded now, how far they are, and for whom the contact waits. Source: D-9."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from shared.terms.contact_outcomes import OutcomeProgress, OutcomeState, OutcomeVerdict, WaitsFor
from shared.terms.guidance import ContactOutcome
from shared.terms.handovers import ClientRelationship
from shared.terms.registers import Register

RULE_ID: Final = "outcomes"
RULE_VERSION: Final = "1"

BY_HANDOVER: Final = frozenset(
    {
        ContactOutcome.MESSAGE_TO_UNIT,
        ContactOutcome.TO_SERVICE_NEEDS_ASSESSMENT,
        ContactOutcome.TO_CARE_NEED_ASSESSMENT,
        ContactOutcome.FORWARDED_TO_OWN_WORKER,
    }
)
"""Outcomes that come true when a receiving unit accepts."""
_REGISTER_OF: Final = {
    ContactOutcome.TO_SERVICE_NEEDS_ASSESSMENT: Register.SOCIAL_WELFARE,
    ContactOutcome.TO_CARE_NEED_ASSESSMENT: Register.HEALTH_CARE,
}
_BACK: Final = frozenset({OutcomeState.REFUSED, OutcomeState.RETURNED, OutcomeState.WITHDRAWN})
_ON_ITS_WAY: Final = frozenset({OutcomeState.PENDING, OutcomeState.OFFERED})
_WEIGHT: Final = (
    ContactOutcome.TO_SERVICE_NEEDS_ASSESSMENT,
    ContactOutcome.TO_CARE_NEED_ASSESSMENT,
    ContactOutcome.FORWARDED_TO_OWN_WORKER,
    ContactOutcome.MESSAGE_TO_UNIT,
    ContactOutcome.DIRECT_BOOKING,
    ContactOutcome.ADVICE_GIVEN,
)


@dataclass(frozen=True, slots=True)
class OutcomeStand:
    """One outcome of a contact as it stands."""

    kind: ContactOutcome
    state: OutcomeState
    client_register: Register | None = None


@dataclass(frozen=True, slots=True)
class OutcomeDecision:
    """Whether an outcome may be recorded."""

    verdict: OutcomeVerdict
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION


def may_record(
    kind: ContactOutcome,
    client_register: Register | None,
    *,
    identified: bool,
    relationship: ClientRelationship,
    there: Iterable[OutcomeStand],
) -> OutcomeDecision:
    """Whether this outcome may be recorded for a contact that has those already; one for each register. Source: D-9.

    Advice, and what was refused, returned or withdrawn, a later outcome of the same register replaces. A matter inside
    a client relationship goes to the own worker, and no other matter does (R-106, R-107).
    """
    return OutcomeDecision(
        _verdict(kind, client_register, identified=identified, relationship=relationship, there=there)
    )


def _verdict(
    kind: ContactOutcome,
    client_register: Register | None,
    *,
    identified: bool,
    relationship: ClientRelationship,
    there: Iterable[OutcomeStand],
) -> OutcomeVerdict:
    goes_on = kind is not ContactOutcome.ADVICE_GIVEN
    if goes_on and not identified:
        return OutcomeVerdict.NOT_IDENTIFIED
    if goes_on and client_register is None:
        return OutcomeVerdict.REGISTER_MISSING
    if _REGISTER_OF.get(kind, client_register) is not client_register:
        return OutcomeVerdict.OTHER_REGISTER
    is_forwarded = kind is ContactOutcome.FORWARDED_TO_OWN_WORKER
    if is_forwarded is not (relationship is ClientRelationship.INSIDE):
        return OutcomeVerdict.OWN_WORKER_ONLY
    if any(each.client_register is client_register and _stays(each) for each in there):
        return OutcomeVerdict.ALREADY_ON_ITS_WAY
    return OutcomeVerdict.ALLOWED


def _stays(outcome: OutcomeStand) -> bool:
    """Whether a later outcome may not stand in its place: something has left, or is about to."""
    has_left = outcome.state is OutcomeState.CAME_TRUE and outcome.kind is not ContactOutcome.ADVICE_GIVEN
    return outcome.state in _ON_ITS_WAY or has_left


def progress_of(there: Iterable[OutcomeStand]) -> OutcomeProgress:
    """How far the outcomes of a contact are, taken together; those that were replaced do not count. Source: D-9."""
    states = {each.state for each in there} - {OutcomeState.REPLACED}
    if not states:
        return OutcomeProgress.NONE
    if states & _BACK:
        return OutcomeProgress.BACK_ON_DESK
    return OutcomeProgress.CAME_TRUE if states == {OutcomeState.CAME_TRUE} else OutcomeProgress.ON_ITS_WAY


def waits_for(there: Iterable[OutcomeStand], *, consultation: bool) -> tuple[WaitsFor, ...]:
    """For whom a contact waits, in the order of the words. Source: D-9, R-169."""
    pending = {each.kind for each in there if each.state in _ON_ITS_WAY}
    found = {
        WaitsFor.CONSULTATION: consultation,
        WaitsFor.RECEIVING_UNIT: bool(pending & BY_HANDOVER),
        WaitsFor.BOOKING: ContactOutcome.DIRECT_BOOKING in pending,
    }
    return tuple(each for each in WaitsFor if found[each])


def leading(kinds: Iterable[ContactOutcome]) -> ContactOutcome:
    """The outcome that names a contact with several: the one that leads farthest. Errors: ValueError for none."""
    return min(kinds, key=_WEIGHT.index)
