"""Who may do what with assessments: the professionals of the unit that assesses, in the context of its register."""

from tests.authorization.matrix import Asked, Asking, Matrix
from tests.referral.matters import Matters, wire
from tests.world import World

UNIT = "kymenlaakso-child-rehabilitation"
BODIES: dict[str, dict[str, object] | None] = {
    "start": None,
    "complete": {"result": "Needs weekly exercise.", "participants": ["client"], "urgency": "non_urgent"},
    "end": {"reason": "The family moved."},
}
TABLE = """
operation              nobody forged weak citizen guardian receiver manager context other system service ops
create_assessment      401    401    403  403     403      201      403h    403     403   403    403     403
list_assessments       401    401    403  403     403      200      200     200-    200-  403    403     403
count_assessments      401    401    403  403     403      200      200     200     200   403    403     403
get_assessment         401    401    403  403     403      200      200     404     404   403    403     403
get_assessment_history 401    401    403  403     403      200      200     404     404   403    403     403
list_assessment_answers 401   401    403  403     403      200      200     404     404   403    403     403
start_assessment       401    401    403  403     403      200      403h    404     404   403    403     403
complete_assessment    401    401    403  403     403      200      403h    404     404   403    403     403
end_assessment         401    401    403  403     403      200      403h    404     404   403    403     403
"""


def _new(world: World) -> dict[str, object]:
    return {
        "kind": "care_need_assessment",
        "unit_id": UNIT,
        "person": {"personal_identity_code": Matters(world).code_of("infant")},
        "received_at": wire(world.clock()),
    }


async def _made(world: World, *actions: str) -> dict[str, object]:
    api = world.call("referral", "physiotherapist")
    answer = await api.post("/v1/assessments", _new(world))
    for action in actions:
        made = answer.json()
        path = f"/v1/assessments/{made['id']}/{action}"
        answer = await api.post(path, BODIES[action], version=made["version"])
    assert answer.is_success, answer.text
    made = answer.json()
    return dict(made)


async def _create(world: World, _column: str) -> Asked:
    return Asked("/v1/assessments", _new(world))


def _listed(path: str) -> Asking:
    async def ask(world: World, _column: str) -> Asked:
        made = await _made(world)
        return Asked(path, shows=str(made["id"]) if path.endswith("assessments") else None)

    return ask


def _seen(suffix: str = "") -> Asking:
    async def ask(world: World, _column: str) -> Asked:
        made = await _made(world)
        return Asked(f"/v1/assessments/{made['id']}{suffix}", shows=None if suffix else str(made["person_ref"]))

    return ask


def _doing(action: str, *before: str) -> Asking:
    async def ask(world: World, _column: str) -> Asked:
        held = await _made(world, *before)
        path = f"/v1/assessments/{held['id']}/{action}"
        return Asked(path, BODIES[action], version=int(str(held["version"])), shows=str(held["person_ref"]))

    return ask


REFERRAL_ASSESSMENTS = Matrix(
    "referral",
    TABLE,
    asking={
        "create_assessment": _create,
        "list_assessments": _listed("/v1/assessments"),
        "count_assessments": _listed("/v1/assessments/counts"),
        "get_assessment": _seen(),
        "get_assessment_history": _seen("/history"),
        "list_assessment_answers": _seen("/answers"),
        "start_assessment": _doing("start"),
        "complete_assessment": _doing("complete", "start"),
        "end_assessment": _doing("end"),
    },
    roles={
        "receiver": "physiotherapist",
        "manager": "unit-manager",
        "context": "social-worker",
        "other": "nurse",
        "service": "polku-guidance",
    },
)
