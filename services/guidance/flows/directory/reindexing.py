"""Making anew by what entries are found: after a release that reads words otherwise than the one that stored them."""

from collections.abc import Callable
from functools import partial
from uuid import UUID

from services.guidance.flows.directory.indexing import index_of
from services.guidance.flows.directory.writing import patiently
from services.guidance.storage.directory import entries
from shared.kit.database import Database


async def reindex(database: Database, *, rows: int, tell: Callable[[int], None]) -> None:
    """Index every published entry, telling how many after each part; the entries themselves stay as they are.

    Each is held only while it is indexed, so that the service and its editors go on meanwhile.
    """
    after = UUID(int=0)
    while True:
        async with database.reading() as connection:
            ids = await entries.published(connection, after=after, rows=rows)
        if not ids:
            return
        for entry_id in ids:
            await patiently(partial(_index, database, entry_id))
        tell(len(ids))
        after = ids[-1]


async def _index(database: Database, entry_id: UUID) -> None:
    async with database.transaction() as connection:
        record = await entries.lock(connection, entry_id)
        if record is not None:
            await entries.put_index(connection, record, index_of(record))
