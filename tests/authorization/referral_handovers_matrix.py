"""Who may do what with handovers: each unit in the context of its register, and the service that hands over."""

from tests.authorization.matrix import Asked, Asking, Matrix
from tests.referral.matters import BODIES, SENDER, Matters
from tests.world import World

TABLE = """
operation               nobody forged weak citizen guardian sender receiver manager social other system service peer ops
create_handover         401    401    403  403     403      201    403      403     403    403   403    201     403  403
list_handovers          401    401    403  403     403      200    200-     200-    200-   200-  403    403     403  403
count_handovers         401    401    403  403     403      200    200      200     200    200   403    403     403  403
get_handover            401    401    403  403     403      200    200      200     404    404   403    404     404  403
get_handover_history    401    401    403  403     403      200    200      200     404    404   403    404     404  403
accept_handover         401    401    403  403     403      404    200      403     404    404   403    403     403  403
return_handover         401    401    403  403     403      404    200      403     404    404   403    403     403  403
record_contact_attempt  401    401    403  403     403      404    200      403     404    404   403    403     403  403
complete_handover       401    401    403  403     403      404    200      403     404    404   403    403     403  403
give_handover_back      401    401    403  403     403      404    200      403     404    404   403    403     403  403
withdraw_handover       401    401    403  403     403      200    404      404     404    404   403    404     404  403
tell_client_of_handover 401    401    403  403     403      200    200      403     404    404   403    403     403  403
look_up_own_workers     401    401    403  403     403      200    200      200     200    200   403    200     403  403
list_counterparts       401    401    403  403     403      200    200      200     200    200   200    200     200  403
"""
_UNITS = {"to_unit_id": "kymenlaakso-child-rehabilitation", "from_unit_id": "kymenlaakso-child-clinic-kouvola"}


def _new(world: World) -> dict[str, object]:
    return Matters(world).new(**_UNITS)


async def _offered(world: World) -> dict[str, object]:
    answer = await world.call("referral", "nurse").post("/v1/handovers", {**_new(world), **_assessed(world)})
    assert answer.is_success, answer.text
    made: dict[str, object] = answer.json()
    return made


def _assessed(world: World) -> dict[str, object]:
    body = _new(world)
    return {"care_need_assessed": {"assessed_at": body["received_at"], "by": "nurse"}}


def _acting(column: str) -> dict[str, object]:
    acting = {"subject": "a-nurse", "professions": ["nurse"], "unit_id": _UNITS["from_unit_id"]}
    return {"acting_professional": acting} if column == "service" else {}


async def _create(world: World, column: str) -> Asked:
    return Asked("/v1/handovers", {**_new(world), **_acting(column)}, by_this_caller_only=True)


def _listed(path: str) -> Asking:
    async def ask(world: World, _column: str) -> Asked:
        made = await _offered(world)
        shows = str(made["id"]) if path.endswith("handovers") else None
        return Asked(path, params={"role": "sent"}, shows=shows)

    return ask


def _seen(suffix: str = "") -> Asking:
    async def ask(world: World, _column: str) -> Asked:
        made = await _offered(world)
        return Asked(f"/v1/handovers/{made['id']}{suffix}", shows=None if suffix else str(made["person_ref"]))

    return ask


def _doing(action: str, *before: str) -> Asking:
    async def ask(world: World, _column: str) -> Asked:
        held = await _offered(world)
        for step in before:
            api = world.call("referral", "physiotherapist")
            path = f"/v1/handovers/{held['id']}/{step}"
            answer = await api.post(path, BODIES[step], version=int(str(held["version"])))
            assert answer.is_success, answer.text
            held = answer.json()
        path = f"/v1/handovers/{held['id']}/{action}"
        return Asked(path, BODIES[action], version=int(str(held["version"])), shows=str(held["person_ref"]))

    return ask


async def _look_up(_world: World, column: str) -> Asked:
    return Asked("/v1/own-workers/lookup", {"person_ref": "x" * 43, **_acting(column)}, by_this_caller_only=True)


async def _counterparts(_world: World, _column: str) -> Asked:
    return Asked("/v1/counterparts")


REFERRAL_HANDOVERS = Matrix(
    "referral",
    TABLE,
    asking={
        "create_handover": _create,
        "list_handovers": _listed("/v1/handovers"),
        "count_handovers": _listed("/v1/handovers/counts"),
        "get_handover": _seen(),
        "get_handover_history": _seen("/history"),
        "accept_handover": _doing("accept"),
        "return_handover": _doing("return"),
        "record_contact_attempt": _doing("contact-attempt", "accept"),
        "complete_handover": _doing("done", "accept", "contact-attempt"),
        "give_handover_back": _doing("return-for-reassessment", "accept"),
        "withdraw_handover": _doing("withdraw"),
        "tell_client_of_handover": _doing("client-told"),
        "look_up_own_workers": _look_up,
        "list_counterparts": _counterparts,
    },
    roles={
        "sender": "nurse",
        "receiver": "physiotherapist",
        "manager": "unit-manager",
        "social": "social-worker",
        "other": SENDER,
        "service": "polku-guidance",
        "peer": "polku-booking",
    },
)
