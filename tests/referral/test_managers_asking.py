"""The duty of a unit manager alone asks no question about a client who is known, and makes no referral of one."""

from typing import Any

import pytest

from tests.referral.builders import assert_refused, done
from tests.referral.consultations import BODIES, CLINIC, MANAGER, Consultations
from tests.world import World

MANAGES: dict[str, Any] = {"units": [CLINIC]}


@pytest.fixture
def consultations(world: World) -> Consultations:
    return Consultations(world)


async def test_a_manager_without_a_profession_asks_of_no_identified_client(consultations: Consultations) -> None:
    manager = consultations.as_(MANAGER, **MANAGES)

    assert_refused(await manager.post("/v1/consultations", consultations.new()), 403, "forbidden")

    assert await consultations.rows("select 1 from consultation") == []
    for body in (consultations.anonymous(), consultations.support()):
        done(await manager.post("/v1/consultations", body))
    nurse_too = consultations.as_(MANAGER, **MANAGES, professions=["unit_manager", "nurse"])
    done(await nurse_too.post("/v1/consultations", consultations.new()))


@pytest.mark.parametrize("identified", [True, False], ids=["identified", "anonymous"])
async def test_what_a_manager_is_offered_is_what_is_done(consultations: Consultations, identified: bool) -> None:
    asked = await consultations.ask(consultations.new() if identified else consultations.anonymous())

    offered = (await consultations.seen(asked, MANAGER, **MANAGES))["available_actions"]

    assert offered == ["write_message", "withdraw"]
    person = {} if identified else {"person": {"personal_identity_code": consultations.code_of()}}
    body = {**(BODIES["convert"] or {}), **person}
    refused = await consultations.do("convert", asked, MANAGER, body=body, claims=MANAGES)
    assert_refused(refused, 403, "forbidden")
    done(await consultations.do("messages", asked, MANAGER, claims=MANAGES))
    done(await consultations.do("withdraw", asked, MANAGER, claims=MANAGES))
