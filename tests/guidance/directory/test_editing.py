"""An entry is changed by who answers for it or looks after the whole directory, by the version seen, and it is told."""

from typing import Any

import pytest

from tests.guidance.builders import MISSING, UNIT, done, pointers, refused
from tests.guidance.directory.entries import EDITOR, an_entry, found, names, written
from tests.world import Api, World

CLINIC = "etela-pohjanmaa-family-social-work-seinajoki"
OWNER = "family-social-worker"
"""A social worker of that unit."""
OWNER_MANAGER = "unit-manager"
"""A manager of another county, who is called as that unit's own."""
OUTSIDER = "nurse"


def api(world: World, role: str = EDITOR) -> Api:
    return world.call("guidance", role, **({"units": [CLINIC]} if role == OWNER_MANAGER else {}))


@pytest.mark.parametrize(
    ("role", "owner", "allowed"),
    [
        (OWNER, {"unit_id": CLINIC, "role": "social_worker"}, False),
        (OWNER, {"unit_id": CLINIC, "role": None}, False),
        ("guidance-worker", {"unit_id": CLINIC, "role": None}, True),
        ("guidance-manager", {"unit_id": CLINIC, "role": None}, True),
        ("guidance-nurse", {"unit_id": CLINIC, "role": None}, False),
        ("kymenlaakso-social-worker", {"unit_id": CLINIC, "role": "social_worker"}, False),
        (OWNER_MANAGER, {"unit_id": CLINIC, "role": "social_worker"}, True),
        (OWNER_MANAGER, {"unit_id": UNIT, "role": None}, False),
    ],
)
async def test_the_units_manager_and_the_editors_of_the_county_say_who_answers_for_a_new_entry(
    world: World, role: str, owner: dict[str, Any], allowed: bool
) -> None:
    answer = await api(world, role).post("/v1/directory", an_entry(owner=owner))
    if allowed:
        entry = done(answer)
        assert (entry["owner"], entry["status"], entry["source"]) == (owner, "published", "local")
        assert answer.headers["location"] == f"/v1/directory/{entry['id']}"
    else:
        refused(answer, 403, "not-directory-editor")
        assert names(await found(world)) == []


@pytest.mark.parametrize(
    ("role", "owner", "allowed"),
    [
        (OWNER, {"unit_id": CLINIC, "role": "social_worker"}, True),
        (OWNER, {"unit_id": CLINIC, "role": "nurse"}, False),
        (OWNER, {"unit_id": CLINIC, "role": None}, False),
        (OWNER, {"unit_id": UNIT, "role": "social_worker"}, False),
        (OWNER_MANAGER, {"unit_id": CLINIC, "role": None}, True),
        ("kymenlaakso-social-worker", {"unit_id": CLINIC, "role": "social_worker"}, False),
    ],
)
async def test_a_worker_in_the_role_that_answers_for_an_entry_changes_it(
    world: World, role: str, owner: dict[str, Any], allowed: bool
) -> None:
    path = f"/v1/directory/{(await written(world, owner=owner))['id']}"
    answer = await api(world, role).patch(path, {"additions": {"paths": ["divorce"]}}, version=1)
    if allowed:
        done(answer)
    else:
        refused(answer, 403, "not-directory-editor")


@pytest.mark.parametrize(
    ("role", "owner", "allowed"),
    [
        (OWNER, {"unit_id": CLINIC, "role": "nurse"}, False),
        (OWNER, {"unit_id": UNIT, "role": "social_worker"}, False),
        (OWNER_MANAGER, {"unit_id": CLINIC, "role": "nurse"}, True),
        (OWNER_MANAGER, {"unit_id": UNIT, "role": None}, False),
        (EDITOR, {"unit_id": UNIT, "role": None}, True),
    ],
)
async def test_who_answers_for_an_entry_is_said_by_managers_in_their_unit_and_by_editors(
    world: World, role: str, owner: dict[str, Any], allowed: bool
) -> None:
    path = f"/v1/directory/{(await written(world, owner={'unit_id': CLINIC, 'role': 'social_worker'}))['id']}"
    answer = await api(world, role).patch(path, {"owner": owner}, version=1)
    if allowed:
        assert done(answer)["owner"] == owner
    else:
        refused(answer, 403, "not-directory-editor")


