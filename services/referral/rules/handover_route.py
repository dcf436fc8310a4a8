"""Route of a handover: a matter of the client relationship goes to the own worker. Source: D-9, R-106, R-107."""

from dataclasses import dataclass
from typing import Final

from shared.terms.handovers import ClientRelationship, HandoverRouteVerdict

RULE_ID: Final = "handover_route"
RULE_VERSION: Final = "1"

_GOES: Final = frozenset({HandoverRouteVerdict.TO_UNIT, HandoverRouteVerdict.TO_OWN_WORKER})


@dataclass(frozen=True, slots=True)
class HandoverRoute:
    """To whom a handover goes; its place in the order of work never changes by that, so there is no bypass lane."""

    verdict: HandoverRouteVerdict
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION

    @property
    def may_go(self) -> bool:
        """Whether the handover goes anywhere as it is."""
        return self.verdict in _GOES


def route(relationship: ClientRelationship, *, to_unit_id: str, own_workers_unit_id: str | None) -> HandoverRoute:
    """To whom a handover goes; `own_workers_unit_id`: unit of the own worker that it names, None when it names none.

    Inside a client relationship the own worker gets it, at the own unit; outside one naming an own worker would only
    be a way past the others. Source: D-9, R-106, R-107, R-127, R-209.
    """
    if relationship is not ClientRelationship.INSIDE:
        if own_workers_unit_id is not None:
            return HandoverRoute(HandoverRouteVerdict.OWN_WORKER_NOT_CONCERNED)
        return HandoverRoute(HandoverRouteVerdict.TO_UNIT)
    if own_workers_unit_id is None:
        return HandoverRoute(HandoverRouteVerdict.OWN_WORKER_MISSING)
    if own_workers_unit_id != to_unit_id:
        return HandoverRoute(HandoverRouteVerdict.NOT_OWN_WORKERS_UNIT)
    return HandoverRoute(HandoverRouteVerdict.TO_OWN_WORKER)
