"""The notice of a handover is found by its index, however many notices there are."""

from uuid import uuid4

from sqlalchemy import event, text

from services.guidance.storage import child_protection
from tests.world import World


async def test_the_notice_of_a_handover_is_found_by_its_index(world: World) -> None:
    database = world.apps["guidance"].state.plumbing.database
    asked: list[tuple[str, tuple[object, ...]]] = []
    async with database.transaction() as connection:

        def note(_connection: object, _cursor: object, statement: str, parameters: object, *_more: object) -> None:
            asked.append((statement, tuple(parameters) if isinstance(parameters, tuple | list) else ()))

        event.listen(connection.engine.sync_engine, "before_cursor_execute", note)
        await child_protection.by_handover(connection, uuid4())
        event.remove(connection.engine.sync_engine, "before_cursor_execute", note)
        await connection.execute(text("set local enable_seqscan = off"))
        [(statement, parameters)] = asked
        plan = await connection.exec_driver_sql(f"explain {statement}", parameters)
        assert "child_protection_notice_handover_idx" in "\n".join(row[0] for row in plan)
