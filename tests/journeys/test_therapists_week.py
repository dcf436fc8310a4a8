"""A therapist's week, lived through the API: schedule, rights, therapy period, absence, waiting list, no-show."""

from typing import Any

from tests.booking.builders import GUARDIAN, OT_1, UNIT, assert_refused, done, helsinki
from tests.world import Api, World

THERAPIST = "occupational-therapist"
MANAGER = "unit-manager"
SECOND_GUARDIAN = "second-guardian-of-infant"
PERIOD, FOLLOW_UP = "child-ot-period", "child-ot-follow-up"


class Week:
    """What the people of the week do, and what they are told."""

    def __init__(self, world: World) -> None:
        self.world = world

    def as_(self, role: str) -> Api:
        return self.world.call("booking", role)

    def code_of(self, role: str) -> str:
        code = self.world.people[role].identity_code
        assert code is not None
        return code

    async def clock_is(self, local: str) -> None:
        """It is that time in Helsinki, and the worker has done what was due."""
        self.world.clock.at = helsinki(local)
        for _ in range(3):  # a round of the worker takes a few jobs, and one of them may leave others
            await self.world.work("booking")

    async def schedule(self) -> dict[str, Any]:
        return done(
            await self.as_(MANAGER).post(
                "/v1/schedules",
                {
                    "practitioner_id": OT_1,
                    "unit_id": UNIT,
                    "service_types": [PERIOD, FOLLOW_UP],
                    "weekdays": [1, 2, 3, 4],
                    "starts": "08:00",
                    "ends": "14:30",
                    "breaks": [{"opens": "11:00", "closes": "11:30"}],
                    "buffer_minutes": 10,
                    "delivery_mode": "visit",
                    "release": {"weekday": 1, "at": "08:00", "days_ahead": 41},
                    "effective_from": "2026-11-23",
                    "effective_until": "2027-05-31",
                },
            )
        )

    async def right(self, role: str, service_type: str, visits: int, address: str) -> dict[str, Any]:
        return done(
            await self.as_(THERAPIST).post(
                "/v1/booking-rights",
                {
                    "person": {"personal_identity_code": self.code_of(role)},
                    "service_type": service_type,
                    "unit_id": UNIT,
                    "visits": visits,
                    "valid_from": "2026-11-23",
                    "valid_until": "2027-02-26",
                    "min_interval_days": 6 if visits > 1 else None,
                    "booking_mode": "self_booking",
                    "contact_details": {"channel": "email", "email": address, "language": "fi"},
                },
            )
        )

    async def act(self, role: str, appointment: dict[str, Any], verb: str, body: object = None) -> dict[str, Any]:
        path = f"/v1/appointments/{appointment['id']}"
        seen = await self.as_(role).get(path)
        return done(await self.as_(role).post(f"{path}/{verb}", body, version=done(seen)["version"]))

    async def day(self, date: str) -> list[tuple[str, str | None]]:
        """State of each time of the therapist's day, and of its visit."""
        seen = done(await self.as_(THERAPIST).get(f"/v1/practitioners/{OT_1}/day", params={"date": date}))
        return [(each["status"], each["appointment"] and each["appointment"]["status"]) for each in seen["times"]]

    async def work_items(self, kind: str) -> list[dict[str, Any]]:
        found = done(await self.as_(MANAGER).get("/v1/work-items", params={"kind": kind}))
        items: list[dict[str, Any]] = found["items"]
        return items

    def mails_to(self, address: str) -> int:
        return sum(address in str(each.message["to"]) for each in self.world.mail.delivered)


