"""A guardian's month, lived through the API: from whom one may act for to the child's twelfth birthday."""

from typing import Any

import icalendar

from tests.booking.builders import (
    GUARDIAN,
    OT,
    OT_1,
    PHYSIO,
    PT_1,
    SECOND_GUARDIAN,
    THERAPIST,
    UNIT,
    UNIT_PHONE,
    assert_refused,
    done,
    helsinki,
)
from tests.world import Api, World

ADDRESS = "huoltaja@example.fi"
MANAGER = "unit-manager"


class Month:
    """What a family does, and what comes to it."""

    def __init__(self, world: World) -> None:
        self.world = world

    def as_(self, role: str | None) -> Api:
        return self.world.call("booking", role)

    async def clock_is(self, local: str) -> None:
        """It is that time in Helsinki, and the worker has done what was due."""
        self.world.clock.at = helsinki(local)
        await self.world.work("booking")

    async def open_times(self, practitioner_id: str, service_type: str) -> None:
        done(
            await self.as_(MANAGER).post(
                "/v1/schedules",
                {
                    "practitioner_id": practitioner_id,
                    "unit_id": UNIT,
                    "service_types": [service_type],
                    "weekdays": [1, 2, 3, 4, 5],
                    "starts": "09:00",
                    "ends": "12:00",
                    "delivery_mode": "visit",
                    "effective_from": "2026-11-23",
                    "effective_until": "2027-01-29",
                },
            )
        )

    async def right(self, child: str, service_type: str, visits: int) -> dict[str, Any]:
        issuer = THERAPIST if service_type == PHYSIO else "occupational-therapist"
        return done(
            await self.as_(issuer).post(
                "/v1/booking-rights",
                {
                    "person": {"personal_identity_code": self.world.people[child].identity_code},
                    "service_type": service_type,
                    "unit_id": UNIT,
                    "visits": visits,
                    "valid_from": "2026-11-23",
                    "valid_until": "2027-01-29",
                    "booking_mode": "self_booking",
                },
            )
        )

    def mails(self) -> list[str]:
        """The texts of the mails that came, oldest first."""
        return [
            body.get_content()
            for each in self.world.mail.delivered
            if ADDRESS in str(each.message["to"]) and (body := each.message.get_body(("plain",))) is not None
        ]


