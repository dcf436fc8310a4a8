"""An import of the national service catalogue: what is to be read is planned, then read some at a time, then ended.

Whatever is stored is stored with its result in one transaction. So an import that was killed leaves a true directory,
and the next one reads what it did not: both together change what one would have.
"""

import asyncio
import math
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final
from uuid import UUID

from uuid_utils.compat import uuid7

from services.guidance.flows.directory.writing import patiently
from services.guidance.flows.ptv.applying import apply, ptv_id_of, withdraw
from services.guidance.flows.ptv.catalogue import (
    BrokenService,
    Changed,
    PtvSource,
    Reader,
    ReadService,
    why_missing,
)
from services.guidance.flows.words.forms import warm_up
from services.guidance.rules.ptv.entry import RULE_VERSION
from services.guidance.rules.ptv.withdrawing import withdrawing
from services.guidance.storage.directory import entries
from services.guidance.storage.ptv import imports, services
from services.guidance.storage.ptv.imports import ImportRecord
from shared.clients.answers import NeighbourError
from shared.contracts.county_pack import CountyPack
from shared.kit.clock import Clock
from shared.kit.database import Database
from shared.kit.jobs import Connection
from shared.law.birthdays import add_months
from shared.law.civil_time import civil_date
from shared.terms.directory import EntrySource
from shared.terms.ptv_imports import ImportResult, ImportState, MissingReason

OVERLAP: Final = timedelta(days=1)
"""So much before the last import's beginning changes are asked for: the catalogue's clock and lists may lag."""


class Superseded(Exception):
    """The import was ended by another one."""


class CatalogueImport:
    """Imports the catalogue for one county; only one may do so at a time (`alone`)."""

    def __init__(self, database: Database, clock: Clock, source: PtvSource, county: CountyPack) -> None:
        self._database = database
        self._clock = clock
        self._source = source
        self._county = county
        self._reader = Reader(source)

    async def begin(self, *, whole: bool = False, accept_withdrawals: bool = False) -> ImportRecord:
        """List the catalogue, and plan what is read: what is new, changed, or was broken; everything when `whole`.

        An import of a catalogue that does not answer has failed already.
        """
        county = self._county.code
        async with self._database.reading() as connection:
            watermark = await imports.watermark(connection, county)
        since = None if whole or watermark is None else watermark - OVERLAP
        new = ImportRecord(
            id=uuid7(),
            county=county,
            state=ImportState.RUNNING,
            whole=since is None,
            accept_withdrawals=accept_withdrawals,
            since=since,
            entries=0,
            listed=0,
            counts={},
            started_at=self._clock(),
        )
        try:
            listed = await self._reader.listed(each.code for each in self._county.municipalities)
            changed = await self._reader.changed(since) if since else Changed(listed)
        except NeighbourError as trouble:
            async with self._database.transaction() as connection:
                await imports.begin(connection, new, to_read=(), missing=())
            return await self.end(new, ImportState.FAILED, str(trouble))
        async with self._database.transaction() as connection:
            known = await entries.of_source(connection, county, EntrySource.PTV)
            present = {UUID(source_id) for source_id, state in known.items() if not state.is_gone}
            stale = await services.stale(
                connection,
                county,
                rule_version=RULE_VERSION,
                channels=changed.channels,
                organizations=changed.organizations,
            )
            begun = replace(new, entries=len(present), listed=len(listed))
            to_read = (listed - present) | (listed & (changed.services | stale))
            await imports.begin(connection, begun, to_read=to_read, missing=present - listed)
        return begun

    async def go_on(self, running: ImportRecord, *, rows: int) -> int:
        """Read and store the next services; gives how many they were, none when all are read.

        Raises NeighbourError when the catalogue does not answer, and Superseded.
        """
        async with self._database.reading() as connection:
            ids = await imports.next_of(connection, running.id, ImportResult.TO_READ, rows)
        if not ids:
            return 0
        await self._store_read(running, await self._reader.read(ids))
        return len(ids)

    async def finish(self, running: ImportRecord, *, rows: int, until: float = math.inf) -> ImportRecord:
        """Withdraw the entries of services that are missing and gone, unless too many are missing; end the import.

        It still runs when the monotonic clock was past `until` before all were looked at.
        """
        async with self._database.reading() as connection:
            missing = (await imports.counts(connection, running.id)).get(ImportResult.MISSING, 0)
        decision = withdrawing(
            entries=running.entries,
            missing=missing,
            most_percent=self._source.most_withdrawn_percent,
            accepted=running.accept_withdrawals,
        )
        if not decision.may_withdraw:
            reason = f"{missing} of {running.entries} entries are missing from the catalogue's lists"
            return await self.end(running, ImportState.STOPPED, reason)
        if missing and not await self._withdraw_missing(running, rows, until):
            return running
        return await self.end(running, ImportState.FINISHED, None)

    async def end(self, running: ImportRecord, state: ImportState, reason: str | None) -> ImportRecord:
        """End the import so; one that has ended stays as it ended."""
        async with self._database.transaction() as connection:
            await imports.end(connection, running, state, reason=reason, at=self._clock())
            ended = await imports.find(connection, running.id)
        return ended or running

    async def to_its_end(self, running: ImportRecord, *, rows: int, tell: Callable[[int], None]) -> ImportRecord:
        """Read and store all that is left, telling how many after each time; an import that has ended stays so."""
        if running.state is not ImportState.RUNNING:
            return running
        try:
            while read := await self.go_on(running, rows=rows):
                tell(read)
            return await self.finish(running, rows=rows)
        except NeighbourError as trouble:
            return await self.end(running, ImportState.FAILED, str(trouble))

    async def left(self, running: ImportRecord) -> int:
        """How many services are still to be read."""
        async with self._database.reading() as connection:
            return (await imports.counts(connection, running.id)).get(ImportResult.TO_READ, 0)

    async def _withdraw_missing(self, running: ImportRecord, rows: int, until: float) -> bool:
        """Whether all were looked at in time."""
        async with self._database.reading() as connection:
            watermark = await imports.watermark(connection, self._county.code)
        archived, withdrawn = await self._reader.no_longer_published(watermark - OVERLAP if watermark else None)
        while True:
            async with self._database.reading() as connection:
                ids = await imports.next_of(connection, running.id, ImportResult.MISSING, rows)
            if not ids:
                return True
            there = await self._reader.still_given(ids, [each.code for each in self._county.municipalities])
            gone = [each for each in ids if each not in set(map(ptv_id_of, there))]
            reasons = [(each, why_missing(each, archived, withdrawn)) for each in gone]
            await self._store_read(running, there, reasons)
            if time.monotonic() > until:
                return False

    async def _store_read(
        self,
        running: ImportRecord,
        found: Sequence[ReadService | BrokenService],
        gone: Sequence[tuple[UUID, MissingReason]] = (),
    ) -> None:
        """Put what was read into the directory, and withdraw what is gone."""
        await asyncio.to_thread(warm_up)  # seconds, and the database ends a transaction that does nothing for long

        async def store(connection: Connection) -> None:
            at = self._clock()
            due = add_months(civil_date(at), self._county.directory.review_months)
            results = await apply(connection, self._county.code, found, at, review_due_on=due)
            results += await withdraw(connection, self._county.code, gone, at)
            await imports.note(connection, running.id, results)

        await patiently(lambda: self._store_once(running, store))

    async def _store_once(self, running: ImportRecord, store: Callable[[Connection], Awaitable[None]]) -> None:
        async with self._database.transaction() as connection:
            if not await imports.hold(connection, running.id):
                raise Superseded
            await store(connection)
