"""Fixtures of the referral tests: the service in an empty world, its line to booking mended after each test."""

from collections.abc import AsyncIterator
from copy import deepcopy

import httpx
import pytest

from tests.referral.builders import Referrals
from tests.referral.guardians import Guardians
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


@pytest.fixture
async def guardians(referral: Referrals) -> AsyncIterator[Guardians]:
    """Referral in an empty world; what the authority source answers may be changed for the test."""
    stand_in = referral.world.e_authorizations.state
    relations, guardians = stand_in.relations, Guardians(referral)
    stand_in.relations = deepcopy(relations)

    async def note(request: httpx.Request) -> None:
        guardians.questions.append(request.url)

    source = referral.parts.authority_source
    hooks, waits = source._http.event_hooks["request"], source._timeout_seconds
    hooks.append(note)
    yield guardians
    hooks.remove(note)
    source._timeout_seconds = waits
    stand_in.relations = relations
