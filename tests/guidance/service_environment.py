"""The environment in which the commands of guidance run."""

import pytest

from tests.world import ROOT, World


def environment_of(world: World) -> dict[str, str]:
    """The environment of a command, as of the service, with one county."""
    settings = world.apps["guidance"].state.plumbing.settings
    plain = {
        "database_url": world.databases.urls["guidance"],
        "issuer_url": "http://issuer.test",
        "audience": "guidance",
        "client_id": "polku-guidance",
        "client_secret": "x",
        "sealing_keys": settings.sealing_keys[0].get_secret_value(),
        "person_ref_key": settings.person_ref_key.get_secret_value(),
        "cursor_key": settings.cursor_key.get_secret_value(),
        "county_packs": str(ROOT / "counties/kymenlaakso"),
        "booking_url": "http://booking.test",
        "referral_url": "http://referral.test",
    }
    return {f"GUIDANCE_{name.upper()}": value for name, value in plain.items()}


def settings_of(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The same for a command that runs in the test's own process."""
    for name, value in environment_of(world).items():
        monkeypatch.setenv(name, value)