async def test_a_change_replaces_the_part_that_is_given_and_nothing_else(world: World) -> None:
    entry = await written(world, additions={"steps": [0], "min_age_years": 18})
    path = f"/v1/directory/{entry['id']}"
    content = entry["content"] | {"texts": {"fi": {"name": "Isäkerho"}}}
    answer = await api(world).patch(path, {"content": content}, version=1)
    changed = done(answer)
    assert answer.headers["etag"] == '"2"'
    assert (changed["shown"]["name"], changed["additions"]["steps"]) == ("Isäkerho", [0])
    assert names(await found(world, q="isäkerho")) == ["Isäkerho"]
    assert names(await found(world, q="perhekerho")) == []
    given = done(await api(world).patch(path, {"owner": {"unit_id": CLINIC}}, version=2))
    assert given["owner"] == {"unit_id": CLINIC, "role": None}
    assert given["content"] == changed["content"]


async def test_a_change_names_the_version_that_was_seen(world: World) -> None:
    path = f"/v1/directory/{(await written(world))['id']}"
    refused(await api(world).patch(path, {}), 428, "precondition-required")
    refused(await api(world).patch(path, {}, version=2), 412, "version-mismatch")
    refused(await api(world).patch(f"/v1/directory/{MISSING}", {}, version=1), 404, "not-found")


async def test_the_content_of_an_imported_entry_is_its_sources_and_additions_are_the_countys(world: World) -> None:
    entry = await written(world)
    await world.databases.fetch(
        "guidance", "update directory_entry set source = 'ptv', source_id = 'x' where id = $1 returning id", entry["id"]
    )
    path = f"/v1/directory/{entry['id']}"
    answer = await api(world).patch(path, {"content": entry["content"]}, version=1)
    refused(answer, 409, "content-of-source")
    done(await api(world).patch(path, {"additions": {"paths": ["divorce"]}}, version=1))
    assert names(await found(world, path="divorce")) == ["Perhekerho"]


async def test_a_withdrawn_service_is_found_by_nobody_and_shown_to_professionals(world: World) -> None:
    entry = await written(world)
    path = f"/v1/directory/{entry['id']}"
    refused(await api(world, OUTSIDER).post(f"{path}/withdraw", version=1), 403, "not-directory-editor")
    assert done(await api(world).post(f"{path}/withdraw", version=1))["status"] == "withdrawn"
    refused(await api(world).post(f"{path}/withdraw", version=2), 409, "invalid-state")
    assert names(await found(world, q="perhekerho")) == names(await found(world)) == []
    for role in (None, "guardian-of-infant"):
        refused(await world.call("guidance", role).get(path), 404, "not-found")
    assert done(await api(world, OUTSIDER).get(path))["status"] == "withdrawn"
    assert done(await api(world).post(f"{path}/publish", version=2))["status"] == "published"
    assert names(await found(world, q="perhekerho")) == ["Perhekerho"]


async def test_a_review_sets_the_next_day_and_the_report_of_stale_entries_forgets_the_entry(world: World) -> None:
    texts = {language: {"name": "Kerho"} for language in ("fi", "sv", "en")}
    entry = await written(world, content={"texts": texts}, review_due_on="2026-11-22")
    assert (await stale(world)) == [("Kerho", ["review_overdue"], [])]
    path = f"/v1/directory/{entry['id']}/reviews"
    reviewed = done(await api(world).post(path, {}, version=1))
    assert (reviewed["reviewed_on"], reviewed["review_due_on"]) == ("2026-11-23", "2027-11-23")
    assert await stale(world) == []
    later = await api(world).post(path, {"next_due_on": "2029-11-24"}, version=2)
    assert pointers(refused(later, 422, "validation")) == [("/review_due_on", "too_late")]


async def stale(world: World, **asked: str) -> list[tuple[str, list[str], list[str]]]:
    page = done(await api(world).get("/v1/directory/staleness", params=asked))
    return [(each["name"], each["reasons"], each["missing_languages"]) for each in page["items"]]


