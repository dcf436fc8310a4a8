"""Questionnaires over HTTP: read and scored by anybody, danger answered at once, and nothing kept."""

from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from services.guidance.flows.questionnaires.in_use import questionnaires_in_use, released
from shared.contracts.county_pack import CountyPack
from shared.contracts.questionnaire_definitions import CountyQuestionnaire
from shared.kit.yaml_folder import read_folder
from tests.guidance.builders import CITIZEN, ILMAJOKI, UNIT, done, everything_stored, pointers, refused
from tests.guidance.questionnaires.filling import BY_CODE, RED_FLAG, lowest
from tests.world import World

COUNTY = "etela-pohjanmaa"


async def scored(world: World, code: str, answers: dict[str, Any], role: str | None = None, **more: Any) -> Any:
    """The answer to whoever filled in a questionnaire."""
    body = {"answers": answers, "municipality": ILMAJOKI, **more}
    return done(await world.call("guidance", role).post(f"/v1/questionnaires/{code}/score", body, key="k" * 32))


async def test_each_questionnaire_is_listed_with_the_languages_that_have_its_words(world: World) -> None:
    items = done(await world.call("guidance").get("/v1/questionnaires", params={"county": COUNTY}))["items"]
    assert {each["code"]: each["languages"] for each in items} == {
        each.code: [str(language) for language in each.languages] for each in released()
    }

    finnish = done(await world.call("guidance").get("/v1/questionnaires", params={"county": COUNTY, "language": "fi"}))
    assert [each["code"] for each in finnish["items"]] == ["audit-c"]


@pytest.mark.parametrize("code", sorted(BY_CODE))
async def test_a_questionnaire_states_its_words_points_credit_and_licence(world: World, code: str) -> None:
    shown = done(await world.call("guidance").get(f"/v1/questionnaires/{code}", params={"version": "1"}))

    assert shown["credit"]
    assert shown["licence"]
    assert len(shown["digest"]) == 64
    for wording in shown["wordings"]:
        assert set(wording["items"]) == {each["code"] for each in shown["items"]}


@pytest.mark.parametrize("path", ["/v1/questionnaires/nothing", "/v1/questionnaires/phq-9?version=2"])
async def test_an_unknown_questionnaire_is_missing(world: World, path: str) -> None:
    refused(await world.call("guidance").get(path), 404, "not-found")


async def test_a_score_shows_its_band_its_words_and_what_made_it(world: World) -> None:
    answer = await scored(world, "phq-9", lowest(**{"1": "nearly-every-day", "2": "several-days", "3": "several-days"}))
    result = answer["result"]

    assert (answer["red_flag"], result["score"], result["band"], result["missing"]) == (False, 5, "mild", [])
    assert result["feedback"] == BY_CODE["phq-9"].bands[1].feedback.model_dump()
    assert result["made_by"] == {"rule_id": "questionnaire_scoring", "rule_version": "2"}
    assert (result["version"], result["digest"]) == (1, BY_CODE["phq-9"].digest)
    assert {"fi", "sv", "en"} == set(answer["decided_by"])


async def test_a_human_being_is_always_named_with_the_next_opening(world: World) -> None:
    channel = (await scored(world, "who-5", lowest("who-5")))["human_channel"]
    assert (channel["area"], channel["unit"]["unit_id"], channel["is_open"]) == ("ilmajoki", UNIT, True)

    world.clock.advance(hours=11)
    channel = (await scored(world, "who-5", lowest("who-5")))["human_channel"]
    assert (channel["is_open"], channel["opens_at"]) == (False, "2026-11-24T07:00:00Z")

    anywhere = await scored(world, "who-5", lowest("who-5"), municipality=None)
    assert anywhere["human_channel"]["area"] is None
    assert anywhere["human_channel"]["phone"]


@pytest.mark.parametrize(
    "answers",
    [
        pytest.param(lowest(**RED_FLAG), id="with a score"),
        pytest.param(RED_FLAG, id="with nothing else answered"),
    ],
)
async def test_danger_is_answered_with_the_numbers_before_the_result(world: World, answers: dict[str, str]) -> None:
    answer = await scored(world, "phq-9", answers)

    assert list(answer)[:2] == ["red_flag", "emergency_numbers"]
    assert answer["red_flag"] is True
    assert [each["number"] for each in answer["emergency_numbers"]][:2] == ["112", "116117"]
    assert answer["result"]["score"] == (1 if len(answers) > 1 else None)


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"answers": {**RED_FLAG, "1": "x"}}, ("/answers/1", "unknown")),
        ({"answers": {**RED_FLAG, "mauno": "x"}}, ("/answers", "unknown")),
        ({"answers": RED_FLAG, "municipality": "000"}, ("/municipality", "unknown")),
        ({"answers": RED_FLAG, "version": 9}, ("/version", "unknown")),
        ({"answers": RED_FLAG, "name": "Mauno"}, ("/name", "extra_forbidden")),
        ({"answers": {**RED_FLAG, "1": ["Mauno"]}}, ("/answers", "string_type")),
    ],
)
async def test_danger_is_answered_also_where_the_answers_are_refused(
    world: World, body: dict[str, Any], pointer: tuple[str, str]
) -> None:
    answer = await world.call("guidance").post("/v1/questionnaires/phq-9/score", body)

    problem = refused(answer, 422, "validation")
    assert pointer in pointers(problem)
    assert problem["red_flag"] is True
    assert "112" in [each["number"] for each in problem["emergency_numbers"]]
    assert "mauno" not in answer.text.lower()


JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(
    ("content", "red_flag"),
    [
        (b'{"answers": {"9": 3}}', True),
        (b'{"answers": {"9": "3"}}', True),
        (b'{"answers": {"9": {"points": 3}}}', True),
        (b'{"answers": {"9": "several-days", "9": "not-at-all"}}', True),
        (b'{"answers": [{"item": "9", "answer": "several-days"}]}', True),
        (b'{"answers": "9: several-days"}', True),
        (b'[{"9": "several-days"}]', True),
        (b'{"answers": {"9": "several-days"', True),
        (b'{"answers": {"9": "' + b"a" * 70_000 + b'"}}', True),
        (b'{"answers": {"9": "not-at-all", "1": 3}}', False),
        (b'{"answers": {"9": null, "1": 3}}', False),
        (b"{}", False),
        (b"", False),
    ],
)
async def test_a_refusal_shows_the_danger_however_the_answer_was_sent(
    world: World, content: bytes, red_flag: bool
) -> None:
    answer = await world.call("guidance").post("/v1/questionnaires/phq-9/score", content=content, headers=JSON)

    assert answer.is_client_error
    assert answer.json()["red_flag"] is red_flag


@pytest.mark.parametrize("role", [None, CITIZEN])
async def test_nothing_of_the_answers_is_stored_or_logged(world: World, role: str | None) -> None:
    before = await everything_stored(world)
    with capture_logs() as lines:
        await scored(world, "phq-9", lowest(**RED_FLAG), role)
        await world.call("guidance", role).post("/v1/questionnaires/phq-9/score", {"answers": {"9": "mauno"}})

    assert await everything_stored(world) == before
    told = str(lines)
    for word in ("several-days", "not-at-all", "mauno", "subject"):
        assert word not in told


def _with(pack: CountyPack, **added: Any) -> tuple[CountyPack, ...]:
    entry = CountyQuestionnaire.model_validate({"version": 1, **added})
    return (pack.model_copy(update={"questionnaires": (entry,)}),)


KYMENLAAKSO = read_folder(Path("counties/kymenlaakso"), CountyPack)
WORDING = {**dict(BY_CODE["gad-2"].wordings[0]), "language": "fi", "source": "The county's own"}


def test_a_county_adds_a_language_a_limit_and_takes_a_questionnaire_out_of_use() -> None:
    worded = questionnaires_in_use(_with(KYMENLAAKSO, code="gad-2", wordings=[WORDING])).find("kymenlaakso", "gad-2")
    assert worded is not None
    assert [str(each) for each in worded.languages] == ["en", "fi"]
    assert worded.digest != BY_CODE["gad-2"].digest

    cut_offs = [{"band": "at-limit", "at_least": 4, "by_sex": {"female": 3}}]
    limited = questionnaires_in_use(_with(KYMENLAAKSO, code="audit-c", cut_offs=cut_offs)).find(
        "kymenlaakso", "audit-c"
    )
    assert limited is not None
    assert (limited.bands[1].at_least, limited.bands[1].by_sex) == (4, {"female": 3})

    assert questionnaires_in_use(_with(KYMENLAAKSO, code="who-5", rollout=False)).find("kymenlaakso", "who-5") is None


@pytest.mark.parametrize(
    ("added", "said"),
    [
        ({"code": "phq-10"}, "phq-10 version 1 is not released"),
        ({"code": "gad-2", "cut_offs": [{"band": "high", "at_least": 4}]}, "band high is not there"),
        ({"code": "phq-9", "cut_offs": [{"band": "mild", "at_least": 12}]}, "the limits of the bands rise"),
        ({"code": "gad-2", "wordings": [{**WORDING, "items": {"1": "Yksi"}}]}, "each item is worded"),
    ],
)
def test_what_does_not_fit_the_released_version_stops_the_start(added: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        questionnaires_in_use(_with(KYMENLAAKSO, **added))
