"""What a family should know before and when something ends; every such notice goes through here."""

from datetime import date, datetime, timedelta

from services.booking.flows.messages import leave_notice
from services.booking.flows.parts import BookingParts
from services.booking.storage.booking_rights import BookingRightRecord
from shared.contracts.events import BookingRightEnding
from shared.kit.events import publish
from shared.kit.jobs import Connection
from shared.law.acting_for import ADULT_AT
from shared.law.birthdays import MONTHS_IN_YEAR, add_months
from shared.terms.booking_events import Notice

_LEAP_DAY = timedelta(days=1)
"""Room for those born on 29 February: the rule decides to the day, the dates only find whom it may concern."""


async def give_notice(
    connection: Connection, notice: Notice, right: BookingRightRecord, ends_on: date, at: datetime
) -> None:
    """Tell of a held right what ends on a day, once: event and message, in the transaction that keeps that it was told.

    `ends_on` is the last day of the right, or the birthday that ends the guardian's self-service (D-1).
    """
    await leave_notice(connection, notice, right, ends_on, at)
    ending = BookingRightEnding(
        booking_right_id=right.id, unit_id=right.unit_id, service_type=right.service_type, ends_on=ends_on
    )
    await publish(
        connection,
        notice,
        f"booking-right:{right.id}",
        ending.model_dump(mode="json"),
        at,
        dedupe_key=f"{notice}:{right.id}",
    )


def birth_dates_concerned(parts: BookingParts, on: date) -> tuple[date, date]:
    """First and last birth date of those who may on a day be over the limit of some service, and not yet of age."""
    lowest = min(each.proxy_under_age_years for pack in parts.packs.packs for each in pack.service_types)
    return (
        add_months(on, -ADULT_AT * MONTHS_IN_YEAR) - _LEAP_DAY,
        add_months(on, -lowest * MONTHS_IN_YEAR) + _LEAP_DAY,
    )
