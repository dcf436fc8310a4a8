"""Who may assess, end and document a contact in guidance: the professionals of its unit, in their own context."""

from tests.authorization.matrix import Asked, Matrix
from tests.guidance.outcomes import a_part, known
from tests.world import World

TABLE = """
operation                   nobody forged weak citizen guardian worker nurse other system service ops
put_preliminary_assessment  401    401    403  403     403      200    200   404   403    403     403
get_preliminary_assessment  401    401    403  403     403      200-   200   404   403    403     403
"""


async def _put_assessment(world: World, _column: str) -> Asked:
    case = await known(world)
    return Asked(f"/v1/contacts/{case.id}/preliminary-assessment", {"parts": [a_part()]}, version=1)


async def _assessment(world: World, _column: str) -> Asked:
    case = await known(world)
    await case.assess()
    return Asked(f"/v1/contacts/{case.id}/preliminary-assessment", shows="Does not turn over.")


GUIDANCE_OUTCOMES = Matrix(
    "guidance",
    TABLE,
    asking={
        "put_preliminary_assessment": _put_assessment,
        "get_preliminary_assessment": _assessment,
    },
    roles={
        "worker": "guidance-worker",
        "nurse": "guidance-nurse",
        "other": "physiotherapist",
        "service": "polku-booking",
    },
)
