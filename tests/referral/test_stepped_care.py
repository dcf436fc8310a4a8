"""Another step of care than the last time is told to integrators: by ids and steps, within one register and county."""

from typing import Any

import pytest

from tests.referral.assessing import PTA_RESULT, RESULT, act, initiated, new_hta, started_pta
from tests.referral.builders import done
from tests.referral.matters import HEALTH_CENTRE, Matters

STEPPED = ("assessment.stepped-up", "assessment.stepped-down")


def at_step(step: int | None) -> dict[str, Any]:
    return RESULT if step is None else {**RESULT, "step_recommended": step, "step_actual": step}


async def completed(matters: Matters, step: int | None, *, unit_id: str = HEALTH_CENTRE) -> dict[str, Any]:
    """A care need assessment of the adult, completed with this actual step, a day after what was before."""
    matters.world.clock.advance(days=1)
    api = matters.as_("guidance-nurse", units=[unit_id])
    begun = done(await act(api, await initiated(api, new_hta(matters, unit_id=unit_id)), "start"))
    return done(await act(api, begun, "complete", at_step(step)))


async def stepped(matters: Matters) -> list[dict[str, Any]]:
    return [each for each in await matters.events() if each["type"] in STEPPED]


@pytest.mark.parametrize(
    ("earlier", "step", "told"),
    [
        pytest.param([1], 2, "assessment.stepped-up", id="up"),
        pytest.param([3], 0, "assessment.stepped-down", id="down"),
        pytest.param([0, 3], 1, "assessment.stepped-down", id="down from the latest of many"),
        pytest.param([1, None], 2, "assessment.stepped-up", id="up, the one between told no step"),
    ],
)
async def test_another_step_than_the_last_time_is_told(
    matters: Matters, earlier: list[int | None], step: int, told: str
) -> None:
    before = [(await completed(matters, each), each) for each in earlier]
    last, from_step = [(one, each) for one, each in before if each is not None][-1]

    now = await completed(matters, step)

    event = (await stepped(matters))[-1]
    assert (event["type"], event["aggregate"]) == (told, f"assessment:{now['id']}")
    assert event["data"] == {
        "assessment_id": now["id"],
        "earlier_assessment_id": last["id"],
        "earlier_step": from_step,
        "step": step,
    }
    assert now["person_ref"] not in str(await matters.rows("select * from event"))


@pytest.mark.parametrize(
    ("earlier", "step"),
    [
        pytest.param([], 2, id="the first one"),
        pytest.param([2], 2, id="the same step"),
        pytest.param([2], None, id="no step now"),
        pytest.param([None], 2, id="no step before"),
    ],
)
async def test_where_no_step_has_changed_nothing_is_told(
    matters: Matters, earlier: list[int | None], step: int | None
) -> None:
    for each in earlier:
        await completed(matters, each)
    await completed(matters, step)

    assert await stepped(matters) == []


async def test_what_the_other_register_decided_is_not_compared(matters: Matters) -> None:
    pta = await started_pta(matters)
    done(await act(matters.social_receiver, pta, "complete", {**PTA_RESULT, "step_actual": 0}))

    await completed(matters, 2)

    assert await stepped(matters) == []


async def test_what_another_county_decided_is_not_compared(matters: Matters) -> None:
    await completed(matters, 1, unit_id="kymenlaakso-health-centre")

    await completed(matters, 2)

    assert await stepped(matters) == []
