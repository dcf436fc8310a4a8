"""Children, rights, times and appointments for the tests of booking, with defaults where a case does not care."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx

from demo.people import identity_code
from services.booking.flows.parts import BookingParts
from shared.kit.clock import Clock
from shared.law.civil_time import HELSINKI
from shared.terms.acting import Authority
from tests.world import Api, World

UNIT = "kymenlaakso-child-rehabilitation"
UNIT_PHONE = "+358 00 000 0002"
OTHER_UNIT = "kymenlaakso-child-clinic-kouvola"
PHYSIO = "child-physio-0-18-months"
OT = "child-ot-follow-up"
PT_1, PT_2, OT_1, OT_2 = "kymenlaakso-pt-1", "kymenlaakso-pt-2", "kymenlaakso-ot-1", "kymenlaakso-ot-2"
GUARDIAN = "guardian-of-infant"
SECOND_GUARDIAN = "second-guardian-of-infant"
STRANGER = "guardian-without-authority"
THERAPIST = "physiotherapist"
MANAGER = "unit-manager"
OUTSIDER = "nurse"
"""A professional of another unit."""
SERVICE = "polku-referral"
MISSING = str(UUID(int=7))

_SLOT = """
    insert into slot (id, schedule_id, practitioner_id, unit_id, offer, starts_at, ends_at, delivery_mode, released_at)
    values ($1, $2, $3, $4, $5, $6, $7, 'visit', '2000-01-01')
"""
_OFFER = "insert into service_offer values ($1, array[$1]) on conflict do nothing"
_SCHEDULE = """
    insert into schedule (id, practitioner_id, unit_id, offer, visit_minutes, weekdays, starts, ends, breaks,
                          delivery_mode, effective_from, effective_until, opened_until)
    values ($1, $2, $3, $4, 30, '{1}', '08:00', '16:00', '[]', 'visit', $5, $5, $5)
