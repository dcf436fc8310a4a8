"""Who may look at the pages of guidance: a worker at the desk of one's units, their manager at the dashboard too."""

from tests.authorization.matrix import Asked, Matrix
from tests.guidance.builders import made
from tests.world import World

TABLE = """
operation      nobody forged weak citizen guardian worker manager other system service ops
get_desk_view  401    401    403  403     403      200    200     200-  403    403     403
get_dashboard  401    401    403  403     403      403m   200     403m  403    403     403
"""


async def _desk(world: World, _column: str) -> Asked:
    return Asked("/v1/desk-view", shows=(await made(world))["id"])


async def _dashboard(_world: World, _column: str) -> Asked:
    return Asked("/v1/dashboard", shows="Perhekeskusten asiakasohjaus")


GUIDANCE_PAGES = Matrix(
    "guidance",
    TABLE,
    asking={"get_desk_view": _desk, "get_dashboard": _dashboard},
    roles={
        "worker": "guidance-worker",
        "manager": "guidance-manager",
        "other": "physiotherapist",
        "service": "polku-booking",
    },
)
