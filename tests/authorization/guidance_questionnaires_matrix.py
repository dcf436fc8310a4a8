"""Who may do what with questionnaires: anybody reads and answers them, and only the person attaches a result."""

from tests.authorization.matrix import Asked, Asking, Matrix
from tests.guidance.questionnaires.filling import lowest
from tests.world import World

TABLE = """
operation            nobody forged weak citizen guardian worker nurse other system service ops
list_questionnaires  200    401    200  200     200      200    200   200   200    200     200
get_questionnaire    200    401    200  200     200      200    200   200   200    200     200
score_questionnaire  200    401    200  200     200      200    200   200   200    200     200
"""


def _path(path: str) -> Asking:
    async def ask(_world: World, _column: str) -> Asked:
        return Asked(path)

    return ask


async def _score(_world: World, _column: str) -> Asked:
    return Asked("/v1/questionnaires/phq-9/score", {"answers": lowest()})


GUIDANCE_QUESTIONNAIRES = Matrix(
    "guidance",
    TABLE,
    asking={
        "list_questionnaires": _path("/v1/questionnaires"),
        "get_questionnaire": _path("/v1/questionnaires/phq-9"),
        "score_questionnaire": _score,
    },
    roles={
        "worker": "guidance-worker",
        "nurse": "guidance-nurse",
        "other": "physiotherapist",
        "service": "polku-booking",
    },
)
