"""What the people of a guidance day do to each contact, named as the table of the day names it."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from demo.people import identity_code
from tests.booking.builders import Booking
from tests.guidance.builders import ADVISED, ILMAJOKI, MANAGER, NURSE, UNIT, WORKER, done, refused
from tests.guidance.joint import joint
from tests.guidance.making import thread_by_code, told_by_code, written_by_code
from tests.guidance.notices import WORDS
from tests.guidance.outcomes import (
    CHILD_CLINIC,
    HEALTH,
    HEALTH_CENTRE,
    REHABILITATION,
    SOCIAL,
    SOCIAL_WORK,
    Case,
    a_booking,
)
from tests.journeys.days import MOMENT
from tests.world import World

REGISTER = {"health": HEALTH, "social": SOCIAL}
RECEIVER_AT = {
    REHABILITATION: "etela-pohjanmaa-physiotherapist",
    HEALTH_CENTRE: "etela-pohjanmaa-health-centre-nurse",
    SOCIAL_WORK: "family-social-worker",
}
PLACES = {"rehabilitation": REHABILITATION, "health-centre": HEALTH_CENTRE, "social-work": SOCIAL_WORK}
THERAPIST = "etela-pohjanmaa-pt-1"
KINDS = {
    "message": "message_to_unit",
    "assess-services": "to_service_needs_assessment",
    "assess-care-deeper": "to_care_needs_assessment",
    "own-worker": "forwarded_to_own_worker",
}
TEAM = "etela-pohjanmaa-child-rehabilitation-team"
WITHOUT_ADVICE = {name: value for name, value in ADVISED.items() if name != "outcome"}
NOT_SENT_HERE = {"reason": "not_our_service", "explanation": "Terveyskeskus hoitaa."}


def client(birth_date: date, number: int) -> str:
    """The identity code of a client whom nobody else of the tests is."""
    return identity_code(birth_date, number)


@dataclass
class Handled(Case):
    """A contact of the day, in the hands of its worker."""

    worker: str = WORKER
    secret: str = ""
    """A word that is in everything that is written about it, and in nothing else."""
    code: str | None = None
    """The client's identity code, when the client is or was known."""
    citizen: str | None = None
    tracking_code: str | None = None
    notice_id: str | None = None
    receipt: dict[str, Any] = field(default_factory=dict)

    @property
    def subject(self) -> str:
        return self.world.people[self.worker].sub

    async def does(self, deed: str, others: dict[int, "Handled"]) -> None:
        """One deed of the table, such as `hand message to social-work`."""
        name, *words = deed.split()
        if name == "repeats":
            await self.repeats(others[int(words[0])])
        else:
            await getattr(self, name.replace("-", "_"))(*words)

    async def views(self) -> list[dict[str, Any]]:
        """The contact as it is now to each field of the unit to which it is there."""
        answers = [await self.api(role).get(f"/v1/contacts/{self.id}") for role in (NURSE, WORKER)]
        return [answer.json() for answer in answers if answer.is_success]

    # At the desk

    async def claim(self) -> None:
        claimed = done(await self.post("claim", role=self.worker))
        assert claimed["desk"]["handler"]["subject"] == self.subject

    async def is_carried_over(self) -> None:
        """It is open since an earlier working day."""
        assert await self._carried() is True

    async def is_of_today(self) -> None:
        """It came after closing, and counts as received today: behind what was carried over."""
        assert await self._carried() is False

    async def _carried(self) -> bool:
        listed = done(await self.api(self.worker).get("/v1/contacts"))["items"]
        carried = {each["id"]: bool(each["desk"]["carried_over"]) for each in listed}
        assert set(carried.values()) == {True, False}
        assert list(carried.values()) == sorted(carried.values(), reverse=True)
        return carried[self.id]

    async def assign(self) -> None:
        """The manager gives it to the worker."""
        given = done(await self.post("assign", {"worker": self.subject}, MANAGER))
        assert given["desk"]["handler"]["subject"] == self.subject

    async def pair(self) -> None:
        """The colleague of the other field joins, as the client agrees."""
        other = NURSE if self.worker == WORKER else WORKER
        body = {"worker": self.world.people[other].sub, "client_agrees": True}
        paired = done(await self.post("pair", body, self.worker))
        assert paired["desk"]["pair"]["subject"] == self.world.people[other].sub

    async def call(self, how: str) -> None:
        note = None if how == "answered" else f"Ei vastannut, {self.secret}."
        done(await self.post("call-attempts", {"reached": how == "answered", "note": note}, self.worker))

    async def assess_care(self, urgency: str = "non_urgent") -> None:
        """The social worker may not; the nurse does, and the clock of the law stops."""
        refused(
            await self.post("care-need-assessment", {"urgency": urgency}, WORKER),
            403,
            "health-care-professional-needed",
        )
        done(await self.post("care-need-assessment", {"urgency": urgency}, NURSE))

    async def look_into(self, matter: str) -> None:
        """The preliminary assessment of one register."""
        await self.assess(REGISTER[matter], clients_own_words=f"Omin sanoin {self.secret}.")

    async def takes(self, minutes: str) -> None:
        done(await self.post("handling-time", {"minutes": int(minutes)}, self.worker))

    async def advise(self) -> None:
        """Advice was enough: closed, and never over a running clock of the law."""
        await self._close({**ADVISED, "statistics": {"additional_reason": None}})

    async def close(self) -> None:
        """Every outcome has come true: closed."""
        await self._close(WITHOUT_ADVICE)

    async def _close(self, body: dict[str, Any]) -> None:
        closed = done(await self.post("close", body, self.worker))
        assert closed["status"] == "closed"

    # Booked, or handed over

    async def book(self, day: str, time: str) -> None:
        """A time is booked at once for the client who phones."""
        time_ = await Booking(self.world).free_time(f"{day} {time}", unit_id=REHABILITATION, practitioner_id=THERAPIST)
        await self.end(a_booking(slot_id=time_))

    async def give_right(self) -> None:
        """The client gets a booking right, and books by oneself."""
        await self.end(a_booking(service_type="nurse", unit_id=CHILD_CLINIC))

    async def hand(self, kind: str, _to: str, place: str) -> None:
        """To another unit; nothing passes through before its need was looked into."""
        unit_id = PLACES[place]
        register = SOCIAL if unit_id == SOCIAL_WORK else HEALTH
        handover: dict[str, Any] = {"to_unit_id": unit_id, "reason": f"Yksikkö jatkaa, {self.secret}."}
        if kind == "own-worker":
            handover |= {"client_relationship": "inside", "own_worker": await self._own_worker()}
        body = {"kind": KINDS[kind], "client_register": register, "handover": handover}
        recorded = await self.end(body)
        assert recorded["state"] == "pending"

    async def _own_worker(self) -> dict[str, str]:
        """Who has the client's matter, as referral knows."""
        (own,) = done(await self.api(WORKER).post(f"/v1/contacts/{self.id}/own-worker"))["items"]
        assert own["subject"] == self.world.people[RECEIVER_AT[SOCIAL_WORK]].sub
        return {"subject": own["subject"], "unit_id": own["unit"]["unit_id"]}

    async def is_accepted(self, _by: str, place: str) -> None:
        """The receiving unit takes it; until then it is the sender's."""
        handed = await self._handed(place)
        assert (handed["state"], "receiving_unit" in (await self.seen())["waits_for"]) == ("offered", True)
        refused(await self.post("close", WITHOUT_ADVICE, self.worker), 409, await self._why_open())
        await self._at_receiver(handed, "accept", None)

    async def _why_open(self) -> str:
        statutory = [
            each for each in (await self.seen())["clocks"] if each["rule_id"] not in {"service_promise", "callback"}
        ]
        return (
            "clock-running"
            if any(not each["met_at"] and not each["ended_at"] for each in statutory)
            else "outcome-not-true"
        )

    async def is_returned(self, _by: str, place: str) -> None:
        await self._at_receiver(await self._handed(place), "return", NOT_SENT_HERE)

    async def is_back(self) -> None:
        """On the sender's desk, with the reason."""
        assert (await self.seen())["outcome_progress"] == "back_on_desk"
        assert (await self.last())["return_reason"] == NOT_SENT_HERE["reason"]

    async def _handed(self, place: str) -> dict[str, Any]:
        return next(each for each in reversed(await self.all_outcomes()) if each["to_unit_id"] == PLACES[place])

    async def _at_receiver(self, handed: dict[str, Any], action: str, body: dict[str, Any] | None) -> None:
        api = self.world.call("referral", RECEIVER_AT[handed["to_unit_id"]])
        path = f"/v1/handovers/{handed['handover_id']}"
        seen = done(await api.get(path))
        done(await api.post(f"{path}/{action}", body, version=seen["version"]))

    # A question to a team

    async def ask_team(self) -> None:
        """The contact waits for a consultation, and its clocks run on."""
        asked = done(
            await self.world.call("referral", self.worker).post(
                "/v1/consultations",
                {
                    "target_code": TEAM,
                    "from_unit_id": UNIT,
                    "mode": "identified",
                    "client_register": HEALTH,
                    "question": f"Tarvitaanko arvio, {self.secret}?",
                    "person": {"personal_identity_code": self.code},
                    "contact_reference": self.id,
                },
            )
        )
        waiting = done(await self.post("await-consultation", {"consultation_id": asked["id"]}, self.worker))
        assert waiting["waits_for"] == ["consultation"]
        refused(await self.post("close", ADVISED, self.worker), 409, "outcome-not-true")

    async def team_answers(self) -> None:
        team = self.world.call("referral", RECEIVER_AT[REHABILITATION])
        asker = self.world.call("referral", self.worker)
        (asked,) = done(await asker.get("/v1/consultations", params={"role": "asked", "unit_id": UNIT}))["items"]
        path = f"/v1/consultations/{asked['id']}"
        taken = done(await team.post(f"{path}/take", version=asked["version"]))
        done(await team.post(f"{path}/answer", {"answer": "Ei tarvita."}, version=taken["version"]))
        seen = done(await self.post("consultation-answered", {"consultation_id": asked["id"]}, self.worker))
        assert seen["waits_for"] == []

    # Who the client is

    async def identify(self) -> None:
        """The client wants to be known: the worker tells who it is, and the first clock runs on."""
        before = (await self.seen())["clocks"]
        body = {"personal_identity_code": self.code, "identification_method": "identity_document"}
        after = done(await self.post("identify", body, self.worker))
        assert after["identified"] is True
        assert [each for each in after["clocks"] if each in before] == before

    async def is_taken_as_own(self) -> None:
        """The client, strongly identified and with the tracking code, becomes known."""
        citizen = self.world.call("guidance", self.citizen)
        told = done(await citizen.post("/v1/contacts/track/identify", {"tracking_code": self.tracking_code}))
        assert told["identified"] is True

    async def anonymise(self) -> None:
        """The client does not want to be known after all: the contact goes on under an id that nothing leads to."""
        before = await self._mine()
        assert done(await self.post("anonymise", role=self.worker))["person_ref"] is None
        self.world.clock.advance(minutes=1)
        await self.world.work("guidance")
        (other,) = await self._mine() - before
        self.contact = {**self.contact, "id": other}

    async def _mine(self) -> set[str]:
        listed = done(await self.api(self.worker).get("/v1/contacts", params={"hands": "mine", "limit": "200"}))
        return {each["id"] for each in listed["items"]}

    async def repeats(self, other: "Handled") -> None:
        """The same matter of the same client is under way: the worker saw it at once."""
        assert self.receipt["possible_duplicate"]["contact_id"] == other.id

    async def is_joint_client(self) -> None:
        """The third contact of one client: the system proposes, the worker confirms and coordinates."""
        (proposed,) = (await joint(self.world, self.id, self.worker))["triggers"]
        assert (proposed["trigger"], proposed["counted"]) == ("repeated_contacts", 3)
        why = {"reason": f"Monta palvelua, {self.secret}."}
        path = f"/v1/joint-client-triggers/{proposed['id']}/confirm"
        confirmed = done(await self.api(self.worker).post(path, why, version=proposed["version"]))
        assert confirmed["is_joint_client"] is True
        done(await self.api(self.worker).post(f"/v1/contacts/{self.id}/coordination", why))
        done(await self.api(self.worker).post(f"/v1/contacts/{self.id}/coordination/done"))

    # Messages

    async def write(self) -> None:
        await self._message(self.worker)

    async def client_answers(self) -> None:
        """By the tracking code, or as the client whom the issuer knows."""
        if self.citizen is not None:
            await self._message(self.citizen)
            return
        assert self.tracking_code is not None
        done(await written_by_code(self.world, self.tracking_code, f"Kiitos, {self.secret}."))
        assert len(await thread_by_code(self.world, self.tracking_code)) > 1
        assert (await told_by_code(self.world, self.tracking_code))["status"] == "open"

    async def client_asks_again(self) -> None:
        """Online, with the matter open: the client is told how it stands, and nothing new is stored."""
        again = {"matters": ["general_advice"], "language": "fi", "municipality": ILMAJOKI, "identified": True}
        answer = await self.world.call("guidance", self.citizen).post("/v1/contacts", again)
        problem = refused(answer, 409, "already-in-progress")
        assert problem["open_contact"]["contact_id"] == self.id

    async def _message(self, role: str) -> None:
        api = self.world.call("guidance", role)
        done(await api.post(f"/v1/contacts/{self.id}/messages", {"text": f"Viesti, {self.secret}."}))

    # A child-protection notice

    async def is_urgent(self, urgency: str) -> None:
        notice = done(await self._notice("urgency", {"urgency": urgency}))
        assert notice["red_flag"] is (urgency == "emergency" or notice["acute"])

    async def child_becomes_known(self) -> None:
        done(await self._notice("child", {"personal_identity_code": self.code}))

    async def forward(self) -> None:
        """By the duty of the law, through referral: without a permission."""
        done(await self._notice("forward", {"handover": {**WORDS, "reason": self.secret}}))

    async def tell_directly(self) -> None:
        done(await self._notice("forward", {"told_directly": True}))

    async def is_forwarded(self) -> None:
        """The unit of child protection has it before it, and accepts."""
        notice = done(await self.api("social-worker").get(f"/v1/child-protection-notices/{self.notice_id}"))
        assert notice["forwarding"] == "offered"
        await self._at_receiver({"to_unit_id": SOCIAL_WORK, "handover_id": notice["handover_id"]}, "accept", None)

    async def decide(self, what: str) -> None:
        body = {"decision": what, "reason": f"Perustelu, {self.secret}."}
        done(await self._notice("decision", body))

    async def finish(self) -> None:
        """The assessment that began is complete."""
        refused(await self.post("close", ADVISED, self.worker), 409, "clock-running")
        done(await self._notice("finish", None))

    async def _notice(self, action: str, body: dict[str, Any] | None) -> Any:
        path, api = f"/v1/child-protection-notices/{self.notice_id}", self.api("social-worker")
        version = done(await api.get(path))["version"]
        return await api.post(f"{path}/{action}", body, version=version)


async def neighbours_work(world: World) -> None:
    """The workers of guidance and referral do what is due; what one publishes the other reads a moment later."""
    for service in ("guidance", "referral", "guidance"):
        world.clock.at += MOMENT
        await world.work(service)
