"""Joint client: what the system proposes from counts; a worker decides. Source: D-12; R-145, R-154, R-155."""

from dataclasses import dataclass
from typing import Final

from shared.terms.joint_clients import JointClientTrigger

RULE_ID: Final = "joint_client"
RULE_VERSION: Final = "1"


@dataclass(frozen=True, slots=True)
class Proposal:
    """Whether a count proposes a trigger."""

    trigger: JointClientTrigger
    counted: int
    is_proposed: bool
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION


def proposal(trigger: JointClientTrigger, counted: int, *, limit: int) -> Proposal:
    """Whether so many contacts (T3) or missed visits (T4) propose the trigger: from the county's limit on, included.

    Raises ValueError for a trigger that workers alone record. Source: D-12.
    """
    if trigger not in {JointClientTrigger.REPEATED_CONTACTS, JointClientTrigger.REPEATED_NO_SHOWS}:
        raise ValueError("a concern, an unclear problem and an addiction are not counted")
    return Proposal(trigger=trigger, counted=counted, is_proposed=counted >= limit)
