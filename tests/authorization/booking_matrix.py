"""Who may do what in booking."""

from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

from tests.authorization import booking_waiting as waiting
from tests.authorization.booking_calendar import ASKING as CALENDAR
from tests.authorization.matrix import Asked, Asking, Matrix
from tests.booking.builders import GUARDIAN, PHYSIO, PT_1, UNIT, Booking
from tests.world import World

TABLE = """
operation              nobody forged weak citizen guardian own  other system service ops
list_service_types     401    401    200  200     200      200  200   200    200     403
list_units             401    401    200  200     200      200  200   200    200     403
get_unit               401    401    200  200     200      200  200   200    200     403
list_practitioners     401    401    200  200     200      200  200   200    200     403
get_service_type       401    401    200  200     200      200  200   200    200     403
get_practitioner       401    401    200  200     200      200  200   200    200     403
list_locations         401    401    200  200     200      200  200   200    200     403
get_location           401    401    200  200     200      200  200   200    200     403
list_code_values       401    401    200  200     200      200  200   200    200     403
search_slots           401    401    200  200     200      200  200   200    200     403
look_up_person         401    401    401s 403p    200      200  200   403    403     403
issue_booking_right    401    401    403  403     403      201  403   403    201     403
list_booking_rights    401    401    401s 403p    200      200  200-  403    403     403
get_booking_right      401    401    401s 404     200      200  404   403    403     403
revoke_booking_right   401    401    403  403     403      200  404   403    404     403
book_appointment       401    401    401s 403p    201      201  404   403    403     403
list_appointments      401    401    401s 403p    200      200  200-  403    403     403
get_appointment        401    401    401s 404     200      200  404   403    403     403
move_appointment       401    401    401s 404     200      200  404   403    403     403
cancel_appointment     401    401    401s 404     200      200  404   403    403     403
get_attendance         401    401    403  403     403      403  403   403    403     403
get_history            401    401    401s 404     200      200  404   403    403     403
check_in               401    401    403  403     403      200  404   403    403     403
complete_appointment   401    401    403  403     403      200  404   403    403     403
mark_no_show           401    401    403  403     403      200  404   403    403     403
get_protections        401    401    403  403     403      200  404   403    200     403
put_protections        401    401    403  403     403      200  404   403    403     403
list_schedules         401    401    403  403     403      200  403   403    403     403
create_schedule        401    401    403  403     403      201  403   403    403     403
get_schedule           401    401    403  403     403      200  404   403    403     403
change_schedule        401    401    403  403     403      200  404   403    403     403
end_schedule           401    401    403  403     403      200  404   403    403     403
record_absence         401    401    403  403     403      201  403   403    403     403
list_absences          401    401    403  403     403      200  403   403    403     403
remove_absence         401    401    403  403     403      200  404   403    403     403
get_day_of_unit        401    401    403  403     403      200  404   403    403     403
get_day_of_practitioner 401    401    403  403     403      200  404   403    403     403
get_contact_details    401    401    401s 404     200      200  404   403    403     403
put_contact_details    401    401    401s 404     200      200  404   403    403     403
list_messages          401    401    403  403     403      200  200-  403    403     403
resend_message         401    401    403  403     403      200  404   403    403     403
join_waiting_list      401    401    401s 404     201      201  404   403    403     403
list_waiting_list      401    401    401s 403p    200      200  200-  403    403     403
get_waiting_list_entry 401    401    401s 404     200      200  404   403    403     403
change_wishes          401    401    401s 404     200      200  404   403    403     403
leave_waiting_list     401    401    401s 404     200      200  404   403    403     403
accept_offer           401    401    401s 404     200      200  404   403    403     403
decline_offer          401    401    401s 404     200      200  404   403    403     403
list_work_items        401    401    403  403     403      200  200-  403    403     403
complete_work_item     401    401    403  403     403      200  404   403    403     403
list_problems          200    200    200  200     200      200  200   200    200     200
get_problem            200    200    200  200     200      200  200   200    200     200
"""

_days = count()
PROFESSIONALS = {"own", "other"}
MESSAGES_BY_SMS = {"channel": "sms", "phone": "+358401234567", "language": "fi"}


async def _free_time(booking: Booking) -> str:
    day, hour = divmod(next(_days), 6)
    return await booking.free_time(f"2026-12-{1 + day % 28:02} {9 + hour:02}:00")


