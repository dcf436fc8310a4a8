"""Free times for those who wait: what is found without looking at every time is what the rule alone would find."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.booking.rules.earlier_times import EarlierTimes
from services.booking.rules.waiting_list import OfferableTime, WaitingEntry, fit
from shared.law.civil_time import civil_date, instant
from shared.terms.channels import DeliveryMode

OFFERED_AT = instant(date(2026, 10, 19), time(9))
"""A week before the clocks go back."""
ANY_DAY = frozenset[date]()

FREE = st.builds(
    OfferableTime,
    id=st.uuids().map(str),
    starts_at=st.builds(
        lambda day, quarter: instant(date(2026, 10, 20) + timedelta(days=day), time(quarter // 4, quarter % 4 * 15)),
        st.integers(0, 12),
        st.integers(0, 95),
    ),
    practitioner_id=st.sampled_from(["one", "two", "three"]),
    delivery_mode=st.sampled_from([DeliveryMode.VISIT, DeliveryMode.VIDEO]),
)
DAYS = st.none() | st.dates(date(2026, 10, 19), date(2026, 11, 3))
CLOCKS = st.none() | st.times().map(lambda clock: clock.replace(second=0, microsecond=0))
ENTRY = st.builds(
    WaitingEntry,
    id=st.uuids().map(str),
    waiting_since=st.just(OFFERED_AT),
    appointment_at=st.none() | st.integers(0, 400).map(lambda hours: OFFERED_AT + timedelta(hours=hours)),
    earlier_by_hours=st.integers(0, 48),
    notice_hours=st.integers(0, 48),
    from_day=DAYS,
    until_day=DAYS,
    weekdays=st.frozensets(st.integers(1, 7)),
    time_from=CLOCKS,
    time_until=CLOCKS,
    practitioner_ids=st.frozensets(st.sampled_from(["one", "two", "four"])),
    delivery_modes=st.frozensets(st.sampled_from([DeliveryMode.VIDEO, DeliveryMode.HOME])),
    has_open_offer=st.booleans(),
)


def found(times: EarlierTimes, entry: WaitingEntry, closed: frozenset[date] = ANY_DAY) -> list[OfferableTime]:
    return list(times.fitting(entry, offered_at=OFFERED_AT, day_suits=lambda day: day not in closed))


def earliest_first(free: OfferableTime) -> tuple[datetime, str]:
    return free.starts_at, free.id


@given(
    free=st.lists(FREE, max_size=40, unique_by=lambda each: each.id),
    entry=ENTRY,
    offered=st.sets(st.integers(0, 39)),
    taken=st.sets(st.integers(0, 39)),
    closed=st.frozensets(st.dates(date(2026, 10, 20), date(2026, 11, 1))),
)
def test_it_finds_what_the_rule_allows_earliest_first(free, entry, offered, taken, closed):
    entry = replace(entry, offered_time_ids=frozenset(each.id for n, each in enumerate(free) if n in offered))
    times = EarlierTimes(free)
    for each in (each for n, each in enumerate(free) if n in taken):
        times.take(each.id)

    allowed = [
        each
        for n, each in enumerate(free)
        if n not in taken and civil_date(each.starts_at) not in closed and fit(entry, each, offered_at=OFFERED_AT).fits
    ]

    assert found(times, entry, closed) == sorted(allowed, key=earliest_first)


@given(
    free=st.lists(FREE, max_size=12, unique_by=lambda each: each.id),
    queue=st.lists(ENTRY, max_size=8, unique_by=lambda each: each.id),
)
def test_asking_the_longest_waiting_first_gives_nobody_what_another_is_next_in_line_for(free, queue):
    """Each takes the earliest time; whoever is passed over has an earlier one or is not fitted by it."""
    queue = [replace(each, waiting_since=OFFERED_AT + timedelta(days=n)) for n, each in enumerate(queue)]
    times, offered = EarlierTimes(free), {}
    for entry in queue:
        first = next(iter(found(times, entry)), None)
        if first is not None:
            times.take(first.id)
            offered[entry.id] = first

    for n, entry in enumerate(queue):
        if entry.id in offered:
            waiting = [each for each in queue[:n] if each.id not in offered] + queue[n:]
            assert next(each for each in waiting if fit(each, offered[entry.id], offered_at=OFFERED_AT).fits) == entry


@given(free=st.lists(FREE, min_size=1, max_size=20, unique_by=lambda each: each.id))
def test_a_day_is_asked_about_once_and_only_when_it_comes_up(free):
    asked: list[date] = []

    def day_suits(day: date) -> bool:
        asked.append(day)
        return False

    anybody = WaitingEntry(id="any", waiting_since=OFFERED_AT, appointment_at=None, notice_hours=0)
    assert list(EarlierTimes(free).fitting(anybody, offered_at=OFFERED_AT, day_suits=day_suits)) == []
    assert asked == sorted({civil_date(each.starts_at) for each in free})


def test_without_times_nobody_is_found():
    anybody = WaitingEntry(id="any", waiting_since=OFFERED_AT, appointment_at=None)
    assert found(EarlierTimes([]), anybody) == []
