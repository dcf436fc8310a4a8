"""Before an entry is withdrawn its service is asked for by its id: a list that leaves one out withdraws nothing."""

from typing import Any

import pytest

from tests.guidance.ptv.conftest import Importing

ELSEWHERE = {"code": "743", "name": [], "type": "Municipality", "municipalities": [{"code": "743", "name": []}]}


async def imported_again(importing: Importing) -> tuple[Any, dict[str, Any]]:
    """What an import found an hour later, and the entries after it."""
    importing.world.clock.advance(hours=1)
    record = await importing.run()
    return await importing.found(record), await importing.entries()


@pytest.mark.parametrize("name", ["Perheneuvola", "Perhetuki"], ids=["of the municipality", "of the whole country"])
async def test_a_service_that_a_list_leaves_out_and_that_is_there_keeps_its_entry(
    importing: Importing, name: str
) -> None:
    await importing.run()
    service = importing.named(name)
    importing.catalogue.unlisted.add(service["id"])
    importing.catalogue.change(service["id"], importing.world.clock.at, languages=["en"])

    found, entries = await imported_again(importing)

    assert found == {service["id"]: ("changed", ["languages"], None)}
    entry = entries[service["id"]]
    assert (entry["status"], entry["content"]["languages"]) == ("published", ["en"])


async def test_one_that_is_there_and_cannot_be_read_keeps_its_entry_too(importing: Importing) -> None:
    await importing.run()
    service = importing.named("Perheneuvola")
    before = await importing.entry(service)
    importing.catalogue.unlisted.add(service["id"])
    importing.catalogue.change(service["id"], importing.world.clock.at, languages=7)

    found, entries = await imported_again(importing)

    assert found == {service["id"]: ("broken", [], "languages: Input should be a valid tuple")}
    assert entries[service["id"]] == before


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"areas": [ELSEWHERE]}, id="given in another county now"),
        pytest.param({"publishingStatus": "Deleted"}, id="given as deleted"),
        pytest.param(None, id="not given"),
    ],
)
async def test_one_that_is_not_there_any_more_is_withdrawn(importing: Importing, change: dict[str, Any] | None) -> None:
    await importing.run()
    service = importing.named("Perheneuvola")
    if change is None:
        del importing.catalogue.services[service["id"]]
    else:
        importing.catalogue.unlisted.add(service["id"])
        importing.catalogue.change(service["id"], importing.world.clock.at, **change)

    found, entries = await imported_again(importing)

    assert found == {service["id"]: ("withdrawn", [], "not_listed")}
    assert entries[service["id"]]["status"] == "withdrawn"
    asked = [each for each in importing.stand_in.state.asked if each == f"/api/v11/Service/{service['id']}"]
    assert len(asked) == 1
