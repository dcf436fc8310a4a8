"""Messages to families: left with their cause, listed, and changed by what becomes of them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Boolean, DateTime, Text, Uuid, bindparam, cast, func, literal_column, select, text, update
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from services.booking.tables.foundation import plumbing
from services.booking.tables.messages import message
from services.booking.tables.rights import booking_right
from shared.contracts.booking.messages import Message
from shared.kit.jobs import enqueue
from shared.terms.messages import ContactChannel, MessageKind, MessageStatus, NotSentReason
from shared.terms.people import Language

SEND_MESSAGE = "send_message"
"""The job that sends one message."""

_WAITS = text(f"message.status = '{MessageStatus.WAITING}'")
_LEFT_TO_DO = text(f"message.status in ('{MessageStatus.WAITING}', '{MessageStatus.FAILED}')")
"""In words of the statement itself, because no plan for any value would use the index of these few."""
_SHOWN = [message.c[name] for name in Message.model_fields]
_LEFT = ("id", "kind", "channel", "language", "unit_id", "person_ref", "booking_right_id", "appointment_id", "facts")
_LEAVE = (
    upsert(message)
    .from_select(
        [*_LEFT, "created_at", "send_at", "dedupe_key"],
        select(
            bindparam("message_id", type_=Uuid),
            bindparam("kind", type_=Text),
            func.coalesce(booking_right.c.contact_channel, ContactChannel.NONE.value),
            func.coalesce(booking_right.c.contact_language, Language.FI.value),
            booking_right.c.unit_id,
            booking_right.c.person_ref,
            booking_right.c.id,
            cast(bindparam("appointment_id"), Uuid),
            bindparam("facts", type_=JSONB),
            cast(bindparam("at"), DateTime(timezone=True)),
            cast(bindparam("at"), DateTime(timezone=True)),
            cast(bindparam("dedupe_key"), Text),
        ).where(
            booking_right.c.id == bindparam("right_id"),
            (booking_right.c.contact_channel != ContactChannel.NONE.value) | bindparam("has_to_be_told", type_=Boolean),
        ),
    )
    .on_conflict_do_nothing()
    .returning(message.c.id)
)
_GET = select(*_SHOWN).where(message.c.id == bindparam("message_id"))
_LOCK = _GET.with_for_update()
_LIST = (
    select(*_SHOWN)
    .where(
        message.c.unit_id == func.any(bindparam("unit_ids")),
        (message.c.status == bindparam("status")) | bindparam("every_status"),
        (message.c.booking_right_id == bindparam("right_id", type_=Uuid)) | bindparam("every_right"),
        (message.c.appointment_id == bindparam("appointment_id", type_=Uuid)) | bindparam("every_appointment"),
        message.c.id > bindparam("after"),
    )
    .order_by(message.c.id)
    .limit(bindparam("rows"))
)
_OF_ATTEMPT = (
    update(message)
    .where(
        message.c.id == bindparam("message_id"),
        message.c.version == bindparam("of_version"),
        message.c.status == MessageStatus.WAITING.value,
    )
    .values(version=message.c.version + 1)
)
_POSTPONE = _OF_ATTEMPT.values(send_at=bindparam("next_at"))
_MISSED = _OF_ATTEMPT.values(
    send_at=bindparam("next_at"),
    attempts=message.c.attempts + 1,
    failure=bindparam("why"),
    tried_since=func.coalesce(message.c.tried_since, cast(bindparam("at"), DateTime(timezone=True))),
)
_SENT = _OF_ATTEMPT.values(
    status=MessageStatus.SENT.value,
    sent_at=bindparam("at"),
    attempts=message.c.attempts + 1,
    failure=None,
    channel=bindparam("by_channel"),
    language=bindparam("in_language"),
)
_END = (
    _OF_ATTEMPT.values(
        status=bindparam("into"), failure=bindparam("why"), attempts=message.c.attempts + bindparam("tried")
    )
).returning(*_SHOWN)
_RESEND = (
    update(message)
    .where(message.c.id == bindparam("message_id"))
    .values(
        status=MessageStatus.WAITING.value,
        failure=None,
        attempts=0,
        tried_since=None,
        send_at=bindparam("at"),
        version=message.c.version + 1,
    )
    .returning(*_SHOWN)
)
_JOB_KEY = literal_column(f"'{SEND_MESSAGE}:'", Text) + cast(message.c.id, Text) + ":" + cast(message.c.version, Text)
_DUE = (
    select(message.c.id, message.c.version)
    .where(
        _WAITS,
        message.c.send_at <= bindparam("at"),
        ~select(plumbing.job.c.id).where(plumbing.job.c.dedupe_key == _JOB_KEY).exists(),
    )
    .order_by(message.c.send_at)
    .limit(bindparam("rows"))
)
_ABANDONED = (
    select(message.c.id, message.c.version)
    .select_from(message)
    .join(plumbing.job, plumbing.job.c.dedupe_key == _JOB_KEY)
    .where(_WAITS, message.c.send_at <= bindparam("at"))
    .where(plumbing.job.c.state == "dead")
    .with_for_update(of=message, skip_locked=True)
)
_COUNT = select(message.c.status, func.count().label("messages")).where(_LEFT_TO_DO).group_by(message.c.status)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewMessage:
    """What happened that a family is told of; to whom it goes stands with the right."""

    kind: MessageKind
    right_id: UUID
    at: datetime
    facts: Mapping[str, Any]
    """Instants, days, ids and codes only."""
    appointment_id: UUID | None = None
    dedupe_key: str | None = None
    """A second message with the same one is not left."""
    has_to_be_told: bool = False
    """Left also for a family that gets no messages: it is dropped, and the unit has to phone."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A message as an attempt has found it; what becomes of the attempt counts only for this version."""

    message_id: UUID
    version: int


