"""What counts as a break of the interface, and what does not."""

import copy
from collections.abc import Callable
from typing import Any

import pytest

from tools.openapi_breaks import breaks

OLD: dict[str, Any] = {
    "paths": {
        "/v1/things": {
            "post": {
                "operationId": "add",
                "parameters": [{"in": "query", "name": "kind", "schema": {"type": "string", "enum": ["a", "b"]}}],
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/NewThing"}}}},
                "responses": {
                    "201": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Thing"}}}}
                },
            }
        }
    },
    "components": {
        "schemas": {
            "NewThing": {
                "type": "object",
                "properties": {"name": {"type": "string", "maxLength": 10}, "note": {"type": "string"}},
                "required": ["name"],
            },
            "Thing": {
                "type": "object",
                "properties": {"id": {"type": "string"}, "part": {"type": "array", "items": {"type": "integer"}}},
                "required": ["id"],
            },
        }
    },
}


def _post(document: dict[str, Any]) -> Any:
    return document["paths"]["/v1/things"]["post"]


def _schema(document: dict[str, Any], name: str) -> Any:
    return document["components"]["schemas"][name]


BREAKS: list[tuple[str, Callable[[Any], Any], str]] = [
    ("an operation is removed", lambda d: d["paths"].clear(), "is gone"),
    ("an operation is renamed", lambda d: _post(d).update(operationId="create"), "operationId changed"),
    ("a parameter is removed", lambda d: _post(d)["parameters"].clear(), "parameter kind is gone"),
    ("a parameter becomes required", lambda d: _post(d)["parameters"][0].update(required=True), "now required"),
    ("a value is refused", lambda d: _post(d)["parameters"][0]["schema"].update(enum=["a"]), "value b"),
    ("a field becomes required", lambda d: _schema(d, "NewThing")["required"].append("note"), "/note is now required"),
    ("a field is refused", lambda d: _schema(d, "NewThing")["properties"].pop("note"), "/note is no longer accepted"),
    ("a limit is tightened", lambda d: _schema(d, "NewThing")["properties"]["name"].update(maxLength=5), "maxLength"),
    ("a limit is added", lambda d: _schema(d, "NewThing")["properties"]["note"].update(maxLength=5), "maxLength"),
    ("an answer's field goes", lambda d: _schema(d, "Thing")["properties"].pop("id"), "/id is no longer answered"),
    ("an answer's field may be missing", lambda d: _schema(d, "Thing")["required"].clear(), "/id may now be missing"),
    ("an answer changes its type", lambda d: _schema(d, "Thing")["properties"]["id"].update(type="integer"), "integer"),
    (
        "items change their type",
        lambda d: _schema(d, "Thing")["properties"]["part"]["items"].update(type="string"),
        "string",
    ),
    ("a status goes", lambda d: _post(d).update(responses={"200": {}}), "status 201 is gone"),
]
ADDITIONS: list[tuple[str, Callable[[Any], Any]]] = [
    ("nothing", lambda _d: None),
    ("an optional field is added", lambda d: _schema(d, "NewThing")["properties"].update(more={"type": "string"})),
    ("an answer gets a field", lambda d: _schema(d, "Thing")["properties"].update(more={"type": "string"})),
    ("a value is added", lambda d: _post(d)["parameters"][0]["schema"]["enum"].append("c")),
    ("a limit is loosened", lambda d: _schema(d, "NewThing")["properties"]["name"].update(maxLength=20)),
    ("an operation is added", lambda d: d["paths"].update({"/v1/more": {"get": {"responses": {}}}})),
]


@pytest.mark.parametrize(("change", "says"), [pytest.param(c, s, id=i) for i, c, s in BREAKS])
def test_a_change_that_breaks_clients_is_told(change: Callable[[Any], Any], says: str) -> None:
    new = copy.deepcopy(OLD)
    change(new)
    found = breaks(OLD, new)
    assert len(found) == 1
    assert says in found[0]


@pytest.mark.parametrize("change", [pytest.param(c, id=i) for i, c in ADDITIONS])
def test_an_addition_breaks_nobody(change: Callable[[Any], Any]) -> None:
    new = copy.deepcopy(OLD)
    change(new)
    assert breaks(OLD, new) == []
