"""Names of the national catalogue: a new one reaches every entry, and one that is lost overwrites none."""

from typing import Any

import pytest

from tests.guidance.ptv.conftest import Importing

OWNER = "mainOrganization"


async def changed_beside(importing: Importing, service: Any, organization: dict[str, Any] | None) -> dict[str, Any]:
    """Import again when a service has changed, and its organization is so; the entry after that."""
    importing.world.clock.advance(hours=1)
    importing.catalogue.change(service["id"], importing.world.clock.at, languages=["en"])
    if organization is None:
        del importing.catalogue.organizations[service[OWNER]["id"]]
    else:
        importing.catalogue.organizations[service[OWNER]["id"]].update(organization)
    await importing.run()
    entry: dict[str, Any] = await importing.entry(service)
    assert entry["content"]["languages"] == ["en"], "what can be read is read"
    return entry


@pytest.mark.parametrize(
    "organization",
    [
        pytest.param({"organizationNames": 7}, id="unreadable"),
        pytest.param({"organizationNames": []}, id="without a name"),
        pytest.param(
            {
                "organizationNames": [
                    {"language": "fi", "type": "Name", "value": " "},
                    {"language": "sv", "type": "Name", "value": "Annat namn"},
                ]
            },
            id="with an empty name",
        ),
        pytest.param(None, id="not given"),
    ],
)
async def test_an_organization_that_is_not_read_leaves_its_name_as_it_was_and_is_read_again(
    importing: Importing, organization: dict[str, Any] | None
) -> None:
    service = importing.named("Perheneuvola")
    right = dict(importing.catalogue.organizations[service[OWNER]["id"]])
    await importing.run()
    before = (await importing.entry(service))["content"]

    after = (await changed_beside(importing, service, organization))["content"]

    assert (after["organisation"], after["provider_type"]) == (before["organisation"], before["provider_type"])
    names = [{"language": "fi", "type": "Name", "value": "Kotkan uusi perhetyö"}]
    importing.catalogue.organizations[right["id"]] = right | {"organizationNames": names}
    await importing.run()
    assert (await importing.entry(service))["content"]["organisation"] == {"fi": "Kotkan uusi perhetyö"}


async def test_a_new_service_of_an_organization_that_is_not_read_has_the_name_of_its_reference_until_then(
    importing: Importing,
) -> None:
    service = importing.named("Perheneuvola")
    right = importing.catalogue.organizations.pop(service[OWNER]["id"])
    await importing.run()
    assert (await importing.entry(service))["content"]["organisation"] == {"fi": service[OWNER]["name"]}

    importing.catalogue.organizations[right["id"]] = right
    await importing.run()
    assert (await importing.entry(service))["content"]["organisation"].keys() == {"fi", "sv", "en"}


async def test_a_new_name_of_an_organization_reaches_every_entry_of_it(importing: Importing) -> None:
    await importing.run()
    owner = importing.named("Perheneuvola")[OWNER]["id"]
    ids = {each["id"] for each in importing.catalogue.services.values() if each[OWNER]["id"] == owner}
    assert len(ids) > 1
    importing.world.clock.advance(days=3)
    names = [{"language": "fi", "type": "Name", "value": "Uusi hyvinvointialue"}]
    importing.catalogue.change_organization(owner, importing.world.clock.at, organizationNames=names)

    record = await importing.run()

    fields = ["organisation.en", "organisation.fi", "organisation.sv"]
    assert await importing.found(record) == dict.fromkeys(sorted(ids), ("changed", fields, None))


async def test_a_service_with_an_empty_name_leaves_its_entry_as_it_was(importing: Importing) -> None:
    await importing.run()
    service = importing.named("Perheneuvola")
    before = await importing.entry(service)
    importing.world.clock.advance(hours=1)
    names = [{**each, "value": None if each["language"] == "fi" else each["value"]} for each in service["serviceNames"]]
    importing.catalogue.change(service["id"], importing.world.clock.at, serviceNames=names)

    record = await importing.run()

    assert (await importing.found(record))[service["id"]] == ("broken", [], "serviceNames: empty in fi")
    assert await importing.entry(service) == before
