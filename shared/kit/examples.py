"""Examples for the OpenAPI document, made from the examples and the limits that stand beside each field."""

from collections.abc import Mapping
from typing import Any

_BY_FORMAT = {
    "uuid": "0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b",
    "date": "2026-11-23",
    "date-time": "2026-11-23T07:00:00Z",
    "uri": "https://example.org/",
}
_NOTHING = {"type": "null"}
_BY_TYPE: Mapping[str, Any] = {"string": "text", "boolean": False, "null": None}


def example_of(schema: Mapping[str, Any], components: Mapping[str, Any]) -> Any:
    """A value that fits the schema."""
    reference = schema.get("$ref")
    if reference is not None:
        return example_of(components[reference.rpartition("/")[2]], components)
    for given in ("const", "default"):
        if given in schema:
            return schema[given]
    for listed in ("examples", "enum"):
        if schema.get(listed):
            return schema[listed][0]
    for union in ("anyOf", "oneOf", "allOf"):
        if union in schema:
            return example_of(schema[union][0], components)
    return _by_type(schema, components)


def _by_type(schema: Mapping[str, Any], components: Mapping[str, Any]) -> Any:
    kind = schema.get("type", "string")
    if kind == "object":
        required = schema.get("required", ())
        return {
            name: example_of(part, components)
            for name, part in schema.get("properties", {}).items()
            if name in required or _NOTHING not in part.get("anyOf", ())
        }
    if kind == "array":
        return [example_of(schema.get("items", {}), components)]
    if kind in {"integer", "number"}:
        return schema.get("minimum", schema.get("exclusiveMinimum", 0) + 1)
    if "format" in schema:
        return _BY_FORMAT.get(schema["format"], "text")
    return _BY_TYPE.get(kind, "text")
