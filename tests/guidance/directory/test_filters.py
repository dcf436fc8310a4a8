"""Filters of the directory match need, area, age and time to services, and facets count what each would find."""

from typing import Any

import pytest

from tests.guidance.builders import done, helsinki, pointers, refused, wire
from tests.guidance.directory.entries import found, names, written
from tests.world import World

HOURS = {
    "kind": "phone",
    "phone": "+358 00 000 0401",
    "hours": [
        {"hours": [{"weekdays": [1, 2], "opens": "09:00", "closes": "12:00"}]},
        {"valid_from": "2026-12-01", "hours": [{"weekdays": [6], "opens": "10:00", "closes": "14:00"}]},
    ],
}
ALWAYS = {"kind": "phone", "phone": "+358 00 000 0402", "hours": [{"always": True}]}


def named(name: str, additions: dict[str, Any] | None = None, **content: Any) -> dict[str, Any]:
    return {"content": {"texts": {"fi": {"name": name}}, **content}, "additions": additions or {}}


async def three(world: World) -> None:
    await written(
        world,
        **named(
            "Nepsy-ryhmä",
            {
                "min_age_years": 7,
                "max_age_years": 12,
                "target_groups": ["children"],
                "life_situations": ["school_age"],
                "paths": ["neuropsychiatric"],
                "modes": ["outreach"],
                "needs": ["attention_and_behaviour"],
                "professions": ["occupational_therapist"],
                "own_worker": True,
            },
            languages=["fi", "sv"],
            channels=[HOURS],
        ),
    )
    await written(world, **named("Aikuisten ryhmä", {"min_age_years": 18, "steps": [1]}, municipalities=["286"]))
    await written(
        world,
        **named(
            "Valtakunnallinen chat", {"modes": ["electronic"]}, nationwide=True, municipalities=[], channels=[ALWAYS]
        )
        | {"owner": {"unit_id": "etela-pohjanmaa-child-clinic-seinajoki"}},
    )


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, ["Aikuisten ryhmä", "Nepsy-ryhmä", "Valtakunnallinen chat"]),
        ({"municipality": "145"}, ["Nepsy-ryhmä", "Valtakunnallinen chat"]),
        ({"municipality": "286"}, ["Aikuisten ryhmä", "Valtakunnallinen chat"]),
        ({"area": "ilmajoki"}, ["Nepsy-ryhmä", "Valtakunnallinen chat"]),
        ({"age": 7, "municipality": "145"}, ["Nepsy-ryhmä", "Valtakunnallinen chat"]),
        ({"age": 12, "mode": "outreach"}, ["Nepsy-ryhmä"]),
        ({"age": 13, "mode": "outreach"}, []),
        ({"step": 1}, ["Aikuisten ryhmä"]),
        ({"step": 1, "age": 17}, []),
        ({"age": 17, "q": "ryhmä"}, []),
        ({"age": 18, "q": "ryhmä"}, ["Aikuisten ryhmä"]),
        ({"target_group": "children", "life_situation": "school_age"}, ["Nepsy-ryhmä"]),
        ({"path": "neuropsychiatric"}, ["Nepsy-ryhmä"]),
        ({"need": "attention_and_behaviour", "profession": "occupational_therapist"}, ["Nepsy-ryhmä"]),
        ({"mode": "electronic"}, ["Valtakunnallinen chat"]),
        ({"language": "sv"}, ["Nepsy-ryhmä"]),
        ({"own_worker": True}, ["Nepsy-ryhmä"]),
        ({"provider_type": "ngo"}, []),
        ({"unit_id": "etela-pohjanmaa-child-clinic-seinajoki"}, ["Valtakunnallinen chat"]),
        ({"county": "kymenlaakso"}, []),
        ({"open_at": wire(helsinki("2026-11-23 11:59"))}, ["Nepsy-ryhmä", "Valtakunnallinen chat"]),
        ({"open_at": wire(helsinki("2026-11-23 12:00"))}, ["Valtakunnallinen chat"]),
        ({"open_at": wire(helsinki("2026-11-28 11:00"))}, ["Valtakunnallinen chat"]),
        ({"open_at": wire(helsinki("2026-12-05 11:00"))}, ["Nepsy-ryhmä", "Valtakunnallinen chat"]),
        ({"open_at": wire(helsinki("2026-12-07 10:00"))}, ["Valtakunnallinen chat"]),
    ],
    ids=str,
)
async def test_each_condition_has_to_hold(world: World, asked: dict[str, Any], expected: list[str]) -> None:
    await three(world)
    assert names(await found(world, **asked)) == expected


