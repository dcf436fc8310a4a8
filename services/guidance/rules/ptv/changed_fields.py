"""Which fields of an entry's content an import has changed."""

from collections.abc import Mapping
from typing import Any, Final

_BY_PARTS: Final = frozenset({"texts", "organisation", "keywords"})
"""Fields whose parts are told by themselves."""


def changed_fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """The names of the fields that differ, in order; of texts by language and part: `texts.fi.summary`."""
    return tuple(_differing(before, after, ""))


def _differing(before: Mapping[str, Any], after: Mapping[str, Any], path: str) -> list[str]:
    found: list[str] = []
    for name in sorted({*before, *after}):
        old, new = before.get(name), after.get(name)
        if old == new:
            continue
        place = f"{path}.{name}".removeprefix(".")
        if place.partition(".")[0] in _BY_PARTS and isinstance(old, Mapping) and isinstance(new, Mapping):
            found += _differing(old, new, place)
        else:
            found.append(place)
    return found