async def test_the_report_tells_what_needs_attention_and_why(world: World) -> None:
    await written(world, content={"texts": {"fi": {"name": "Vain suomeksi"}}})
    await written(
        world, content={"texts": {"fi": {"name": "Kadonnut"}, "en": {"name": "Lost"}}}, review_due_on="2026-11-01"
    )
    await world.databases.fetch(
        "guidance",
        "update directory_entry set owner_unit_id = null, source_gone_at = now() where review_due_on = '2026-11-01'"
        " returning id",
    )
    every = ["review_overdue", "no_owner", "source_gone", "language_missing"]
    assert await stale(world) == [
        ("Kadonnut", every, ["sv"]),
        ("Vain suomeksi", ["language_missing"], ["sv", "en"]),
    ]
    for reason in every[:3]:
        assert [name for name, _, _ in await stale(world, reason=reason)] == ["Kadonnut"]
    assert [name for name, _, _ in await stale(world, unit_id=UNIT)] == ["Vain suomeksi"]
    first = done(await api(world).get("/v1/directory/staleness", params={"limit": "1"}))
    rest = {"limit": "1", "cursor": first["next_cursor"]}
    assert [each["name"] for each in done(await api(world).get("/v1/directory/staleness", params=rest))["items"]] == [
        "Vain suomeksi"
    ]


async def test_the_owner_tells_of_a_change_and_guidance_workers_read_it_first_in_the_feed(world: World) -> None:
    entry = await written(world, owner={"unit_id": CLINIC, "role": "social_worker"})
    notice = {"subject": "moving", "effective_from": "2027-01-07", "text": {"fi": "Muutamme Keskuskadulle."}}
    path = f"/v1/directory/{entry['id']}/change-notices"
    refused(await api(world, OUTSIDER).post(path, notice), 403, "not-directory-editor")
    world.clock.advance(minutes=1)
    given = done(await api(world, OWNER).post(path, notice))
    feed = done(await api(world, OUTSIDER).get("/v1/directory/changes"))["items"]
    assert feed[0] == given
    assert [(each["kind"], each["subject"]) for each in feed] == [("notice", "moving"), ("added", None)]
    assert (given["effective_from"], given["text"]["fi"], given["name"]) == (
        "2027-01-07",
        "Muutamme Keskuskadulle.",
        "Perhekerho",
    )
    only = done(
        await world.call("guidance", "integrator").get("/v1/directory/changes", params={"notices_only": "true"})
    )
    assert [each["id"] for each in only["items"]] == [given["id"]]


async def test_every_change_is_told_to_integrators_without_any_text(world: World) -> None:
    entry = await written(world)
    path = f"/v1/directory/{entry['id']}"
    done(await api(world).post(f"{path}/reviews", {}, version=1))
    done(await api(world).post(f"{path}/withdraw", version=2))
    notice = {"subject": "closing", "effective_from": "2027-02-01", "text": {"sv": "Vi stänger."}}
    done(await api(world).post(f"{path}/change-notices", notice))
    events = await world.databases.fetch(
        "guidance", "select data from event where aggregate = $1 order by id", f"directory-entry:{entry['id']}"
    )
    told = [row["data"] for row in events]
    assert [("closing" in each or "stänger" in each or "kerho" in each) for each in told] == [False] * 4
    assert [kind in each for kind, each in zip(("added", "reviewed", "withdrawn", "notice"), told, strict=True)] == [
        True
    ] * 4


@pytest.mark.parametrize(
    ("part", "value", "pointer"),
    [
        ("content", {"texts": {}}, "/content/texts"),
        ("content", {"municipalities": []}, "/content"),
        ("content", {"nationwide": True}, "/content"),
        ("content", {"texts": {"fi": {"name": "Soita 010190-910L"}}}, "/content/texts/fi/name"),
        ("additions", {"min_age_years": 18, "max_age_years": 17}, "/additions"),
        ("additions", {"steps": [0]}, "/additions"),
        ("additions", {"steps": [1, 2], "min_age_years": 17}, "/additions"),
    ],
)
async def test_an_entry_that_makes_no_sense_is_refused(
    world: World, part: str, value: dict[str, Any], pointer: str
) -> None:
    problem = refused(await api(world).post("/v1/directory", an_entry(**{part: value})), 422, "validation")
    assert [where for where, _ in pointers(problem)] == [pointer]
