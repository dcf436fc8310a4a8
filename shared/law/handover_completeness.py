"""Completeness of a handover: nobody passes a client through without having looked at the need. D-9, R-126, R-209."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from shared.terms.handovers import HandoverPart

RULE_ID: Final = "handover_completeness"
RULE_VERSION: Final = "1"


@dataclass(frozen=True, slots=True)
class Completeness:
    """Everything that is missing, in the order in which it is asked for."""

    missing: tuple[HandoverPart, ...]
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION

    @property
    def may_leave(self) -> bool:
        """Whether the handover may be offered."""
        return not self.missing


def completeness(present: Iterable[HandoverPart]) -> Completeness:
    """Whether a handover that tells these parts may leave; all parts are needed. Source: D-9, R-126, R-209."""
    told = set(present)
    return Completeness(tuple(part for part in HandoverPart if part not in told))
