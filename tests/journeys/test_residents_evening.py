"""A resident at home in the evening: finds, asks, measures, makes contact, and is nobody again the day after."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from services.guidance.flows.feedback import feedback_token
from tests.guidance.builders import (
    ILMAJOKI,
    NURSE,
    UNIT,
    WORKER,
    desk,
    done,
    everything_stored,
    helsinki,
    refused,
    wire,
)
from tests.guidance.desk_builders import CLAIM, on_shift
from tests.guidance.directory.entries import fill, names
from tests.guidance.making import everything_opened, said, thread_by_code
from tests.guidance.outcomes import Case
from tests.guidance.pages.browsing import browser_over, visiting
from tests.guidance.questionnaires.filling import RED_FLAG, lowest
from tests.guidance.test_desk import listed
from tests.world import World

EVENING, MORNING = "2026-11-23 21:00", "2026-11-24 08:50"
NEXT_OPENING = wire(helsinki("2026-11-24 09:00"))
EMERGENCY = ["112", "116117"]
WORDS, ANSWER = "Valvon yöt, sanailta.", "Kiitos viestistäsi, sanaaamu. Soita meille tänään."
LOW = {"1": "nearly-every-day", "2": "more-than-half-the-days", "4": "more-than-half-the-days"}
WAY = ("danger:no", "whom:adult", "about-adult:mood", "thoughts:no")
OF_THE_PERSON = ("sanailta", "nearly-every-day", "more-than-half-the-days", "several-days", "masenukseen")


class Resident:
    """Somebody at home whom nobody knows."""

    def __init__(self, world: World, language: str = "fi") -> None:
        self.api = world.call("guidance")
        self.headers = {"accept-language": language}

    async def asks(self, path: str, **params: str) -> dict[str, Any]:
        return done(await self.api.get(path, params=params, headers=self.headers))

    async def tells(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        return done(await self.api.post(path, body, key=uuid4().hex, headers=self.headers))

    async def looks_for(self, words: str) -> list[dict[str, Any]]:
        """Services for the words, as somebody of Ilmajoki finds them without leaving the words in an address."""
        page = await self.tells("/v1/directory/search", {"q": words, "municipality": ILMAJOKI})
        assert names(page), words
        return list(page["items"])

    async def fills_in(self, answers: dict[str, str]) -> dict[str, Any]:
        body = {"answers": answers, "municipality": ILMAJOKI}
        return await self.tells("/v1/questionnaires/phq-9/score", body)


def shown(numbers: list[dict[str, Any]]) -> list[str]:
    """The first numbers to call in danger."""
    return [each["number"] for each in numbers][:2]


def is_closed_until_morning(channel: dict[str, Any]) -> None:
    """A human being is named, and when one answers next."""
    assert (channel["is_open"], channel["opens_at"]) == (False, NEXT_OPENING)
    assert (channel["area"], channel["unit"]["unit_id"]) == ("ilmajoki", UNIT)
    assert channel["phone"]


async def test_a_resident_finds_measures_and_asks_in_the_evening_and_is_nobody_again_afterwards(
    world: World, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    await fill(world)
    world.clock.at = helsinki(EVENING)
    resident = Resident(world)
    before = await everything_stored(world)

    await _finds_services(world)
    await _looks_at_self_care(resident)
    prefilled = await _is_guided(resident)
    await _measures(resident)
    assert await everything_stored(world) == before, "of looking and measuring nothing is kept"
    _is_not_logged(capsys, *OF_THE_PERSON, "phq-9", "thoughts")

    contact = await _makes_contact(resident, prefilled)
    await _is_resolved_in_the_morning(world, contact, tmp_path)
    await _reads_the_answer(world, contact)

    opened = await everything_opened(world)
    token = feedback_token(world.apps["guidance"].state.parts.sealer, contact["tracking_code"], UNIT)
    gone = (*OF_THE_PERSON, "phq-9", contact["tracking_code"], token.split(".")[0])
    assert [(word, table) for table, rows in opened.items() for word in gone if word in rows] == []
    _is_not_logged(capsys, *gone, ANSWER)


async def _finds_services(world: World) -> None:
    """Inflected, misspelt, and in Swedish; what the reader's own municipality has, and where to call."""
    finnish, swedish = Resident(world), Resident(world, "sv")
    (first, *_) = await finnish.looks_for("apua masennukseen")
    assert first["shown"]["name"] == "Aikuisten mielenterveyspalvelut"
    assert first["in_municipality"] is True
    assert "Aikuisten mielenterveyspalvelut" in names({"items": await finnish.looks_for("masenukseen")})
    (in_swedish, *_) = await swedish.looks_for("hälsovårdscentralen")
    assert (in_swedish["shown"]["name"], in_swedish["shown"]["language"]) == ("Hälsovårdscentral", "sv")
    assert in_swedish["shown"]["is_fallback"] is False

    entry = await finnish.asks(f"/v1/directory/{first['id']}")
    assert entry["shown"]["summary"]
    assert first["phones"] == [each["phone"] for each in entry["content"]["channels"] if "phone" in each]
    assert (entry["county"], entry["status"]) == ("etela-pohjanmaa", "published")


