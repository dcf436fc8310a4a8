"""A search with a booking right: the days and times that the right covers, and the question why there is none."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from services.booking.api.time_wishes import span_of_days
from services.booking.flows.parts import BookingParts
from services.booking.flows.searched_rights import age_window, open_days, opens_at, right_in_search, visit_days
from services.booking.rules.blocked_search import BlockedSearch, Searcher, TimesInWindow, blocked_search
from services.booking.storage.booking_rights import BookingRightRecord
from services.booking.storage.persons import PersonRecord
from services.booking.storage.slots import Span
from services.booking.storage.taking import OtherVisits
from services.booking.storage.window_times import Covered, WindowTimes
from shared.contracts.county_pack import ServiceType
from shared.kit.acting import ActingFacts
from shared.law.birthdays import birthday
from shared.law.civil_time import civil_date
from shared.terms.acting import ActingVerdict, AuthorityBasis

ENOUGH = TimesInWindow(any_public=True, any_free=True, any_fitting=True)
"""With these the times are no reason."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looker:
    """How the caller stands towards the person for booking, or that it is a professional of the unit."""

    verdict: ActingVerdict = ActingVerdict.MAY_ACT
    by_professional: bool = False
    is_guardian: bool = False

    def proxy_ends_on(self, service_type: ServiceType, birth_date: date) -> date | None:
        """First day for which a guardian may not book, where the day of the visit counts too (D-1)."""
        if not (self.is_guardian and service_type.require_under_age_at_appointment):
            return None
        return birthday(birth_date, service_type.proxy_under_age_years)


@dataclass(frozen=True, slots=True, kw_only=True)
class RightSearch:
    """A search with a right: who looks, when, and the times that the right covers."""

    right: BookingRightRecord
    any_day_searched: bool
    searcher: Searcher
    covered: Covered
    opens_at: datetime | None
    """When the first of its days is opened, where none is open yet."""
    at: datetime

    def blocked(self, times: TimesInWindow) -> BlockedSearch:
        """Ask the rule why there is nothing to take."""
        right = right_in_search(
            self.right, any_day_left=bool(self.covered.spans), any_day_searched=self.any_day_searched
        )
        return blocked_search(right, self.searcher, replace(times, opens_at=self.opens_at), on=civil_date(self.at))


def guardian_looks(facts: ActingFacts) -> bool:
    """Whether a citizen looks as a guardian, and not for oneself or by a mandate."""
    return facts.acting.basis is AuthorityBasis.GUARDIANSHIP


def right_search(
    parts: BookingParts,
    right: BookingRightRecord,
    person: PersonRecord,
    others: OtherVisits,
    looker: Looker,
    *,
    searched: Span | None = None,
) -> RightSearch:
    """The search that a right makes now, on every day that it covers; `searched`: what was asked of these days."""
    at = parts.clock()
    today = civil_date(at)
    service_type = parts.service_type(right.service_type, unit_id=right.unit_id)
    age = age_window(service_type, person.birth_date, today)
    days = open_days(
        visit_days(right, age, others.at),
        first=today,
        proxy_ends_on=looker.proxy_ends_on(service_type, person.birth_date),
    )
    spans = [span_of_days(first, last, at) for first, last in days.stretches]
    return RightSearch(
        right=right,
        any_day_searched=searched is None
        or any(max(span[0], searched[0]) < min(span[1], searched[1]) for span in spans),
        searcher=Searcher(
            standing=ActingVerdict.AGE_LIMIT if days.only_after_the_birthday else looker.verdict,
            by_professional=looker.by_professional,
            eligible_from=age.eligible_from,
            eligible_until=age.eligible_until,
            residents_may_book=parts.residents_may_book(right.service_type, unit_id=right.unit_id),
        ),
        covered=Covered(
            right_id=right.id,
            service_type=right.service_type,
            unit_id=right.unit_id,
            practitioner_ids=right.practitioner_ids,
            delivery_modes=right.delivery_modes,
            spans=spans,
            elsewhere=others.of_person,
        ),
        opens_at=opens_at(parts, days.stretches, at),
        at=at,
    )


def in_window(held: WindowTimes, *, any_fitting: bool) -> TimesInWindow:
    """What the schedules hold, and whether any of it is as it was wished."""
    return TimesInWindow(
        any_public=held.any_public,
        any_free=held.any_free,
        any_fitting=any_fitting,
        next_release=held.next_release,
    )
