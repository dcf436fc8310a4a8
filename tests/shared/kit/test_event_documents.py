"""Every type of event is a webhook in the service's document: its headers, its body, and an example that fits."""

import jsonschema_rs
import pytest

from tests.world import World


@pytest.mark.parametrize("service", ["guidance", "referral"])
async def test_every_type_is_documented_as_a_webhook_with_an_example(everything: World, service: str) -> None:
    document = everything.apps[service].openapi()
    webhooks = document["webhooks"]
    assert webhooks
    for name, item in webhooks.items():
        operation = item["post"]
        assert operation["operationId"] == name
        assert operation["summary"]
        assert operation["description"]
        assert list(operation["responses"]) == ["2XX"]
        headers = [each["name"] for each in operation["parameters"]]
        assert headers == ["webhook-id", "webhook-timestamp", "webhook-signature"]
        media = operation["requestBody"]["content"]["application/json"]
        assert media["example"]["type"] == name
        whole = {**media["schema"], "components": document["components"]}
        assert jsonschema_rs.validator_for(whole).is_valid(media["example"]), name
        assert not jsonschema_rs.validator_for(whole).is_valid(media["example"] | {"data": {}}), name
