"""What must hold in the database whatever was done: rights, times and appointments agree."""

from typing import Final

from tests.booking.builders import Booking

RIGHTS_THAT_DISAGREE: Final = """
    select id from booking_right where visits_used <> (
        select count(*) from appointment
        where booking_right_id = booking_right.id and not coalesce(visit_given_back, false))
"""
TIMES_THAT_DISAGREE: Final = """
    select id from slot where (status = 'booked') <> exists (
        select from appointment where slot_id = slot.id and appointment.status <> 'cancelled')
"""
TIMES_TAKEN_TWICE: Final = """
    select slot_id from appointment where status <> 'cancelled' group by slot_id having count(*) > 1
"""
RIGHTS_OVERUSED: Final = "select id from booking_right where visits_used not between 0 and visits_allowed"
ENDED_WITHOUT_SAYING: Final = """
    select id from appointment where (status = 'cancelled') <> (cancellation_reason is not null)
                                  or (status in ('cancelled', 'no_show')) <> (visit_given_back is not null)
"""
OPEN_RIGHTS_LEFT_OPEN: Final = """
    select right_of.id from booking_right as right_of
    join appointment on booking_right_id = right_of.id join slot on slot.id = slot_id
    where open_booking and ((right_of.status = 'revoked') <> (appointment.status = 'cancelled')
        or (appointment.status <> 'cancelled' and (
            visits_used <> 1 or valid_from <> valid_until
            or valid_from <> (starts_at at time zone 'Europe/Helsinki')::date)))
"""
UNTOLD_CHANGES: Final = """
    select id from appointment where version <> (
        select count(*) from appointment_change where appointment_id = appointment.id)
"""
INVARIANTS: Final = (
    RIGHTS_THAT_DISAGREE,
    TIMES_THAT_DISAGREE,
    TIMES_TAKEN_TWICE,
    RIGHTS_OVERUSED,
    ENDED_WITHOUT_SAYING,
    OPEN_RIGHTS_LEFT_OPEN,
    UNTOLD_CHANGES,
)


async def everything_agrees(booking: Booking) -> None:
    """No row breaks an invariant."""
    for invariant in INVARIANTS:
        assert await booking.rows(invariant) == [], invariant
