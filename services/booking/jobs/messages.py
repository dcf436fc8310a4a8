"""Sends messages to families: each by a job of its own, tried again until its channel takes it or its time is over."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog
from opentelemetry.metrics import CallbackOptions, Meter, Observation

from services.booking.flows.channels import NotEver, NotJustNow
from services.booking.flows.parts import BookingParts
from services.booking.flows.sending import Ready, ready
from services.booking.flows.writing_messages import written
from services.booking.rules.sending_messages import SendingVerdict, next_try
from services.booking.storage import messages, work_items
from services.booking.storage.messages import SEND_MESSAGE, Attempt
from shared.contracts.booking.messages import Message
from shared.kit.database import Database
from shared.kit.jobs import Connection, Effect, Every, Handler, Job
from shared.terms.booking import WorkItemKind
from shared.terms.messages import MessageStatus, NotSentReason

SEND_DUE: Final = Every("send_due_messages", seconds=15)
"""Also the longest wait of a message whose time has come, such as the end of the night."""
COUNT_MESSAGES: Final = Every("count_messages", seconds=30)
_MOST_AT_ONCE: Final = 500
_COUNTS_HOLD: Final = timedelta(seconds=90)
"""For so long a worker tells its counts; the job goes to any of the workers, and an old count would mislead."""

log = structlog.get_logger("messages")


class MessageJobs:
    """What the worker does for messages; their rows keep the service's clock, their jobs the database's."""

    recurring: Final = (SEND_DUE, COUNT_MESSAGES)

    def __init__(self, database: Database, parts: BookingParts) -> None:
        self._database = database
        self._parts = parts
        self._counted: tuple[datetime, dict[MessageStatus, int]] | None = None

    @property
    def handlers(self) -> dict[str, Handler]:
        """The jobs by their kinds."""
        return {SEND_MESSAGE: self._send, SEND_DUE.kind: self._send_due, COUNT_MESSAGES.kind: self._count}

    def measure(self, meter: Meter) -> None:
        """Show how many messages wait, and how many could not be delivered."""
        meter.create_observable_gauge(
            "polku_booking_messages", [self._observe], description="Messages to families by status."
        )

    async def _send(self, job: Job) -> Effect | None:
        """One attempt; the channel is asked before the transaction that notes what it said.

        Killed in between, another worker tries again under the same id, by which the channel knows the message again.
        """
        attempt = Attempt(UUID(job.payload["message_id"]), int(job.payload["version"]))
        async with self._database.reading() as connection:
            found = await ready(self._parts, connection, attempt.message_id)
        if found is None or found.message.attempt != attempt:
            return None
        decision = found.decision
        match decision.verdict:
            case SendingVerdict.WAIT:
                return _postponed(attempt, decision.not_before)
            case SendingVerdict.DROP:
                return _dropped(attempt, decision.reason or NotSentReason.OUTDATED)
            case SendingVerdict.FAIL:
                return self._failed(attempt, (decision.reason or NotSentReason.GIVEN_UP).value, tried=False)
        return await self._tried(found, attempt)

    async def _tried(self, found: Ready, attempt: Attempt) -> Effect:
        contact, message = found.contact, found.message
        if contact is None:
            return _dropped(attempt, NotSentReason.NO_CONTACT_DETAILS)
        text = written(found.told, self._parts.contact(message.unit_id), contact.language)
        at = self._parts.clock()
        try:
            await self._parts.channels.send(contact, text, attempt.message_id)
        except NotJustNow as reason:
            why = str(reason)
            next_at = next_try(
                at,
                attempts=message.attempts + 1,
                tried_since=message.tried_since or at,
                visit_at=found.visit_at,
            )
            log.warning("message later", message_id=str(attempt.message_id), channel=contact.channel.value, reason=why)

            async def missed(connection: Connection) -> None:
                await messages.missed(connection, attempt, why=why, at=at, next_at=next_at)

            return missed
        except NotEver as reason:
            return self._failed(attempt, str(reason), tried=True)

        async def sent(connection: Connection) -> None:
            await messages.sent(
                connection, attempt, channel=contact.channel.value, language=contact.language.value, at=at
            )

        return sent

    def _failed(self, attempt: Attempt, why: str, *, tried: bool) -> Effect:
        """It stays visible, and the unit has to tell the family by phone."""
        at = self._parts.clock()

        async def effect(connection: Connection) -> None:
            failed = await messages.end(connection, attempt, MessageStatus.FAILED, why=why, tried=tried)
            if failed is not None:
                log.error("message failed", message_id=str(failed.id), channel=failed.channel.value, reason=why)
                await _leave_work_item(connection, failed, at)

        return effect

    async def _send_due(self, _job: Job) -> Effect:
        """Leave a job for each message whose time has come; fail those whose job has failed by faults of ours."""

        async def effect(connection: Connection) -> None:
            at = self._parts.clock()
            for attempt in await messages.abandoned(connection, at):
                await self._failed(attempt, NotSentReason.FAULT.value, tried=False)(connection)
            for attempt in await messages.due(connection, at, rows=_MOST_AT_ONCE):
                await messages.leave_job(connection, attempt)

        return effect

    async def _count(self, _job: Job) -> None:
        async with self._database.reading() as connection:
            self._counted = (self._parts.clock(), await messages.counts(connection))

    def _observe(self, _options: CallbackOptions) -> list[Observation]:
        if self._counted is None or self._parts.clock() - self._counted[0] > _COUNTS_HOLD:
            return []
        return [Observation(number, {"status": status.value}) for status, number in self._counted[1].items()]


def _postponed(attempt: Attempt, until: datetime) -> Effect:
    async def effect(connection: Connection) -> None:
        await messages.postpone(connection, attempt, until)

    return effect


def _dropped(attempt: Attempt, reason: NotSentReason) -> Effect:
    async def effect(connection: Connection) -> None:
        await messages.end(connection, attempt, MessageStatus.DROPPED, why=reason.value, tried=False)

    return effect


async def _leave_work_item(connection: Connection, failed: Message, at: datetime) -> None:
    await work_items.add(
        connection,
        WorkItemKind.NOT_DELIVERED,
        unit_id=failed.unit_id,
        person_ref=failed.person_ref,
        right_id=failed.booking_right_id,
        appointment_id=failed.appointment_id,
        at=at,
    )
