"""Self-care is found by words and needs, never leads away from human beings, and keeps nothing of its reader."""

from typing import Any

import pytest

from tests.guidance.builders import ILMAJOKI, UNIT, done, everything_stored, pointers, refused
from tests.world import World

LINE = "+358 40 640 2436"


async def page(world: World, *, language: str = "fi", **asked: str) -> dict[str, Any]:
    headers = {"accept-language": language}
    return done(await world.call("guidance").get("/v1/self-care", params=asked, headers=headers))


def codes(found: dict[str, Any]) -> list[str]:
    return [each["code"] for each in found["items"]]


@pytest.mark.parametrize(
    ("words", "language", "code"),
    [
        ("unettomuus", "fi", "sleeping-better"),
        ("nukkumisessa vaikeuksia", "fi", "sleeping-better"),
        ("vauva heräilee", "fi", "childs-sleep"),
        ("ahdistukseen", "fi", "calming-down"),
        ("masennuksen omahoito", "fi", "mielenterveystalo"),
        ("alkoholin käyttö", "fi", "drinking-less"),
        ("hampaiden harjaus", "fi", "healthy-mouth"),
        ("avioero", "fi", "parents-part"),
        ("lapsen kuume", "fi", "lastentalo"),
        ("raskaana", "fi", "naistalo"),
        ("kaatumisen ehkäisy", "fi", "strength-and-balance"),
        ("oireet", "fi", "omaolo"),
        ("peliriippuvuus", "fi", "paihdelinkki"),
        ("sömnlöshet", "sv", "sleeping-better"),
        ("ångesten", "sv", "calming-down"),
        ("tänderna", "sv", "healthy-mouth"),
        ("insomnia", "en", "sleeping-better"),
        ("unetomuus", "fi", "sleeping-better"),
        ("ahdsitus", "fi", "calming-down"),
    ],
)
async def test_words_find_self_care_among_the_first(world: World, words: str, language: str, code: str) -> None:
    found = await page(world, language=language, q=words)
    assert code in codes(found)[:3], codes(found)


@pytest.mark.parametrize("words", ["autokorjaamo", "veroilmoitus", "bilbesiktning"])
async def test_words_that_nothing_has_find_nothing_and_still_a_human_being(world: World, words: str) -> None:
    found = await page(world, q=words, municipality=ILMAJOKI)
    assert found["items"] == []
    assert found["human_channel"]["phone"] == LINE


async def test_a_human_being_and_the_numbers_for_danger_come_with_every_answer(world: World) -> None:
    for path in ("/v1/self-care", "/v1/self-care/calming-down"):
        answer = done(await world.call("guidance").get(path, params={"municipality": ILMAJOKI}))
        assert answer["human_channel"]["phone"] == LINE
        assert answer["human_channel"]["unit"]["unit_id"] == UNIT
        assert [each["number"] for each in answer["emergency_numbers"]][:2] == ["112", "116117"]


@pytest.mark.parametrize(
    ("asked", "stepped"),
    [
        ({}, True),
        ({"age": "18"}, True),
        ({"age": "17"}, False),
        ({"age": "17", "q": "alkoholi"}, False),
        ({"age": "12", "target_group": "adults"}, False),
    ],
    ids=str,
)
async def test_stepped_care_is_shown_to_no_minor(world: World, asked: dict[str, str], *, stepped: bool) -> None:
    found = await page(world, **asked)
    assert any(each["step"] == 0 for each in found["items"]) == stepped


async def test_the_open_step_is_for_adults_only(world: World) -> None:
    found = await page(world, step="0")
    assert codes(found) == ["mielenterveystalo", "terapianavigaattori", "paihdelinkki", "drinking-less"]
    assert {each["min_age_years"] for each in found["items"]} == {18}
    refused(await world.call("guidance").get("/v1/self-care", params={"step": "1"}), 422, "validation")


async def test_a_topic_of_guidance_gives_what_answers_its_needs(world: World) -> None:
    found = await page(world, topic="mental-health-and-substance", municipality="286")
    needs = {need for each in found["items"] for need in each["needs"]}
    assert {"mood_and_anxiety", "substance_use"} <= needs
    assert "healthy-mouth" not in codes(found)
    unknown = await world.call("guidance").get("/v1/self-care", params={"topic": "no-such"})
    assert pointers(refused(unknown, 422, "validation")) == [("/topic", "unknown")]


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({"need": "oral_health"}, ["omaolo", "healthy-mouth"]),
        ({"life_situation": "separation"}, ["parents-part"]),
        ({"target_group": "older_people"}, ["strength-and-balance"]),
        ({"need": "mood_and_anxiety", "age": "14"}, ["nuortentalo", "calming-down"]),
    ],
    ids=str,
)
async def test_each_condition_has_to_hold(world: World, asked: dict[str, str], expected: list[str]) -> None:
    assert codes(await page(world, municipality="286", **asked)) == expected


async def test_the_address_and_the_body_ask_the_same(world: World) -> None:
    asked = {"q": "alkoholi", "municipality": "286", "need": "substance_use"}
    api = world.call("guidance")
    by_address = done(await api.get("/v1/self-care", params=asked | {"age": "18", "step": "0"}))
    by_body = done(await api.post("/v1/self-care/search", asked | {"age": 18, "step": 0}, key=None))
    assert by_address == by_body
    assert "drinking-less" in codes(by_body)
    refused(await api.post("/v1/self-care/search", {"step": 1}, key=None), 422, "validation")


async def test_texts_and_the_first_link_are_in_the_readers_language(world: World) -> None:
    for language, name in (("fi", "Mielenterveystalo"), ("sv", "Psykporten")):
        headers = {"accept-language": language}
        answer = done(await world.call("guidance").get("/v1/self-care/mielenterveystalo", headers=headers))
        assert (answer["item"]["name"], answer["item"]["links"][0]["language"]) == (name, language)


async def test_each_county_has_its_own_items(world: World) -> None:
    assert "hyvaep" in codes(await page(world, municipality=ILMAJOKI))
    assert "hyvaep" not in codes(await page(world, municipality="286"))
    refused(await world.call("guidance").get("/v1/self-care/no-such"), 404, "not-found")


async def test_what_is_not_reviewed_in_time_is_told(world: World) -> None:
    assert {each["is_overdue"] for each in (await page(world))["items"]} == {False}
    world.clock.advance(days=400)
    assert {each["is_overdue"] for each in (await page(world))["items"]} == {True}


async def test_nothing_of_the_reader_is_logged(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    guardian, before = world.call("guidance", "guardian-of-infant"), await everything_stored(world)
    for answer in (
        await guardian.get("/v1/self-care", params={"q": "salaisuussana"}),
        await guardian.post("/v1/self-care/search", {"q": "salaisuussana"}),
    ):
        assert answer.headers["cache-control"] == "no-store"
        assert "salaisuussana" not in answer.text
    assert await everything_stored(world) == before
    printed = capsys.readouterr().out
    assert "/v1/self-care" in printed
    assert "salaisuussana" not in printed
    assert world.people["guardian-of-infant"].sub not in printed