async def test_a_guardian_lives_a_month_with_the_service(world: World) -> None:
    month = Month(world)
    await month.clock_is("2026-11-23 08:00")
    await month.open_times(PT_1, PHYSIO)
    right = await month.right("infant", PHYSIO, 2)

    # The guardian finds the child, and from then on sees whom one may act for.
    assert done(await month.as_(GUARDIAN).get("/v1/me"))["acting_for"] == []
    code = world.people["infant"].identity_code
    child = done(await month.as_(GUARDIAN).post("/v1/persons/lookup", {"personal_identity_code": code}))["person_ref"]
    me = done(await month.as_(GUARDIAN).get("/v1/me"))
    assert [(each["person_ref"], each["verdict"]) for each in me["acting_for"]] == [(child, "allowed")]
    assert [each["id"] for each in done(await month.as_(GUARDIAN).get("/v1/me/booking-rights"))["items"]] == [
        right["id"]
    ]

    # Reads the instruction, says where messages go, looks for a time on a Thursday morning, holds it, books it.
    pdf = await month.as_(GUARDIAN).get(f"/v1/booking-rights/{right['id']}/instruction.pdf", params={"language": "en"})
    assert pdf.content.startswith(b"%PDF-")
    contact = {"channel": "email", "email": ADDRESS, "language": "en"}
    path = f"/v1/booking-rights/{right['id']}/contact-details"
    seen = done(await month.as_(GUARDIAN).get(path))
    saved = await month.as_(GUARDIAN).send("PUT", path, json=contact, headers={"if-match": f'"{seen["version"]}"'})
    assert saved.is_success, saved.text
    wishes = {"weekday": 4, "time_until": "10:00", "from_days": 7}
    times = done(await month.as_(GUARDIAN).get(f"/v1/booking-rights/{right['id']}/times", params=wishes))
    wanted = times["items"][0]
    assert wanted["starts_at"] == "2026-12-03T07:00:00Z"
    hold = {"booking_right_id": right["id"]}
    done(await month.as_(GUARDIAN).post(f"/v1/slots/{wanted['id']}/hold", hold))
    free = done(await month.as_(SECOND_GUARDIAN).get("/v1/slots", params={"service_type": PHYSIO}))["items"]
    assert wanted["id"] not in [each["id"] for each in free]
    booked = done(
        await month.as_(GUARDIAN).post("/v1/appointments", {"slot_id": wanted["id"], **hold, "topic": "Kääntyminen"})
    )
    assert (booked["status"], booked["topic"], booked["unit"]["phone"]) == ("booked", "Kääntyminen", UNIT_PHONE)
    assert booked["mutability"]["not_after"] == "2026-12-02T07:00:00Z"
    await month.clock_is("2026-11-23 08:05")
    assert len(month.mails()) == 1

    # The calendar follows the visit without signing in; a reminder comes two days before, neutral in words.
    link = done(await month.as_(GUARDIAN).post(f"/v1/appointments/{booked['id']}/calendar-link"))["path"]
    moved_to = done(await month.as_(GUARDIAN).get("/v1/slots", params={"service_type": PHYSIO, "from_days": 11}))[
        "items"
    ][0]
    moved = done(
        await month.as_(GUARDIAN).post(
            f"/v1/appointments/{booked['id']}/move", {"slot_id": moved_to["id"]}, version=booked["version"]
        )
    )
    calendar = icalendar.Calendar.from_ical((await month.as_(None).get(link)).content)
    entries: list[Any] = list(calendar.walk("VEVENT"))
    assert [entry["DTSTART"].dt for entry in entries] == [helsinki("2026-12-04 09:00")]
    await month.clock_is("2026-12-02 09:05")
    texts = month.mails()
    assert len(texts) == 3, "booked, moved, reminded"
    for text in texts:
        assert UNIT_PHONE in text
        assert "physio" not in text.lower()

    # The second guardian sees the same visit; the adult next door sees nothing.
    assert (
        done(await month.as_(SECOND_GUARDIAN).get(f"/v1/appointments/{booked['id']}"))["starts_at"]
        == moved["starts_at"]
    )
    assert_refused(
        await month.as_("guardian-without-authority").get(f"/v1/appointments/{booked['id']}"), 404, "not-found"
    )

    # The visit takes place; the last visit is booked, and then a search says why there is nothing more.
    await month.clock_is("2026-12-04 09:00")
    for verb in ("check-in", "complete"):
        version = done(await month.as_(THERAPIST).get(f"/v1/appointments/{booked['id']}"))["version"]
        done(await month.as_(THERAPIST).post(f"/v1/appointments/{booked['id']}/{verb}", version=version))
    again = done(await month.as_(GUARDIAN).get(f"/v1/booking-rights/{right['id']}/times"))["items"][-1]
    second = done(await month.as_(GUARDIAN).post("/v1/appointments", {"slot_id": again["id"], **hold}))
    nothing = done(await month.as_(GUARDIAN).get(f"/v1/booking-rights/{right['id']}/times"))
    assert nothing["items"] == []
    assert nothing["blocked"]["reasons"] == ["right_used_up"]
    assert nothing["blocked"]["unit"]["phone"] == UNIT_PHONE
    cancelled = done(
        await month.as_(GUARDIAN).post(
            f"/v1/appointments/{second['id']}/cancel", {"reason": "time_does_not_suit"}, version=second["version"]
        )
    )
    assert cancelled["visit_given_back"]
    assert done(await month.as_(GUARDIAN).get(f"/v1/booking-rights/{right['id']}/times"))["blocked"] is None


async def test_on_the_twelfth_birthday_the_guardian_hands_over_to_the_unit(world: World) -> None:
    month = Month(world)
    await month.clock_is("2026-11-22 12:00")  # the eve of the birthday
    await month.open_times(OT_1, OT)
    right = await month.right("twelve-year-old", OT, 2)
    times = done(await month.as_("guardian-of-twelve-year-old").get(f"/v1/booking-rights/{right['id']}/times"))["items"]
    hold = {"booking_right_id": right["id"]}
    booked = done(
        await month.as_("guardian-of-twelve-year-old").post("/v1/appointments", {"slot_id": times[5]["id"], **hold})
    )
    assert booked["warnings"] == ["proxy_ends_before_appointment"]

    await month.clock_is("2026-11-23 00:00")
    refused = await month.as_("guardian-of-twelve-year-old").post(
        "/v1/appointments", {"slot_id": times[6]["id"], **hold}
    )
    assert assert_refused(refused, 403, "proxy-age-limit")["unit_phone"] == UNIT_PHONE
    assert_refused(
        await month.as_("guardian-of-twelve-year-old").get(f"/v1/appointments/{booked['id']}"), 404, "not-found"
    )
    (child,) = done(await month.as_("guardian-of-twelve-year-old").get("/v1/me"))["acting_for"]
    assert child["verdict"] == "denied_offer_phone"
    await month.clock_is("2026-11-23 00:10")
    items = done(await month.as_(MANAGER).get("/v1/work-items", params={"kind": "proxy_ended"}))["items"]
    assert [each["booking_right_id"] for each in items] == [right["id"]]
    by_hand = {"channel": "phone", "reason_no_self_service": "twelve_or_over"}
    by_unit = done(
        await month.as_("occupational-therapist").post(
            "/v1/appointments", {"slot_id": times[6]["id"], **hold, **by_hand}
        )
    )
    assert by_unit["status"] == "booked"
    assert done(await month.as_("occupational-therapist").get(f"/v1/appointments/{booked['id']}"))["status"] == "booked"
