"""Contacts with their clocks. What is personal of one stands in a row of its own, which is deleted as a whole."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import groupby
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, bindparam, func, insert, or_, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.guidance.storage import circumstances, clocks, desk
from services.guidance.storage.circumstances import CircumstancesRecord, PartyRecord
from services.guidance.storage.clocks import ClockRecord
from services.guidance.storage.desk import UNTOUCHED, DeskRecord
from services.guidance.storage.drafts import OF_A_REGISTER
from services.guidance.tables.clocks import clock
from services.guidance.tables.contacts import contact, contact_identity
from services.guidance.tables.documentation import register_entry
from services.guidance.tables.making_contact import contact_circumstances, contact_message, contact_party
from services.guidance.tables.outcomes import contact_outcome
from shared.terms.channels import Channel
from shared.terms.contact_messages import MessageAuthor
from shared.terms.contact_outcomes import OutcomeProgress, OutcomeState, WaitsFor
from shared.terms.deadlines import DeadlineRule
from shared.terms.guidance import Contactor, ContactOutcome, ContactStatus, Matter, Urgency
from shared.terms.people import Language
from shared.terms.permissions import IdentificationMethod
from shared.terms.registers import Register


@dataclass(frozen=True, slots=True)
class IdentityRecord:
    """What is personal of a contact: who it is, and what was written."""

    person_ref: str
    sealed_identity_code: bytes
    sealed_words: bytes
    identification_method: IdentificationMethod | None = None
    identified_at: datetime | None = None
    possible_duplicate_of: UUID | None = None
    """An open contact of the same person, which this one may repeat."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactRecord:
    """One contact with its clocks."""

    id: UUID
    unit_id: str
    area: str | None
    municipality: str | None
    channel: Channel
    language: Language
    contactor: Contactor
    matters: list[Matter]
    topic_code: str | None
    topic: str | None
    """Of an anonymous contact only; an identified one's words are sealed with the identity."""
    message: str | None
    """The same."""
    emergency: bool
    callback_requested: bool
    callback_from: datetime | None
    callback_until: datetime | None
    contacted_at: datetime
    created_at: datetime
    due_at: datetime
    """When the first of the clocks not yet stopped is due; a closed contact keeps what it had."""
    urgency: Urgency | None = None
    status: ContactStatus = ContactStatus.OPEN
    outcome: ContactOutcome | None = None
    closed_at: datetime | None = None
    version: int = 1
    waits_for: list[WaitsFor] = field(default_factory=list)
    outcome_progress: OutcomeProgress = OutcomeProgress.NONE
    identity: IdentityRecord | None
    clocks: tuple[ClockRecord, ...]
    desk: DeskRecord = UNTOUCHED
    circumstances: CircumstancesRecord | None = None
    party: PartyRecord | None = None
    unread_of_client: int = 0
    """Messages of the client that nobody of the unit has been shown."""
    unread_of_worker: int = 0
    """Messages of the unit that the client has not been shown; not in lists."""

    documented: frozenset[Register] = frozenset()
    """Registers with an entry of it."""
    ended_as: tuple[tuple[ContactOutcome, Register | None], ...] = ()
    """Outcomes that came true, each with its register; not in lists."""
    is_of_a_register: bool = False
    """Whether it is a matter of a register already, or may become one by what was decided of it; not in lists."""

    @property
    def person_ref(self) -> str | None:
        """Pseudonym of the person; None when nobody is known."""
        return self.identity.person_ref if self.identity else None

    @property
    def running(self) -> tuple[DeadlineRule, ...]:
        """Rules of the clocks that run."""
        return tuple(each.rule_id for each in self.clocks if each.runs)


OWN_COLUMNS = [each for each in contact.c if each.name != "tracking_reference"]
_OWN_NAMES = [each.name for each in OWN_COLUMNS]
_IDENTITY_NAMES = (
    "person_ref",
    "sealed_identity_code",
    "sealed_words",
    "identification_method",
    "identified_at",
    "possible_duplicate_of",
)
IDENTITY_COLUMNS = [contact_identity.c[name] for name in _IDENTITY_NAMES]
_CLOCK_NAMES = (
    "rule_id",
    "rule_version",
    "calendar_version",
    "started_at",
    "due_date",
    "due_at",
    "met_at",
    "met_recorded_at",
    "ended_at",
    "continued_in",
    "not_needed",
)
CLOCK_COLUMNS = [clock.c[name].label(f"clock_{name}") for name in _CLOCK_NAMES]


def unread_of(author: MessageAuthor, contact_id: ColumnElement[UUID]) -> ColumnElement[int]:
    """How many messages of one side the other has not been shown."""
    return (
        select(func.count())
        .where(
            contact_message.c.contact_id == contact_id,
            contact_message.c.author == author.value,
            contact_message.c.read_at.is_(None),
        )
        .scalar_subquery()
        .label(f"unread_of_{author}")
    )


def documented_in(contact_id: ColumnElement[UUID]) -> ColumnElement[list[str]]:
    """The registers with an entry of a contact."""
    return func.array(
        select(register_entry.c.client_register).where(register_entry.c.contact_id == contact_id).scalar_subquery()
    ).label("documented")