async def _looks_at_self_care(resident: Resident) -> None:
    page = await resident.asks("/v1/self-care", q="nukkumisessa vaikeuksia", municipality=ILMAJOKI)
    assert page["items"][0]["code"] == "sleeping-better"
    assert page["items"][0]["advice"]
    assert shown(page["emergency_numbers"]) == EMERGENCY
    is_closed_until_morning(page["human_channel"])


async def _is_guided(resident: Resident) -> dict[str, Any]:
    """From question to question to a topic and a human being; gives what a request for contact begins with."""
    given = [dict(zip(("question", "answer"), each.split(":"), strict=True)) for each in WAY]
    path = "/v1/guided-questions/where-to-turn/answers"
    for number, each in enumerate(given):
        answer = await resident.tells(path, {"answers": given[:number], "municipality": ILMAJOKI})
        assert answer["next_question"]["code"] == each["question"]
        is_closed_until_morning(answer["human_channel"])
    answer = await resident.tells(path, {"answers": given, "municipality": ILMAJOKI})
    is_closed_until_morning(answer["human_channel"])
    end = answer["end"]
    assert (end["topic"]["code"], "phq-9" in end["questionnaires"]) == ("mental-health-and-substance", True)
    assert end["target"] == answer["human_channel"]["unit"]
    assert end["topic"]["unit"]["unit_id"] == "etela-pohjanmaa-health-centre-seinajoki"
    prefilled: dict[str, Any] = end["contact_prefill"]
    return prefilled


async def _measures(resident: Resident) -> None:
    """PHQ-9: no score with an answer missing, a band when whole, and danger before everything else."""
    whole = lowest(**LOW)
    partial = await resident.fills_in({item: answer for item, answer in whole.items() if item != "5"})
    assert (partial["result"]["verdict"], partial["result"]["missing"]) == ("incomplete", ["5"])
    assert (partial["result"]["score"], partial["result"]["band"]) == (None, None)
    is_closed_until_morning(partial["human_channel"])

    scored = await resident.fills_in(whole)
    result = scored["result"]
    assert (result["score"], result["band"], scored["red_flag"]) == (7, "mild", False)
    assert result["feedback"]["fi"]
    assert result["made_by"] == {"rule_id": "questionnaire_scoring", "rule_version": "2"}
    assert result["version"] == 1
    services = scored["suggested"]["services"]
    assert services
    assert all(each["in_municipality"] or each["nationwide"] for each in services), services
    is_closed_until_morning(scored["human_channel"])

    in_danger = await resident.fills_in(whole | RED_FLAG)
    assert list(in_danger)[:2] == ["red_flag", "emergency_numbers"]
    assert (in_danger["red_flag"], in_danger["result"]["red_flags"]) == (True, ["9"])
    assert shown(in_danger["emergency_numbers"]) == EMERGENCY


