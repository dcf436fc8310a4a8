"""Who may assess, end and document a contact in guidance: the professionals of its unit, in their own context."""

from typing import Any

from tests.authorization.matrix import Asked, Matrix
from tests.guidance.builders import WORKER, desk, done, made
from tests.guidance.making import CODE
from tests.guidance.outcomes import a_part, known, ready, to_unit
from tests.world import World

TABLE = """
operation                   nobody forged weak citizen guardian worker nurse other system service ops
add_contact_matters         401    401    403  403     403      200    200   404   403    403     403
leave_out_assessment        401    401    403  403     403      200    403w  404   403    403     403
get_left_out_assessment     401    401    403  403     403      200    404   404   403    403     403
put_preliminary_assessment  401    401    403  403     403      200    200   404   403    403     403
get_preliminary_assessment  401    401    403  403     403      200-   200   404   403    403     403
decide_documentation        401    401    403  403     403      200    200   200   200    200     403
put_documentation_facts     401    401    403  403     403      200    200   404   403    403     403
list_register_entries       401    401    403  403     403      200-   200   404   403    403     403
record_outcome              401    401    403  403     403      201    201   404   403    403     403
list_outcomes               401    401    403  403     403      200-   200   404   403    403     403
await_consultation          401    401    403  403     403      200    200   404   403    403     403
consultation_answered       401    401    403  403     403      200    200   404   403    403     403
"""
_ASKED = {"consultation_id": "0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b"}
_FACTS = {
    "file_opened": False,
    "applies_for_social_service": False,
    "concerns_pending_social_matter": False,
    "concerns_care": True,
}


async def _add_matters(world: World, _column: str) -> Asked:
    case = await known(world)
    return Asked(f"/v1/contacts/{case.id}/matters", {"matters": ["social"]}, version=1)


async def _leave_out(world: World, _column: str) -> Asked:
    path = f"/v1/contacts/{(await _of_the_old(world))['id']}/no-service-needs-assessment"
    return Asked(path, {"reason": "Wants advice only."}, version=1)


async def _left_out(world: World, _column: str) -> Asked:
    path = f"/v1/contacts/{(await _of_the_old(world))['id']}/no-service-needs-assessment"
    done(await desk(world, WORKER).post(path, {"reason": "Wants advice only."}, version=1))
    return Asked(path, shows="Wants advice only.")


async def _of_the_old(world: World) -> dict[str, Any]:
    return await made(world, WORKER, matters=["social"], personal_identity_code=CODE)


async def _put_assessment(world: World, _column: str) -> Asked:
    case = await known(world)
    return Asked(f"/v1/contacts/{case.id}/preliminary-assessment", {"parts": [a_part()]}, version=1)


async def _assessment(world: World, _column: str) -> Asked:
    case = await known(world)
    await case.assess()
    return Asked(f"/v1/contacts/{case.id}/preliminary-assessment", shows="Does not turn over.")


async def _decide(_world: World, _column: str) -> Asked:
    return Asked("/v1/documentation-decisions", {"identified": True, "matters": ["health"], "outcomes": []})


async def _put_facts(world: World, _column: str) -> Asked:
    case = await known(world)
    return Asked(f"/v1/contacts/{case.id}/documentation-facts", _FACTS, version=1)


async def _entries(world: World, _column: str) -> Asked:
    case = await known(world)
    await case.put("documentation-facts", _FACTS)
    return Asked(f"/v1/contacts/{case.id}/entries", shows="concerns_care")


async def _record_outcome(world: World, _column: str) -> Asked:
    case = await ready(world)
    return Asked(f"/v1/contacts/{case.id}/outcome", to_unit(), version=2)


async def _outcomes(world: World, _column: str) -> Asked:
    case = await ready(world)
    await case.end(to_unit())
    return Asked(f"/v1/contacts/{case.id}/outcomes", shows="message_to_unit")


async def _await(world: World, _column: str) -> Asked:
    case = await known(world)
    return Asked(f"/v1/contacts/{case.id}/await-consultation", _ASKED, version=1)


async def _answered(world: World, _column: str) -> Asked:
    case = await known(world)
    await case.post("await-consultation", _ASKED)
    return Asked(f"/v1/contacts/{case.id}/consultation-answered", _ASKED, version=2)


GUIDANCE_OUTCOMES = Matrix(
    "guidance",
    TABLE,
    asking={
        "add_contact_matters": _add_matters,
        "leave_out_assessment": _leave_out,
        "get_left_out_assessment": _left_out,
        "put_preliminary_assessment": _put_assessment,
        "get_preliminary_assessment": _assessment,
        "decide_documentation": _decide,
        "put_documentation_facts": _put_facts,
        "list_register_entries": _entries,
        "record_outcome": _record_outcome,
        "list_outcomes": _outcomes,
        "await_consultation": _await,
        "consultation_answered": _answered,
    },
    roles={
        "worker": "guidance-worker",
        "nurse": "guidance-nurse",
        "other": "physiotherapist",
        "service": "polku-booking",
    },
)
