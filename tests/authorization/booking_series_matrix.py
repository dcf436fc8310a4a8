"""Who may propose, book, see, move and cancel therapy periods in booking."""

from itertools import count
from typing import Any

from tests.authorization.matrix import Asked, Matrix
from tests.booking.builders import GUARDIAN, Booking, done, helsinki
from tests.booking.series import SERIES, book_series
from tests.world import World

TABLE = """
operation                          nobody forged weak citizen guardian own  other system service ops
propose_appointment_series         401    401    401s 403p    200      200  404   403    403     403
book_appointment_series            401    401    401s 403p    201      201  404   403    403     403
list_appointment_series            401    401    401s 404     200      200  404   403    403     403
get_appointment_series             401    401    401s 404     200      200  404   403    403     403
propose_move_of_appointment_series 401    401    401s 404     200      200  404   403    403     403
move_appointment_series            401    401    401s 404     200      200  404   403    403     403
cancel_appointment_series          401    401    401s 404     200      200  404   403    403     403
"""

_PROFESSIONALS = {"own", "other"}
_days = count()


async def _times(booking: Booking, visits: int = 2) -> list[str]:
    """Free times on different days; never the same twice."""
    places = [divmod(next(_days), 28) for _ in range(visits)]
    return await booking.free_times([helsinki(f"2026-12-{1 + day:02} {9 + hour:02}:00") for hour, day in places])


async def _booked(world: World) -> dict[str, Any]:
    booking = Booking(world)
    return done(await book_series(booking, GUARDIAN, await _times(booking), await booking.right(visits=2)))


async def _propose(world: World, _column: str) -> Asked:
    right = await Booking(world).right(visits=2)
    wish = {"booking_right_id": right["id"], "visits": 2, "first_day": "2026-12-01"}
    return Asked(f"{SERIES}/propose", wish, shows=right["id"])


async def _book(world: World, column: str) -> Asked:
    booking = Booking(world)
    right = await booking.right(visits=2)
    by_hand = {"channel": "phone", "reason_no_self_service": "by_phone"} if column in _PROFESSIONALS else {}
    body = {"booking_right_id": right["id"], "slot_ids": await _times(booking), **by_hand}
    return Asked(SERIES, body, shows=right["person_ref"], by_this_caller_only=True)


async def _list(world: World, _column: str) -> Asked:
    series = await _booked(world)
    return Asked(SERIES, params={"booking_right_id": series["booking_right_id"]}, shows=series["person_ref"])


async def _get(world: World, _column: str) -> Asked:
    series = await _booked(world)
    return Asked(f"{SERIES}/{series['id']}", shows=series["person_ref"])


async def _propose_move(world: World, _column: str) -> Asked:
    series = await _booked(world)
    return Asked(f"{SERIES}/{series['id']}/propose-move", {"scope": "all"}, shows=series["appointments"][0]["id"])


async def _move(world: World, _column: str) -> Asked:
    series = await _booked(world)
    (slot_id,) = await _times(Booking(world), 1)
    moves = [{"appointment_id": series["appointments"][0]["id"], "slot_id": slot_id}]
    return Asked(f"{SERIES}/{series['id']}/move", {"moves": moves}, version=1, shows=series["person_ref"])


async def _cancel(world: World, _column: str) -> Asked:
    series = await _booked(world)
    body = {"reason": "fallen_ill", "scope": "all"}
    return Asked(f"{SERIES}/{series['id']}/cancel", body, version=1, shows=series["person_ref"])


BOOKING_SERIES = Matrix(
    "booking",
    TABLE,
    asking={
        "propose_appointment_series": _propose,
        "book_appointment_series": _book,
        "list_appointment_series": _list,
        "get_appointment_series": _get,
        "propose_move_of_appointment_series": _propose_move,
        "move_appointment_series": _move,
        "cancel_appointment_series": _cancel,
    },
    roles={"own": "physiotherapist", "other": "nurse", "service": "polku-referral"},
)
