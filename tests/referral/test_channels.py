"""Channels and teams as a professional sees them: who answers, whether they are there, and when next."""

from datetime import datetime
from typing import Any

import pytest

from tests.referral.builders import assert_refused, done
from tests.referral.consultations import ASKER, CLINIC, KELA, Consultations
from tests.world import World


async def channels(world: World, **params: Any) -> dict[str, dict[str, Any]]:
    """The channels of the clinic's county by their codes."""
    answer = await Consultations(world).as_(ASKER).get("/v1/channels", params={"unit_id": CLINIC, **params})
    return {each["code"]: each for each in done(answer)["items"]}


@pytest.mark.parametrize(
    ("at", "is_open", "closes_at", "opens_at"),
    [
        pytest.param("2026-11-23T06:00:00Z", True, "2026-11-23T14:00:00Z", None, id="Monday at opening"),
        pytest.param("2026-11-23T14:00:00Z", False, None, "2026-11-24T06:00:00Z", id="Monday at closing"),
        pytest.param("2026-11-28T10:00:00Z", False, None, "2026-11-30T06:00:00Z", id="Saturday"),
        pytest.param("2026-12-24T10:00:00Z", False, None, "2026-12-28T06:00:00Z", id="Christmas Eve"),
    ],
)
async def test_a_channel_tells_whether_it_is_there_and_when_next(
    world: World, at: str, closes_at: str | None, opens_at: str | None, *, is_open: bool
) -> None:
    world.clock.at = datetime.fromisoformat(at)
    channel = (await channels(world))[KELA]
    assert (channel["is_open"], channel["closes_at"], channel["opens_at"]) == (is_open, closes_at, opens_at)


async def test_the_channels_are_narrowed_by_scope_and_by_who_is_there(world: World) -> None:
    world.clock.at = datetime.fromisoformat("2026-11-23T10:00:00Z")
    everybody = await channels(world)
    partners = await channels(world, scope=["other_partner", "kela_authority_line"])
    assert {each["partner"] for each in partners.values()} >= {"kela", "parish", "organisation", "municipality"}
    there, away = await channels(world, is_open="true"), await channels(world, is_open="false")
    assert set(there) | set(away) == set(everybody)
    assert not set(there) & set(away)
    assert "kymenlaakso-parish-diaconia" in away
    assert all(each["county"] == "kymenlaakso" for each in everybody.values())


async def test_a_channel_says_how_it_may_be_asked(world: World) -> None:
    found = await channels(world)
    social_worker, head = found["kymenlaakso-social-worker"], found["kymenlaakso-head-of-nursing"]
    assert (social_worker["queued_unless_urgent"], social_worker["urgent_answer_office_hours"]) == (True, 1)
    assert (head["competent_office_holder"], head["professions"]) == (True, ["unit_manager"])
    assert found["kymenlaakso-child-psychiatry"]["cooperation_partner"]
    assert found["kymenlaakso-child-psychiatry"]["unit_ids"] == []


async def test_teams_pairs_and_groups_tell_their_units(world: World) -> None:
    answer = await Consultations(world).as_(ASKER).get("/v1/teams", params={"unit_id": CLINIC})
    teams = {each["code"]: each for each in done(answer)["items"]}
    assert {each["kind"] for each in teams.values()} == {"team", "work_pair", "group"}
    group = teams["kymenlaakso-multi-professional-group"]
    assert group["registers"] == ["health_care", "social_welfare"]
    assert [each["name"]["fi"] for each in group["units"]] == [
        "Asiakasohjaus, Kymenlaakso",
        "Lastenneuvola, Kouvola",
        "Lasten kuntoutus, Kymenlaakso",
    ]


@pytest.mark.parametrize("path", ["/v1/channels", "/v1/teams"])
async def test_all_counties_are_listed_unless_a_unit_is_named(world: World, path: str) -> None:
    api = Consultations(world).as_(ASKER)
    assert {each["county"] for each in done(await api.get(path))["items"]} == {"kymenlaakso", "etela-pohjanmaa"}
    assert_refused(await api.get(path, params={"unit_id": "no-such-unit"}), 422, "validation")
