"""The access log of what a service does with personal data without a caller."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from shared.kit.unit_of_work import Access, PlumbingStatements, log_entry

_ACTOR_KIND = "system"
_ACTOR = "worker"


async def note_accesses(
    connection: AsyncConnection, statements: PlumbingStatements, accesses: Sequence[Access]
) -> None:
    """Note what a job has done with whose data, in the transaction that does it; there is no request to name."""
    if accesses:
        actor = {"actor_kind": _ACTOR_KIND, "actor": _ACTOR, "client_id": "", "request_id": uuid7()}
        await connection.execute(
            statements.log, [log_entry(each, outcome="allowed", reason=None) | actor for each in accesses]
        )
