"""Who may do what with consultations: the sides that take part, each in the context of its register."""

from tests.authorization.matrix import Asked, Asking, Matrix
from tests.referral.builders import done
from tests.referral.consultations import BODIES, CLINIC, GROUP, REHABILITATION, Consultations
from tests.world import World

TABLE = """
operation                  nobody forged weak citizen guardian asker team manager social other system service        ops
list_channels              401    401    403  403     403      200   200  200     200    200   200    200            403
list_teams                 401    401    403  403     403      200   200  200     200    200   200    200            403
ask_consultation           401    401    403  403     403      201   403  403     403    403   403    403            403
list_consultations         401    401    403  403     403      403   200  200     403    403   403    422:validation 403
count_consultations        401    401    403  403     403      403   200  200     403    403   403    403            403
get_consultation           401    401    403  403     403      200   200  200     404    404   403    403            403
list_consultation_messages 401    401    403  403     403      200   200  200     404    404   403    403            403
write_consultation_message 401    401    403  403     403      201   201  403     404    404   403    403            403
take_consultation          401    401    403  403     403      403   200  403     404    404   403    403            403
answer_consultation        401    401    403  403     403      403   200  403     404    404   403    403            403
summarise_consultation     401    401    403  403     403      403   200  403     404    404   403    403            403
close_consultation         401    401    403  403     403      200   403  403     404    404   403    403            403
withdraw_consultation      401    401    403  403     403      200   403  403     404    404   403    403            403
convert_consultation       401    401    403  403     403      200   403  403     404    404   403    403            403
"""


def _path(path: str) -> Asking:
    async def ask(_world: World, _column: str) -> Asked:
        return Asked(path)

    return ask


async def _ask(world: World, _column: str) -> Asked:
    return Asked("/v1/consultations", Consultations(world).new(from_unit_id=CLINIC))


def _worklist(path: str, *, tells: bool) -> Asking:
    async def ask(world: World, _column: str) -> Asked:
        asked = await Consultations(world).ask()
        params = {"role": "to_answer", "unit_id": REHABILITATION}
        return Asked(path, params=params, shows=asked["id"] if tells else None)

    return ask


def _one(path: str = "") -> Asking:
    async def ask(world: World, _column: str) -> Asked:
        asked = await Consultations(world).ask()
        shows = None if path else asked["person_ref"]
        return Asked(f"/v1/consultations/{asked['id']}{path}", shows=shows)

    return ask


async def _message(world: World, _column: str) -> Asked:
    asked = await Consultations(world).ask()
    return Asked(f"/v1/consultations/{asked['id']}/messages", BODIES["messages"])


def _doing(action: str, state: str) -> Asking:
    async def ask(world: World, _column: str) -> Asked:
        held = await Consultations(world).in_state(state)
        path = f"/v1/consultations/{held['id']}/{action}"
        return Asked(path, BODIES[action], version=held["version"], shows=held["person_ref"])

    return ask


async def _summarise(world: World, _column: str) -> Asked:
    consultations = Consultations(world)
    held = await consultations.ask(consultations.new(target_code=GROUP))
    for action in ("take", "answer"):
        held = done(await consultations.do(action, held))
    path = f"/v1/consultations/{held['id']}/summarise"
    return Asked(path, BODIES["summarise"], version=held["version"], shows=held["person_ref"])


REFERRAL_CONSULTATIONS = Matrix(
    "referral",
    TABLE,
    asking={
        "list_channels": _path("/v1/channels"),
        "list_teams": _path("/v1/teams"),
        "ask_consultation": _ask,
        "list_consultations": _worklist("/v1/consultations", tells=True),
        "count_consultations": _worklist("/v1/consultations/counts", tells=False),
        "get_consultation": _one(),
        "list_consultation_messages": _one("/messages"),
        "write_consultation_message": _message,
        "take_consultation": _doing("take", "asked"),
        "answer_consultation": _doing("answer", "taken"),
        "summarise_consultation": _summarise,
        "close_consultation": _doing("close", "answered"),
        "withdraw_consultation": _doing("withdraw", "asked"),
        "convert_consultation": _doing("convert", "asked"),
    },
    roles={
        "asker": "nurse",
        "team": "physiotherapist",
        "manager": "unit-manager",
        "social": "social-worker",
        "other": "guidance-nurse",
        "service": "polku-guidance",
    },
)