def _path(path: str, **params: str) -> Asking:
    async def ask(_world: World, _column: str) -> Asked:
        return Asked(path, params=params)

    return ask


async def _slots(world: World, _column: str) -> Asked:
    slot = await _free_time(Booking(world))
    return Asked("/v1/slots", params={"service_type": PHYSIO, "limit": "200"}, shows=slot)


async def _look_up(world: World, _column: str) -> Asked:
    booking = Booking(world)
    code = booking.code_of("infant")
    return Asked("/v1/persons/lookup", {"personal_identity_code": code}, shows=booking.reference(code))


async def _issue(world: World, _column: str) -> Asked:
    return Asked("/v1/booking-rights", Booking(world).new_right())


async def _rights(world: World, _column: str) -> Asked:
    right = await Booking(world).right()
    return Asked("/v1/booking-rights", params={"person_ref": right["person_ref"]}, shows=right["id"])


async def _right(world: World, _column: str) -> Asked:
    right = await Booking(world).right()
    return Asked(f"/v1/booking-rights/{right['id']}", shows=right["person_ref"])


async def _revoke(world: World, _column: str) -> Asked:
    right = await Booking(world).right()
    path = f"/v1/booking-rights/{right['id']}/revoke"
    return Asked(path, {"reason": "moved away"}, version=1, shows=right["person_ref"])


async def _book(world: World, column: str) -> Asked:
    booking = Booking(world)
    right = await booking.right()
    by_hand = {"channel": "phone", "reason_no_self_service": "by_phone"} if column in PROFESSIONALS else {}
    body = {"slot_id": await _free_time(booking), "booking_right_id": right["id"], **by_hand}
    return Asked("/v1/appointments", body, shows=right["person_ref"], by_this_caller_only=True)


async def _booked(world: World) -> dict[str, Any]:
    booking = Booking(world)
    booked = await booking.book(GUARDIAN, await _free_time(booking), (await booking.right())["id"])
    assert booked.status_code == 201, booked.text
    appointment: dict[str, Any] = booked.json()
    return appointment


async def _appointments(world: World, _column: str) -> Asked:
    booked = await _booked(world)
    return Asked("/v1/appointments", params={"person_ref": booked["person_ref"]}, shows=booked["id"])


async def _appointment(world: World, _column: str) -> Asked:
    booked = await _booked(world)
    return Asked(f"/v1/appointments/{booked['id']}", shows=booked["person_ref"])


async def _move(world: World, _column: str) -> Asked:
    booked = await _booked(world)
    body = {"slot_id": await _free_time(Booking(world))}
    return Asked(f"/v1/appointments/{booked['id']}/move", body, version=1, shows=booked["person_ref"])


async def _cancel(world: World, _column: str) -> Asked:
    booked = await _booked(world)
    body = {"reason": "fallen_ill"}
    return Asked(f"/v1/appointments/{booked['id']}/cancel", body, version=1, shows=booked["person_ref"])


async def _attendance(world: World, _column: str) -> Asked:
    """No row is a success: the service of the table is another one than client guidance."""
    booked = await _booked(world)
    return Asked(f"/v1/persons/{booked['person_ref']}/attendance", shows=booked["person_ref"])


async def _protections(world: World, _column: str) -> Asked:
    right = await Booking(world).right()
    return Asked(f"/v1/persons/{right['person_ref']}/protections", shows=right["person_ref"])


async def _new_protections(world: World, _column: str) -> Asked:
    right = await Booking(world).right()
    body = {"non_disclosure": False, "taken_into_care": False, "reason": "lifted by the register"}
    return Asked(f"/v1/persons/{right['person_ref']}/protections", body, shows=right["person_ref"])


async def _history(world: World, _column: str) -> Asked:
    booked = await _booked(world)
    return Asked(f"/v1/appointments/{booked['id']}/history", shows='"change":"booked"')


def _attend(how: str) -> Asking:
    async def ask(world: World, _column: str) -> Asked:
        booked = await _booked(world)
        connection = await Booking(world).database()
        try:  # the visit has begun
            await connection.execute(
                "update slot set starts_at = $2, ends_at = $3 where id = $1",
                UUID(booked["slot_id"]),
                began := world.clock.at - timedelta(minutes=2 + next(_days)),
                began + timedelta(minutes=1),
            )
        finally:
            await connection.close()
        return Asked(f"/v1/appointments/{booked['id']}/{how}", version=1, shows=booked["person_ref"])

    return ask


