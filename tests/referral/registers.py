"""The two registers of client data, for the tests of whatever is kept in one of them."""

import httpx

from shared.terms.registers import Register
from tests.referral.builders import NOBODY_HAS_IT
from tests.world import World

READERS = {Register.HEALTH_CARE: "guidance-nurse", Register.SOCIAL_WELFARE: "social-worker"}
"""One of each context in the same unit of the same county, so that only the register tells them apart."""
UNIT = "etela-pohjanmaa-client-guidance"
"""Where both work; it has both registers."""
MANAGER_OF_BOTH = "guidance-manager"
"""Manages that unit, and so works in the context of neither."""


def other(register: Register) -> Register:
    """The register in whose context an entry of this one is never seen."""
    return Register.SOCIAL_WELFARE if register is Register.HEALTH_CARE else Register.HEALTH_CARE


async def assert_seen_in_its_register_only(
    world: World, register: Register, path: str, *, object_id: str, listing: str | None = None
) -> None:
    """The entry at `path` is shown in its own context; in the other it is answered exactly as if it were missing.

    `listing` is the path, with its query, of a list that holds the entry for its own readers.
    """
    within, without = (world.call("referral", READERS[each]) for each in (register, other(register)))
    shown = await within.get(path)
    assert (shown.status_code, shown.json()["id"]) == (httpx.codes.OK, object_id), shown.text
    missing = await without.get(path.replace(object_id, str(NOBODY_HAS_IT)))
    for reader in (without, world.call("referral", MANAGER_OF_BOTH)):
        hidden = await reader.get(path)
        assert hidden.status_code == httpx.codes.NOT_FOUND, hidden.text
        assert _but_for_the_request(hidden) == _but_for_the_request(missing)
    if listing is not None:
        assert object_id in (await within.get(listing)).text
        listed = await without.get(listing)
        assert listed.is_success, listed.text
        assert object_id not in listed.text


def _but_for_the_request(answer: httpx.Response) -> dict[str, object]:
    return {name: value for name, value in answer.json().items() if name != "instance"}
