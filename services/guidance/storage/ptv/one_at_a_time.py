"""One import at a time: a lock of the database's that goes when its holder goes, however it ends."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from sqlalchemy import text

from shared.kit.database import Database

_KEY: Final = "hashtextextended('ptv_import:' || :county, 0)"
_TAKE: Final = text(f"select pg_try_advisory_lock({_KEY})")
_GIVE_BACK: Final = text(f"select pg_advisory_unlock({_KEY})")


@asynccontextmanager
async def alone(database: Database, county: str) -> AsyncIterator[bool]:
    """Whether nobody else imports for a county now; if so nobody begins until the end of the block.

    The lock stands on a connection of its own that is in no transaction. A task of its own holds it, for the import
    asks the catalogue over HTTP meanwhile, and nobody does that while holding a connection that others wait for.
    """
    taken: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
    done = asyncio.Event()
    holder = asyncio.create_task(_hold(database, county, taken, done))
    try:
        yield await taken
    finally:
        done.set()
        await holder


async def _hold(database: Database, county: str, taken: "asyncio.Future[bool]", done: asyncio.Event) -> None:
    try:
        async with database.reading() as connection:
            got = bool((await connection.execute(_TAKE, {"county": county})).scalar_one())
            taken.set_result(got)
            if got:
                await done.wait()
                await connection.execute(_GIVE_BACK, {"county": county})
    except Exception as error:  # noqa: BLE001 - whatever it is, whoever waits for the lock has to hear of it
        # Once it was taken, the lock has gone with its connection.
        if not taken.done():
            taken.set_exception(error)
