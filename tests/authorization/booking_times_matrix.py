"""Who may look for times, and hold them, in booking."""

from itertools import count

from tests.authorization.matrix import Asked, Asking, Matrix
from tests.booking.builders import PHYSIO, Booking
from tests.world import World

TABLE = """
operation        nobody forged weak citizen guardian own  other system service ops
first_free_slots 401    401    200  200     200      200  200   200    200     403
list_right_times 401    401    401s 404     200      200  404   403    403     403
hold_slot        401    401    401s 403p    200      200  404   403    403     403
release_slot     401    401    401s 403p    200      200  404   403    403     403
"""

FOR_A_PERSON = """
operation        nobody forged weak citizen guardian own  other system service ops
search_slots     401    401    401s 403p    200      200  200   403    403     403
"""
"""A search that says for whom is open to those who may list that person's matters."""

_times = count()


async def _free_time(booking: Booking) -> str:
    day, hour = divmod(next(_times), 6)
    return await booking.free_time(f"2026-12-{1 + day % 28:02} {9 + hour:02}:00")


async def _first(world: World, _column: str) -> Asked:
    await _free_time(Booking(world))
    return Asked("/v1/slots/first-free", params={"service_type": PHYSIO}, shows="starts_at")


async def _times_of_right(world: World, _column: str) -> Asked:
    booking = Booking(world)
    right, slot_id = await booking.right(), await _free_time(booking)
    return Asked(f"/v1/booking-rights/{right['id']}/times", params={"limit": "200"}, shows=slot_id)


async def _times_for_a_person(world: World, _column: str) -> Asked:
    booking = Booking(world)
    right, slot_id = await booking.right(), await _free_time(booking)
    params = {"service_type": PHYSIO, "person_ref": right["person_ref"], "limit": "200"}
    return Asked("/v1/slots", params=params, shows=slot_id)


def _slot(verb: str) -> Asking:
    async def ask(world: World, _column: str) -> Asked:
        booking = Booking(world)
        right, slot_id = await booking.right(), await _free_time(booking)
        return Asked(f"/v1/slots/{slot_id}/{verb}", {"booking_right_id": right["id"]}, shows=slot_id)

    return ask


BOOKING_TIMES = Matrix(
    "booking",
    TABLE,
    asking={
        "first_free_slots": _first,
        "list_right_times": _times_of_right,
        "hold_slot": _slot("hold"),
        "release_slot": _slot("release"),
    },
    roles={"own": "physiotherapist", "other": "nurse", "service": "polku-referral"},
)

SEARCH_FOR_A_PERSON = Matrix(
    "booking", FOR_A_PERSON, asking={"search_slots": _times_for_a_person}, roles=BOOKING_TIMES.roles
)
