"""The migrations: one head, up and down again, and no drift from the tables; readiness knows them."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import asyncpg
import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from demo.embedded_postgres import PostgresServer, ensure_database
from tests.world import ROOT, SERVICES, environment, plain


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_one_head(service: str) -> None:
    script = ScriptDirectory.from_config(Config(ROOT / "alembic.ini", ini_section=service))
    assert len(script.get_heads()) == 1


@pytest.mark.parametrize("service", SERVICES)
async def test_the_schema_goes_up_fits_the_tables_and_goes_down(postgres: PostgresServer, service: str) -> None:
    name = f"{service}_{uuid4().hex[:8]}"
    url = ensure_database(postgres, name, uuid4().hex)
    config = Config(ROOT / "alembic.ini", ini_section=service)

    def run() -> None:
        with environment(f"{service.upper()}_DATABASE_URL", url):
            command.upgrade(config, "head")
            command.check(config)
            command.downgrade(config, "base")
            command.upgrade(config, "head")
            command.downgrade(config, "base")

    await asyncio.get_running_loop().run_in_executor(None, run)
    connection = await asyncpg.connect(plain(url))
    try:
        left = await connection.fetch(
            "select relname from pg_class c join pg_namespace n on n.oid = c.relnamespace"
            " where nspname = 'public' and relkind = 'r'"
        )
        functions = await connection.fetch(
            "select proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace"
            " left join pg_depend d on d.objid = p.oid and d.deptype = 'e'"
            " where nspname = 'public' and d.objid is null"
        )
    finally:
        await connection.close()
    assert [row["relname"] for row in left] == ["alembic_version"]
    assert functions == []


@pytest.fixture
async def separate_roles(postgres: PostgresServer) -> AsyncIterator[asyncpg.Connection]:
    """A booking database migrated by its owner, as the service's own role sees it: see deploy/databases.sh."""
    name, password = f"roles_{uuid4().hex[:8]}", uuid4().hex
    superuser = await asyncpg.connect(plain(postgres.url("postgres", password=postgres.superuser_password)))
    for statement in (
        f"create role {name}_owner login password '{password}'",
        f"create role {name} login password '{password}'",
        f"create database {name} owner {name}_owner",
    ):
        await superuser.execute(statement)
    await superuser.close()
    granting = await asyncpg.connect(plain(postgres.url(name, password=postgres.superuser_password)))
    await granting.execute(
        f"alter default privileges for role {name}_owner in schema public"
        f" grant select, insert, update, delete on tables to {name}"
    )
    await granting.close()
    config = Config(ROOT / "alembic.ini", ini_section="booking")

    def migrate() -> None:
        with environment("BOOKING_DATABASE_URL", postgres.url(name, role=f"{name}_owner", password=password)):
            command.upgrade(config, "head")

    await asyncio.get_running_loop().run_in_executor(None, migrate)
    connection = await asyncpg.connect(plain(postgres.url(name, role=name, password=password)))
    yield connection
    await connection.close()


@pytest.mark.parametrize(
    "statement",
    [
        "delete from access_log",
        "update access_log set outcome = 'denied'",
        "truncate access_log",
        "alter table access_log disable trigger all",
        "drop table access_log",
        "set session_replication_role = replica",
    ],
)
async def test_the_services_role_only_adds_to_the_access_log(
    separate_roles: asyncpg.Connection, statement: str
) -> None:
    assert await separate_roles.fetchval("select count(*) from access_log") == 0
    await separate_roles.execute("delete from job")
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await separate_roles.execute(statement)