async def test_a_therapist_lives_a_week_with_the_service(world: World) -> None:
    week = Week(world)

    # Monday: the manager sets up the working pattern; visits of 60 minutes with 10 between them, no lunch visits.
    await week.clock_is("2026-11-23 09:00")
    schedule = await week.schedule()
    assert schedule["visit_minutes"] == 60
    assert [status for status, _ in await week.day("2026-11-24")] == ["free"] * 4

    # The therapist gives a child of four a period of four visits, and proposes weekly Tuesdays.
    period = await week.right("infants-sibling", PERIOD, 4, "perhe@example.fi")
    handed = {"language": "fi", "oral": True, "written": True}
    done(await week.as_(THERAPIST).post(f"/v1/booking-rights/{period['id']}/instruction/hand-over", handed))
    proposal = done(
        await week.as_(THERAPIST).post(
            "/v1/appointment-series/propose",
            {
                "booking_right_id": period["id"],
                "visits": 4,
                "first_day": "2026-12-01",
                "interval_days": 7,
                "time_until": "11:00",
                "practitioner_id": OT_1,
            },
        )
    )
    assert proposal["is_whole"]
    assert [each["wanted_on"] for each in proposal["visits"]] == [f"2026-12-{day:02}" for day in (1, 8, 15, 22)]
    series = done(
        await week.as_(THERAPIST).post(
            "/v1/appointment-series",
            {
                "booking_right_id": period["id"],
                "slot_ids": [each["slot"]["id"] for each in proposal["visits"]],
                "channel": "visit",
                "reason_no_self_service": "other",
            },
        )
    )
    visits = series["appointments"]
    assert len(visits) == 4
    assert_refused(
        await week.as_(THERAPIST).post(
            "/v1/appointments",
            {
                "slot_id": proposal["visits"][0]["alternatives"][0]["id"],
                "booking_right_id": period["id"],
                "channel": "phone",
                "reason_no_self_service": "by_phone",
            },
        ),
        409,
        "quota-exceeded",
    )
    await week.clock_is("2026-11-23 09:05")
    assert week.mails_to("perhe@example.fi") == 3, "the right, its instruction, and the four visits together"

    # Tuesday: the infant gets a follow-up; the guardian books a late time and waits for an earlier one.
    await week.clock_is("2026-11-24 10:00")
    follow_up = await week.right("infant", FOLLOW_UP, 1, "toinen@example.fi")
    times = done(
        await week.as_(SECOND_GUARDIAN).get(
            f"/v1/booking-rights/{follow_up['id']}/times", params={"starts_from": "2026-12-14T00:00:00Z"}
        )
    )
    assert times["blocked"] is None
    booked = done(
        await week.as_(SECOND_GUARDIAN).post(
            "/v1/appointments", {"slot_id": times["items"][0]["id"], "booking_right_id": follow_up["id"]}
        )
    )
    entry = done(
        await week.as_(SECOND_GUARDIAN).post(
            "/v1/waiting-list",
            {
                "appointment_id": booked["id"],
                "wishes": {"until_date": "2026-12-09", "weekdays": [2], "time_until": "09:00"},
            },
        )
    )
    assert entry["status"] == "waiting"

    # Wednesday: the therapist will be away on Tuesday the 8th; the visit of that day is to be rebooked, free times go.
    await week.clock_is("2026-11-25 12:00")
    away = done(
        await week.as_(THERAPIST).post(
            "/v1/absences",
            {
                "unit_id": UNIT,
                "practitioner_id": OT_1,
                "starts_at": "2026-12-08T00:00:00+02:00",
                "ends_at": "2026-12-09T00:00:00+02:00",
                "reason": "training",
            },
        )
    )
    assert (away["times_withdrawn"], away["visits_to_rebook"]) == (3, 1)
    (item,) = await week.work_items("rebooking")
    assert item["appointment_id"] == visits[1]["id"]
    other_times = done(
        await week.as_(THERAPIST).get(
            f"/v1/booking-rights/{period['id']}/times",
            params={"starts_from": "2026-12-09T00:00:00Z", "starts_before": "2026-12-10T00:00:00Z"},
        )
    )
    assert other_times["blocked"] is not None, "the right is used up, and a move is no new visit"
    wednesday = done(
        await week.as_(THERAPIST).get(
            "/v1/slots",
            params={"service_type": PERIOD, "unit_id": UNIT, "starts_from": "2026-12-09T00:00:00Z", "limit": 1},
        )
    )["items"][0]
    reason = "Terapeutti poissa, sovittu huoltajan kanssa"
    moved = await week.act(THERAPIST, visits[1], "move", {"slot_id": wednesday["id"], "override_reason": reason})
    assert (moved["id"], moved["starts_at"]) == (visits[1]["id"], wednesday["starts_at"])
    told = {"how_informed": "Soitettu huoltajalle, aika siirretty keskiviikolle."}
    done(await week.as_(THERAPIST).post(f"/v1/work-items/{item['id']}/complete", told, version=item["version"]))
    assert await week.work_items("rebooking") == []
    assert [status for status, _ in await week.day("2026-12-08")] == ["withdrawn"] * 4

    # Thursday: the first family cancels Tuesday the 1st in time; by night nothing is offered, in the morning it is.
    await week.clock_is("2026-11-26 21:30")
    cancelled = await week.act(GUARDIAN, visits[0], "cancel", {"reason": "fallen_ill"})
    assert cancelled["visit_given_back"]
    await week.clock_is("2026-11-26 22:00")
    path = f"/v1/waiting-list/{entry['id']}"
    assert done(await week.as_(SECOND_GUARDIAN).get(path))["offer"] is None
    await week.clock_is("2026-11-27 07:30")
    offered = done(await week.as_(SECOND_GUARDIAN).get(path))
    assert offered["offer"]["slot"]["id"] == visits[0]["slot_id"]
    accepted = done(
        await week.as_(SECOND_GUARDIAN).post(
            f"{path}/accept", {"offer_id": offered["offer"]["id"]}, version=offered["version"]
        )
    )
    assert (accepted["appointment"]["id"], accepted["appointment"]["starts_at"]) == (
        booked["id"],
        visits[0]["starts_at"],
    )

    # The week after: the infant comes, the sibling's moved visit passes without anybody.
    await week.clock_is("2026-12-01 08:02")
    await week.act(THERAPIST, booked, "check-in")
    await week.act(THERAPIST, booked, "complete")
    assert await week.day("2026-12-01") == [("booked", "completed"), ("free", None), ("free", None), ("free", None)]
    await week.clock_is("2026-12-09 09:30")
    await week.act(THERAPIST, visits[1], "no-show")
    counts = done(
        await world.call("booking", "polku-guidance").get(f"/v1/persons/{visits[1]['person_ref']}/attendance")
    )
    assert (counts["no_shows"], counts["completed"], counts["to_come"]) == (1, 0, 2)
    history = done(await week.as_(THERAPIST).get(f"/v1/appointments/{visits[1]['id']}/history"))
    assert [each["change"] for each in history["changes"]] == ["booked", "moved", "no_show"]
    kinds = {row["type"] for row in await world.databases.fetch("booking", "select type from event")}
    assert {
        "schedule.created",
        "booking-right.issued",
        "booking-right.used-up",
        "absence.recorded",
        "appointment.booked",
        "appointment.moved",
        "appointment.cancelled",
        "appointment.completed",
        "appointment.no-show",
        "waiting-list.offered",
        "waiting-list.accepted",
    } <= kinds
