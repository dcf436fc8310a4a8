"""The OpenAPI document: problems of every operation, and the headers that the plumbing reads, written in once."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from fastapi import FastAPI

from shared.contracts.problem import Problem
from shared.kit.examples import example_of
from shared.kit.problems import (
    EVERYWHERE,
    IDEMPOTENCY_IN_PROGRESS,
    IDEMPOTENCY_KEY_MISMATCH,
    IDEMPOTENCY_KEY_MISSING,
    MEDIA_TYPE,
    ProblemType,
)

_METHODS = frozenset({"get", "post", "put", "patch", "delete"})
_MEANINGS = Path(__file__).parent / "meanings.yaml"
_PROBLEM = {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
_NOT_EVERYWHERE = frozenset({404, 405})
_ONLY_WITH_TOKEN = frozenset({401, 403})
_ONLY_WITH_BODY = frozenset({400, 413, 415})
_WEBHOOK_HEADERS = {
    "webhook-id": "The event's id; the same in every attempt.",
    "webhook-timestamp": "Unix time of the attempt in seconds.",
    "webhook-signature": "`v1,` and the HMAC-SHA-256 of id, timestamp and body, in base64 (Standard Webhooks).",
}


def document(app: FastAPI, generate: Callable[[], dict[str, Any]]) -> Callable[[], dict[str, Any]]:
    """The document generator with the common parts written in."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _complete(generate())
        return app.openapi_schema

    return openapi


def field_names(app: FastAPI) -> frozenset[str]:
    """Every field name of the app's contracts."""
    schemas = app.openapi()["components"]["schemas"].values()
    return frozenset(name for schema in schemas for name in schema.get("properties", ()))


def _complete(schema: dict[str, Any]) -> dict[str, Any]:
    components = schema.setdefault("components", {}).setdefault("schemas", {})
    components.pop("HTTPValidationError", None)
    components.pop("ValidationError", None)
    problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
    for name, part in problem.pop("$defs", {}).items():
        components.setdefault(name, part)
    components["Problem"] = problem
    for contract, part in components.items():
        for name, field in part.get("properties", {}).items():
            _explain((f"{contract}.{name}", name), field, field)
    for method, operation in _operations(schema):
        for parameter in operation.get("parameters", ()):
            if parameter["in"] == "path":
                _explain((parameter["name"],), parameter, parameter["schema"])
        _complete_operation(method, operation)
        _add_examples(operation, components)
    for name, item in schema.get("webhooks", {}).items():
        _complete_webhook(name, item["post"], components)
    return schema


@cache
def meanings() -> Mapping[str, str]:
    """What the names mean that parameters and fields of many contracts share."""
    read: dict[str, str] = yaml.safe_load(_MEANINGS.read_text(encoding="utf-8"))
    return read


def _explain(names: tuple[str, ...], named: dict[str, Any], schema: dict[str, Any]) -> None:
    """Say what the name means, unless it is said there already: by the contract, or by the type it refers to."""
    parts = [named, schema, schema.get("items", {}), *schema.get("anyOf", ())]
    known = next((meanings()[name] for name in names if name in meanings()), None)
    if known is not None and not any("description" in part or "$ref" in part for part in parts):
        named["description"] = known


def _complete_webhook(event_type: str, operation: dict[str, Any], components: dict[str, Any]) -> None:
    """What a receiver gets and answers, instead of what the framework would answer itself."""
    operation["responses"] = {"2XX": {"description": "The event is taken; any other answer is tried again for a day."}}
    operation["parameters"] = [
        {"name": name, "in": "header", "required": True, "description": description, "schema": {"type": "string"}}
        for name, description in _WEBHOOK_HEADERS.items()
    ]
    _add_examples(operation, components)
    for media in operation["requestBody"]["content"].values():
        media["example"]["type"] = event_type


def _operations(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for item in schema["paths"].values():
        for method, operation in item.items():
            if method in _METHODS:
                yield method, operation


def _complete_operation(method: str, operation: dict[str, Any]) -> None:
    responses = operation["responses"]
    for kind in _common_problems(method, operation):
        known = responses.get(str(kind.status))
        words = f"`{kind.code}`"
        if known is None or "Problem" not in str(known):
            responses[str(kind.status)] = {"description": words, "content": _PROBLEM}
        elif words not in known["description"]:
            known["description"] += f", {words}"
    for status, response in responses.items():
        if int(status) >= 400:  # noqa: PLR2004 - the first status of a refusal
            response["content"] = _PROBLEM
        else:
            response.setdefault("headers", {}).update(_success_headers(method, response))
    operation["responses"] = dict(sorted(responses.items()))
    if method == "post":
        required = operation.get("x-idempotency-key") == "required"
        operation.setdefault("parameters", []).append(
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": required,
                "description": "Protects from repetition: the first answer is given again for 24 hours. "
                "Without a token it has 32 characters at least.",
                "schema": {"type": "string", "minLength": 16, "maxLength": 255},
            }
        )


def _success_headers(method: str, response: dict[str, Any]) -> dict[str, Any]:
    headers = {"X-Request-ID": _header("Id of this request; send a UUID to choose it.")}
    if "Page" not in str(response):
        headers["ETag"] = _header("Version of the resource, for If-Match; on resources that can be changed.")
    if method == "post":
        headers["Idempotent-Replayed"] = _header("`true` when this is the first answer, given again.")
    return headers


def _header(description: str) -> dict[str, Any]:
    return {"description": description, "schema": {"type": "string"}}


def _add_examples(operation: dict[str, Any], components: dict[str, Any]) -> None:
    contents = [operation.get("requestBody", {}).get("content", {})]
    contents += [response.get("content", {}) for status, response in operation["responses"].items() if status < "300"]
    for content in contents:
        for media in content.values():
            media.setdefault("example", example_of(media.get("schema", {}), components))


def _common_problems(method: str, operation: dict[str, Any]) -> Iterator[ProblemType]:
    has_token, has_body = "security" in operation, "requestBody" in operation
    for kind in EVERYWHERE:
        if kind.status in _NOT_EVERYWHERE:
            continue
        if (kind.status in _ONLY_WITH_TOKEN and not has_token) or (kind.status in _ONLY_WITH_BODY and not has_body):
            continue
        yield kind
    if method == "post":
        yield IDEMPOTENCY_KEY_MISMATCH
        yield IDEMPOTENCY_IN_PROGRESS
        if operation.get("x-idempotency-key") == "required":
            yield IDEMPOTENCY_KEY_MISSING
