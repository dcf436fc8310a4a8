"""Who may do what to a referral on its path: handling, deciding, history, attachments and counts."""

from tests.authorization.matrix import Asked, Asking, Matrix
from tests.referral.builders import BODIES, Referrals, done, with_refused_right
from tests.world import World

TABLE = """
operation             nobody forged weak citizen guardian sender receiver manager other system service ops
list_my_referrals     401    401    401s 403p    200      403    403      403     403   403    403     403
count_referrals       401    401    403  403     403      200    200      200     200   403    403     403
list_referral_history 401    401    403  403     403      200    200      200     404   403    403     403
answer_referral       401    401    403  403     403      200    404      404     404   403    403     403
take_over_referral    401    401    403  403     403      404    200      403     404   403    403     403
hand_off_referral     401    401    403  403     403      404    200      200     404   403    403     403
return_referral       401    401    403  403     403      404    200      403     404   403    403     403
redirect_referral     401    401    403  403     403      404    200      403     404   403    403     403
revoke_right          401    401    403  403     403      404    200      403     404   403    403     403
reissue_right         401    401    403  403     403      404    200      403     404   403    403     403
contact_client        401    401    403  403     403      404    200      403     404   403    403     403
complete_referral     401    401    403  403     403      404    200      403     404   403    403     403
attach_document       401    401    403  403     403      201    201      403     404   403    403     403
list_attachments      401    401    403  403     403      200    200      200     404   403    403     403
detach_document       401    401    403  403     403      204    404      403     404   403    403     403
"""
DOCUMENT = {"title": "Growth chart", "media_type": "application/pdf", "document_id": "1.2.246.10.1"}


async def _counts(_world: World, _column: str) -> Asked:
    return Asked("/v1/referrals/counts", params={"role": "received"})


async def _childs(world: World, _column: str) -> Asked:
    sent = await Referrals(world).in_state("sent")
    return Asked("/v1/my-referrals", params={"person_ref": sent["person_ref"]}, shows=sent["id"])


async def _history(world: World, _column: str) -> Asked:
    sent = await Referrals(world).in_state("sent")
    return Asked(f"/v1/referrals/{sent['id']}/history", shows="public_health_nurse")


def _doing(action: str, state: str) -> Asking:
    async def ask(world: World, _column: str) -> Asked:
        held = await Referrals(world).in_state(state)
        return Asked(
            f"/v1/referrals/{held['id']}/{action}", BODIES[action], version=held["version"], shows=held["person_ref"]
        )

    return ask


async def _take_over(world: World, _column: str) -> Asked:
    """Somebody else handles it than whoever asks."""
    referrals = Referrals(world)
    handed_off = done(await referrals.do("hand-off", await referrals.in_state("taken")))
    return Asked(f"/v1/referrals/{handed_off['id']}/take-over", BODIES["take-over"], version=handed_off["version"])


async def _reissue(world: World, _column: str) -> Asked:
    refused = await with_refused_right(Referrals(world))
    return Asked(f"/v1/referrals/{refused['id']}/reissue-right", version=refused["version"])


async def _attach(world: World, _column: str) -> Asked:
    taken = await Referrals(world).in_state("taken")
    return Asked(f"/v1/referrals/{taken['id']}/attachments", DOCUMENT, version=taken["version"])


async def _attached(world: World) -> tuple[str, int]:
    """Attachments of a taken referral, with one of the sender's, and the referral's version."""
    referrals = Referrals(world)
    draft = await referrals.draft()
    path = f"/v1/referrals/{draft['id']}"
    named = done(await referrals.as_("nurse").post(f"{path}/attachments", DOCUMENT, version=draft["version"]))
    sent = done(await referrals.as_("nurse").post(f"{path}/send", version=draft["version"] + 1))
    taken = done(await referrals.as_("physiotherapist").post(f"{path}/take", version=sent["version"]))
    return f"{path}/attachments/{named['id']}", taken["version"]


async def _contact(world: World, _column: str) -> Asked:
    """Of a referral that was accepted with nothing to book."""
    held = await Referrals(world).accepted_without_booking()
    return Asked(f"/v1/referrals/{held['id']}/contact-client", {"how": "phone"}, version=held["version"])


async def _listed(world: World, _column: str) -> Asked:
    path, _ = await _attached(world)
    return Asked(path.rpartition("/")[0], shows="Growth chart")


async def _detach(world: World, _column: str) -> Asked:
    path, version = await _attached(world)
    return Asked(path, version=version)


REFERRAL_PATH = Matrix(
    "referral",
    TABLE,
    asking={
        "list_my_referrals": _childs,
        "count_referrals": _counts,
        "list_referral_history": _history,
        "answer_referral": _doing("answer", "returned"),
        "take_over_referral": _take_over,
        "hand_off_referral": _doing("hand-off", "taken"),
        "return_referral": _doing("return", "taken"),
        "redirect_referral": _doing("redirect", "taken"),
        "contact_client": _contact,
        "revoke_right": _doing("revoke-right", "accepted"),
        "reissue_right": _reissue,
        "complete_referral": _doing("complete", "accepted"),
        "attach_document": _attach,
        "list_attachments": _listed,
        "detach_document": _detach,
    },
    roles={
        "sender": "nurse",
        "receiver": "physiotherapist",
        "manager": "unit-manager",
        "other": "guidance-nurse",
        "service": "polku-booking",
    },
)
