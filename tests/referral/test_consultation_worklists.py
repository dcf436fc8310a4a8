"""Worklists of consultations: per unit and side, by what is due first, each reader in the own context."""

from typing import Any
from uuid import uuid4

import pytest

from tests.referral.builders import assert_refused, done
from tests.referral.consultations import (
    ANSWERER,
    ASKER,
    CLINIC,
    GROUP,
    GUIDANCE,
    REHABILITATION,
    SOCIAL,
    Consultations,
    assert_faults,
)
from tests.world import World

ASKED = {"role": "asked", "unit_id": CLINIC}
TO_ANSWER = {"role": "to_answer", "unit_id": REHABILITATION}


@pytest.fixture
def consultations(world: World) -> Consultations:
    return Consultations(world)


async def listed(
    consultations: Consultations, params: dict[str, Any], role: str = ASKER, **claims: Any
) -> list[dict[str, Any]]:
    """The whole list, read in pages of two."""
    api, items, cursor = consultations.as_(role, **claims), [], None
    while True:
        asked = {**params, "limit": "2", **({"cursor": cursor} if cursor else {})}
        page = done(await api.get("/v1/consultations", params=asked))
        items.extend(page["items"])
        cursor = page["next_cursor"]
        if cursor is None:
            return items


async def test_both_sides_see_what_is_open_by_what_is_due_first(consultations: Consultations) -> None:
    slow = await consultations.ask()
    urgent = await consultations.ask(consultations.new(urgency="urgent"))
    anonymous = await consultations.ask(consultations.anonymous(urgency="urgent"))
    closed = await consultations.in_state("closed")
    group = await consultations.ask(consultations.new(target_code=GROUP))
    expected = [*sorted([urgent["id"], anonymous["id"]]), slow["id"], group["id"]]
    assert [each["id"] for each in await listed(consultations, ASKED)] == expected
    assert [each["id"] for each in await listed(consultations, TO_ANSWER, ANSWERER)] == expected
    with_closed = await listed(consultations, {**ASKED, "status": ["closed"]})
    assert [each["id"] for each in with_closed] == [closed["id"]]
    of_answerer = await listed(consultations, {**TO_ANSWER, "status": ["closed", "asked"]}, ANSWERER)
    assert {each["id"] for each in of_answerer} == {*expected, closed["id"]}


async def test_a_list_tells_nothing_that_anybody_wrote_and_nothing_of_the_client(
    consultations: Consultations,
) -> None:
    asked = await consultations.ask()
    (item,) = await listed(consultations, ASKED)
    assert item["awaiting_consultation"]
    assert not {"question", "person_ref", "answers", "asked_by"} & set(item)
    (entry,) = await consultations.rows("select * from access_log where action = 'list'")
    assert entry["subjects"] == [asked["person_ref"]]


async def test_each_reads_the_lists_in_the_own_register(consultations: Consultations) -> None:
    health = await consultations.ask(consultations.new(target_code=GROUP))
    both = await consultations.ask(consultations.anonymous(target_code=GROUP, covers_both_registers=True))
    to_guidance = {"role": "to_answer", "unit_id": GUIDANCE}
    assert [each["id"] for each in await listed(consultations, to_guidance, "social-worker", **SOCIAL)] == [both["id"]]
    nurse = await listed(consultations, to_guidance, "guidance-nurse", **SOCIAL)
    assert {each["id"] for each in nurse} == {health["id"], both["id"]}
    assert await listed(consultations, to_guidance, "guidance-manager", **SOCIAL) == []
    assert await listed(consultations, ASKED, "social-worker", units=[CLINIC]) == []


async def test_the_counts_tell_the_states_and_what_is_late_of_the_same_list(consultations: Consultations) -> None:
    for state in ("asked", "asked", "taken", "answered", "closed", "withdrawn"):
        await consultations.in_state(state)
    for params, role in ((ASKED, ASKER), (TO_ANSWER, ANSWERER)):
        counted = done(await consultations.as_(role).get("/v1/consultations/counts", params=params))
        assert counted == {"counts": {"asked": 2, "taken": 1, "answered": 1}, "overdue": 0, "at_least": False}
    consultations.world.clock.advance(days=7)
    late = done(await consultations.as_(ASKER).get("/v1/consultations/counts", params=ASKED))
    assert late["overdue"] == 3


@pytest.mark.parametrize("path", ["/v1/consultations", "/v1/consultations/counts"])
async def test_the_list_of_another_unit_is_refused_and_logged(consultations: Consultations, path: str) -> None:
    answer = await consultations.as_(ASKER).get(path, params=TO_ANSWER)
    assert_refused(answer, 403, "forbidden")
    (entry,) = await consultations.rows("select * from access_log")
    assert (entry["outcome"], entry["reason"]) == ("denied", "forbidden")


@pytest.mark.parametrize(
    ("role", "params", "fault"),
    [
        pytest.param(ASKER, {}, ("/role", "worklist"), id="no worklist"),
        pytest.param(ASKER, {"role": "asked"}, ("/role", "worklist"), id="no unit"),
        pytest.param(ASKER, {**ASKED, "contact_reference": str(uuid4())}, ("/role", "worklist"), id="a contact"),
        pytest.param("polku-guidance", {}, ("/contact_reference", "contact"), id="a service without a contact"),
        pytest.param(
            "polku-guidance",
            {**ASKED, "contact_reference": str(uuid4())},
            ("/contact_reference", "contact"),
            id="a service with a worklist",
        ),
    ],
)
async def test_a_list_is_asked_for_in_its_own_words(
    consultations: Consultations, role: str, params: dict[str, str], fault: tuple[str, str]
) -> None:
    assert_faults(await consultations.as_(role).get("/v1/consultations", params=params), fault)


async def test_a_cursor_of_one_list_does_not_fit_another(consultations: Consultations) -> None:
    for _ in range(2):
        await consultations.ask()
    page = done(await consultations.as_(ASKER).get("/v1/consultations", params={**ASKED, "limit": "1"}))
    params = {**ASKED, "status": "asked", "cursor": page["next_cursor"]}
    assert_refused(await consultations.as_(ASKER).get("/v1/consultations", params=params), 422, "validation")


async def test_guidance_sees_that_its_contact_waits_and_when_it_does_not(consultations: Consultations) -> None:
    contact = str(uuid4())
    asked = await consultations.ask(consultations.new(contact_reference=contact))
    await consultations.ask(consultations.new(contact_reference=str(uuid4())))
    params = {"contact_reference": contact}
    (item,) = await listed(consultations, params, "polku-guidance")
    assert (item["id"], item["awaiting_consultation"]) == (asked["id"], True)
    taken = done(await consultations.do("take", asked))
    done(await consultations.do("answer", taken))
    (item,) = await listed(consultations, params, "polku-guidance")
    assert not item["awaiting_consultation"]


async def test_another_service_learns_of_no_contact(consultations: Consultations) -> None:
    contact = str(uuid4())
    await consultations.ask(consultations.new(contact_reference=contact))

    answer = await consultations.as_("polku-booking").get("/v1/consultations", params={"contact_reference": contact})

    assert_refused(answer, 403, "forbidden")