async def test_the_address_and_the_body_ask_the_same(world: World) -> None:
    await three(world)
    api = world.call("guidance")
    params = {"q": "ryhmiä", "municipality": "145", "age": "8", "own_worker": "true"}
    by_address = done(await api.get("/v1/directory", params=params))
    by_body = await found(world, q="ryhmiä", municipality="145", age=8, own_worker=True)
    assert by_address == by_body
    assert names(by_address) == ["Nepsy-ryhmä"]
    assert by_address["items"][0]["in_municipality"]


async def test_what_is_given_in_the_own_municipality_stands_before_what_is_given_everywhere(world: World) -> None:
    await written(world, **named("Ryhmä", nationwide=True, municipalities=[]))
    await written(world, **named("Ryhmä"))
    page = await found(world, q="ryhmä", municipality="145")
    assert [each["nationwide"] for each in page["items"]] == [False, True]


async def test_facets_count_what_each_filter_would_find_in_the_readers_language(world: World) -> None:
    await three(world)
    answer = await world.call("guidance").get("/v1/directory", headers={"accept-language": "sv"})
    page = done(answer)
    facets = {each["filter"]: each["values"] for each in page["facets"]}
    assert facets["mode"] == [
        {"value": "electronic", "label": "E-tjänst", "entries": 1},
        {"value": "outreach", "label": "Uppsökande", "entries": 1},
    ]
    assert facets["provider_type"] == [{"value": "municipality", "label": "Kommunen", "entries": 3}]
    assert (page["entries"], page["is_exact"]) == (3, True)
    for filter_name, values in facets.items():
        for each in values:
            sent = int(each["value"]) if filter_name == "step" else each["value"]
            assert len((await found(world, **{filter_name: sent}))["items"]) == each["entries"]


@pytest.mark.parametrize("q", [None, "ryhmä"])
async def test_pages_tell_every_entry_once_and_in_order(world: World, q: str | None) -> None:
    for number in range(7):
        await written(world, **named(f"Ryhmä {number}"))
    api, whole = world.call("guidance"), list[str]()
    cursor: dict[str, str] = {}
    while True:
        body = {} if q is None else {"q": q}
        page = done(await api.post("/v1/directory/search", body, key=None, params={"limit": "3", **cursor}))
        whole += names(page)
        assert (page["facets"] is None) == bool(cursor)
        if page["next_cursor"] is None:
            break
        cursor = {"cursor": page["next_cursor"]}
    assert whole == [f"Ryhmä {number}" for number in range(7)]


async def test_a_cursor_fits_only_its_own_search(world: World) -> None:
    for number in range(3):
        await written(world, **named(f"Ryhmä {number}"))
    api = world.call("guidance")
    page = done(await api.get("/v1/directory", params={"q": "ryhmä", "limit": "1"}))
    refused(await api.get("/v1/directory", params={"q": "kerho", "cursor": page["next_cursor"]}), 422, "validation")


async def test_texts_are_in_the_readers_language_and_it_is_told_when_they_are_not(world: World) -> None:
    texts = {"fi": {"name": "Kerho", "summary": "Kaikille."}, "sv": {"name": "Klubb"}}
    entry = await written(world, content={"texts": texts, "organisation": {"fi": "Kunta", "sv": "Kommun"}})
    shown = {}
    for language in ("fi", "sv", "en"):
        answer = await world.call("guidance").get(f"/v1/directory/{entry['id']}", headers={"accept-language": language})
        text = done(answer)["shown"]
        shown[language] = (text["name"], text["organisation"], text["summary"], text["language"], text["is_fallback"])
    assert shown == {
        "fi": ("Kerho", "Kunta", "Kaikille.", "fi", False),
        "sv": ("Klubb", "Kommun", None, "sv", False),
        "en": ("Kerho", "Kunta", "Kaikille.", "fi", True),
    }


