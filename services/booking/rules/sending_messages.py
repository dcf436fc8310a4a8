"""Sending messages: does a message to a family leave now, later, or never? Source: D-1, D-17, R-066; domain.md, 4."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Final

from services.booking.rules.quiet_hours import QUIET_HOURS, QuietHours, earliest_sending
from shared.terms.messages import ContactGivenBy, MessageKind, NotSentReason

RULE_ID: Final = "sending_messages"
RULE_VERSION: Final = "2"

TRIED_FOR: Final = timedelta(days=3)
"""A channel that is away is tried for so long from the first attempt, and never after the visit has begun."""
URGENT_BEFORE: Final = timedelta(hours=2)
"""The night is not waited for when less than this would be left, after it, of the time before the visit."""
_FIRST_WAIT: Final = timedelta(minutes=1)
_LONGEST_WAIT: Final = timedelta(hours=1)
_MOST_DOUBLINGS: Final = 6
_OF_THE_UNIT: Final = frozenset({MessageKind.MOVED, MessageKind.CANCELLED})
"""What a unit may have to tell in a hurry, and by phone when no message can."""


class SendingVerdict(StrEnum):
    """What is done with a message."""

    SEND = "send"
    WAIT = "wait"
    DROP = "drop"
    FAIL = "fail"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageFacts:
    """What is known when a message is about to leave."""

    kind: MessageKind
    holds: bool
    """Whether what it tells still holds."""
    given_by: ContactGivenBy | None
    """Who said where messages go; None when the family wants none."""
    non_disclosure: bool = False
    taken_into_care: bool = False
    guardian_ended: bool = False
    """Whether the person has reached the age at which a guardian's self-service ends."""
    authority_ended: bool = False
    """Whether the citizen who said where messages go may not act for the person any more."""
    by_family: bool = False
    """Whether the family itself has made the change that it tells of."""
    visit_at: datetime | None = None
    """Start of the visit that it tells of; of several, the last one."""
    first_touched_at: datetime | None = None
    """The earliest start that the change touches, an old one included; None: that of the visit."""
    tried_since: datetime | None = None
    """First attempt that the channel did not take just then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SendingDecision:
    """What is done with a message, and why."""

    verdict: SendingVerdict
    not_before: datetime
    """The instant (UTC) at which it is decided again when it waits, else that of the decision."""
    reason: NotSentReason | None = None
    by_phone: bool = False
    """Whether the unit has to tell the family by phone, because this message does not."""
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION


def sending(message: MessageFacts, *, at: datetime, quiet: QuietHours | None = QUIET_HOURS) -> SendingDecision:
    """Whether a message leaves at an instant.

    Quiet hours hold for every kind. Only a visit that the unit itself has moved or cancelled is told of at night, when
    otherwise less than two hours would be left before the visit that the family is getting ready for.

    What fails is told by phone, and so is what does not leave because of who gave the address or for want of one, when
    the unit itself has moved or cancelled a visit to come; that an authority has ended is for the unit in any case.
    Raises ValueError for an instant without an offset.
    """
    if at.tzinfo is None:
        raise ValueError("an instant has an offset")
    now = at.astimezone(UTC)
    never = _why_never(message)
    if never is not None:
        by_phone = _is_by_phone(message, never, at=now)
        return SendingDecision(verdict=SendingVerdict.DROP, not_before=now, reason=never, by_phone=by_phone)
    if message.tried_since is not None and now >= _tried_until(message.tried_since, message.visit_at):
        return SendingDecision(
            verdict=SendingVerdict.FAIL, not_before=now, reason=NotSentReason.GIVEN_UP, by_phone=True
        )
    if message.visit_at is not None and now >= message.visit_at:
        return SendingDecision(verdict=SendingVerdict.DROP, not_before=now, reason=NotSentReason.VISIT_HAS_BEGUN)
    earliest = earliest_sending(now, quiet)
    if earliest > now and not _is_urgent(message, after_night=earliest):
        return SendingDecision(verdict=SendingVerdict.WAIT, not_before=earliest)
    return SendingDecision(verdict=SendingVerdict.SEND, not_before=now)


def next_try(at: datetime, *, attempts: int, tried_since: datetime, visit_at: datetime | None) -> datetime:
    """When a message is tried again that its channel did not take just then, after so many attempts (1 or more).

    After a minute, then after twice as long each time up to an hour, and when its time is over at the latest. Raises
    ValueError for fewer attempts.
    """
    if attempts < 1:
        raise ValueError("a message is tried again after one attempt at least")
    wait = min(_FIRST_WAIT * (1 << min(attempts - 1, _MOST_DOUBLINGS)), _LONGEST_WAIT)
    return min(at + wait, max(at, _tried_until(tried_since, visit_at))).astimezone(UTC)


def _why_never(message: MessageFacts) -> NotSentReason | None:
    by_guardian = message.given_by is ContactGivenBy.GUARDIAN
    if message.non_disclosure:
        return NotSentReason.NON_DISCLOSURE
    if message.given_by is None:
        return NotSentReason.NO_CONTACT_DETAILS
    if message.taken_into_care and by_guardian:
        return NotSentReason.TAKEN_INTO_CARE
    if message.guardian_ended and by_guardian:
        return NotSentReason.PROXY_ENDED
    if message.authority_ended:
        return NotSentReason.AUTHORITY_ENDED
    return None if message.holds else NotSentReason.OUTDATED


def _is_by_phone(message: MessageFacts, why_never: NotSentReason, *, at: datetime) -> bool:
    if not message.holds or (message.visit_at is not None and at >= message.visit_at):
        return False
    return why_never is NotSentReason.AUTHORITY_ENDED or _is_of_the_unit(message)


def _is_of_the_unit(message: MessageFacts) -> bool:
    return message.kind in _OF_THE_UNIT and not message.by_family


def _is_urgent(message: MessageFacts, *, after_night: datetime) -> bool:
    touched_at = message.first_touched_at or message.visit_at
    if not _is_of_the_unit(message) or touched_at is None:
        return False
    return touched_at - after_night < URGENT_BEFORE


def _tried_until(tried_since: datetime, visit_at: datetime | None) -> datetime:
    until = tried_since + TRIED_FOR
    return until if visit_at is None else min(until, visit_at)
