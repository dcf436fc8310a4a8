"""Who may do what at the desk of guidance: the unit handles its contacts, and areas and promises are for everybody."""

from tests.authorization.matrix import Asked, Asking, Matrix
from tests.guidance.builders import MANAGER, NURSE, SOCIAL_WORKER, UNIT, WORKER, done, made
from tests.guidance.desk_builders import CALL, LINE, TIME, act_on, claimed, on_shift, subject_of
from tests.world import World

TABLE = """
operation               nobody forged weak citizen guardian worker manager other outsider system service ops
get_board               401    401    403  403     403      200    200     200   200      403    403     403
claim_contact           401    401    403  403     403      200    200     200   404      403    403     403
release_contact         401    401    403  403     403      200    200     403d  404      403    403     403
assign_contact          401    401    403  403     403      200    200     403d  404      403    403     403
pair_contact            401    401    403  403     403      200    200     403d  404      403    403     403
name_responsible_worker 401    401    403  403     403      200    200     200   404      403    403     403
record_call_attempt     401    401    403  403     403      201    403     201   404      403    403     403
list_call_attempts      401    401    403  403     403      200    200     200   404      403    403     403
record_handling_time    401    401    403  403     403      200    200     200   404      403    403     403
get_handling_time       401    401    403  403     403      200    200     200   404      403    403     403
list_contact_history    401    401    403  403     403      200    200     200   404      403    403     403
begin_shift             401    401    403  403     403      201    201     201   403      403    403     403
end_shift               401    401    403  403     403      200    200     404   404      403    403     403
get_staffing            401    401    403  403     403      200    200     200   200-     403    403     403
record_qualification    401    401    403  403     403      403m   200     403m  403      403    403     403
list_qualifications     401    401    403  403     403      403m   200     403m  403m     403    403     403
list_areas              200    401    200  200     200      200    200     200   200      200    200     200
get_area                200    401    200  200     200      200    200     200   200      200    200     200
get_service_promise     200    401    200  200     200      200    200     200   200      200    200     200
"""


def _path(path: str, **params: str) -> Asking:
    async def ask(_world: World, _column: str) -> Asked:
        return Asked(path, params=params)

    return ask


def _doing(action: str, body: object = None) -> Asking:
    """On a contact that the worker of the first column has claimed."""

    async def ask(world: World, _column: str) -> Asked:
        contact = await claimed(world)
        return Asked(f"/v1/contacts/{contact['id']}/{action}", body, version=contact["version"])

    return ask


def _with_colleague(action: str, **body: object) -> Asking:
    """The same, together with a nurse whom the desk knows."""

    async def ask(world: World, _column: str) -> Asked:
        await on_shift(world, NURSE)
        contact = await claimed(world)
        named = {"worker": subject_of(world, NURSE), **body}
        return Asked(f"/v1/contacts/{contact['id']}/{action}", named, version=contact["version"])

    return ask


async def _claim(world: World, _column: str) -> Asked:
    return Asked(f"/v1/contacts/{(await made(world))['id']}/claim")


def _reading(what: str) -> Asking:
    async def ask(world: World, _column: str) -> Asked:
        contact = await claimed(world)
        done(await act_on(world, WORKER, contact, CALL, {"reached": False}))
        done(await act_on(world, WORKER, contact, TIME, {"minutes": 5}))
        return Asked(f"/v1/contacts/{contact['id']}/{what}", shows=subject_of(world, WORKER))

    return ask


async def _begin(_world: World, _column: str) -> Asked:
    return Asked("/v1/shifts", {"area": LINE})


async def _qualify(world: World, _column: str) -> Asked:
    substitute = {"worker": subject_of(world, NURSE), "profession": "nurse", "valid_until": "2026-12-31"}
    return Asked("/v1/worker-qualifications", {"unit_id": UNIT, **substitute})


async def _end(world: World, _column: str) -> Asked:
    (shift,) = await on_shift(world, WORKER)
    return Asked(f"/v1/shifts/{shift['id']}/end")


async def _staffing(world: World, _column: str) -> Asked:
    await on_shift(world, WORKER)
    return Asked("/v1/staffing", shows=subject_of(world, WORKER))


GUIDANCE_DESK = Matrix(
    "guidance",
    TABLE,
    asking={
        "get_board": _path("/v1/contacts/board"),
        "claim_contact": _claim,
        "release_contact": _doing("release"),
        "assign_contact": _with_colleague("assign"),
        "pair_contact": _with_colleague("pair", client_agrees=True),
        "name_responsible_worker": _with_colleague("responsible-worker", contact_method="phone"),
        "record_call_attempt": _doing("call-attempts", {"reached": True}),
        "list_call_attempts": _reading("call-attempts"),
        "record_handling_time": _doing("handling-time", {"minutes": 5}),
        "get_handling_time": _reading("handling-time"),
        "list_contact_history": _reading("history"),
        "begin_shift": _begin,
        "end_shift": _end,
        "get_staffing": _staffing,
        "record_qualification": _qualify,
        "list_qualifications": _path("/v1/worker-qualifications"),
        "list_areas": _path("/v1/areas"),
        "get_area": _path("/v1/areas/ilmajoki"),
        "get_service_promise": _path("/v1/service-promise", unit_id=UNIT),
    },
    roles={
        "worker": WORKER,
        "manager": MANAGER,
        "other": SOCIAL_WORKER,
        "outsider": "physiotherapist",
        "service": "polku-booking",
    },
)
