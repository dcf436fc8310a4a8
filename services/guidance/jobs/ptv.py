"""Imports the national service catalogue into the directory, daily and some services at a time."""

import time
from typing import Final
from uuid import UUID

import structlog

from services.guidance.flows.parts import GuidanceParts
from services.guidance.flows.ptv.importing import CatalogueImport, Superseded
from services.guidance.storage.ptv import imports
from services.guidance.storage.ptv.imports import ImportRecord
from services.guidance.storage.ptv.one_at_a_time import alone
from shared.clients.answers import NeighbourError
from shared.kit.database import Database
from shared.kit.jobs import Connection, Effect, Every, Handler, Job, NotNow, enqueue
from shared.terms.ptv_imports import ImportState

IMPORT_PTV: Final = Every("import_ptv", seconds=86_400)
"""At the first minute of a UTC day, which is night in Finland."""
GO_ON_IMPORTING: Final = "go_on_importing_ptv"
LOOK_AT_IMPORTS: Final = Every("look_at_ptv_imports", seconds=60)

ROWS: Final = 25
"""Services read and stored at a time by a worker; a job has to end well within its lease."""
_WORKING_SECONDS: Final = 8.0
"""A job begins no more services after so long; the next job goes on."""
_BUSY_WAIT_SECONDS: Final = 60.0
_TROUBLE_WAIT_SECONDS: Final = 3600.0

log = structlog.get_logger("ptv import")


def import_ptv(parts: GuidanceParts) -> Handler:
    """Leaves an import for every county, when the settings name the catalogue."""

    async def handle(_job: Job) -> Effect | None:
        if parts.ptv is None:
            return None

        async def effect(connection: Connection) -> None:
            for county in parts.packs.packs:
                await enqueue(connection, GO_ON_IMPORTING, f'{{"county": "{county.code}"}}')

        return effect

    return handle


def go_on_importing(database: Database, parts: GuidanceParts) -> Handler:
    """Begins an import, or goes on with the one that the job names, for a few seconds; leaves a job for the rest.

    An import that has ended, whether by itself or by a person's command, is left at that.
    """

    async def handle(job: Job) -> Effect | None:
        county = next((each for each in parts.packs.packs if each.code == job.payload["county"]), None)
        if parts.ptv is None or county is None:
            return None
        named = job.payload.get("import")
        async with alone(database, county.code) as is_alone:
            if not is_alone:
                raise NotNow("another import runs", wait=_BUSY_WAIT_SECONDS)
            one = CatalogueImport(database, parts.clock, parts.ptv, county)
            found = await _step(database, one, UUID(named) if named else None)
        if found is None:
            return None
        if found.state is ImportState.FAILED:
            raise NotNow(found.reason or "", wait=_TROUBLE_WAIT_SECONDS)
        if found.state is not ImportState.RUNNING:
            _tell(found)
            return None
        payload = f'{{"county": "{county.code}", "import": "{found.id}"}}'

        async def effect(connection: Connection) -> None:
            await enqueue(connection, GO_ON_IMPORTING, payload)

        return effect

    return handle


async def _step(database: Database, one: CatalogueImport, import_id: UUID | None) -> ImportRecord | None:
    """The import after some seconds of work; None when it had ended before."""
    until = time.monotonic() + _WORKING_SECONDS
    if import_id is None:
        return await one.begin()
    async with database.reading() as connection:
        running = await imports.find(connection, import_id)
    if running is None or running.state is not ImportState.RUNNING:
        return None
    try:
        while await one.go_on(running, rows=ROWS):
            if time.monotonic() > until:
                return running
        return await one.finish(running, rows=ROWS, until=until)
    except Superseded:
        return None
    except NeighbourError as trouble:
        # What was planned is still to be read, and is, when the catalogue answers again.
        raise NotNow(str(trouble), wait=_BUSY_WAIT_SECONDS) from trouble


def look_at_imports(database: Database, parts: GuidanceParts) -> Handler:
    """Reads how the last imports went, for the metrics."""

    async def handle(_job: Job) -> Effect | None:
        async with database.reading() as connection:
            last = await imports.last_of_each(connection)
        async with database.reading() as connection:
            watermarks = await imports.watermarks(connection)
        parts.ptv_imports.keep(last, watermarks, parts.clock())
        return None

    return handle


def _tell(ended: ImportRecord) -> None:
    tell = log.info if ended.state is ImportState.FINISHED else log.error
    tell("ptv import ended", county=ended.county, state=ended.state.value, reason=ended.reason, **ended.counts)
