"""Assessments for the tests, with defaults so that a case shows only what matters."""

from typing import Any

import httpx

from tests.referral.builders import done
from tests.referral.matters import HEALTH_CENTRE, SOCIAL_WORK, Matters, wire
from tests.world import Api

HTA, PTA = "care_need_assessment", "service_needs_assessment"
RESULT = {"result": "Needs weekly exercise.", "participants": ["client", "guardian"], "urgency": "non_urgent"}
PTA_RESULT = {"result": "Needs family work.", "participants": ["client", "close_person"]}
ASSESSMENT_PATH = {
    "initiated": (),
    "started": ("start",),
    "completed": ("start", "complete"),
    "ended": ("end",),
}
ASSESSMENT_BODIES: dict[str, dict[str, Any] | None] = {
    "start": {"participants": ["client"]},
    "complete": RESULT,
    "end": {"reason": "The client moved away."},
}


def nurse_of_health_centre(matters: Matters) -> Api:
    return matters.as_("guidance-nurse", units=[HEALTH_CENTRE])


def new_hta(matters: Matters, whose: str = "adult", **changes: Any) -> dict[str, Any]:
    """A care need assessment that comes from nowhere but the client; None leaves a field out."""
    body = {
        "kind": HTA,
        "unit_id": HEALTH_CENTRE,
        "person": {"personal_identity_code": matters.code_of(whose)},
        "received_at": wire(matters.world.clock()),
        **changes,
    }
    return {name: value for name, value in body.items() if value is not None}


def new_pta(matters: Matters, whose: str = "adult", **changes: Any) -> dict[str, Any]:
    return new_hta(matters, whose, **{"kind": PTA, "unit_id": SOCIAL_WORK, **changes})


async def initiated(api: Api, body: dict[str, Any]) -> dict[str, Any]:
    return done(await api.post("/v1/assessments", body))


async def act(
    api: Api, assessment: dict[str, Any], action: str, body: dict[str, Any] | None = None, version: int | None = None
) -> httpx.Response:
    return await api.post(
        f"/v1/assessments/{assessment['id']}/{action}",
        ASSESSMENT_BODIES[action] if body is None else body,
        version=assessment["version"] if version is None else version,
    )


async def in_state(matters: Matters, state: str) -> dict[str, Any]:
    api = nurse_of_health_centre(matters)
    assessment = await initiated(api, new_hta(matters))
    for action in ASSESSMENT_PATH[state]:
        assessment = done(await act(api, assessment, action))
    return assessment


async def started_hta(matters: Matters, whose: str = "adult") -> dict[str, Any]:
    api = nurse_of_health_centre(matters)
    return done(await act(api, await initiated(api, new_hta(matters, whose)), "start"))


async def started_pta(matters: Matters, whose: str = "adult") -> dict[str, Any]:
    api = matters.social_receiver
    return done(await act(api, await initiated(api, new_pta(matters, whose)), "start"))
