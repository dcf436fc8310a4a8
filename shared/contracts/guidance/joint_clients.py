"""Joint clients (yhteisasiakas) and the coordination of those who need much; about an identified contact only."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from shared.contracts.types import Account, Code, Input, Instant, Output, PersonRef, Version, Whole
from shared.terms.joint_clients import JointClientTrigger, TriggerStatus


class NewTrigger(Input):
    """A worker records a concern, an unclear problem or a suspected addiction; that confirms it. Source: D-12."""

    trigger: JointClientTrigger
    reason: Account


class DecideTrigger(Input):
    """Why a proposed trigger is confirmed or dismissed."""

    reason: Account


class Trigger(Output):
    """What points to a joint client."""

    id: UUID
    contact_id: UUID
    trigger: JointClientTrigger
    status: TriggerStatus
    counted: Annotated[Whole | None, Field(description="Contacts or missed visits, as the system counted them.")]
    proposed_at: Instant
    recorded_by: Annotated[str | None, Field(description="Null: the system proposed it.")]
    reason: str | None
    decided_at: Instant | None
    decided_by: str | None
    version: Version


class Coordination(Output):
    """That somebody coordinates the matters of a client who needs many services. Source: R-096, R-157."""

    contact_id: UUID
    unit_id: Code
    reason: str
    flagged_at: Instant
    flagged_by: str
    done_at: Instant | None
    done_by: str | None
    version: Version


class JointClient(Output):
    """How a contact's client stands as a joint client."""

    contact_id: UUID
    person_ref: PersonRef
    is_joint_client: Annotated[bool, Field(description="A worker has confirmed at least one trigger.")]
    triggers: list[Trigger]
    coordination: Coordination | None


class FlagCoordination(Input):
    """Why the client's matters need coordination."""

    reason: Account


class CoordinationTask(Output):
    """An open task of coordination."""

    contact_id: UUID
    unit_id: Code
    flagged_at: Instant
    version: Version