"""


def helsinki(local: str) -> datetime:
    """The instant of a local time such as 2026-11-24 09:00; one that names its offset is taken as it is."""
    at = datetime.fromisoformat(local)
    return (at if at.tzinfo else at.replace(tzinfo=HELSINKI)).astimezone(UTC)


def wire(at: datetime) -> str:
    """An instant as the interface writes it."""
    return at.isoformat().replace("+00:00", "Z")


def assert_refused(answer: httpx.Response, status: int, kind: str) -> dict[str, Any]:
    """It is this refusal, as a problem document; gives the document."""
    problem: dict[str, Any] = answer.json()
    assert (answer.status_code, problem.get("type")) == (status, f"/problems/{kind}"), answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    return problem


def told(answer: httpx.Response) -> dict[str, Any]:
    """What a refusal tells, without the id of the request."""
    return {name: value for name, value in answer.json().items() if name != "instance"} | {
        "status": answer.status_code,
        "headers": sorted(set(answer.headers) - {"x-request-id"}),
    }


def done(answer: httpx.Response) -> dict[str, Any]:
    """The body of an answer that must be a success."""
    assert answer.is_success, answer.text
    body: dict[str, Any] = answer.json()
    return body


@dataclass
class Booking:
    """The booking service, with what a test needs in place before it begins."""

    world: World
    questions: list[httpx.URL] = field(default_factory=list)
    """What the authority source has been asked in this test."""
    codes: list[str] = field(default_factory=list)
    """Identity codes made for this test."""
    _numbers: "count[int]" = field(default_factory=lambda: count(920))

    def as_(self, role: str | None, **claims: Any) -> Api:
        return self.world.call("booking", role, **claims)

    @property
    def parts(self) -> BookingParts:
        parts: BookingParts = self.world.apps["booking"].state.parts
        return parts

    def set_clock(self, local: str) -> None:
        self.world.clock.at = helsinki(local)

    def read_time_by(self, clock: Clock) -> None:
        """Let the service read another clock than the rest of the world, until the end of the test."""
        self.world.apps["booking"].state.parts = replace(self.parts, clock=clock)

    def change_service_type(self, code: str, **settings: Any) -> None:
        """Let the county set the service type otherwise, until the end of the test."""
        county = self.parts.packs.packs[0]
        # A pathway is on the step of the service that it leads to.
        of_pathway = {name: value for name, value in settings.items() if name == "step"}
        self.change_county(
            service_types=tuple(
                each.model_copy(update=settings) if each.code == code else each for each in county.service_types
            ),
            pathways=tuple(
                each.model_copy(update=of_pathway) if each.service_type == code else each for each in county.pathways
            ),
        )

    def open_service(self, code: str) -> None:
        """Let the unit take the service into use, until the end of the test."""
        units = self.parts.packs.packs[0].units
        opened = {unit.id: unit.model_copy(update={"rollout": {**unit.rollout, code: True}}) for unit in units}
        self.change_county(units=tuple(opened[unit.id] if unit.id == UNIT else unit for unit in units))

    def change_county(self, **changes: Any) -> None:
        """Let the county have other parts, until the end of the test."""
        county, *others = self.parts.packs.packs
        changed = type(county).model_validate(county.model_copy(update=changes).model_dump())
        packs = self.parts.packs.model_copy(update={"packs": (changed, *others)})
        self.world.apps["booking"].state.parts = replace(self.parts, packs=packs)

    def code_of(self, role: str) -> str:
        code = self.world.people[role].identity_code
        assert code is not None
        return code

    def child(self, born: date | str, *, guardian: str = GUARDIAN, authority: Authority = Authority.ALLOWED) -> str:
        """The identity code of somebody born that day, towards whom the guardian has that authority."""
        birth_date = date.fromisoformat(born) if isinstance(born, str) else born
        code = identity_code(birth_date, next(self._numbers))
        self.codes.append(code)
        self.relate(guardian, code, authority)
        return code

    def relate(self, delegate: str, code: str, authority: Authority) -> None:
        """Let the authority source answer so about the delegate and whoever has the code."""
        self.world.e_authorizations.state.relations.setdefault(self.code_of(delegate), {})[code] = authority

    def reference(self, code: str) -> str:
        return self.parts.sealer.reference(code)

    def new_right(self, code: str | None = None, **changes: Any) -> dict[str, Any]:
        """What issues a right for the infant, unless changed."""
        person = {"personal_identity_code": code or self.code_of("infant"), **changes.pop("person", {})}
        return {
            "person": person,
            "service_type": PHYSIO,
            "unit_id": UNIT,
            "visits": 1,
            "valid_from": "2026-11-01",
            "valid_until": "2027-01-31",
            "booking_mode": "self_booking",
            **changes,
        }

    async def right(self, code: str | None = None, **changes: Any) -> dict[str, Any]:
        """A right as the unit's therapist issues it."""
        return done(await self.as_(THERAPIST).post("/v1/booking-rights", self.new_right(code, **changes)))

    async def right_at_any_age(self, code: str, **changes: Any) -> dict[str, Any]:
        """A right to occupational therapy, which is for children of every age."""
        years = {"valid_from": "2020-01-01", "valid_until": "2030-12-31"}
        return await self.right(code, **{"service_type": OT, **years, **changes})

    async def time_at_any_age(self, local: str) -> str:
        return await self.free_time(local, service_type=OT, practitioner_id=OT_1)

    async def right_again(self, right_id: str) -> dict[str, Any]:
        """The right as it is now."""
        return done(await self.as_(THERAPIST).get(f"/v1/booking-rights/{right_id}"))

    async def free_time(
        self,
        local: str = "2026-12-01 09:00",
        *,
        service_type: str = PHYSIO,
        practitioner_id: str = PT_1,
        unit_id: str = UNIT,
    ) -> str:
        """A free time; gives its id."""
        (slot_id,) = await self.free_times(
            [helsinki(local)], service_type=service_type, practitioner_id=practitioner_id, unit_id=unit_id
        )
        return slot_id

    async def free_times(
        self,
        starts: Iterable[datetime],
        *,
        service_type: str = PHYSIO,
        practitioner_id: str = PT_1,
        unit_id: str = UNIT,
    ) -> list[str]:
        """Free times of half an hour; gives their ids."""
        schedule_id, begins = uuid4(), list(starts)
        made = [(uuid4(), start) for start in begins]
        connection = await self.database()
        try:
            day = begins[0].date()
            await connection.execute(_OFFER, service_type)
            await connection.execute(_SCHEDULE, schedule_id, practitioner_id, unit_id, service_type, day)
            for slot_id, start in made:
                end = start + timedelta(minutes=30)
                await connection.execute(
                    _SLOT, slot_id, schedule_id, practitioner_id, unit_id, service_type, start, end
                )
        finally:
            await connection.close()
        return [str(slot_id) for slot_id, _ in made]

    async def book(self, role: str, slot_id: str, right_id: str, **changes: Any) -> httpx.Response:
        key = changes.pop("key", "fresh")
        body = {"slot_id": slot_id, "booking_right_id": right_id, **changes}
        return await self.as_(role).post("/v1/appointments", body, key=key)

    async def book_as_guardian(self, slot_id: str, right_id: str) -> httpx.Response:
        return await self.book(GUARDIAN, slot_id, right_id)

    async def book_by_hand(self, slot_id: str, right_id: str, **changes: Any) -> httpx.Response:
        """The therapist books on the phone."""
        by_phone = {"channel": "phone", "reason_no_self_service": "by_phone"}
        return await self.book(THERAPIST, slot_id, right_id, **(by_phone | changes))

    async def booked(self, local: str = "2026-12-01 09:00", *, role: str = GUARDIAN, **changes: Any) -> dict[str, Any]:
        """An appointment of the infant."""
        right = changes.pop("right", None) or await self.right(**changes)
        return done(await self.book(role, await self.free_time(local), right["id"]))

    async def move(
        self, role: str, appointment: dict[str, Any], slot_id: str, *, version: int | None = None
    ) -> httpx.Response:
        path = f"/v1/appointments/{appointment['id']}/move"
        return await self.as_(role).post(path, {"slot_id": slot_id}, version=version or appointment["version"])

    async def cancel(
        self, role: str, appointment: dict[str, Any], *, reason: str = "fallen_ill", version: int | None = None
    ) -> httpx.Response:
        path = f"/v1/appointments/{appointment['id']}/cancel"
        return await self.as_(role).post(path, {"reason": reason}, version=version or appointment["version"])

    async def pages(self, role: str, path: str, **filters: Any) -> list[list[dict[str, Any]]]:
        """The items of every page of a list, read to its end."""
        page = done(await self.as_(role).get(path, params=filters))
        pages = [page["items"]]
        while page["next_cursor"] is not None:
            page = done(await self.as_(role).get(path, params={**filters, "cursor": page["next_cursor"]}))
            pages.append(page["items"])
        return pages

    async def database(self) -> asyncpg.Connection:
        return await asyncpg.connect(self.world.databases.urls["booking"].replace("+asyncpg", ""))

    async def rows(self, query: str, *arguments: object) -> list[dict[str, Any]]:
        return [dict(row) for row in await self.world.databases.fetch("booking", query, *arguments)]

    async def status_of(self, slot_id: str) -> str:
        (row,) = await self.rows("select status from slot where id = $1", UUID(slot_id))
        return str(row["status"])

    async def assert_unused(self, slot_id: str, right: dict[str, Any]) -> None:
        """The time is free, the right as it was, and there is no appointment."""
        assert await self.status_of(slot_id) == "free"
        (row,) = await self.rows("select visits_used, version from booking_right where id = $1", UUID(right["id"]))
        assert (row["visits_used"], row["version"]) == (right["visits_used"], right["version"])
        assert await self.rows("select id from appointment") == []

    async def accesses(self, action: str, object_type: str) -> list[dict[str, Any]]:
        """The access log's entries of an action, the oldest first."""
        return await self.rows(
            "select * from access_log where action = $1 and object_type = $2 order by id", action, object_type
        )
