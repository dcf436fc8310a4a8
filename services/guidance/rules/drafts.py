"""Drafts: how long the identity stays of a contact that no register needs. Source: D-8; R-076, R-176."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from shared.terms.making_contact import DraftReason, DraftVerdict

RULE_ID: Final = "drafts"
RULE_VERSION: Final = "2"


@dataclass(frozen=True, slots=True)
class DraftFacts:
    """What is known of an identified contact."""

    is_of_a_register: bool
    """An assessment, a notice or an outcome has made it a matter of a register, or is about to."""
    clock_runs: bool
    """Some time limit waits to be met: the promise of a first answer, or a statutory one."""
    last_done_at: datetime
    """When something was last done to it, by either side."""
    awaits_consultation: bool = False
    """A consultation is not answered yet, and its answer is for the client."""


@dataclass(frozen=True, slots=True)
class DraftDecision:
    """Whether the identity stays."""

    verdict: DraftVerdict
    reason: DraftReason
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION


def decide_draft(facts: DraftFacts, at: datetime, *, time_to_live: timedelta) -> DraftDecision:
    """Whether the identity of a contact is deleted now: nothing needs it, and nobody touched it for so long (included).

    While the client is owed an answer it stays, for without it nobody could give one (D-6, D-9).
    """
    if facts.is_of_a_register:
        return DraftDecision(DraftVerdict.KEEP, DraftReason.OF_A_REGISTER)
    if facts.clock_runs or facts.awaits_consultation:
        return DraftDecision(DraftVerdict.KEEP, DraftReason.CLIENT_IS_OWED_AN_ANSWER)
    if at < facts.last_done_at + time_to_live:
        return DraftDecision(DraftVerdict.KEEP, DraftReason.TOUCHED_LATELY)
    return DraftDecision(DraftVerdict.FORGET, DraftReason.LEFT_ALONE)
