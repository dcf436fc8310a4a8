"""Who may read the statistics of guidance: managers their units', the county's systems all of them."""

from tests.authorization.matrix import Asked, Matrix
from tests.guidance.builders import MANAGER, NURSE, WORKER
from tests.world import World

TABLE = """
operation               nobody forged weak citizen guardian worker manager other outsider system service ops
get_statistics          401    401    403  403     403      403m   200     403m  403m     200    403     403
export_statistics_rows  401    401    403  403     403      403    403     403   403      200    403     403
"""


async def _report(_world: World, _column: str) -> Asked:
    return Asked("/v1/statistics/channels")


async def _rows(_world: World, _column: str) -> Asked:
    return Asked("/v1/statistics/rows")


GUIDANCE_STATISTICS = Matrix(
    service="guidance",
    table=TABLE,
    asking={"get_statistics": _report, "export_statistics_rows": _rows},
    roles={"worker": WORKER, "manager": MANAGER, "other": NURSE, "outsider": "nurse", "service": "polku-booking"},
)
