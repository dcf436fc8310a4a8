"""The dictionaries are read before the tests, as a service reads them before it takes requests."""

import pytest

from services.guidance.flows.words.forms import warm_up


@pytest.fixture(scope="session", autouse=True)
def dictionaries() -> None:
    warm_up()
