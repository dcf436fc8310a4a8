"""Runs the migrations of the service named by `alembic -n`; reads <SERVICE>_DATABASE_URL."""

import asyncio
import importlib
import os
import sys

from alembic import context
from sqlalchemy import Connection, pool, text
from sqlalchemy.ext.asyncio import create_async_engine

service = context.config.config_ini_section
metadata = importlib.import_module(f"services.{service}.tables").metadata

ADVISORY_LOCK = 7_365_001
"""Two migrators never run at once on one database."""


def run(connection: Connection) -> None:
    context.configure(
        connection=connection, target_metadata=metadata, compare_server_default=True, transaction_per_migration=True
    )
    connection.execute(text("select pg_advisory_lock(:lock)"), {"lock": ADVISORY_LOCK})
    connection.execute(text("set lock_timeout = '5s'"))
    connection.commit()
    try:
        with context.begin_transaction():
            context.run_migrations()
    finally:
        connection.rollback()
        connection.execute(text("select pg_advisory_unlock(:lock)"), {"lock": ADVISORY_LOCK})
        connection.commit()


async def run_online() -> None:
    name = f"{service.upper()}_DATABASE_URL"
    if name not in os.environ:
        sys.exit(f"Set {name} to the database to migrate (postgresql+asyncpg://…).")
    engine = create_async_engine(os.environ[name], poolclass=pool.NullPool)
    async with engine.connect() as connection:
        await connection.run_sync(run)
    await engine.dispose()


if context.is_offline_mode():
    sys.exit("Migrations run against a database; there is no offline mode.")
asyncio.run(run_online())
