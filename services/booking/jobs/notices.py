"""Tells in good time that a right with visits left, or a guardian's self-service, ends; forgets expired codes."""

from datetime import timedelta

from services.booking.flows.notices import birth_dates_concerned, give_notice
from services.booking.flows.parts import BookingParts
from services.booking.rules.expiry_notice import EndingRight, birthday_comes, right_ends_soon
from services.booking.storage import booking_rights, notices
from shared.contracts.county_pack import BookingHabits
from shared.kit.jobs import Connection, Effect, Every, Handler, Job
from shared.law.birthdays import birthday
from shared.law.civil_time import civil_date
from shared.terms.booking_events import Notice

GIVE_NOTICES = Every("give_notices", seconds=3600)
"""A notice is of a day: missed hours are caught up with, and a right that somebody is changing is waited for."""
FORGET_CODES = Every("forget_navigator_codes", seconds=3600)


def give_notices(parts: BookingParts) -> Handler:
    """Tells once of each right that ends soon, and of each birthday that ends self-service soon (D-1, D-4)."""

    async def handle(_job: Job) -> Effect:
        at = parts.clock()
        today = civil_date(at)

        async def effect(connection: Connection) -> None:
            longest = timedelta(days=max(each.expiry_notice_days for each in _habits(parts)))
            for right in await notices.ending_rights(connection, today, today + longest):
                ending = EndingRight(
                    status=right.status,
                    visits_left=right.visits_allowed - right.visits_used,
                    valid_until=right.valid_until,
                )
                days_before = parts.habits(right.unit_id).expiry_notice_days
                if right_ends_soon(ending, told=False, on=today, days_before=days_before).is_due:
                    await notices.told_of_end(connection, right.id, at)
                    await give_notice(connection, Notice.RIGHT_EXPIRING, right, right.valid_until, at)
            ahead = timedelta(days=max(each.birthday_notice_days for each in _habits(parts)))
            born_from, born_until = birth_dates_concerned(parts, today + ahead)
            for each in await notices.birthdays_to_tell(
                connection, at, today, born_from=born_from, born_until=born_until
            ):
                right = each.right
                years = parts.service_type(right.service_type, unit_id=right.unit_id).proxy_under_age_years
                days_before = parts.habits(right.unit_id).birthday_notice_days
                decision = birthday_comes(
                    each.birth_date, told=False, on=today, under_age_years=years, days_before=days_before
                )
                if decision.is_due:
                    await notices.told_of_birthday(connection, right.id, at)
                    await give_notice(connection, Notice.PROXY_ENDING, right, birthday(each.birth_date, years), at)

        return effect

    return handle


def forget_codes(parts: BookingParts) -> Handler:
    """Deletes the Therapy Navigator codes that open nothing any more (D-11)."""

    async def handle(_job: Job) -> Effect:
        today = civil_date(parts.clock())

        async def effect(connection: Connection) -> None:
            await booking_rights.forget_navigator_codes(connection, today)

        return effect

    return handle


def _habits(parts: BookingParts) -> list[BookingHabits]:
    return [pack.booking for pack in parts.packs.packs]