async def _makes_contact(resident: Resident, prefilled: dict[str, Any]) -> dict[str, Any]:
    """Without a name, with the result that the person chose to send; and how it stands until the morning."""
    body = {name: prefilled[name] for name in ("matters", "topic_code", "municipality")}
    receipt = await resident.tells("/v1/contacts", {**body, "language": "fi", "message": WORDS})
    code = receipt["tracking_code"]
    assert receipt["unit"]["unit_id"] == UNIT
    sent = {"code": "phq-9", "version": 1, "answers": lowest(**LOW) | RED_FLAG, "tracking_code": code}
    attached = await resident.tells("/v1/contacts/track/questionnaires", sent)
    assert (attached["red_flag"], shown(attached["emergency_numbers"])) == (True, EMERGENCY)

    tracked = await resident.tells("/v1/contacts/track", {"tracking_code": code})
    assert (tracked["status"], tracked["identified"]) == ("open", False)
    assert tracked["standing"].startswith("Asiasi on jo vireillä.")
    assert tracked["feedback_token"] is None
    assert tracked["next_step"]
    assert {each["rule_id"]: each["state"] for each in tracked["clocks"]} == {
        "service_promise": "running",
        "care_need_assessment": "running",
    }
    return receipt


async def _is_resolved_in_the_morning(world: World, contact: dict[str, Any], tmp_path: Path) -> None:
    """The nurse sees danger on the desk and reads the result; a colleague of social welfare may not."""
    world.clock.at = helsinki(MORNING)
    await on_shift(world, WORKER, NURSE)
    (row,) = await listed(desk(world, NURSE))
    assert (row["id"], row["emergency"], row["urgency"]) == (contact["id"], True, None)
    async with browser_over(world) as browser, visiting(browser, language="fi-FI") as nurse:
        await nurse.sign_in("nurse of client guidance")
        seen = await nurse.page.inner_text(f"#row-{contact['id']}")
        await nurse.page.screenshot(path=tmp_path / "desk.png")
    assert "Välitön vaara" in seen
    assert "Syy: Mielenterveys ja päihteet" in seen
    assert "sanailta" not in seen

    path = f"/v1/contacts/{contact['id']}/questionnaires"
    (item,) = done(await desk(world, NURSE).get(path))["items"]
    assert (item["result"]["score"], item["red_flag"], item["answers"]["1"]) == (8, True, LOW["1"])
    for role in (WORKER, "social-worker"):
        refused(await desk(world, role).get(path), 403, "health-care-professional-needed")

    case = Case(world, contact)
    done(await case.post(CLAIM))
    assert (await case.seen())["message"] == WORDS
    done(await case.post("care-need-assessment", {"urgency": "non_urgent"}))
    done(await case.post("messages", said(ANSWER)))


async def _reads_the_answer(world: World, contact: dict[str, Any]) -> None:
    """The answer is read by the code, the contact ends, and who was guided says once how it went."""
    resident, case = Resident(world), Case(world, contact)
    (*_, answer) = await thread_by_code(world, contact["tracking_code"])
    assert answer["text"] == ANSWER
    advice = {
        "outcome": "advice_given",
        "mutual_understanding": True,
        "next_step": "The client calls us.",
        "client_informed_of_recording": True,
    }
    closed = done(await case.post("close", advice))
    assert (closed["status"], closed["message"]) == ("closed", None)
    tracked = await resident.tells("/v1/contacts/track", {"tracking_code": contact["tracking_code"]})
    assert (tracked["status"], {each["state"] for each in tracked["clocks"]}) == ("closed", {"met"})
    feedback = {"token": tracked["feedback_token"], "heard": 5, "helped": 4}
    assert (await resident.tells("/v1/feedback", feedback))["thanks"]
    refused(await resident.api.post("/v1/feedback", feedback), 409, "feedback-given")


def _is_not_logged(capsys: pytest.CaptureFixture[str], *words: str) -> None:
    """The services logged what they were asked since it was last looked at, and none of the words."""
    logged = capsys.readouterr().out
    assert "route=/v1/" in logged
    assert not [word for word in words if word in logged]
