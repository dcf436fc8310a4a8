"""Referrals. A row is read into a record and written back from one; every change counts the version up."""

from collections.abc import Mapping, Sequence
from dataclasses import field, fields
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from pydantic import ConfigDict
from pydantic.dataclasses import dataclass
from sqlalchemy import Select, bindparam, insert, select, tuple_, update
from sqlalchemy.ext.asyncio import AsyncConnection

from services.referral.storage import worklists
from services.referral.storage.rows import columns
from services.referral.storage.worklists import FIRST, Part, Place
from services.referral.tables.referrals import referral
from shared.contracts.referral.referral_path import Decline, Feedback, InformationRequest, Redirection
from shared.contracts.referral.referrals import (
    AssessedNeed,
    BookingTerms,
    FailedCriterion,
    Instruction,
    JointAssessment,
    StoredClock,
)
from shared.terms.booking import BookingMode
from shared.terms.referral import BookingRightIssue, ReferralStatus, WorklistRole
from shared.terms.registers import Register


@dataclass(frozen=True, kw_only=True, config=ConfigDict(hide_input_in_errors=True))
class ReferralRecord:
    """One referral; the identity code in it is sealed."""

    id: UUID
    status: ReferralStatus
    pathway_code: str
    pathway_version: int
    service_type: str | None
    from_unit_id: str
    from_register: Register
    to_unit_id: str
    client_register: Register
    person_ref: str
    sealed_identity_code: bytes = field(repr=False)
    birth_date: date = field(repr=False)
    non_disclosure: bool
    taken_into_care: bool
    reason: str | None = field(repr=False)
    joint_assessment: JointAssessment | None
    booking_mode: BookingMode | None
    interpreter_language: str | None
    instruction_given: Instruction | None
    care_need_assessment: AssessedNeed | None
    criteria_not_met: tuple[FailedCriterion, ...] = ()
    criteria_override_reason: str | None = None
    created_at: datetime
    created_by: str
    without_clock: bool = True
    queued_at: datetime
    due_soon_at: datetime | None = None
    clocks: tuple[StoredClock, ...] = ()
    sent_at: datetime | None = None
    sent_by: str | None = None
    taken_at: datetime | None = None
    taken_by: str | None = None
    information_requests: tuple[InformationRequest, ...] = field(default=(), repr=False)
    redirections: tuple[Redirection, ...] = field(default=(), repr=False)
    decided_at: datetime | None = None
    decided_by: str | None = None
    decline: Decline | None = field(default=None, repr=False)
    client_contacted_at: datetime | None = None
    completed_at: datetime | None = None
    completed_by: str | None = None
    feedback: Feedback | None = field(default=None, repr=False)
    cancelled_at: datetime | None = None
    cancelled_by: str | None = None
    cancellation_reason: str | None = None
    booking_terms: BookingTerms | None = None
    booking_state: BookingRightIssue = BookingRightIssue.NOT_YET
    booking_right_id: UUID | None = None
    booking_refusal: str | None = None
    book_by: date | None = None
    revocation_reason: str | None = None
    version: int = 1

    @property
    def former_unit_ids(self) -> frozenset[str]:
        """Units that sent it on."""
        return frozenset(each.from_unit_id for each in self.redirections) - {self.to_unit_id}


