"""Placing visits on free times: each near its day, in order, within what the right gives. Source: D-1, D-3, D-4."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Final

from services.booking.rules.free_times import FreeCalendar, FreeTime, LocalTime, outwards
from shared.law.working_days import WorkingDays
from shared.terms.acting import ActingWarning
from shared.terms.therapy_periods import PeriodConflict

ALTERNATIVES: Final = 3
"""Most other times that are shown for a visit."""

ALTERNATIVES_WITHIN_DAYS: Final = 14
"""Civil days before and after the wanted day in which other times are looked for."""

_FRIDAY: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodLimits:
    """What the booking right, the age and the caller's authority allow; days are civil days, all of them inclusive."""

    visits_left: int
    valid_from: date
    valid_until: date
    practitioner_ids: frozenset[str] = frozenset()
    """Named therapists; empty when any of the unit will do."""
    min_interval_days: int | None = None
    max_interval_days: int | None = None
    """Most days from a visit to the nearest other one."""
    other_visits_on: tuple[date, ...] = ()
    """Days of the right's other visits, without those that are being moved."""
    eligible_from: date | None = None
    eligible_until: date | None = None
    """Age window of the service type for this person; None where nothing limits, or a professional sets it aside."""
    proxy_ends_on: date | None = None
    """First day on which the guardian who asks may not act any more; None for a professional or the person."""
    require_under_age_at_appointment: bool = False
    """Whether a visit from that day on is refused; else it is warned about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VisitPreferences:
    """What suits the family; clock times are local, the first one included, the last one not."""

    tolerance_days: int = 0
    """Days by which a visit may be before or after its wanted day."""
    weekdays: frozenset[int] = frozenset()
    """ISO weekdays; empty when any will do."""
    time_from: time | None = None
    time_until: time | None = None
    practitioner_id: str | None = None
    """The therapist by name."""
    same_practitioner: bool = True
    """Without a name: all visits with whoever can give most of them."""

    def __post_init__(self) -> None:
        if self.tolerance_days < 0:
            raise ValueError("the days of tolerance are not negative")


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedVisit:
    """A visit that looks for a time."""

    day: date
    near: time | None = None
    """Local clock time to which the visit should be near; None when the earliest of the day is best."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedVisit:
    """What was found for a visit."""

    wanted_day: date
    chosen: FreeTime | None
    conflicts: tuple[PeriodConflict, ...]
    """Why it is not on its wanted day, the gravest first; empty when it is."""
    warnings: tuple[ActingWarning, ...]
    alternatives: tuple[FreeTime, ...]
    """Other times, any of which may replace the chosen one alone: nearest day first, then by clock time."""


@dataclass(frozen=True, slots=True)
class Placing:
    """What was found for all visits, in their order."""

    visits: tuple[PlacedVisit, ...]
    practitioner_id: str | None
    """Who gives all of them; None when it may be several."""


def place_visits(
    wanted: Sequence[WantedVisit],
    free: Iterable[FreeTime],
    preferences: VisitPreferences,
    limits: PeriodLimits,
    working_days: WorkingDays,
) -> Placing:
    """Choose a time for each wanted visit, in order, on the suitable day that is nearest to its own, the earlier first.

    Never two visits on one day. The wanted days stand in order. With the same therapist wanted, the one who gives most
    visits gives all, of several the one whose first is earliest. Raises OutsideCalendar for a wanted day that
    `working_days` does not know.
    """
    calendars = _by_practitioner(free, preferences, limits)
    if preferences.practitioner_id is not None:
        practitioner_id: str | None = preferences.practitioner_id
    elif preferences.same_practitioner:
        practitioner_id = _who_gives_most(wanted, calendars, preferences, limits)
    else:
        practitioner_id = None
    calendar = FreeCalendar(
        each for name, own in calendars.items() if practitioner_id in {None, name} for each in own.times()
    )
    search = _Search(calendar, preferences, limits)
    chosen = search.choose(wanted)
    taken = {each.free.id for each in chosen if each is not None}
    visits = tuple(
        PlacedVisit(
            wanted_day=visit.day,
            chosen=local.free if local else None,
            conflicts=search.conflicts(wanted, chosen, index, working_days),
            warnings=search.warnings(local),
            alternatives=tuple(search.alternatives(wanted, chosen, index, taken)),
        )
        for index, (visit, local) in enumerate(zip(wanted, chosen, strict=True))
    )
    return Placing(visits, practitioner_id)


