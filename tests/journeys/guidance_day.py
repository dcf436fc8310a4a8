"""A table of contacts at the desk of client guidance, and how its day passes."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from tests.guidance.builders import ILMAJOKI, NURSE, SYSTEM, WORKER, done, helsinki, wire
from tests.guidance.desk_builders import on_shift
from tests.journeys.guidance_desk import Handled, neighbours_work
from tests.world import World

MON = "2026-11-23"
SOCIAL_WORKER, MANAGER = "social-worker", "guidance-manager"
CLOCK = {
    "promise": "service_promise",
    "call": "callback",
    "hta": "care_need_assessment",
    "pta": "service_needs_assessment_start",
    "pta3": "child_service_needs_assessment_finish",
    "notice": "child_protection_notice",
    "notice3": "child_protection_finish",
}
BETWEEN_ROUNDS = timedelta(minutes=10)
"""Workers work all the time; so often is enough for a test."""


@dataclass(frozen=True)
class Row:
    """One contact: when and how it came, about whom, what was done to it, how it ended and by which clocks."""

    no: int
    at: str
    channel: str
    contactor: str
    by: str | None
    """Who tells it to the service: nobody in particular, a citizen, a worker or an integrator's system."""
    client: str | None
    about: str
    deeds: str
    """In their order, three minutes apart, unless a time is said."""
    ends: str
    kept_in: str
    """Register in which it is documented; nothing of the person stays of the others."""
    clocks: str
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def rules(self) -> dict[str, str]:
        """How each clock ended."""
        return {CLOCK[name]: how for name, how in (each.split() for each in self.clocks.split(", "))}


class Day:
    """The contacts of a table, and the clock that moves from deed to deed."""

    def __init__(self, world: World, rows: Sequence[Row]) -> None:
        self.world = world
        self.rows = {row.no: row for row in rows}
        self.handled: dict[int, Handled] = {}
        self._next_round = helsinki(f"{MON} 08:00")

    async def passes(self) -> None:
        """Everything of the table happens at its time."""
        self.world.clock.at = helsinki(f"{MON} 07:55")
        await on_shift(self.world, WORKER, NURSE, SOCIAL_WORKER, MANAGER)
        deeds = sorted(
            (at, row.no, place, deed) for row in self.rows.values() for place, (at, deed) in enumerate(timed(row))
        )
        for local, no, _, deed in deeds:
            await self.it_is(local)
            if deed == "arrives":
                self.handled[no] = await self.arrives(self.rows[no])
            else:
                await self.handled[no].does(deed, self.handled)
        await neighbours_work(self.world)

    async def it_is(self, local: str) -> None:
        at = helsinki(local)
        self.world.clock.at = max(self.world.clock.at, at)
        if at >= self._next_round:
            self._next_round = at + BETWEEN_ROUNDS
            await neighbours_work(self.world)

    def code_of(self, row: Row) -> str | None:
        person = self.world.people.get(row.client or "")
        return person.identity_code if person else row.client

    async def arrives(self, row: Row) -> Handled:
        secret = f"sana{row.no:02}"
        if "notice" in row.more:
            receipt = done(await self._call(row).post("/v1/child-protection-notices", self._notice(row, secret)))
            (found,) = await self.world.databases.fetch(
                "guidance", "select contact_id from child_protection_notice where id = $1", receipt["id"]
            )
            contact_id = str(found["contact_id"])
        else:
            receipt = done(await self._call(row).post("/v1/contacts", self._contact(row, secret)))
            contact_id = receipt["id"]
        assert receipt["red_flag"] is (row.no in {3, 25})
        assert "112" in [each["number"] for each in receipt["emergency_numbers"]]
        is_citizen = row.by in self.world.people and row.by not in {WORKER, NURSE, SOCIAL_WORKER}
        return Handled(
            self.world,
            {"id": contact_id, "version": 1},
            worker=NURSE if row.about == "health" and row.no != 29 else WORKER,
            secret=secret,
            code=self.code_of(row),
            citizen=row.client if is_citizen or row.no == 22 else None,
            tracking_code=receipt.get("tracking_code"),
            notice_id=receipt["id"] if "notice" in row.more else None,
            receipt=receipt,
        )

    def _call(self, row: Row) -> Any:
        return self.world.call("guidance", row.by)

    def _contact(self, row: Row, secret: str) -> dict[str, Any]:
        body = {
            "matters": row.about.split(),
            "channel": row.channel,
            "contactor": row.contactor,
            "language": "fi",
            "municipality": ILMAJOKI,
            "topic": f"Asia {secret}",
            "message": f"Kerron: {secret}.",
            "situation": {"life_situation": f"Tilanne {secret}."},
            **{name: said for name, said in row.more.items() if name != "known"},
        }
        by_duty = row.by in {WORKER, NURSE, SYSTEM}
        if by_duty:
            body["contacted_at"] = wire(helsinki(f"{MON} {row.at}"))
        if row.client is not None and row.more.get("known", True):
            body |= {"personal_identity_code": self.code_of(row)} if by_duty else {"identified": True}
        return body

    def _notice(self, row: Row, secret: str) -> dict[str, Any]:
        known = {"personal_identity_code": self.code_of(row)} if row.by == SYSTEM else {"child": f"Lapsi {secret}."}
        return {
            "channel": row.channel,
            "language": "fi",
            "municipality": ILMAJOKI,
            "concern": f"Huoli: {secret}.",
            **known,
            **row.more["notice"],
        }


def timed(row: Row) -> list[tuple[str, str]]:
    """The arrival and the deeds of a row with their local times."""
    local = f"{MON} {row.at}"
    timed = [(local, "arrives")]
    for deed in (each.strip() for each in row.deeds.split(";")):
        words = deed.split()
        if words[0][:2] == "20":
            local, words = f"{words[0]} {words[1]}", words[2:]
        elif ":" in words[0]:
            local, words = f"{local[:10]} {words[0]}", words[1:]
        else:
            minutes = int(local[11:13]) * 60 + int(local[14:]) + 3
            local = f"{local[:10]} {minutes // 60:02}:{minutes % 60:02}"
        timed.append((local, " ".join(words)))
    return timed
