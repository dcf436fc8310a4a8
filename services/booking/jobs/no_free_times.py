"""Finds rights for which their unit has no free time, so that nobody waits for a time that will not come (R-017)."""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Final

from services.booking.flows.parts import BookingParts
from services.booking.flows.searched_rights import age_window, opens_at, right_in_search, visit_days
from services.booking.flows.telling import tell_right
from services.booking.flows.work_items import leave_work_item
from services.booking.rules.blocked_search import Searcher, TimesInWindow, blocked_search
from services.booking.rules.days_for_visits import days_for_visits
from services.booking.storage import rights_without_times
from services.booking.storage.booking_rights import BookingRightRecord
from services.booking.storage.rights_without_times import FreeDay, RightToUse
from shared.kit.jobs import Connection, Effect, Every, Handler, Job
from shared.law.civil_time import civil_date, instant
from shared.terms.booking import WorkItemKind
from shared.terms.booking_events import BookingRightEvent
from shared.terms.channels import DeliveryMode

NO_FREE_TIMES = Every("no_free_times", seconds=600)
BEGINS_WITHIN: Final = timedelta(days=14)
"""A window that begins this soon is looked at already, so that the unit can open times for it."""
MOST_AT_ONCE: Final = 500
"""Rights told of in one go; a unit that has closed leaves more, and the next round tells of them."""
_FARTHEST: Final = timedelta(days=1000)
"""No time is open so far ahead."""


class _Calendar:
    """Days on which a unit has a free time of a service, by who gives it and how."""

    def __init__(self, days: Sequence[FreeDay]) -> None:
        self._days: defaultdict[tuple[str, DeliveryMode], list[date]] = defaultdict(list)
        for each in sorted(days, key=lambda free: free.on):
            self._days[each.practitioner_id, each.delivery_mode].append(each.on)

    def has_a_day(self, right: BookingRightRecord, stretches: Sequence[tuple[date, date]]) -> bool:
        """Whether some day of the stretches has a free time of the right's therapists, in its ways."""
        return any(
            place < len(days) and days[place] <= last
            for (practitioner_id, mode), days in self._days.items()
            if not right.practitioner_ids or practitioner_id in right.practitioner_ids
            if not right.delivery_modes or mode in right.delivery_modes
            for first, last in stretches
            for place in [bisect_left(days, first)]
        )


def tell_units_without_times(parts: BookingParts) -> Handler:
    """Leaves one work item for each right that has no free time, now or after a release, on any day it covers.

    The rights are looked at by unit and service type: one reading of the index of free times for all of them gives the
    days with a free time, and each right is judged by these days. 10 000 rights cost as many readings as there are
    units and services, not 10 000.
    """

    async def handle(_job: Job) -> Effect:
        at = parts.clock()
        today = civil_date(at)

        async def effect(connection: Connection) -> None:
            rights = await rights_without_times.to_be_used(connection, today, begins_by=today + BEGINS_WITHIN)
            visits = await rights_without_times.visits_at(
                connection, [each.right.id for each in rights if _has_interval(each.right)]
            )
            without: list[BookingRightRecord] = []
            for (unit_id, service_type), members in _by_unit_and_service(parts, rights):
                last = min(max(each.right.valid_until for each in members), today + _FARTHEST)
                before = instant(last + timedelta(days=1), time(0))
                days = await rights_without_times.free_days(connection, unit_id, service_type, after=at, before=before)
                calendar = _Calendar(days)
                without += [
                    each.right
                    for each in members
                    if _unit_has_to_act(parts, each, visits.get(each.right.id, ()), calendar, at)
                ]
            await _tell(connection, without[:MOST_AT_ONCE], at)

        return effect

    return handle


def _by_unit_and_service(
    parts: BookingParts, rights: Sequence[RightToUse]
) -> Iterator[tuple[tuple[str, str], list[RightToUse]]]:
    """The rights of each unit and service type in which families book by themselves (R-022)."""
    for (unit_id, service_type), members in groupby(rights, lambda each: (each.right.unit_id, each.right.service_type)):
        if parts.residents_may_book(service_type, unit_id=unit_id):
            yield (unit_id, service_type), list(members)


def _has_interval(right: BookingRightRecord) -> bool:
    return right.min_interval_days is not None or right.max_interval_days is not None


def _unit_has_to_act(
    parts: BookingParts, each: RightToUse, visits_at: Sequence[datetime], calendar: _Calendar, at: datetime
) -> bool:
    """Ask the rule that also answers the family's search, so that both are told the same."""
    today = civil_date(at)
    service_type = parts.service_type(each.right.service_type, unit_id=each.right.unit_id)
    age = age_window(service_type, each.birth_date, today)
    stretches = days_for_visits(visit_days(each.right, age, visits_at), first=today).stretches
    any_free = calendar.has_a_day(each.right, stretches)
    answer = blocked_search(
        right_in_search(each.right, any_day_left=bool(stretches)),
        Searcher(eligible_from=age.eligible_from, eligible_until=age.eligible_until),
        TimesInWindow(
            any_public=any_free, any_free=any_free, any_fitting=any_free, opens_at=opens_at(parts, stretches, at)
        ),
        on=today,
    )
    return answer.unit_has_to_act


async def _tell(connection: Connection, rights: Sequence[BookingRightRecord], at: datetime) -> None:
    """Leave a work item and an event for each right that still waits for a time."""
    today = civil_date(at)
    ids = [each.id for each in rights]
    held = await rights_without_times.held(connection, ids, today, begins_by=today + BEGINS_WITHIN)
    for right in rights:
        if right.id in held:
            added = await leave_work_item(
                connection,
                WorkItemKind.NO_FREE_TIMES,
                unit_id=right.unit_id,
                person_ref=right.person_ref,
                right_id=right.id,
                at=at,
            )
            if added is not None:
                await tell_right(connection, right, BookingRightEvent.NO_FREE_TIMES, at)
