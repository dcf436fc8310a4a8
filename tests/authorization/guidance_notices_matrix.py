"""Who may do what with child-protection notices: anybody makes one, social-welfare professionals handle it."""

from collections.abc import Awaitable, Callable

from tests.authorization.matrix import Asked, Matrix
from tests.guidance.notices import PATH, WORDS, a_notice, a_notice_made, about_infant, act, assessed
from tests.world import World

TABLE = """
operation                      nobody forged weak citizen guardian worker nurse other system service ops
create_child_protection_notice 201    401    201  201     201      201    201   201   201    403     403
list_child_protection_notices  401    401    403  403     403      200    403   403   403    403     403
get_child_protection_notice    401    401    403  403     403      200    404   404   403    403     403
assess_notice_urgency          401    401    403  403     403      200    404   404   403    403     403
identify_child                 401    401    403  403     403      200    404   404   403    403     403
forward_notice                 401    401    403  403     403      200    404   404   403    403     403
decide_notice                  401    401    403  403     403      200    404   404   403    403     403
finish_notice                  401    401    403  403     403      200    404   404   403    403     403
read_notifier                  401    401    403  403     403      200    404   404   403    403     403
"""


async def _create(_world: World, _column: str) -> Asked:
    return Asked(PATH, a_notice(notifier={"kind": "anonymous"}))


async def _listed(world: World, _column: str) -> Asked:
    return Asked(PATH, params={"limit": "200"}, shows=await about_infant(world))


async def _seen(world: World, _column: str) -> Asked:
    return Asked(f"{PATH}/{await about_infant(world)}", shows="She says that she is hit.")


async def _urgency(world: World, _column: str) -> Asked:
    return Asked(f"{PATH}/{await about_infant(world)}/urgency", {"urgency": "urgent"}, version=1)


async def _child(world: World, _column: str) -> Asked:
    code = world.people["infants-sibling"].identity_code
    return Asked(f"{PATH}/{await a_notice_made(world)}/child", {"personal_identity_code": code}, version=1)


def _after_urgency(action: str, body: object) -> Callable[[World, str], Awaitable[Asked]]:
    async def ask(world: World, _column: str) -> Asked:
        id_ = await about_infant(world)
        await assessed(world, id_)
        return Asked(f"{PATH}/{id_}/{action}", body, version=2)

    return ask


async def _finish(world: World, _column: str) -> Asked:
    id_ = await about_infant(world)
    await assessed(world, id_)
    await act(world, id_, "decision", {"decision": "assessment_begins", "reason": "The child is in need."})
    return Asked(f"{PATH}/{id_}/finish", version=3)


async def _notifier(world: World, _column: str) -> Asked:
    id_ = await about_infant(world)
    return Asked(f"{PATH}/{id_}/notifier", params={"reason": "immediate_danger"}, shows="Riitta Rehtori")


GUIDANCE_NOTICES = Matrix(
    "guidance",
    TABLE,
    asking={
        "create_child_protection_notice": _create,
        "list_child_protection_notices": _listed,
        "get_child_protection_notice": _seen,
        "assess_notice_urgency": _urgency,
        "identify_child": _child,
        "forward_notice": _after_urgency("forward", {"handover": WORDS}),
        "decide_notice": _after_urgency("decision", {"decision": "assessment_not_needed", "reason": "In hand."}),
        "finish_notice": _finish,
        "read_notifier": _notifier,
    },
    roles={
        "worker": "social-worker",
        "nurse": "guidance-nurse",
        "other": "physiotherapist",
        "service": "polku-booking",
    },
)
