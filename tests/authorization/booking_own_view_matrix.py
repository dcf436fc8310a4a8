"""Who may do what in a citizen's own view, and in the work items that a unit leaves and opens again by hand."""

from tests.authorization.matrix import Asked, Asking, Matrix
from tests.booking.builders import GUARDIAN, THERAPIST, UNIT, Booking, done
from tests.world import World

TABLE = """
operation              nobody forged weak citizen guardian own  other system service ops
get_me                 401    401    401s 200-    200      403  403   403    403     403
list_my_appointments   401    401    401s 200-    200      403  403   403    403     403
list_my_booking_rights 401    401    401s 200-    200      403  403   403    403     403
create_work_item       401    401    403  403     403      201  403   403    403     403
get_work_item          401    401    403  403     403      200  404   403    403     403
reopen_work_item       401    401    403  403     403      200  404   403    403     403
"""


def _of_the_infant(path: str) -> Asking:
    """A list in which the guardian finds the infant, after having looked at something of the infant's once."""

    async def ask(world: World, _column: str) -> Asked:
        booking = Booking(world)
        booked = await booking.booked()
        done(await booking.as_(GUARDIAN).get(f"/v1/appointments/{booked['id']}"))
        return Asked(path, shows=booked["person_ref"])

    return ask


async def _create(world: World, _column: str) -> Asked:
    person = {"personal_identity_code": Booking(world).code_of("infant")}
    return Asked("/v1/work-items", {"kind": "kela_phone_time", "unit_id": UNIT, "person": person, "note": "Kela"})


async def _item(world: World) -> tuple[str, str]:
    """The path of a work item of the unit, and of whom it is."""
    made = done(await world.call("booking", THERAPIST).post("/v1/work-items", (await _create(world, "own")).json))
    return f"/v1/work-items/{made['id']}", made["person_ref"]


async def _seen(world: World, _column: str) -> Asked:
    path, person_ref = await _item(world)
    return Asked(path, shows=person_ref)


async def _reopen(world: World, _column: str) -> Asked:
    path, person_ref = await _item(world)
    done(await world.call("booking", THERAPIST).post(f"{path}/complete", {"how_informed": "phoned"}, version=1))
    return Asked(f"{path}/reopen", version=2, shows=person_ref)


BOOKING_OWN_VIEW = Matrix(
    "booking",
    TABLE,
    asking={
        "get_me": _of_the_infant("/v1/me"),
        "list_my_appointments": _of_the_infant("/v1/me/appointments"),
        "list_my_booking_rights": _of_the_infant("/v1/me/booking-rights"),
        "create_work_item": _create,
        "get_work_item": _seen,
        "reopen_work_item": _reopen,
    },
    roles={"own": "physiotherapist", "other": "nurse", "service": "polku-referral"},
)
