"""Who may read the statistics and the feedback of guidance: managers their units', the county's systems all of them."""

from uuid import uuid4

from services.guidance.flows.feedback import feedback_token
from tests.authorization.matrix import Asked, Matrix
from tests.guidance.builders import MANAGER, NURSE, UNIT, WORKER
from tests.world import World

TABLE = """
operation               nobody forged weak citizen guardian worker manager other outsider system service ops
get_statistics          401    401    403  403     403      403m   200     403m  403m     200    403     403
export_statistics_rows  401    401    403  403     403      403    403     403   403      200    403     403
give_feedback           201    401    201  201     201      201    201     201   201      201    201     201
list_additional_reasons 401    401    403  403     403      403m   200     403m  403      403    403     403
list_feedback_comments  401    401    403  403     403      403m   200     403m  403      403    403     403
"""


async def _report(_world: World, _column: str) -> Asked:
    return Asked("/v1/statistics/channels")


async def _feedback(world: World, _column: str) -> Asked:
    token = feedback_token(world.apps["guidance"].state.parts.sealer, uuid4().hex, UNIT)
    return Asked("/v1/feedback", {"token": token, "heard": 4})


async def _comments(_world: World, _column: str) -> Asked:
    return Asked("/v1/feedback/comments", params={"unit_id": UNIT})


async def _reasons(_world: World, _column: str) -> Asked:
    return Asked("/v1/statistics/additional-reasons", params={"unit_id": UNIT})


async def _rows(_world: World, _column: str) -> Asked:
    return Asked("/v1/statistics/rows")


GUIDANCE_STATISTICS = Matrix(
    service="guidance",
    table=TABLE,
    asking={
        "get_statistics": _report,
        "export_statistics_rows": _rows,
        "give_feedback": _feedback,
        "list_additional_reasons": _reasons,
        "list_feedback_comments": _comments,
    },
    roles={"worker": WORKER, "manager": MANAGER, "other": NURSE, "outsider": "nurse", "service": "polku-booking"},
)
