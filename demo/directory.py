"""The demo's service directory: entries that an editor of each county writes, once."""

from pathlib import Path
from typing import Any

import yaml

from demo.caller import Person
from demo.run import Run

_FOLDER = Path(__file__).with_name("directory_entries")
EDITORS = {"etela-pohjanmaa": "guidance-worker", "kymenlaakso": "kymenlaakso-social-worker"}
"""Who writes a county's entries."""


def entries_of(county: str) -> list[dict[str, Any]]:
    """The entries of a county, as they are sent."""
    read: dict[str, Any] = yaml.safe_load((_FOLDER / f"{county}.yaml").read_text(encoding="utf-8"))
    entries: list[dict[str, Any]] = read["entries"]
    return entries


async def write_directory(run: Run) -> str:
    """Write the entries that are not there yet; says how many were written and found."""
    written, found = 0, 0
    for county, role in EDITORS.items():
        editor = Person(run, role, "guidance")
        there = await _names(editor, county)
        for entry in entries_of(county):
            if entry["content"]["texts"]["fi"]["name"] in there:
                found += 1
            else:
                await editor.post("/v1/directory", entry, status=201)
                written += 1
    return f"{written} services written into the directory, {found} found"


async def _names(editor: Person, county: str) -> set[str]:
    """Finnish names of what is published of a county."""
    names: set[str] = set()
    page: dict[str, Any] = {"next_cursor": ""}
    while (cursor := page["next_cursor"]) is not None:
        more = {"cursor": cursor} if cursor else {}
        page = await editor.get("/v1/directory", county=county, limit="200", **more)
        names.update(each["shown"]["name"] for each in page["items"])
    return names
