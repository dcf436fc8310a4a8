"""Who may do what with joint clients and coordination: the professionals of the contact's unit."""

from tests.authorization.matrix import Asked, Matrix
from tests.guidance.builders import desk, done
from tests.guidance.joint import CONCERN, REASON, known_client, third_contact
from tests.world import World

TABLE = """
operation               nobody forged weak citizen guardian worker nurse other system service ops
get_joint_client        401    401    403  403     403      200    200   404   403    403     403
record_trigger          401    401    403  403     403      201    201   404   403    403     403
confirm_trigger         401    401    403  403     403      200    200   404   403    403     403
dismiss_trigger         401    401    403  403     403      200    200   404   403    403     403
flag_coordination       401    401    403  403     403      201    201   404   403    403     403
finish_coordination     401    401    403  403     403      200    200   404   403    403     403
list_coordination_tasks 401    401    403  403     403      200    200   200-  403    403     403
look_up_own_worker      401    401    403  403     403      200    200   404   403    403     403
"""


async def _joint(world: World, _column: str) -> Asked:
    id_ = await known_client(world)
    return Asked(f"/v1/contacts/{id_}/joint-client", shows=id_)


async def _record(world: World, _column: str) -> Asked:
    return Asked(f"/v1/contacts/{await known_client(world)}/joint-client-triggers", CONCERN)


async def _confirm(world: World, _column: str) -> Asked:
    _, trigger = await third_contact(world)
    return Asked(f"/v1/joint-client-triggers/{trigger['id']}/confirm", REASON, version=1)


async def _dismiss(world: World, _column: str) -> Asked:
    _, trigger = await third_contact(world)
    return Asked(f"/v1/joint-client-triggers/{trigger['id']}/dismiss", REASON, version=1)


async def _flag(world: World, _column: str) -> Asked:
    return Asked(f"/v1/contacts/{await known_client(world)}/coordination", REASON)


async def _flagged(world: World) -> str:
    id_ = await known_client(world)
    done(await desk(world, "guidance-worker").post(f"/v1/contacts/{id_}/coordination", REASON))
    return id_


async def _finish(world: World, _column: str) -> Asked:
    return Asked(f"/v1/contacts/{await _flagged(world)}/coordination/done")


async def _tasks(world: World, _column: str) -> Asked:
    return Asked("/v1/coordination-tasks", params={"limit": "200"}, shows=await _flagged(world))


async def _own_worker(world: World, _column: str) -> Asked:
    return Asked(f"/v1/contacts/{await known_client(world)}/own-worker")


GUIDANCE_JOINT_CLIENTS = Matrix(
    "guidance",
    TABLE,
    asking={
        "get_joint_client": _joint,
        "record_trigger": _record,
        "confirm_trigger": _confirm,
        "dismiss_trigger": _dismiss,
        "flag_coordination": _flag,
        "finish_coordination": _finish,
        "list_coordination_tasks": _tasks,
        "look_up_own_worker": _own_worker,
    },
    roles={
        "worker": "guidance-worker",
        "nurse": "guidance-nurse",
        "other": "physiotherapist",
        "service": "polku-booking",
    },
)
