"""Who may see what the imports of the national service catalogue have done: professionals and operations."""

from uuid import uuid4

from tests.authorization.matrix import Asked, Matrix
from tests.world import World

TABLE = """
operation               nobody forged weak citizen guardian worker nurse other system service ops
list_catalogue_imports  401    401    403  403     403      200    200   200   403    403     200
list_imported_services  401    401    403  403     403      200    200   200   403    403     200
"""


async def _ended(world: World) -> str:
    import_id, ptv_id = uuid4(), uuid4()
    await world.databases.fetch(
        "guidance",
        "insert into ptv_import (id, county, state, whole, accept_withdrawals, entries, listed, counts, started_at,"
        " ended_at) values ($1, 'kymenlaakso', 'failed', true, false, 0, 0, '{}', $2, $2)",
        import_id,
        world.clock.at,
    )
    await world.databases.fetch(
        "guidance",
        "insert into ptv_import_item (import_id, ptv_id, result, fields, notes) values ($1, $2, 'broken', '{}', '{}')",
        import_id,
        ptv_id,
    )
    return str(import_id)


async def _list(world: World, _column: str) -> Asked:
    return Asked("/v1/directory/imports", shows=await _ended(world))


async def _services(world: World, _column: str) -> Asked:
    return Asked(f"/v1/directory/imports/{await _ended(world)}/services")


GUIDANCE_PTV_IMPORTS = Matrix(
    "guidance",
    TABLE,
    asking={"list_catalogue_imports": _list, "list_imported_services": _services},
    roles={
        "worker": "guidance-worker",
        "nurse": "guidance-nurse",
        "other": "physiotherapist",
        "service": "polku-booking",
    },
)
