"""Who may do what with permissions: professionals of the county who work in the register, and nobody else."""

from tests.authorization.matrix import Asked, Asking, Matrix
from tests.referral.permissions import NEED, TO_SOCIAL_WELFARE, Permissions
from tests.world import World

TABLE = """
operation              nobody forged weak citizen guardian nurse colleague social manager other system service ops
record_permission      401    401    403  403     403      201   403       403    403     403   403    403     403
get_permission         401    401    403  403     403      200   200       404    404     404   403    403     403
list_permissions       401    401    403  403     403      200   200       200-   200-    200-  403    403     403
revoke_permission      401    401    403  403     403      200   200       404    404     404   403    403     403
decide_permission_need 401    401    403  403     403      200   200       200    200     200   200    200     403
"""


async def _record(world: World, _column: str) -> Asked:
    return Asked("/v1/permissions", Permissions(world).new())


async def _decide(_world: World, _column: str) -> Asked:
    return Asked("/v1/permissions/decision", {**NEED, "recipient": TO_SOCIAL_WELFARE})


async def _listed(world: World, _column: str) -> Asked:
    recorded = await Permissions(world).record()
    return Asked("/v1/permissions", params={"person_ref": recorded["person_ref"]}, shows=recorded["id"])


def _one(action: str = "") -> Asking:
    async def ask(world: World, _column: str) -> Asked:
        recorded = await Permissions(world).record()
        body, version = ({"reason": "Withdrawn."}, 1) if action else (None, None)
        return Asked(f"/v1/permissions/{recorded['id']}{action}", body, version=version, shows=recorded["person_ref"])

    return ask


REFERRAL_PERMISSIONS = Matrix(
    "referral",
    TABLE,
    asking={
        "record_permission": _record,
        "get_permission": _one(),
        "list_permissions": _listed,
        "revoke_permission": _one("/revoke"),
        "decide_permission_need": _decide,
    },
    roles={
        "nurse": "guidance-nurse",
        "colleague": "etela-pohjanmaa-physiotherapist",
        "social": "social-worker",
        "manager": "guidance-manager",
        "other": "nurse",
        "service": "polku-booking",
    },
)
