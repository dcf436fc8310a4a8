"""Fixtures of the booking tests: the service, put back as it was after each test."""

from collections.abc import AsyncIterator
from copy import deepcopy

import httpx
import pytest

from tests.booking.builders import Booking
from tests.world import World


@pytest.fixture
async def booking(world: World) -> AsyncIterator[Booking]:
    """Booking in an empty world; its parts, and what the authority source answers, may be changed for the test."""
    state = world.apps["booking"].state
    parts, relations = state.parts, world.e_authorizations.state.relations
    world.e_authorizations.state.relations = deepcopy(relations)
    booking = Booking(world)

    async def note(request: httpx.Request) -> None:
        booking.questions.append(request.url)

    source = parts.authorities._source
    source._http.event_hooks["request"].append(note)
    waits = source._timeout_seconds
    yield booking
    source._timeout_seconds = waits
    source._http.event_hooks["request"].remove(note)
    world.e_authorizations.state.relations = relations
    state.parts = parts
