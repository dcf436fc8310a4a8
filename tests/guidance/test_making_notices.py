"""Making a child-protection notice: anybody may, nobody private is kept, and danger is answered at once."""

from typing import Any

import pytest

from shared.law.civil_time import HELSINKI
from tests.guidance.builders import SYSTEM, access_log, desk, done, everything_stored, pointers, refused, wire
from tests.guidance.builders import helsinki as instant_of
from tests.guidance.notices import NOTIFIER, PATH, a_notice, a_notice_made, events, notified, seen
from tests.world import World

PRIVATE = {"kind": "private", "name": "Nella Naapuri", "phone": "+358 40 333 4444"}
ANONYMOUS = {"kind": "anonymous"}
LONG_KEY = "k" * 32


async def test_a_notice_starts_the_clocks_of_the_law_and_the_contact_holds_nobodys_words(world: World) -> None:
    notice = await seen(world, await a_notice_made(world))

    assert notice["status"] == "received"
    due = {each["rule_id"]: each["due_at"] for each in notice["clocks"]}
    assert due["child_protection_notice"] == "2026-12-02T14:00:00Z"
    assert due["child_protection_finish"] == "2027-02-23T14:00:00Z"
    contact = done(await desk(world).get(f"/v1/contacts/{notice['contact_id']}"))
    assert (contact["matters"], contact["identified"], contact["message"]) == (["child_protection"], False, None)
    assert len(await events(world, "child-protection-notice.received")) == 1


async def test_the_words_and_the_child_are_sealed_and_the_notifier_is_apart(world: World) -> None:
    code = world.people["infant"].identity_code
    id_ = await a_notice_made(world, personal_identity_code=code)

    stored = str(await everything_stored(world))
    for personal in ("She says that she is hit.", "third form", code, "Riitta", "111 2222", "Koulu"):
        assert personal is not None
        assert personal not in stored
    notice = await seen(world, id_)
    assert (notice["concern"], notice["child_identified"]) == ("She says that she is hit.", True)
    assert "Riitta" not in str(notice)
    assert "Riitta" not in str(await events(world, "child-protection-notice.received"))


@pytest.mark.parametrize("role", [None, "adult"], ids=["without a token", "with a citizen's token"])
@pytest.mark.parametrize("notifier", [PRIVATE, ANONYMOUS], ids=["private", "anonymous"])
async def test_a_private_notifier_leaves_no_trace_in_the_access_log_or_with_the_key(
    world: World, role: str | None, notifier: dict[str, Any]
) -> None:
    answer = await world.call("guidance", role).post(PATH, a_notice(notifier=notifier), key=LONG_KEY)

    assert set(done(answer)) == {
        "red_flag",
        "emergency_numbers",
        "id",
        "received_at",
        "own_application",
        "make_it_in_writing",
        "electronic_notice_url",
        "unit",
    }
    assert await access_log(world) == []
    if role is not None:
        assert world.people[role].sub not in str(await everything_stored(world))


async def test_without_a_token_the_key_is_long(world: World) -> None:
    refused(await world.call("guidance").post(PATH, a_notice(notifier=ANONYMOUS), key="short"), 422, "validation")


async def test_the_same_notice_sent_twice_is_taken_once(world: World) -> None:
    api = world.call("guidance")
    first, second = [await api.post(PATH, a_notice(notifier=ANONYMOUS), key=LONG_KEY) for _ in range(2)]

    assert done(first)["id"] == done(second)["id"]
    rows = await world.databases.fetch("guidance", "select count(*) from child_protection_notice")
    assert rows[0]["count"] == 1


async def test_acute_danger_is_answered_with_the_emergency_numbers(world: World) -> None:
    answer = done(await notified(world, None, notifier=ANONYMOUS, form="oral", acute=True))

    assert answer["red_flag"] is True
    assert "112" in [each["number"] for each in answer["emergency_numbers"]]
    assert answer["make_it_in_writing"] is False


async def test_a_refused_notice_of_acute_danger_is_answered_with_the_numbers_too(world: World) -> None:
    problem = refused(await notified(world, None, acute=True), 422, "validation")

    assert pointers(problem) == [("/notifier/kind", "professionals_only")]
    assert problem["red_flag"] is True
    assert "112" in [each["number"] for each in problem["emergency_numbers"]]


async def test_an_oral_notice_that_is_not_acute_is_asked_for_in_writing(world: World) -> None:
    assert done(await notified(world, None, notifier=PRIVATE, form="oral"))["make_it_in_writing"] is True


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        pytest.param({"notifier": NOTIFIER}, "/notifier/kind", "professionals_only", id="an authority without a token"),
        pytest.param(
            {"notifier": PRIVATE, "received_at": "2026-11-22T07:00:00Z"},
            "/received_at",
            "professionals_only",
            id="when",
        ),
        pytest.param({"notifier": PRIVATE, "municipality": None}, "/municipality", "missing", id="nowhere"),
        pytest.param({"notifier": {"kind": "child"}, "child": None}, "/child", "missing", id="an unknown child"),
    ],
)
async def test_what_an_open_notice_may_not_say_is_named(
    world: World, changes: dict[str, Any], pointer: str, code: str
) -> None:
    assert (pointer, code) in pointers(refused(await notified(world, None, **changes), 422, "validation"))


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        pytest.param({"child": None}, "", id="no child at all"),
        pytest.param({"notifier": {"kind": "anonymous", "name": "Nella"}}, "/notifier", id="an anonymous name"),
        pytest.param({"notifier": {"kind": "private"}}, "/notifier", id="a private person without a name"),
        pytest.param({"received_at": "2026-11-23T07:00:01Z"}, "/received_at", id="in the future"),
    ],
)
async def test_a_notice_that_does_not_hold_together_is_refused(
    world: World, changes: dict[str, Any], name: str
) -> None:
    problem = refused(await notified(world, SYSTEM, **changes), 422, "validation")

    assert [pointer for pointer, _ in pointers(problem)] == [name]


async def test_a_notice_that_came_by_mail_counts_from_the_day_on_which_it_came(world: World) -> None:
    received = instant_of("2024-02-06 13:00")
    id_ = await a_notice_made(world, "social-worker", received_at=wire(received), channel="mail")

    notice = await seen(world, id_)
    assert notice["received_at"] == wire(received)
    due = {each["rule_id"]: each["due_at"] for each in notice["clocks"]}
    assert due["child_protection_notice"] == "2024-02-15T14:00:00Z"
    assert received.astimezone(HELSINKI).hour == 13


@pytest.mark.parametrize(
    ("role", "is_application"),
    [("young-person", True), (None, False)],
    ids=["strongly identified, 15 years", "without a token"],
)
async def test_a_child_brings_its_own_matter_and_none_is_turned_away(
    world: World, role: str | None, is_application: bool
) -> None:
    receipt = done(await notified(world, role, notifier={"kind": "child"}, child="I am nine." if not role else None))

    assert receipt["own_application"] is is_application
    assert (await seen(world, receipt["id"]))["child_identified"] is is_application
    assert await events(world, "contact.received") != []
