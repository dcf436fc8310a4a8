"""The statements of the plumbing on this service's tables."""

from sqlalchemy.ext.asyncio import AsyncConnection

from services.booking import tables
from shared.kit.access_log import note_accesses
from shared.kit.unit_of_work import Access, PlumbingStatements

STATEMENTS = PlumbingStatements(tables.plumbing)


async def note_access(connection: AsyncConnection, *accesses: Access) -> None:
    """Note in the access log what a job of the worker does with somebody's data, in the transaction that does it."""
    await note_accesses(connection, STATEMENTS, accesses)
