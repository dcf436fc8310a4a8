"""Fixtures of the referral tests: the service in an empty world, its line to booking mended after each test."""

from collections.abc import AsyncIterator

import pytest

from tests.referral.builders import Referrals
from tests.referral.matters import Matters
from tests.world import World


@pytest.fixture
async def referral(world: World) -> AsyncIterator[Referrals]:
    """Referral in an empty world."""
    referrals = Referrals(world)
    state = world.apps["referral"].state
    parts = state.parts
    yield referrals
    referrals.line.answer = None
    state.parts = parts


@pytest.fixture
def matters(world: World) -> Matters:
    """Handovers and assessments in an empty world."""
    return Matters(world)
