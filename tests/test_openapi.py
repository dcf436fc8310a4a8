"""The committed OpenAPI documents are those of the code, and say what they have to."""

import json
from typing import Any

import jsonschema_rs
import pytest

from tools.export_openapi import ROOT, SERVICES, document

METHODS = ("get", "post", "put", "patch", "delete")


def operations(service: str) -> list[tuple[str, dict[str, Any]]]:
    paths = json.loads((ROOT / "openapi" / f"{service}.json").read_text())["paths"]
    return [(f"{method} {path}", item[method]) for path, item in paths.items() for method in METHODS if method in item]


@pytest.mark.parametrize("service", SERVICES)
def test_the_committed_document_is_the_one_of_the_code(service: str) -> None:
    committed = (ROOT / "openapi" / f"{service}.json").read_text()
    assert committed == document(service), "run `make openapi` and review the diff"


@pytest.mark.parametrize("service", SERVICES)
def test_every_operation_is_described_and_named_once(service: str) -> None:
    found = operations(service)
    assert len({operation["operationId"] for _, operation in found}) == len(found)
    for name, operation in found:
        assert operation.get("summary"), name
        assert operation.get("description"), name


@pytest.mark.parametrize("service", SERVICES)
def test_every_refusal_is_a_problem_document(service: str) -> None:
    for name, operation in operations(service):
        refused = {status: response for status, response in operation["responses"].items() if status >= "400"}
        assert {"500", "503"} <= refused.keys(), name
        for status, response in refused.items():
            assert list(response["content"]) == ["application/problem+json"], f"{name} {status}"


@pytest.mark.parametrize("service", SERVICES)
def test_every_example_fits_its_schema(service: str) -> None:
    schema = json.loads((ROOT / "openapi" / f"{service}.json").read_text())
    checked = 0
    for name, operation in operations(service):
        contents = [operation.get("requestBody", {}).get("content", {})]
        contents += [response.get("content", {}) for response in operation["responses"].values()]
        for media in (media for content in contents for media in content.values() if "example" in media):
            whole = {**media["schema"], "components": schema["components"]}
            assert jsonschema_rs.validator_for(whole).is_valid(media["example"]), name
            checked += 1
    assert checked >= len(operations(service)) // 2


@pytest.mark.parametrize("service", SERVICES)
def test_every_field_of_an_answer_is_always_there(service: str) -> None:
    schema = json.loads((ROOT / "openapi" / f"{service}.json").read_text())
    answers = {
        media["schema"]["$ref"].rpartition("/")[2]
        for _, operation in operations(service)
        for status, response in operation["responses"].items()
        if status < "300"
        for media in response.get("content", {}).values()
        if "$ref" in media["schema"]
    }
    for name in answers:
        described = schema["components"]["schemas"][name]
        assert set(described.get("required", [])) == set(described["properties"]), name
