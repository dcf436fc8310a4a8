"""Who may do what in guidance: anybody makes contact, and the unit alone sees and handles it."""

from tests.authorization.events_asking import asking_about_events
from tests.authorization.matrix import Asked, Asking, Matrix
from tests.guidance.builders import ADVISED, NURSE, a_contact, desk, done, made
from tests.world import World

TABLE = """
operation                   nobody forged weak citizen guardian worker nurse other system service ops
create_contact              201    401    201  201     201      201    201   201   201    403     403
track_contact               200    401    200  200     200      200    200   200   200    200     200
list_contacts               401    401    403  403     403      200    200   200-  403    403     403
get_contact                 401    401    403  403     403      200    200   404   403    403     403
record_care_need_assessment 401    401    403  403     403      403h   200   404   403    403     403
close_contact               401    401    403  403     403      200    200   404   403    403     403
calculate_deadline          401    401    200  200     200      200    200   200   200    200     200
list_deadline_rules         401    401    200  200     200      200    200   200   200    200     200
list_events                 401    401    403  403     403      403    403   403   200    403     403
create_webhook              401    401    403  403     403      403    403   403   201    403     403
list_webhooks               401    401    403  403     403      403    403   403   200    403     403
get_webhook                 401    401    403  403     403      403    403   403   200    403     403
remove_webhook              401    401    403  403     403      403    403   403   204    403     403
replay_webhook              401    401    403  403     403      403    403   403   202    403     403
list_webhook_deliveries     401    401    403  403     403      403    403   403   200    403     403
list_problems               200    200    200  200     200      200    200   200   200    200     200
get_problem                 200    200    200  200     200      200    200   200   200    200     200
"""


def _path(path: str) -> Asking:
    async def ask(_world: World, _column: str) -> Asked:
        return Asked(path)

    return ask


async def _create(_world: World, _column: str) -> Asked:
    return Asked("/v1/contacts", a_contact())


async def _track(world: World, _column: str) -> Asked:
    return Asked("/v1/contacts/track", {"tracking_code": (await made(world))["tracking_code"]})


async def _listed(world: World, _column: str) -> Asked:
    return Asked("/v1/contacts", params={"limit": "200"}, shows=(await made(world))["id"])


async def _seen(world: World, _column: str) -> Asked:
    contact = await made(world)
    return Asked(f"/v1/contacts/{contact['id']}", shows=contact["contacted_at"])


async def _assess(world: World, _column: str) -> Asked:
    contact = await made(world)
    return Asked(f"/v1/contacts/{contact['id']}/care-need-assessment", {"urgency": "non_urgent"}, version=1)


async def _close(world: World, _column: str) -> Asked:
    path = f"/v1/contacts/{(await made(world))['id']}"
    done(await desk(world, NURSE).post(f"{path}/care-need-assessment", {"urgency": "non_urgent"}, version=1))
    return Asked(f"{path}/close", ADVISED, version=2)


async def _calculate(_world: World, _column: str) -> Asked:
    asked = {"rule": "care_need_assessment", "contact_at": "2026-11-23T07:00:00Z"}
    return Asked("/v1/deadlines/calculate", asked)


GUIDANCE = Matrix(
    "guidance",
    TABLE,
    asking={
        "create_contact": _create,
        "track_contact": _track,
        "list_contacts": _listed,
        "get_contact": _seen,
        "record_care_need_assessment": _assess,
        "close_contact": _close,
        "calculate_deadline": _calculate,
        "list_deadline_rules": _path("/v1/deadlines/rules"),
        **asking_about_events("guidance"),
        "list_problems": _path("/v1/problems"),
        "get_problem": _path("/problems/not-found"),
    },
    roles={
        "worker": "guidance-worker",
        "nurse": "guidance-nurse",
        "other": "physiotherapist",
        "service": "polku-booking",
    },
)
