"""Who may do what in referral: the sending unit until it is decided, the receiving unit once it was sent."""

from tests.authorization.events_asking import asking_about_events
from tests.authorization.matrix import Asked, Asking, Matrix
from tests.referral.builders import BODIES, CLINIC, PHYSIO, Referrals
from tests.world import World

TABLE = """
operation               nobody forged weak citizen guardian sender receiver manager other system service ops
list_pathways           401    401    403  403     403      200    200      200     200   200    200     403
check_pathway           401    401    403  403     403      200    200      200     200   200    200     403
create_referral         401    401    403  403     403      201    403      403     403   403    403     403
list_referrals          401    401    403  403     403      200    200-     200-    200-  403    403     403
get_referral            401    401    403  403     403      200    200      200     404   403    403     403
change_referral         401    401    403  403     403      200    404      404     404   403    403     403
send_referral           401    401    403  403     403      200    404      404     404   403    403     403
take_referral           401    401    403  403     403      404    200      403     404   403    403     403
accept_referral         401    401    403  403     403      404    200      403     404   403    403     403
decline_referral        401    401    403  403     403      404    200      403     404   403    403     403
cancel_referral         401    401    403  403     403      200    404      404     404   403    403     403
list_events             401    401    403  403     403      403    403      403     403   200    403     403
create_webhook          401    401    403  403     403      403    403      403     403   201    403     403
list_webhooks           401    401    403  403     403      403    403      403     403   200    403     403
get_webhook             401    401    403  403     403      403    403      403     403   200    403     403
remove_webhook          401    401    403  403     403      403    403      403     403   204    403     403
replay_webhook          401    401    403  403     403      403    403      403     403   202    403     403
list_webhook_deliveries 401    401    403  403     403      403    403      403     403   200    403     403
list_problems           200    200    200  200     200      200    200      200     200   200    200     200
get_problem             200    200    200  200     200      200    200      200     200   200    200     200
"""


def _path(path: str) -> Asking:
    async def ask(_world: World, _column: str) -> Asked:
        return Asked(path)

    return ask


async def _check(_world: World, _column: str) -> Asked:
    return Asked(f"/v1/pathways/{PHYSIO}/check", {"from_unit_id": CLINIC, "birth_date": "2026-02-23"})


async def _create(world: World, _column: str) -> Asked:
    return Asked("/v1/referrals", Referrals(world).new())


async def _listed(world: World, _column: str) -> Asked:
    draft = await Referrals(world).draft()
    return Asked("/v1/referrals", params={"role": "sent", "limit": "200"}, shows=draft["id"])


async def _seen(world: World, _column: str) -> Asked:
    sent = await Referrals(world).in_state("sent")
    return Asked(f"/v1/referrals/{sent['id']}", shows=sent["person_ref"])


def _doing(action: str, state: str) -> Asking:
    async def ask(world: World, _column: str) -> Asked:
        held = await Referrals(world).in_state(state)
        path = f"/v1/referrals/{held['id']}" + ("" if action == "change" else f"/{action}")
        return Asked(path, BODIES[action], version=held["version"], shows=held["person_ref"])

    return ask


REFERRAL = Matrix(
    "referral",
    TABLE,
    asking={
        "list_pathways": _path("/v1/pathways"),
        "check_pathway": _check,
        "create_referral": _create,
        "list_referrals": _listed,
        "get_referral": _seen,
        "change_referral": _doing("change", "draft"),
        "send_referral": _doing("send", "draft"),
        "take_referral": _doing("take", "sent"),
        "accept_referral": _doing("accept", "taken"),
        "decline_referral": _doing("decline", "taken"),
        "cancel_referral": _doing("cancel", "sent"),
        **asking_about_events("referral"),
        "list_problems": _path("/v1/problems"),
        "get_problem": _path("/problems/not-found"),
    },
    roles={
        "sender": "nurse",
        "receiver": "physiotherapist",
        "manager": "unit-manager",
        "other": "guidance-nurse",
        "service": "polku-booking",
    },
)
