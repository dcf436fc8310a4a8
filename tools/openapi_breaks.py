"""Tells what a change of openapi/ would break for a client of the last release: `make breaks`."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
_METHODS = frozenset({"get", "post", "put", "patch", "delete"})

Document = Mapping[str, Any]


def breaks(old: Document, new: Document) -> list[str]:
    """Every change that a client written for the old document would notice as a fault, one sentence each."""
    found: list[str] = []
    for path, item in old["paths"].items():
        for method in _METHODS & item.keys():
            name = f"{method.upper()} {path}"
            operation = new["paths"].get(path, {}).get(method)
            if operation is None:
                if not item[method].get("deprecated"):
                    found.append(f"{name} is gone")
                continue
            found += [f"{name}: {what}" for what in _operation(item[method], operation, old, new)]
    return found


def _operation(old: Document, new: Document, old_root: Document, new_root: Document) -> Iterator[str]:
    if old.get("operationId") != new.get("operationId"):
        yield "operationId changed"
    yield from _parameters(old, new, old_root, new_root)
    before, after = _body(old), _body(new)
    if before is None and after is not None and new["requestBody"].get("required"):
        yield "a body is now required"
    if before is not None and after is not None:
        yield from (f"request{what}" for what in _input(before, after, old_root, new_root, ""))
    for status, response in old["responses"].items():
        if not status.startswith("2"):
            continue
        if status not in new["responses"]:
            yield f"status {status} is gone"
            continue
        before, after = _content(response), _content(new["responses"][status])
        if before is not None and after is not None:
            yield from (f"answer{what}" for what in _output(before, after, old_root, new_root, ""))


def _parameters(old: Document, new: Document, old_root: Document, new_root: Document) -> Iterator[str]:
    before = {(each["in"], each["name"].lower()): each for each in old.get("parameters", [])}
    after = {(each["in"], each["name"].lower()): each for each in new.get("parameters", [])}
    for key, parameter in before.items():
        if key not in after:
            yield f"parameter {key[1]} is gone"
        else:
            what = _input(parameter["schema"], after[key]["schema"], old_root, new_root, "")
            yield from (f"parameter {key[1]}{each}" for each in what)
    for key, parameter in after.items():
        was_required = before.get(key, {}).get("required", False)
        if parameter.get("required") and not was_required:
            yield f"parameter {key[1]} is now required"


def _input(old: Document, new: Document, old_root: Document, new_root: Document, at: str) -> Iterator[str]:
    """What used to be accepted and no longer is."""
    old, new = _resolved(old, old_root), _resolved(new, new_root)
    yield from _kinds(old, new, at, narrower_breaks=True)
    yield from (f"{at}: value {value} is no longer accepted" for value in _values(old) - _values(new) if _values(new))
    for name in sorted(set(new.get("required", [])) - set(old.get("required", []))):
        yield f"{at}/{name} is now required"
    for name, part in old.get("properties", {}).items():
        if name not in new.get("properties", {}):
            yield f"{at}/{name} is no longer accepted"
        else:
            yield from _input(part, new["properties"][name], old_root, new_root, f"{at}/{name}")
    if "items" in old and "items" in new:
        yield from _input(old["items"], new["items"], old_root, new_root, f"{at}[]")
    for limit, tighter in (("maxLength", min), ("maximum", min), ("minLength", max), ("minimum", max)):
        if limit in new and (limit not in old or tighter(old[limit], new[limit]) != old[limit]):
            yield f"{at}: {limit} is tighter"


def _output(old: Document, new: Document, old_root: Document, new_root: Document, at: str) -> Iterator[str]:
    """What used to be answered and no longer is."""
    old, new = _resolved(old, old_root), _resolved(new, new_root)
    yield from _kinds(old, new, at, narrower_breaks=False)
    for name, part in old.get("properties", {}).items():
        if name not in new.get("properties", {}):
            yield f"{at}/{name} is no longer answered"
            continue
        if name in old.get("required", []) and name not in new.get("required", []):
            yield f"{at}/{name} may now be missing"
        yield from _output(part, new["properties"][name], old_root, new_root, f"{at}/{name}")
    if "items" in old and "items" in new:
        yield from _output(old["items"], new["items"], old_root, new_root, f"{at}[]")


def _kinds(old: Document, new: Document, at: str, *, narrower_breaks: bool) -> Iterator[str]:
    before, after = _types(old), _types(new)
    if not before or not after:
        return
    lost = before - after if narrower_breaks else after - before
    if lost:
        verb = "is no longer accepted" if narrower_breaks else "may now be answered"
        yield f"{at}: {', '.join(sorted(lost))} {verb}"


def _types(schema: Document) -> set[str]:
    if "anyOf" in schema:
        return set().union(*(_types(each) for each in schema["anyOf"]))
    if "$ref" in schema:
        return {schema["$ref"]}
    kind = schema.get("type")
    return {kind} if isinstance(kind, str) else set(kind or ())


def _values(schema: Document) -> set[Any]:
    return set(schema.get("enum", ()))


def _resolved(schema: Document, root: Document) -> Document:
    while "$ref" in schema:
        schema = root["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def _body(operation: Document) -> Document | None:
    return _content(operation.get("requestBody", {}))


def _content(holder: Document) -> Document | None:
    schema: Document | None = holder.get("content", {}).get("application/json", {}).get("schema")
    return schema


def _git(*arguments: str) -> str:
    return subprocess.run(["git", *arguments], cwd=ROOT, capture_output=True, text=True, check=True).stdout


def main() -> int:
    """Compare openapi/ with the last release tag; 1 when something would break."""
    try:
        tag = _git("describe", "--tags", "--match", "v*", "--abbrev=0").strip()
    except (subprocess.CalledProcessError, FileNotFoundError):
        print("openapi/: no release tag yet, nothing to compare with")
        return 0
    broken = 0
    for path in sorted((ROOT / "openapi").glob("*.json")):
        old = _git("show", f"{tag}:openapi/{path.name}")
        for what in breaks(json.loads(old), json.loads(path.read_text())):
            print(f"{path.name}: {what}")
            broken += 1
    print(f"openapi/: {broken} breaking changes since {tag}")
    return 1 if broken else 0


if __name__ == "__main__":
    sys.exit(main())
