"""The committed OpenAPI documents are those of the code, and say what they have to."""

import json
from typing import Any

import jsonschema_rs
import pytest

from shared.kit.openapi import meanings
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


@pytest.mark.parametrize("service", SERVICES)
def test_every_parameter_says_what_it_is(service: str) -> None:
    paths = json.loads(document(service))["paths"]
    parameters = [
        (f"{method} {path} {parameter['name']}", parameter)
        for path, item in paths.items()
        for method in METHODS
        for parameter in item.get(method, {}).get("parameters", ())
    ]
    assert parameters
    for name, parameter in parameters:
        assert _says(parameter) or _says(parameter["schema"]), name


def test_every_field_of_booking_says_what_it_is() -> None:
    schemas = json.loads(document("booking"))["components"]["schemas"]
    silent = [
        f"{contract}.{name}"
        for contract, part in schemas.items()
        for name, field in part.get("properties", {}).items()
        if not _says(field)
    ]
    assert silent == []


def test_every_meaning_is_of_a_name_in_some_document() -> None:
    names: set[str] = set()
    for service in SERVICES:
        schema = json.loads(document(service))
        for contract, part in schema["components"]["schemas"].items():
            names.update(part.get("properties", {}), (f"{contract}.{name}" for name in part.get("properties", {})))
        for item in schema["paths"].values():
            names.update(each["name"] for method in METHODS for each in item.get(method, {}).get("parameters", ()))
    assert meanings().keys() - names == set()


def _says(schema: dict[str, Any]) -> bool:
    """Whether it is described, by itself or by the contract that it refers to."""
    parts = [schema, schema.get("items", {}), *schema.get("anyOf", ())]
    return any("description" in part or "$ref" in part for part in parts)
