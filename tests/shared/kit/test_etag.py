"""Lost updates: a change names the one version that it was decided on."""

import pytest

from tests.shared.kit.small_service import SmallService
from tests.world import World

EXPECTED = {
    "the version itself": ('"1"', 200),
    "with spaces around": (' "1" ', 200),
    "with leading zeros": ('"001"', 200),
    "an earlier version": ('"0"', 412),
    "a later version": ('"2"', 412),
    "weak": ('W/"1"', 412),
    "any version": ("*", 412),
    "a list": ('"1", "2"', 412),
    "a list of the same": ('"1","1"', 412),
    "without quotes": ("1", 412),
    "half quoted": ('"1', 412),
    "quoted twice": ('""1""', 412),
    "empty": ("", 412),
    "empty tag": ('""', 412),
    "negative": ('"-1"', 412),
    "signed": ('"+1"', 412),
    "with an underscore": ('"1_0"', 412),
    "fraction": ('"1.0"', 412),
    "words": ('"first"', 412),
    "digits of another script": ('"\xb9"', 412),
    "huge": (f'"{"9" * 12}"', 412),
    "beyond a bigint": (f'"{"9" * 30}"', 412),
    "beyond every number": (f'"{"9" * 97}"', 412),
}


@pytest.mark.parametrize(("tag", "status"), EXPECTED.values(), ids=EXPECTED.keys())
async def test_only_the_very_version_changes_anything(small: SmallService, tag: str, status: int) -> None:
    answer = await small.call().send(
        "PATCH", "/v1/notes", json={"text": "a"}, headers={"if-match": tag.encode("latin-1")}
    )
    assert answer.status_code == status
    if status == 200:
        assert answer.headers["etag"] == '"2"'
    else:
        assert answer.json()["type"] == "/problems/version-mismatch"
        assert "etag" not in answer.headers


async def test_a_change_without_a_version_is_asked_for_one(small: SmallService) -> None:
    answer = await small.call().patch("/v1/notes", {"text": "a"})
    assert (answer.status_code, answer.json()["type"]) == (428, "/problems/precondition-required")


async def test_a_tag_longer_than_any_is_not_valid(small: SmallService) -> None:
    answer = await small.call().send("PATCH", "/v1/notes", json={"text": "a"}, headers={"if-match": '"' * 101})
    assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, "If-Match")


async def test_who_calls_is_asked_before_which_version(small: SmallService) -> None:
    assert (await small.call(None).patch("/v1/notes", {"text": "a"})).status_code == 401
    assert (await small.call("ops").patch("/v1/notes", {"text": ""}, version=7)).status_code == 403
    weak = await small.call("guardian-weakly-identified").patch("/v1/notes", {"text": ""})
    assert weak.status_code == 401


async def test_a_change_of_a_right_needs_its_present_version(world: World) -> None:
    therapist = world.call("booking", "physiotherapist")
    issued = await therapist.post(
        "/v1/booking-rights",
        {
            "person": {"personal_identity_code": world.people["infant"].identity_code},
            "service_type": "child-physio-0-18-months",
            "unit_id": "kymenlaakso-child-rehabilitation",
            "visits": 1,
            "valid_from": "2026-11-23",
            "valid_until": "2026-12-31",
            "booking_mode": "self_booking",
        },
    )
    assert issued.headers["etag"] == '"1"'
    path, reason = f"{issued.headers['location']}/revoke", {"reason": "moved away"}
    assert (await therapist.post(path, reason)).status_code == 428
    for version in (0, 2, 10**11):
        assert (await therapist.post(path, reason, version=version)).status_code == 412
    revoked = await therapist.post(path, reason, version=1)
    assert (revoked.status_code, revoked.headers["etag"]) == (200, '"2"')
    assert (await therapist.post(path, reason, version=1)).status_code == 412
    assert (await therapist.get(issued.headers["location"])).headers["etag"] == '"2"'
