"""Who may do what in booking's instructions, calendars and events."""

from tests.authorization.events_asking import asking_about_events
from tests.authorization.matrix import Asked, Asking, Matrix
from tests.booking.builders import GUARDIAN, PHYSIO, PT_1, THERAPIST, UNIT, Booking, done
from tests.world import World

TABLE = """
operation                    nobody forged weak citizen guardian own  other system service ops
get_service_instruction      401    401    200  200     200      200  200   200    200     403
get_service_instruction_page 401    401    200  200     200      200  200   200    200     403
get_service_instruction_pdf  401    401    200  200     200      200  200   200    200     403
get_instruction              401    401    401s 404     200      200  404   403    403     403
get_instruction_page         401    401    401s 404     200      200  404   403    403     403
get_instruction_pdf          401    401    401s 404     200      200  404   403    403     403
hand_over_instruction        401    401    403  403     403      201  404   403    403     403
make_calendar_link           401    401    401s 404     200      200  404   403    403     403
end_calendar_links           401    401    403  403     403      204  404   403    403     403
get_appointment_calendar     200    401    200  200     200      200  200   200    200     200
open_calendar_feed           401    401    403  403     403      201  403   403    403     403
close_calendar_feed          401    401    403  403     403      204  403   403    403     403
get_calendar_feed            200    401    200  200     200      200  200   200    200     200
list_events                  401    401    403  403     403      403  403   200    200     403
create_webhook               401    401    403  403     403      403  403   201    403     403
list_webhooks                401    401    403  403     403      403  403   200    403     403
get_webhook                  401    401    403  403     403      403  403   200    403     403
remove_webhook               401    401    403  403     403      403  403   204    403     403
replay_webhook               401    401    403  403     403      403  403   202    403     403
list_webhook_deliveries      401    401    403  403     403      403  403   200    403     403
"""
_OF_SERVICE = f"/v1/units/{UNIT}/service-types/{PHYSIO}/instruction"
_FEED = f"/v1/practitioners/{PT_1}/calendar-feed"


def _of_service(ending: str) -> Asking:
    async def ask(_world: World, _column: str) -> Asked:
        return Asked(f"{_OF_SERVICE}{ending}")

    return ask


def _of_right(ending: str, json: object = None) -> Asking:
    async def ask(world: World, _column: str) -> Asked:
        right = await Booking(world).right()
        return Asked(f"/v1/booking-rights/{right['id']}/instruction{ending}", json)

    return ask


async def _link(world: World, _column: str) -> Asked:
    booking = Booking(world)
    (slot,) = await booking.rows("select count(*) as made from slot")
    booked = await booking.booked(f"2026-12-{1 + slot['made'] % 28:02} 09:00")
    return Asked(f"/v1/appointments/{booked['id']}/calendar-link")


async def _ending_links(world: World, column: str) -> Asked:
    return Asked(f"{(await _link(world, column)).path}/end")


async def _calendar(world: World, column: str) -> Asked:
    made = await world.call("booking", GUARDIAN).post((await _link(world, column)).path)
    return Asked(done(made)["path"])


async def _feed(world: World, _column: str) -> Asked:
    return Asked(done(await world.call("booking", THERAPIST).post(_FEED))["path"])


async def _of_feed(_world: World, _column: str) -> Asked:
    return Asked(_FEED)


async def _closing(_world: World, _column: str) -> Asked:
    return Asked(f"{_FEED}/close")


BOOKING_DOCUMENTS = Matrix(
    "booking",
    TABLE,
    asking={
        "get_service_instruction": _of_service(""),
        "get_service_instruction_page": _of_service(".html"),
        "get_service_instruction_pdf": _of_service(".pdf"),
        "get_instruction": _of_right(""),
        "get_instruction_page": _of_right(".html"),
        "get_instruction_pdf": _of_right(".pdf"),
        "hand_over_instruction": _of_right("/hand-over", {"language": "fi", "oral": True, "written": False}),
        "make_calendar_link": _link,
        "end_calendar_links": _ending_links,
        "get_appointment_calendar": _calendar,
        "open_calendar_feed": _of_feed,
        "close_calendar_feed": _closing,
        "get_calendar_feed": _feed,
        **asking_about_events("booking"),
    },
    roles={"own": "physiotherapist", "other": "nurse", "service": "polku-referral"},
)