async def _schedule(_world: World, _column: str) -> Asked:
    return Asked(
        "/v1/schedules",
        {
            "practitioner_id": PT_1,
            "unit_id": UNIT,
            "service_types": [PHYSIO],
            "weekdays": [1, 2, 3, 4, 5],
            "starts": "09:00",
            "ends": "10:00",
            "delivery_mode": "visit",
            "effective_from": "2027-01-11",
            "effective_until": "2027-01-12",
        },
    )


async def _contact_details(world: World, _column: str) -> Asked:
    right = await Booking(world).right(contact_details=MESSAGES_BY_SMS)
    return Asked(f"/v1/booking-rights/{right['id']}/contact-details", shows='"channel":"sms"')


async def _new_contact_details(world: World, _column: str) -> Asked:
    right = await Booking(world).right()
    path = f"/v1/booking-rights/{right['id']}/contact-details"
    return Asked(path, MESSAGES_BY_SMS, version=1, shows='"channel":"sms"')


async def _failed_message(world: World) -> str:
    booking = Booking(world)
    right = await booking.right(contact_details=MESSAGES_BY_SMS)
    connection = await booking.database()
    try:
        failed = "update message set status = 'failed', failure = '550' where booking_right_id = $1 returning id"
        return str(await connection.fetchval(failed, UUID(right["id"])))
    finally:
        await connection.close()


async def _messages(world: World, _column: str) -> Asked:
    return Asked("/v1/messages", params={"limit": "200"}, shows=await _failed_message(world))


async def _resend(world: World, _column: str) -> Asked:
    message_id = await _failed_message(world)
    return Asked(f"/v1/messages/{message_id}/resend", version=1, shows=message_id)


async def _work_item(world: World) -> tuple[str, str]:
    """A work item of the unit, and of whom."""
    right = await Booking(world).right(booking_mode="phone")
    [item] = await Booking(world).rows("select id::text as id from work_item where booking_right_id = $1", right["id"])
    return str(item["id"]), right["person_ref"]


async def _work_items(world: World, _column: str) -> Asked:
    item, _ = await _work_item(world)
    return Asked("/v1/work-items", params={"limit": "200"}, shows=item)


async def _complete(world: World, _column: str) -> Asked:
    item, person_ref = await _work_item(world)
    return Asked(f"/v1/work-items/{item}/complete", {"how_informed": "phoned"}, version=1, shows=person_ref)


BOOKING = Matrix(
    "booking",
    TABLE,
    asking={
        "list_service_types": _path("/v1/service-types"),
        "list_units": _path("/v1/units"),
        "get_unit": _path(f"/v1/units/{UNIT}"),
        "list_practitioners": _path("/v1/practitioners"),
        "search_slots": _slots,
        "look_up_person": _look_up,
        "issue_booking_right": _issue,
        "list_booking_rights": _rights,
        "get_booking_right": _right,
        "revoke_booking_right": _revoke,
        "book_appointment": _book,
        "list_appointments": _appointments,
        "get_appointment": _appointment,
        "move_appointment": _move,
        "cancel_appointment": _cancel,
        "get_history": _history,
        "get_attendance": _attendance,
        "get_protections": _protections,
        "put_protections": _new_protections,
        "check_in": _attend("check-in"),
        "complete_appointment": _attend("complete"),
        "mark_no_show": _attend("no-show"),
        "list_schedules": _path("/v1/schedules", unit_id=UNIT),
        "create_schedule": _schedule,
        "get_contact_details": _contact_details,
        "put_contact_details": _new_contact_details,
        "list_messages": _messages,
        "resend_message": _resend,
        **CALENDAR,
        "join_waiting_list": waiting.ask_to_join,
        "list_waiting_list": waiting.ask_for_places,
        "get_waiting_list_entry": waiting.ask_for_place,
        "change_wishes": waiting.ask_to_change,
        "leave_waiting_list": waiting.ask_to_leave,
        "accept_offer": waiting.ask_to_accept,
        "decline_offer": waiting.ask_to_decline,
        "list_work_items": _work_items,
        "complete_work_item": _complete,
        "list_problems": _path("/v1/problems"),
        "get_problem": _path("/problems/not-found"),
    },
    roles={"own": "physiotherapist", "other": "nurse", "service": "polku-referral"},
)