async def leave(connection: AsyncConnection, new: NewMessage) -> None:
    """Leave a message with its cause, and the job that sends it; for a family that wants none, only if it has to."""
    left = await connection.execute(
        _LEAVE,
        {
            "message_id": uuid7(),
            "kind": new.kind.value,
            "appointment_id": new.appointment_id,
            "facts": dict(new.facts),
            "at": new.at,
            "dedupe_key": new.dedupe_key,
            "right_id": new.right_id,
            "has_to_be_told": new.has_to_be_told,
        },
    )
    message_id = left.scalar_one_or_none()
    if message_id is not None:
        await leave_job(connection, Attempt(message_id, 1))


async def leave_job(connection: AsyncConnection, attempt: Attempt) -> None:
    """Leave the job of one attempt, once."""
    payload = {"message_id": str(attempt.message_id), "version": attempt.version}
    key = f"{SEND_MESSAGE}:{attempt.message_id}:{attempt.version}"
    await enqueue(connection, SEND_MESSAGE, json.dumps(payload), dedupe_key=key)


async def listed(
    connection: AsyncConnection,
    unit_ids: list[str],
    *,
    status: MessageStatus | None,
    right_id: UUID | None,
    appointment_id: UUID | None,
    after: UUID,
    rows: int,
) -> list[Message]:
    """Messages of units, oldest first."""
    found = await connection.execute(
        _LIST,
        {
            "unit_ids": unit_ids,
            "status": status.value if status else "",
            "every_status": status is None,
            "right_id": right_id,
            "every_right": right_id is None,
            "appointment_id": appointment_id,
            "every_appointment": appointment_id is None,
            "after": after,
            "rows": rows,
        },
    )
    return [Message.model_validate(row, from_attributes=True) for row in found]


async def find(connection: AsyncConnection, message_id: UUID) -> Message | None:
    """The message with that id."""
    row = (await connection.execute(_GET, {"message_id": message_id})).one_or_none()
    return Message.model_validate(row, from_attributes=True) if row else None


async def lock(connection: AsyncConnection, message_id: UUID) -> Message | None:
    """The message, held until the end of the transaction."""
    row = (await connection.execute(_LOCK, {"message_id": message_id})).one_or_none()
    return Message.model_validate(row, from_attributes=True) if row else None


async def postpone(connection: AsyncConnection, attempt: Attempt, next_at: datetime) -> None:
    """Decide on it again at an instant."""
    await connection.execute(_POSTPONE, {**_mine(attempt), "next_at": next_at})


async def missed(connection: AsyncConnection, attempt: Attempt, *, why: str, at: datetime, next_at: datetime) -> None:
    """Its channel did not take it just now; it is tried again at an instant."""
    await connection.execute(_MISSED, {**_mine(attempt), "why": why, "at": at, "next_at": next_at})


async def sent(connection: AsyncConnection, attempt: Attempt, *, channel: str, language: str, at: datetime) -> bool:
    """Its channel has taken it; gives False when somebody else has decided meanwhile."""
    found = {**_mine(attempt), "at": at, "by_channel": channel, "in_language": language}
    return (await connection.execute(_SENT, found)).rowcount == 1


async def end(
    connection: AsyncConnection, attempt: Attempt, into: MessageStatus, *, why: NotSentReason | str, tried: bool
) -> Message | None:
    """It is not sent: dropped or failed; gives it, None when somebody else has decided meanwhile."""
    values = {**_mine(attempt), "into": into.value, "why": str(why), "tried": int(tried)}
    row = (await connection.execute(_END, values)).one_or_none()
    return Message.model_validate(row, from_attributes=True) if row else None


async def resend(connection: AsyncConnection, held: Message, at: datetime) -> Message:
    """Let a failed message that is held leave once more."""
    row = (await connection.execute(_RESEND, {"message_id": held.id, "at": at})).one()
    again = Message.model_validate(row, from_attributes=True)
    await leave_job(connection, Attempt(again.id, again.version))
    return again


async def due(connection: AsyncConnection, at: datetime, *, rows: int) -> list[Attempt]:
    """Messages whose time has come and that have no job yet, the longest waiting first."""
    found = await connection.execute(_DUE, {"at": at, "rows": rows})
    return [Attempt(row.id, row.version) for row in found]


async def abandoned(connection: AsyncConnection, at: datetime) -> list[Attempt]:
    """Messages that wait for a job which has failed by faults of ours; held."""
    found = await connection.execute(_ABANDONED, {"at": at})
    return [Attempt(row.id, row.version) for row in found]


async def counts(connection: AsyncConnection) -> dict[MessageStatus, int]:
    """How many messages wait, and how many have failed."""
    found = {MessageStatus(row.status): row.messages for row in await connection.execute(_COUNT)}
    return {status: found.get(status, 0) for status in (MessageStatus.WAITING, MessageStatus.FAILED)}


def _mine(attempt: Attempt) -> dict[str, object]:
    return {"message_id": attempt.message_id, "of_version": attempt.version}