_ended_as = func.array(
    select(func.concat_ws(" ", contact_outcome.c.kind, contact_outcome.c.client_register))
    .where(contact_outcome.c.contact_id == contact.c.id, contact_outcome.c.state == OutcomeState.CAME_TRUE.value)
    .scalar_subquery()
).label("ended_as")
_WHOLE = (
    select(
        *OWN_COLUMNS,
        *IDENTITY_COLUMNS,
        *CLOCK_COLUMNS,
        *circumstances.COLUMNS,
        *(unread_of(author, contact.c.id) for author in MessageAuthor),
        documented_in(contact.c.id),
        _ended_as,
        or_(*OF_A_REGISTER).label("is_of_a_register"),
    )
    .select_from(contact)
    .join(clock)
    .outerjoin(contact_identity, contact_identity.c.contact_id == contact.c.id)
    .outerjoin(contact_circumstances, contact_circumstances.c.contact_id == contact.c.id)
    .outerjoin(contact_party, contact_party.c.contact_id == contact.c.id)
    .order_by(clock.c.due_at, clock.c.rule_id)
)
_GET = _WHOLE.where(contact.c.id == bindparam("contact_id"))
_TRACKED = _WHOLE.where(contact.c.tracking_reference == bindparam("tracking_reference"))

_ADD = insert(contact)
_ADD_IDENTITY = insert(contact_identity)


def read_rows(rows: Iterable[Any]) -> list[ContactRecord]:
    """Contacts from their rows, one row for each clock, in the order of the rows."""
    by_contact = (list(of_one) for _, of_one in groupby((row._mapping for row in rows), key=lambda row: row["id"]))  # noqa: SLF001 - SQLAlchemy's public name
    return [_read_one(of_one) for of_one in by_contact]


def _read_one(rows: Sequence[Mapping[str, Any]]) -> ContactRecord:
    row = rows[0]
    own = {name: row[name] for name in _OWN_NAMES}
    return ContactRecord(
        **{
            **own,
            "channel": Channel(own["channel"]),
            "language": Language(own["language"]),
            "contactor": Contactor(own["contactor"]),
            "matters": [Matter(each) for each in own["matters"]],
            "urgency": Urgency(own["urgency"]) if own["urgency"] else None,
            "status": ContactStatus(own["status"]),
            "outcome": ContactOutcome(own["outcome"]) if own["outcome"] else None,
            "waits_for": [WaitsFor(each) for each in own["waits_for"]],
            "outcome_progress": OutcomeProgress(own["outcome_progress"]),
        },
        identity=_read_identity(row) if row["person_ref"] else None,
        clocks=tuple(_read_clock(each) for each in rows),
        circumstances=circumstances.read(row),
        party=circumstances.read_party(row),
        unread_of_client=row["unread_of_client"],
        unread_of_worker=row.get("unread_of_worker", 0),
        documented=frozenset(Register(each) for each in row["documented"]),
        ended_as=tuple(_read_ending(each) for each in row.get("ended_as", ())),
        is_of_a_register=row.get("is_of_a_register", False),
    )


def _read_ending(kind_and_register: str) -> tuple[ContactOutcome, Register | None]:
    kind, _, register = kind_and_register.partition(" ")
    return ContactOutcome(kind), Register(register) if register else None


def _read_identity(row: Mapping[str, Any]) -> IdentityRecord:
    values = {name: row[name] for name in _IDENTITY_NAMES}
    method = values["identification_method"]
    return IdentityRecord(**{**values, "identification_method": IdentificationMethod(method) if method else None})


def _read_clock(row: Mapping[str, Any]) -> ClockRecord:
    values = {name: row[f"clock_{name}"] for name in _CLOCK_NAMES}
    return ClockRecord(**{**values, "rule_id": DeadlineRule(values["rule_id"])})


async def add(connection: AsyncConnection, new: ContactRecord, *, tracking_reference: str) -> None:
    """Store a contact, its clocks and what is personal of it."""
    values = {name: getattr(new, name) for name in _OWN_NAMES}
    await connection.execute(_ADD, {**values, "tracking_reference": tracking_reference})
    await clocks.add(connection, new.id, new.clocks)
    if new.identity is not None:
        await add_identity(connection, new.id, new.identity)
    await circumstances.add(connection, new.id, new.circumstances, new.party)


async def add_identity(connection: AsyncConnection, contact_id: UUID, identity: IdentityRecord) -> None:
    """Store whose contact it is."""
    values = {name: getattr(identity, name) for name in _IDENTITY_NAMES}
    await connection.execute(_ADD_IDENTITY, {"contact_id": contact_id, **values})


async def find(connection: AsyncConnection, contact_id: UUID) -> ContactRecord | None:
    """The contact with that id."""
    found = read_rows(await connection.execute(_GET, {"contact_id": contact_id}))
    return replace(found[0], desk=await desk.of_one(connection, contact_id)) if found else None


async def tracked(connection: AsyncConnection, tracking_reference: str) -> ContactRecord | None:
    """The contact whose tracking code has this keyed reference."""
    found = read_rows(await connection.execute(_TRACKED, {"tracking_reference": tracking_reference}))
    return found[0] if found else None