NEWEST: Final = (worklists.END, UUID(int=2**128 - 1))
"""The place before the newest referral."""
_NAMES: Final = tuple(each.name for each in fields(ReferralRecord))
_KEPT: Final = frozenset({"id", "version"})
_GET = select(*(referral.c[name] for name in _NAMES)).where(referral.c.id == bindparam("referral_id"))
_LOCK = _GET.with_for_update()
_SENT_OF = (
    select(*(referral.c[name] for name in _NAMES))
    .where(
        referral.c.person_ref == bindparam("person_ref"),
        referral.c.sent_at.is_not(None),
        tuple_(referral.c.sent_at, referral.c.id) < tuple_(bindparam("before_at"), bindparam("before_id")),
    )
    .order_by(referral.c.sent_at.desc(), referral.c.id.desc())
    .limit(bindparam("rows"))
)
_ADD = insert(referral)
_SAVE = (
    update(referral)
    .where(referral.c.id == bindparam("referral_id"))
    .values({referral.c[name]: bindparam(f"new_{name}") for name in _NAMES if name not in _KEPT})
    .values(version=referral.c.version + 1)
    .returning(*(referral.c[name] for name in _NAMES))
)
_NAME_RIGHT = (
    update(referral).where(referral.c.id == bindparam("referral_id")).values(booking_right_id=bindparam("right_id"))
)
_WHERE: Final = {
    WorklistRole.SENT: {"unit": referral.c.from_unit_id, "register": referral.c.from_register},
    WorklistRole.RECEIVED: {"unit": referral.c.received_in, "register": referral.c.client_register},
    WorklistRole.MINE: {"unit": referral.c.handled_in, "register": referral.c.client_register},
    WorklistRole.RIGHT_REFUSED: {"unit": referral.c.right_refused_in, "register": referral.c.client_register},
}
WORKLISTS = {
    role: worklists.worklist(referral, unit=where["unit"], register=where["register"]) for role, where in _WHERE.items()
}
COUNTS = {role: worklists.counts(referral, **where) for role, where in _WHERE.items()}


def _read(values: Mapping[str, Any]) -> ReferralRecord:
    return ReferralRecord(**{name: values[name] for name in _NAMES})


async def add(connection: AsyncConnection, record: ReferralRecord) -> None:
    """Store a new referral."""
    await connection.execute(_ADD, columns(record, _NAMES))


async def find(connection: AsyncConnection, referral_id: UUID) -> ReferralRecord | None:
    """The referral with that id."""
    return await _one(connection, _GET, referral_id)


async def lock(connection: AsyncConnection, referral_id: UUID) -> ReferralRecord | None:
    """The referral with that id, held until the end of the transaction."""
    return await _one(connection, _LOCK, referral_id)


async def _one(connection: AsyncConnection, statement: Select[Any], referral_id: UUID) -> ReferralRecord | None:
    row = (await connection.execute(statement, {"referral_id": referral_id})).mappings().one_or_none()
    return _read(dict(row)) if row else None


async def save(connection: AsyncConnection, changed: ReferralRecord) -> ReferralRecord:
    """Store a referral that is held and was changed; gives it with its next version."""
    values = {f"new_{name}": value for name, value in columns(changed, _NAMES).items() if name not in _KEPT}
    row = (await connection.execute(_SAVE, {**values, "referral_id": changed.id})).mappings().one()
    return _read(dict(row))


async def name_right(connection: AsyncConnection, referral_id: UUID, right_id: UUID) -> None:
    """Keep which right is being taken back; nothing that anybody decided on changes, so the version stays."""
    await connection.execute(_NAME_RIGHT, {"referral_id": referral_id, "right_id": right_id})


async def listed(
    connection: AsyncConnection, role: WorklistRole, parts: Sequence[Part], *, after: Place = FIRST, rows: int
) -> list[ReferralRecord]:
    """Referrals of a worklist: the clock due first, then those without a clock by their age."""
    found = await connection.execute(WORKLISTS[role], {**worklists.parameters(parts, after=after), "rows": rows})
    return [_read(dict(row)) for row in found.mappings()]


async def sent_of(
    connection: AsyncConnection, person_ref: str, *, before: tuple[datetime, UUID] = NEWEST, rows: int
) -> list[ReferralRecord]:
    """Referrals of a person that were sent before a place, the newest first."""
    place = {"person_ref": person_ref, "before_at": before[0], "before_id": before[1], "rows": rows}
    return [_read(dict(row)) for row in (await connection.execute(_SENT_OF, place)).mappings()]


async def counted(
    connection: AsyncConnection, role: WorklistRole, parts: Sequence[Part]
) -> Mapping[ReferralStatus, int]:
    """How many referrals a worklist has, by state; a state without any is left out."""
    found = await worklists.counted(connection, COUNTS[role], parts)
    return {ReferralStatus(status): number for status, number in found.items()}


def handled_in(subject: str, unit_id: str) -> str:
    """Whose own worklist: that of a professional in a unit."""
    return f"{subject}/{unit_id}"


def place_of(record: ReferralRecord) -> Place:
    """The place of a referral in every worklist."""
    return Place(without_clock=record.without_clock, queued_at=record.queued_at, id=record.id)