class _Search:
    """Looks for the times of a period in one calendar."""

    def __init__(self, calendar: FreeCalendar, preferences: VisitPreferences, limits: PeriodLimits) -> None:
        self._calendar = calendar
        self._preferences = preferences
        self._limits = limits
        self._others = sorted(limits.other_visits_on)

    def choose(self, wanted: Sequence[WantedVisit]) -> list[LocalTime | None]:
        """The best time for each visit after those before it, or None."""
        chosen: list[LocalTime | None] = []
        last: date | None = None
        for number, visit in enumerate(wanted, 1):
            found = None if number > self._limits.visits_left else self._best(visit, last)
            chosen.append(found)
            last = found.day if found else last
        return chosen

    def conflicts(
        self, wanted: Sequence[WantedVisit], chosen: Sequence[LocalTime | None], index: int, working_days: WorkingDays
    ) -> tuple[PeriodConflict, ...]:
        """Why a visit is not on its wanted day, or has no time at all."""
        visit, found = wanted[index], chosen[index]
        if found is not None and found.day == visit.day:
            return ()
        if index >= self._limits.visits_left:
            return (PeriodConflict.RIGHT_USED_UP,)
        before = max((each.day for each in chosen[:index] if each), default=None)
        # Where no time was found, what stood against the other days of the tolerance is said too.
        days = [visit.day] if found else list(outwards(visit.day, self._preferences.tolerance_days))
        with_times = [day for day in days if self._suiting(day, visit.near)]
        reasons = {reason for day in (with_times or [visit.day]) for reason in self._obstacles(day, before)}
        if not with_times:
            reasons.add(PeriodConflict.NO_TIME_ON_DAY)
        if visit.day.isoweekday() <= _FRIDAY and not working_days.is_working_day(visit.day):
            reasons.add(PeriodConflict.PUBLIC_HOLIDAY)
        named, allowed = self._preferences.practitioner_id, self._limits.practitioner_ids
        if named is not None and allowed and named not in allowed:
            reasons.add(PeriodConflict.WRONG_PRACTITIONER)
        return tuple(reason for reason in PeriodConflict if reason in reasons)

    def warnings(self, found: LocalTime | None) -> tuple[ActingWarning, ...]:
        """What a chosen time has to tell."""
        ends_on = self._limits.proxy_ends_on
        ends_before = found is not None and ends_on is not None and found.day >= ends_on
        return (ActingWarning.PROXY_ENDS_BEFORE_APPOINTMENT,) if ends_before else ()

    def alternatives(
        self, wanted: Sequence[WantedVisit], chosen: Sequence[LocalTime | None], index: int, taken: set[str]
    ) -> Iterator[FreeTime]:
        """Times that could replace the chosen one while all others stay."""
        if index >= self._limits.visits_left:
            return
        before = max((each.day for each in chosen[:index] if each), default=None)
        after = min((each.day for each in chosen[index + 1 :] if each), default=None)
        left = ALTERNATIVES
        for day in outwards(wanted[index].day, max(ALTERNATIVES_WITHIN_DAYS, self._preferences.tolerance_days)):
            if self._obstacles(day, before) or (after is not None and self._between(after, day)):
                continue
            for each in self._calendar.on(day, None):
                if each.free.id not in taken:
                    yield each.free
                    left -= 1
                    if not left:
                        return

    def _best(self, visit: WantedVisit, last: date | None) -> LocalTime | None:
        for day in outwards(visit.day, self._preferences.tolerance_days):
            suiting = self._suiting(day, visit.near)
            if suiting and not self._obstacles(day, last):
                return suiting[0]
        return None

    def _suiting(self, day: date, near: time | None) -> list[LocalTime]:
        wish = self._preferences
        if wish.weekdays and day.isoweekday() not in wish.weekdays:
            return []
        return [
            each
            for each in self._calendar.on(day, near)
            if (wish.time_from is None or each.clock >= wish.time_from)
            and (wish.time_until is None or each.clock < wish.time_until)
        ]

    def _obstacles(self, day: date, last: date | None) -> list[PeriodConflict]:
        """What stands against a visit on a day, after the last visit before it."""
        limits, obstacles = self._limits, []
        if not limits.valid_from <= day <= limits.valid_until:
            obstacles.append(PeriodConflict.OUTSIDE_WINDOW)
        if limits.eligible_from is not None and day < limits.eligible_from:
            obstacles.append(PeriodConflict.TOO_YOUNG)
        if limits.eligible_until is not None and day > limits.eligible_until:
            obstacles.append(PeriodConflict.TOO_OLD)
        proxy_ended = limits.proxy_ends_on is not None and day >= limits.proxy_ends_on
        if proxy_ended and limits.require_under_age_at_appointment:
            obstacles.append(PeriodConflict.PROXY_AGE_LIMIT)
        return obstacles + self._between(day, last)

    def _between(self, day: date, last: date | None) -> list[PeriodConflict]:
        """What the intervals of the right say; measured to the nearest visit, as in the rule on the right."""
        shortest, longest = self._limits.min_interval_days, self._limits.max_interval_days
        to_last = None if last is None else (day - last).days
        distances = [abs((day - other).days) for other in self._nearest_others(day)]
        too_short = to_last is not None and to_last < max(1, shortest or 0)
        too_short = too_short or (shortest is not None and any(days < shortest for days in distances))
        nearest = min([*distances, *([] if to_last is None else [to_last])], default=None)
        too_long = longest is not None and nearest is not None and nearest > longest
        return [PeriodConflict.INTERVAL_TOO_SHORT] * too_short + [PeriodConflict.INTERVAL_TOO_LONG] * too_long

    def _nearest_others(self, day: date) -> list[date]:
        place = bisect_left(self._others, day)
        return self._others[max(0, place - 1) : place + 1]


def _by_practitioner(
    free: Iterable[FreeTime], preferences: VisitPreferences, limits: PeriodLimits
) -> dict[str, FreeCalendar]:
    """Calendars of the therapists who may give the visits."""
    times: defaultdict[str, list[LocalTime]] = defaultdict(list)
    for each in free:
        named = preferences.practitioner_id in {None, each.practitioner_id}
        if named and (not limits.practitioner_ids or each.practitioner_id in limits.practitioner_ids):
            times[each.practitioner_id].append(LocalTime.of(each))
    return {name: FreeCalendar(own) for name, own in times.items()}


def _who_gives_most(
    wanted: Sequence[WantedVisit],
    calendars: dict[str, FreeCalendar],
    preferences: VisitPreferences,
    limits: PeriodLimits,
) -> str | None:
    """The therapist with times for most visits, of several the one whose first is earliest; None when there is none."""
    ranked = []
    for name, calendar in calendars.items():
        given = [each.starts_at for each in _Search(calendar, preferences, limits).choose(wanted) if each]
        if given:
            ranked.append((-len(given), given[0], name))
    return min(ranked)[2] if ranked else None