async def test_the_countys_own_criteria_stand_in_place_of_the_sources(world: World) -> None:
    texts = {"fi": {"name": "Kerho", "granting_criteria": "Lähteen.", "how_to_access": "Soita."}}
    entry = await written(
        world, content={"texts": texts}, additions={"texts": {"fi": {"granting_criteria": "Alueen omat perusteet."}}}
    )
    assert entry["shown"]["granting_criteria"] == "Alueen omat perusteet."
    assert entry["shown"]["how_to_access"] == "Soita."
    assert names(await found(world, q="oma peruste")) == ["Kerho"]


@pytest.mark.parametrize(
    ("asked", "pointer"),
    [
        ({"area": "nowhere"}, ("area", "unknown")),
        ({"area": "ilmajoki", "municipality": "286"}, ("municipality", "outside_area")),
        ({"open_at": "2200-01-01T10:00:00Z"}, ("open_at", "outside_calendar")),
    ],
    ids=str,
)
async def test_what_nobody_can_answer_is_refused(world: World, asked: dict[str, Any], pointer: tuple[str, str]) -> None:
    problem = refused(await world.call("guidance").post("/v1/directory/search", asked, key=None), 422, "validation")
    field, code = pointer
    assert [(each[0].removeprefix("/"), each[1]) for each in pointers(problem)] == [(field, code)]


@pytest.mark.parametrize("path", ["/v1/directory", "/v1/self-care"])
async def test_an_identity_code_is_looked_for_nowhere_and_stands_in_no_log_or_answer(
    world: World, capsys: pytest.CaptureFixture[str], path: str
) -> None:
    code, api = "010190-910L", world.call("guidance")
    by_address = await api.get(path, params={"q": f"lääkäri {code}"})
    by_body = await api.post(f"{path}/search", {"q": f"lääkäri {code.lower()}"}, key=None)
    for answer in (by_address, by_body):
        assert [field.removeprefix("/") for field, _ in pointers(refused(answer, 422, "validation"))] == ["q"]
        assert code not in answer.text.upper()
    printed = capsys.readouterr()
    assert f"route={path}" in printed.out
    assert "010190" not in printed.out + printed.err


@pytest.mark.parametrize(
    ("words", "matching"),
    [
        ("%", "no_words"),
        ("_", "no_words"),
        ("😀", "no_words"),
        ("' & !:*\\ | <->", "no_words"),
        ("\u00ad\u200b", "no_words"),
        ("x" * 61, "no_words"),
        ("perhe%", "all_words"),
        ("😀 perhekerho'; drop", "some_words"),
        ("PERHEKERHO", "all_words"),
        ("perhekerho " * 18, "all_words"),
    ],
)
async def test_signs_are_no_words_and_break_no_search(world: World, words: str, matching: str) -> None:
    await written(world)
    page = await found(world, q=words)
    assert (page["matching"], names(page)) == (matching, ["Perhekerho"])


@pytest.mark.parametrize("words", ["ja", "en som", "中文", "a" * 60, "²³"])
async def test_words_that_no_entry_has_find_nothing(world: World, words: str) -> None:
    await written(world)
    assert names(await found(world, q=words)) == []


async def test_a_text_with_a_zero_character_or_too_long_is_refused(world: World) -> None:
    api = world.call("guidance")
    refused(await api.get("/v1/directory", params={"q": "a\x00b"}), 422, "validation")
    refused(await api.post("/v1/directory/search", {"q": "a\x00b"}, key=None), 400, "malformed-json")
    refused(await api.post("/v1/directory/search", {"q": "a" * 201}, key=None), 422, "validation")


async def test_of_whoever_searches_nothing_is_stored_logged_or_cached(
    world: World, capsys: pytest.CaptureFixture[str]
) -> None:
    await written(world)
    before = await world.databases.fetch("guidance", "select count(*) as entries from access_log")
    secret = "salaisuussana"
    api = world.call("guidance", "guardian-of-infant")
    for answer in (
        await api.get("/v1/directory", params={"q": secret}),
        await api.post("/v1/directory/search", {"q": secret}),
    ):
        assert answer.headers["cache-control"] == "no-store"
        assert secret not in answer.text
    printed = capsys.readouterr()
    assert "/v1/directory" in printed.out
    assert secret not in printed.out + printed.err
    assert await world.databases.fetch("guidance", "select count(*) as entries from access_log") == before
    everything = await world.databases.fetch("guidance", "select word from directory_word where word like 'salai%'")
    assert everything == []
