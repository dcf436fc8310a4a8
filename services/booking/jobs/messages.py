"""Sends messages to families: each by a job of its own, tried again until its channel takes it or its time is over."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

import structlog
from opentelemetry.metrics import CallbackOptions, Meter, Observation

from services.booking.flows.channels import NotEver, NotJustNow
from services.booking.flows.parts import BookingParts
from services.booking.flows.sending import BASES, Ready, authority_of_giver, ready, without_authority
from services.booking.flows.telling import tell_message
from services.booking.flows.work_items import leave_work_item
from services.booking.flows.writing_messages import written
from services.booking.rules.sending_messages import SendingDecision, SendingVerdict, next_try
from services.booking.storage import messages
from services.booking.storage.messages import SEND_MESSAGE, Attempt
from services.booking.storage.plumbing import note_access
from shared.clients.e_authorizations import AuthorityAnswer
from shared.contracts.booking.messages import Message
from shared.kit.database import Database
from shared.kit.jobs import Connection, Effect, Every, Handler, Job
from shared.kit.unit_of_work import Access
from shared.terms.acting import Authority
from shared.terms.booking import WorkItemKind
from shared.terms.booking_events import MessageEvent
from shared.terms.messages import MessageStatus, NotSentReason

SEND_DUE: Final = Every("send_due_messages", seconds=15)
"""Also the longest wait of a message whose time has come, such as the end of the night."""
COUNT_MESSAGES: Final = Every("count_messages", seconds=30)
_MOST_AT_ONCE: Final = 500
_COUNTS_HOLD: Final = timedelta(seconds=90)
"""For so long a worker tells its counts; the job goes to any of the workers, and an old count would mislead."""

_AUTHORITY_UNKNOWN: Final = "authority unknown"
"""Why a message waits whose receiver's authority could not be asked."""

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
                return self._dropped(attempt, decision)
            case SendingVerdict.FAIL:
                return self._failed(attempt, (decision.reason or NotSentReason.GIVEN_UP).value)
        return await self._sent(found, attempt)

    async def _sent(self, found: Ready, attempt: Attempt) -> Effect:
        """What becomes of a message that is to leave, once its receiver's authority is known to stand."""
        answer = await authority_of_giver(self._parts, found)
        authority = answer.authority if answer else Authority.ALLOWED
        if authority is Authority.DISALLOWED:
            return self._dropped(attempt, without_authority(self._parts, found))
        if authority is Authority.UNKNOWN:
            return self._missed(found, attempt, _AUTHORITY_UNKNOWN)
        return await self._tried(found, attempt, answer)

    async def _tried(self, found: Ready, attempt: Attempt, answer: AuthorityAnswer | None) -> Effect:
        contact = found.contact
        if contact is None:
            raise LookupError("a message is to leave, and nobody has said where")
        text = written(found.told, self._parts.contact(found.message.unit_id), contact.language)
        at = self._parts.clock()
        access = _sending(found, answer)
        try:
            await self._parts.channels.send(contact, text, attempt.message_id)
        except NotJustNow as reason:
            return self._missed(found, attempt, str(reason))
        except NotEver as reason:
            return self._failed(attempt, str(reason), access)

        async def sent(connection: Connection) -> None:
            is_noted = await messages.sent(
                connection, attempt, channel=contact.channel.value, language=contact.language.value, at=at
            )
            if is_noted:
                await note_access(connection, access)

        return sent

    def _missed(self, found: Ready, attempt: Attempt, why: str) -> Effect:
        """It is tried again: its channel, or the authority source, did not answer just now."""
        at, message = self._parts.clock(), found.message
        next_at = next_try(
            at,
            attempts=message.attempts + 1,
            tried_since=message.tried_since or at,
            visit_at=found.visit_at,
        )
        log.warning("message later", message_id=str(attempt.message_id), reason=why)

        async def missed(connection: Connection) -> None:
            await messages.missed(connection, attempt, why=why, at=at, next_at=next_at)

        return missed

    def _dropped(self, attempt: Attempt, decision: SendingDecision) -> Effect:
        """It does not leave any more; the unit has to tell the family by phone where that is decided."""
        at, why = self._parts.clock(), decision.reason or NotSentReason.OUTDATED

        async def effect(connection: Connection) -> None:
            dropped = await messages.end(connection, attempt, MessageStatus.DROPPED, why=why.value, tried=False)
            if dropped is not None and decision.by_phone:
                await _leave_work_item(connection, dropped, at)

        return effect

    def _failed(self, attempt: Attempt, why: str, tried: Access | None = None) -> Effect:
        """It stays visible, and the unit has to tell the family by phone; noted as an access when it was tried."""
        at = self._parts.clock()

        async def effect(connection: Connection) -> None:
            failed = await messages.end(connection, attempt, MessageStatus.FAILED, why=why, tried=tried is not None)
            if failed is not None:
                if tried is not None:
                    await note_access(connection, tried)
                log.error("message failed", message_id=str(failed.id), channel=failed.channel.value, reason=why)
                await tell_message(connection, MessageEvent.FAILED, failed, at)
                await _leave_work_item(connection, failed, at)

        return effect

    async def _send_due(self, _job: Job) -> Effect:
        """Leave a job for each message whose time has come; fail those whose job has failed by faults of ours."""

        async def effect(connection: Connection) -> None:
            at = self._parts.clock()
            for attempt in await messages.abandoned(connection, at):
                await self._failed(attempt, NotSentReason.FAULT.value)(connection)
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


def _sending(found: Ready, answer: AuthorityAnswer | None) -> Access:
    """That a channel gets a message about somebody, with the authority on which it stands."""
    message, given_by = found.message, found.facts.given_by
    return Access(
        "send",
        "message",
        (message.person_ref,),
        str(message.attempt.message_id),
        on_behalf_of=message.person_ref if given_by in BASES else None,
        basis=BASES[given_by].value if given_by in BASES else None,
        authority_request_id=answer.request_id if answer else None,
        authority_checked_at=answer.checked_at if answer else None,
    )


async def _leave_work_item(connection: Connection, failed: Message, at: datetime) -> None:
    await leave_work_item(
        connection,
        WorkItemKind.NOT_DELIVERED,
        unit_id=failed.unit_id,
        person_ref=failed.person_ref,
        right_id=failed.booking_right_id,
        appointment_id=failed.appointment_id,
        at=at,
    )
