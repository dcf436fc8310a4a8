"""Guidance's events of before revision 0002 move over to the table of every service, and back."""

import asyncio
import json
from uuid import uuid4

import asyncpg
from alembic import command
from alembic.config import Config

from demo.embedded_postgres import PostgresServer, ensure_database
from tests.world import ROOT, environment, plain

CONTACT, EVENT = "0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b", "0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1c"
DUE = "2026-11-23 14:15:00+00"
_CONTACT = f"""
    insert into contact (id, tracking_reference, unit_id, channel, language, contactor, matters, emergency,
                         callback_requested, contacted_at, created_at, due_at)
    values ('{CONTACT}', 'r', 'u', 'phone', 'fi', 'client', '{{health}}', false, false, '{DUE}', '{DUE}', '{DUE}')
"""
_EVENT = f"""
    insert into event (id, type, contact_id, clock_rule, occurred_at)
    values ('{EVENT}', 'clock.overdue', '{CONTACT}', 'service_promise', '{DUE}')
"""


async def test_an_event_of_before_keeps_its_id_and_is_not_told_twice(postgres: PostgresServer) -> None:
    url = ensure_database(postgres, f"guidance_{uuid4().hex[:8]}", uuid4().hex)
    config = Config(ROOT / "alembic.ini", ini_section="guidance")

    async def go(how: str, where: str) -> None:
        def run() -> None:
            with environment("GUIDANCE_DATABASE_URL", url):
                getattr(command, how)(config, where)

        await asyncio.get_running_loop().run_in_executor(None, run)

    await go("upgrade", "0001")
    connection = await asyncpg.connect(plain(url))
    try:
        await connection.execute(_CONTACT)
        await connection.execute(_EVENT)
        await go("upgrade", "0002")
        moved = await connection.fetchrow("select * from event")
        assert (str(moved["id"]), moved["type"], moved["aggregate"]) == (EVENT, "clock.overdue", f"contact:{CONTACT}")
        data = json.loads(moved["data"])
        assert (data["contact_id"], data["rule_id"]) == (CONTACT, "service_promise")
        assert moved["dedupe_key"] == f"clock.overdue:{CONTACT}:service_promise"
        assert moved["position"] is None
        await go("downgrade", "0001")
        back = await connection.fetchrow("select id::text, contact_id::text, clock_rule, occurred_at::text from event")
        assert tuple(back)[:3] == (EVENT, CONTACT, "service_promise")
    finally:
        await connection.close()
