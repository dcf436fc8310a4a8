"""Blocked search: every reason why there is no time to take, and what to do. Source: D-1 to D-4, D-11, D-17, R-022."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Final

from shared.terms.acting import ActingVerdict
from shared.terms.booking import BookingMode, BookingRightStatus
from shared.terms.searching import BlockedReason, NextStep

RULE_ID: Final = "blocked_search"
RULE_VERSION: Final = "2"

_GRAVITY: Final = {reason: place for place, reason in enumerate(BlockedReason)}
_TOLD_NOTHING: Final = frozenset({ActingVerdict.WEAK_IDENTIFICATION, ActingVerdict.NO_AUTHORITY})
_NO_TIME_AT_ALL: Final = frozenset({BlockedReason.NO_TIMES, BlockedReason.ALL_TAKEN})
_NO_DAY: Final = frozenset({BlockedReason.RIGHT_ENDED, BlockedReason.TOO_OLD, BlockedReason.TOO_YOUNG})
"""Each of these says already that no day is left."""
_STEP: Final = {
    BlockedReason.PROXY_AGE_LIMIT: NextStep.PHONE_UNIT,
    BlockedReason.NO_RIGHT: NextStep.ASK_NEW_RIGHT,
    BlockedReason.RIGHT_REVOKED: NextStep.ASK_NEW_RIGHT,
    BlockedReason.RIGHT_ENDED: NextStep.ASK_NEW_RIGHT,
    BlockedReason.RIGHT_USED_UP: NextStep.ASK_NEW_RIGHT,
    BlockedReason.ASSESSMENT_NEEDED: NextStep.PHONE_UNIT,
    BlockedReason.OPEN_BOOKINGS_USED_UP: NextStep.PHONE_UNIT,
    BlockedReason.TOO_OLD: NextStep.PHONE_UNIT,
    BlockedReason.TOO_YOUNG: NextStep.PHONE_UNIT,
    BlockedReason.OUTSIDE_RIGHT: NextStep.WIDEN_SEARCH,
    BlockedReason.NO_DAY_LEFT: NextStep.PHONE_UNIT,
    BlockedReason.NOT_IN_USE: NextStep.PHONE_UNIT,
    BlockedReason.BY_PHONE_ONLY: NextStep.PHONE_UNIT,
    BlockedReason.NOT_OPENED_YET: NextStep.WAIT_FOR_RELEASE,
    BlockedReason.NOT_RELEASED: NextStep.WAIT_FOR_RELEASE,
    BlockedReason.NO_TIMES: NextStep.UNIT_BOOKS,
    BlockedReason.ALL_TAKEN: NextStep.UNIT_BOOKS,
    BlockedReason.NONE_FITS: NextStep.WIDEN_SEARCH,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class RightInSearch:
    """The booking right with which a time is looked for; days are inclusive."""

    status: BookingRightStatus
    visits_left: int
    valid_from: date
    valid_until: date
    booking_mode: BookingMode
    any_day_left: bool = True
    """Some day is left on which a visit may be (rule `days_for_visits`)."""
    any_day_searched: bool = True
    """Some of these days is among those that were searched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoRight:
    """A time is looked for without a booking right, on these days; both are inclusive."""

    first: date
    last: date
    is_enough: bool = True
    """The service is booked without a right, or it was not told for whom the time is."""
    needs_assessment: bool = False
    """The step of care is open only after a care need assessment (rule `stepped_care`)."""
    bookings_left: bool = True
    """The service allows the person another visit to come without a right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimesInWindow:
    """What the schedules hold on the days of the right; without one, until the end of the search or longer."""

    any_public: bool
    """Some time is public, free or taken."""
    any_free: bool
    """Some public time is free."""
    any_fitting: bool
    """Some free time meets the wishes of the search (weekday, clock time, therapist, language, mode, place)."""
    next_release: datetime | None = None
    """When the next times of the window become public; None when there are none to come."""
    opens_at: datetime | None = None
    """When the first day of the window is opened, where even that is too far ahead; None when it is open."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Searcher:
    """Who looks for a time, and for whom."""

    standing: ActingVerdict = ActingVerdict.MAY_ACT
    """The family's standing for booking (rule `acting_for`), not without authority; a professional's is not asked."""
    by_professional: bool = False
    eligible_from: date | None = None
    eligible_until: date | None = None
    """Age window of the service type for the person (rule `age_window`); None where nothing limits."""
    residents_may_book: bool = True
    """Whether the service is in use for residents in the unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockedSearch:
    """Every reason, the gravest first (none when there is a time to take), and the next step."""

    reasons: tuple[BlockedReason, ...]
    next_step: NextStep | None
    wait_until: datetime | None
    """Instant (UTC) of the next release in the window, or of its opening; also told when something else comes first."""
    unit_has_to_act: bool
    """The right is in order, and its window is open and holds no free time and no release: a work item for the unit."""
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION

    @property
    def is_blocked(self) -> bool:
        """Whether there is no time to take."""
        return bool(self.reasons)


def blocked_search(
    right: RightInSearch | NoRight, searcher: Searcher, times: TimesInWindow, *, on: date
) -> BlockedSearch:
    """Why a search on a civil date finds no time to take, everything at once.

    A professional is not bound by who was meant to book. Raises ValueError for a caller without confirmed authority or
    strong identification, who is told nothing (D-18), and for a release without an offset. Source: D-1 to D-4, D-11.
    """
    if not searcher.by_professional and searcher.standing in _TOLD_NOTHING:
        raise ValueError("who may not act for the person is told nothing of why")
    found = {*_of_right(right, on), *_of_age(right, searcher, on)}
    no_day_left = isinstance(right, RightInSearch) and not right.any_day_left
    if no_day_left and not found & _NO_DAY:
        found.add(BlockedReason.NO_DAY_LEFT)
    if not searcher.by_professional:
        found |= _of_self_service(right, searcher)
    right_in_order = isinstance(right, RightInSearch) and not found - {BlockedReason.NOT_SELF_BOOKING}
    if not no_day_left:
        found |= _of_times(times)
    reasons = tuple(sorted(found, key=_GRAVITY.__getitem__))
    return BlockedSearch(
        reasons=reasons,
        next_step=_next_step(reasons[0], right, times) if reasons else None,
        wait_until=_in_utc(times.opens_at if BlockedReason.NOT_OPENED_YET in found else times.next_release),
        unit_has_to_act=right_in_order and bool(found & _NO_TIME_AT_ALL) and times.next_release is None,
    )


def least_blocked(answers: Sequence[BlockedSearch]) -> BlockedSearch:
    """Of several ways to a time, one at least: an open one, or the one whose gravest reason is the least grave."""
    return max(answers, key=lambda each: _GRAVITY[each.reasons[0]] if each.reasons else len(_GRAVITY))


def blocked_everywhere(answers: Sequence[BlockedSearch]) -> BlockedSearch:
    """A search in several units, one at least: blocked when it is so in each of them, and then for every reason.

    What to do next is that of the least blocked unit; the next release is the earliest of all.
    """
    least = least_blocked(answers)
    reasons = {reason for each in answers for reason in each.reasons} if least.is_blocked else ()
    return replace(
        least,
        reasons=tuple(sorted(reasons, key=_GRAVITY.__getitem__)),
        wait_until=min((each.wait_until for each in answers if each.wait_until is not None), default=None),
    )


def _of_right(right: RightInSearch | NoRight, on: date) -> set[BlockedReason]:
    if isinstance(right, NoRight):
        if not right.is_enough:
            return {BlockedReason.NO_RIGHT}
        against = {
            BlockedReason.ASSESSMENT_NEEDED: right.needs_assessment,
            BlockedReason.OPEN_BOOKINGS_USED_UP: not right.bookings_left,
        }
    else:
        against = {
            BlockedReason.RIGHT_REVOKED: right.status is BookingRightStatus.REVOKED,
            BlockedReason.RIGHT_ENDED: right.valid_until < on,
            BlockedReason.RIGHT_USED_UP: right.visits_left <= 0,
            BlockedReason.OUTSIDE_RIGHT: right.any_day_left and not right.any_day_searched,
        }
    return {reason for reason, holds in against.items() if holds}


def _of_age(right: RightInSearch | NoRight, searcher: Searcher, on: date) -> set[BlockedReason]:
    """Whether no day that is left of the right, or that is searched, has the right age."""
    first, last = (right.first, right.last) if isinstance(right, NoRight) else (right.valid_from, right.valid_until)
    reasons = set()
    if searcher.eligible_until is not None and searcher.eligible_until < max(on, first):
        reasons.add(BlockedReason.TOO_OLD)
    if searcher.eligible_from is not None and searcher.eligible_from > last:
        reasons.add(BlockedReason.TOO_YOUNG)
    return reasons


def _of_self_service(right: RightInSearch | NoRight, searcher: Searcher) -> set[BlockedReason]:
    unit_books = isinstance(right, RightInSearch) and right.booking_mode is not BookingMode.SELF_BOOKING
    against = {
        BlockedReason.PROXY_AGE_LIMIT: searcher.standing is ActingVerdict.AGE_LIMIT,
        BlockedReason.BY_PHONE_ONLY: searcher.standing is ActingVerdict.BY_PHONE_ONLY,
        BlockedReason.NOT_IN_USE: not searcher.residents_may_book,
        BlockedReason.NOT_SELF_BOOKING: unit_books,
    }
    return {reason for reason, holds in against.items() if holds}


def _of_times(times: TimesInWindow) -> set[BlockedReason]:
    if times.any_fitting:
        return set()
    if times.any_free:
        return {BlockedReason.NONE_FITS}
    if times.any_public:
        return {BlockedReason.ALL_TAKEN}
    if times.next_release is not None:
        return {BlockedReason.NOT_RELEASED}
    return {BlockedReason.NO_TIMES if times.opens_at is None else BlockedReason.NOT_OPENED_YET}


def _next_step(reason: BlockedReason, right: RightInSearch | NoRight, times: TimesInWindow) -> NextStep:
    if reason is BlockedReason.NOT_SELF_BOOKING:
        by_phone = isinstance(right, RightInSearch) and right.booking_mode is BookingMode.PHONE
        return NextStep.PHONE_UNIT if by_phone else NextStep.UNIT_BOOKS
    if reason is BlockedReason.ALL_TAKEN and times.next_release is not None:
        return NextStep.WAIT_FOR_RELEASE
    if reason in _NO_TIME_AT_ALL and isinstance(right, NoRight):
        # Without a right nobody at the unit knows of the need.
        return NextStep.PHONE_UNIT
    return _STEP[reason]


def _in_utc(at: datetime | None) -> datetime | None:
    if at is None:
        return None
    if at.utcoffset() is None:
        raise ValueError("an instant needs an offset from UTC")
    return at.astimezone(UTC)
