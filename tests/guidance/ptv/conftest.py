"""A catalogue that tests change, and imports of it into the directory of one county."""

import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from demo.outside.ptv import create_ptv
from demo.outside.ptv_catalogue import Json, PtvCatalogue, invented_catalogue
from services.guidance.flows.ptv.catalogue import PtvSource
from services.guidance.flows.ptv.importing import CatalogueImport
from services.guidance.storage.ptv.imports import ImportRecord
from shared.clients.ptv import Ptv
from tests.world import MONDAY_MORNING, World

COUNTY = "kymenlaakso"
KOTKA = {"285": {"fi": "Kotka", "sv": "Kotka", "en": "Kotka"}}


@dataclass
class Importing:
    """The catalogue, the stand-in that serves it, and imports of it."""

    world: World
    catalogue: PtvCatalogue
    stand_in: FastAPI
    source: PtvSource

    @property
    def one(self) -> CatalogueImport:
        state = self.world.apps["guidance"].state
        county = next(each for each in state.parts.packs.packs if each.code == COUNTY)
        return CatalogueImport(state.plumbing.database, self.world.clock, self.source, county)

    async def run(self, *, rows: int = 50, **how: bool) -> ImportRecord:
        one = self.one
        return await one.to_its_end(await one.begin(**how), rows=rows, tell=lambda _: None)

    def named(self, name: str) -> Json:
        """The service of the catalogue whose Finnish name begins so."""
        return next(
            each for each in self.catalogue.services.values() if each["serviceNames"][0]["value"].startswith(name)
        )

    async def entries(self) -> dict[str, Any]:
        """The imported entries by the catalogue's ids."""
        rows = await self.world.databases.fetch(
            "guidance", "select source_id, to_jsonb(e)::text as entry from directory_entry e where source = 'ptv'"
        )
        return {row["source_id"]: json.loads(row["entry"]) for row in rows}

    async def entry(self, service: Json) -> Any:
        """The entry of a service."""
        return (await self.entries())[service["id"]]

    async def found(self, record: ImportRecord) -> dict[str, tuple[str, list[str], str | None]]:
        """What an import found: result, changed fields and detail by the catalogue's ids."""
        rows = await self.world.databases.fetch(
            "guidance", "select * from ptv_import_item where import_id = $1 order by ptv_id", record.id
        )
        return {str(row["ptv_id"]): (row["result"], row["fields"], row["detail"]) for row in rows}


@pytest.fixture
async def importing(world: World) -> AsyncIterator[Importing]:
    catalogue = invented_catalogue(KOTKA, MONDAY_MORNING)
    stand_in = create_ptv(catalogue)
    to = httpx.ASGITransport(stand_in)
    async with httpx.AsyncClient(transport=to, base_url="http://ptv.test") as http:
        source = PtvSource(Ptv(http, first_wait_seconds=0), nationwide=True, most_withdrawn_percent=20)
        yield Importing(world, catalogue, stand_in, source)
