"""A matter of child protection is made as a notice, which protects who notifies and can end; a contact never is one."""

from typing import Any

import pytest

from tests.guidance.builders import CITIZEN, SYSTEM, UNIT, WORKER, a_contact, access_log, everything_stored, refused
from tests.guidance.making import CODE, filled
from tests.world import World

CHAT = [{"author": "client", "text": "The neighbours hit their child.", "written_at": "2026-11-23T06:50:00Z"}]


@pytest.mark.parametrize(
    ("role", "changes"),
    [
        pytest.param(None, {}, id="nobody known"),
        pytest.param(CITIZEN, {"identified": True}, id="a known citizen"),
        pytest.param(WORKER, {"unit_id": UNIT, "personal_identity_code": CODE}, id="a worker"),
        pytest.param(SYSTEM, {"personal_identity_code": CODE}, id="a system"),
        pytest.param(SYSTEM, {"transcript": CHAT, "channel": "chat"}, id="a chat held before"),
        pytest.param(None, {"form": filled()}, id="a filled form"),
        pytest.param(None, {"emergency": True}, id="in danger"),
        pytest.param(
            None, {"contactor": "relative", "contactor_details": {"relation": "neighbour"}}, id="about somebody else"
        ),
        pytest.param(None, {"matters": ["health", "child_protection"]}, id="beside another matter"),
    ],
)
async def test_a_contact_about_child_protection_is_sent_to_the_notices_with_the_emergency_numbers(
    world: World, role: str | None, changes: dict[str, Any]
) -> None:
    contact = a_contact(**{"matters": ["child_protection"], **changes})
    problem = refused(
        await world.call("guidance", role).post("/v1/contacts", contact), 422, "child-protection-notice-needed"
    )

    assert problem["notices"] == "/v1/child-protection-notices"
    assert problem["emergency_numbers"][0]["number"] == "112"
    assert problem["red_flag"] is changes.get("emergency", False)
    stored = await everything_stored(world)
    assert [stored[table] for table in ("contact", "clock", "contact_party", "contact_identity")] == [""] * 4


async def test_the_refusal_is_told_in_the_language_of_the_reader(world: World) -> None:
    contact = a_contact(matters=["child_protection"])
    answer = await world.call("guidance").send(
        "POST", "/v1/contacts", json=contact, headers={"accept-language": "fi", "idempotency-key": "k" * 32}
    )

    assert "lastensuojeluilmoitus" in answer.json()["title"].lower()


async def test_who_does_not_work_in_the_unit_learns_nothing_more_of_it(world: World) -> None:
    contact = a_contact(matters=["child_protection"], unit_id=UNIT)

    refused(await world.call("guidance", "physiotherapist").post("/v1/contacts", contact), 403, "forbidden")
    assert [entry[1:5] for entry in await access_log(world)] == [("create", [], None, "denied")]
