"""Drafts: identified contacts that no register needs and nobody has touched; and the ledger of what was erased."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import ARRAY, Boolean, Uuid, bindparam, exists, func, or_, select, tuple_
from sqlalchemy.ext.asyncio import AsyncConnection

from services.guidance.tables.clocks import clock
from services.guidance.tables.contacts import contact, contact_identity
from services.guidance.tables.desk import contact_history
from services.guidance.tables.documentation import documentation_facts, register_entry
from services.guidance.tables.joint_clients import client_coordination, joint_client_trigger
from services.guidance.tables.making_contact import contact_message, contact_tool, erasure
from services.guidance.tables.outcomes import awaited_consultation, contact_outcome, preliminary_assessment
from services.guidance.tables.questionnaires import contact_navigator_code, contact_questionnaire
from shared.terms.contact_outcomes import OutcomeProgress, WaitsFor
from shared.terms.guidance import ContactStatus, Matter
from shared.terms.making_contact import ErasureKind

AT_A_TIME = 200
"""Contacts that are looked at in one statement."""

OF_A_REGISTER: Final = (
    contact.c.urgency.is_not(None),
    contact.c.matters.contains([Matter.CHILD_PROTECTION.value]),
    contact.c.outcome_progress != OutcomeProgress.NONE.value,
    exists().where(register_entry.c.contact_id == contact.c.id),
    exists().where(
        documentation_facts.c.contact_id == contact.c.id,
        or_(*(column for column in documentation_facts.c if isinstance(column.type, Boolean))),
    ),
)
"""Any of these makes an identified contact a matter of a register, or lets it become one: its identity is no draft."""
DONE_AT: Final = (
    contact_history.c.at,
    clock.c.met_recorded_at,
    clock.c.ended_at,
    contact_message.c.recorded_at,
    contact_message.c.read_at,
    contact_tool.c.used_at,
    contact_questionnaire.c.attached_at,
    contact_navigator_code.c.recorded_at,
    preliminary_assessment.c.recorded_at,
    contact_outcome.c.changed_at,
    awaited_consultation.c.awaited_at,
    awaited_consultation.c.answered_at,
    joint_client_trigger.c.decided_at,
    client_coordination.c.flagged_at,
    client_coordination.c.done_at,
)
"""Instants at which something was done to a contact, each of a table with contact_id."""


@dataclass(frozen=True, slots=True)
class DraftRecord:
    """An open identified contact, as the rule of drafts looks at it."""

    contact_id: UUID
    person_ref: str
    is_of_a_register: bool
    clock_runs: bool
    awaits_consultation: bool
    last_done_at: datetime


@dataclass(frozen=True, slots=True)
class ErasureRecord:
    """One line of the ledger."""

    id: UUID
    contact_id: UUID
    kind: ErasureKind
    erased_at: datetime


_last_done = func.greatest(
    contact.c.created_at,
    contact_identity.c.identified_at,
    *(
        select(func.max(column)).where(column.table.c.contact_id == contact.c.id).scalar_subquery()
        for column in DONE_AT
    ),
)
_clock_runs = exists().where(clock.c.contact_id == contact.c.id, clock.c.met_at.is_(None), clock.c.ended_at.is_(None))
_awaits_consultation = contact.c.waits_for.contains([WaitsFor.CONSULTATION.value])
_DRAFTS = (
    select(
        contact.c.id,
        contact_identity.c.person_ref,
        or_(*OF_A_REGISTER).label("is_of_a_register"),
        _clock_runs.label("clock_runs"),
        _awaits_consultation.label("awaits_consultation"),
        _last_done.label("last_done_at"),
    )
    .join(contact_identity)
    .where(
        contact.c.status == ContactStatus.OPEN.value,
        ~or_(*OF_A_REGISTER),
        ~_clock_runs,
        ~_awaits_consultation,
        _last_done <= bindparam("until"),
    )
    .order_by(contact.c.id)
    .limit(AT_A_TIME)
)
_HOLD_DRAFTS = _DRAFTS.with_for_update(of=contact, key_share=True, skip_locked=True)
_HELD_DRAFTS = _DRAFTS.where(contact.c.id == func.any(bindparam("held", type_=ARRAY(Uuid))))
_ERASURES = (
    select(erasure)
    .where(
        erasure.c.erased_at >= bindparam("since"),
        tuple_(erasure.c.erased_at, erasure.c.id) > tuple_(bindparam("after_at"), bindparam("after_id")),
    )
    .order_by(erasure.c.erased_at, erasure.c.id)
    .limit(bindparam("rows"))
)


async def hold_drafts(connection: AsyncConnection, until: datetime) -> list[DraftRecord]:
    """Open identified contacts that may be drafts last touched at an instant (included) or before, held for a change.

    What another worker or a caller holds just now is passed over, and so is what somebody touched meanwhile.
    """
    held = (await connection.scalars(_HOLD_DRAFTS, {"until": until})).all()
    rows = await connection.execute(_HELD_DRAFTS, {"until": until, "held": list(held)})
    return [DraftRecord(*row) for row in rows]


async def erasures(
    connection: AsyncConnection, since: datetime, *, after: tuple[datetime, UUID], rows: int
) -> list[ErasureRecord]:
    """Lines of the ledger since an instant (included) and after a place, in the order of time."""
    found = await connection.execute(
        _ERASURES, {"since": since, "after_at": after[0], "after_id": after[1], "rows": rows}
    )
    return [ErasureRecord(**{**row, "kind": ErasureKind(row["kind"])}) for row in found.mappings()]
