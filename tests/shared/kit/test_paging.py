"""Lists in pages: stable while rows are added, and a cursor that nobody can forge."""

import base64
import json

import pytest
from pydantic import SecretStr

from shared.kit.paging import Cursors
from shared.kit.problems import Refusal
from tests.world import Api, World

UNIT = "kymenlaakso-child-rehabilitation"
SERVICE = "child-physio-0-18-months"


async def open_times(world: World, *, starts: str = "09:00", ends: str = "12:00", day: str = "2026-11-24") -> None:
    made = await world.call("booking", "unit-manager").post(
        "/v1/schedules",
        {
            "practitioner_id": "kymenlaakso-pt-1",
            "unit_id": UNIT,
            "service_types": [SERVICE],
            "weekdays": [1, 2, 3, 4, 5],
            "starts": starts,
            "ends": ends,
            "delivery_mode": "visit",
            "effective_from": day,
            "effective_until": day,
        },
    )
    assert made.status_code == 201, made.text


async def give_rights(world: World, times: int, *, to: str = "infant") -> list[str]:
    issued = []
    for _ in range(times):
        answer = await world.call("booking", "physiotherapist").post(
            "/v1/booking-rights",
            {
                "person": {"personal_identity_code": world.people[to].identity_code},
                "service_type": SERVICE,
                "unit_id": UNIT,
                "visits": 1,
                "valid_from": "2026-11-23",
                "valid_until": "2026-12-31",
                "booking_mode": "self_booking",
            },
        )
        assert answer.status_code == 201, answer.text
        issued.append(answer.json()["person_ref"])
    return issued


async def read_through(api: Api, path: str, **parameters: object) -> list[list[str]]:
    """Ids of every page."""
    pages, cursor = [], None
    while True:
        page = await api.get(path, params={**parameters, **({"cursor": cursor} if cursor else {})})
        assert page.status_code == 200, page.text
        pages.append([item["id"] for item in page.json()["items"]])
        cursor = page.json()["next_cursor"]
        if cursor is None:
            return pages


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 200])
async def test_the_pages_together_are_the_list(world: World, limit: int) -> None:
    [person, *_] = await give_rights(world, 7)
    guardian = world.call("booking", "guardian-of-infant")
    [everything] = await read_through(guardian, "/v1/booking-rights", person_ref=person, limit=200)
    pages = await read_through(guardian, "/v1/booking-rights", person_ref=person, limit=limit)
    assert [one for page in pages for one in page] == everything
    assert len(everything) == len(set(everything)) == 7
    assert all(len(page) <= limit for page in pages)
    assert all(pages), "no page is empty when the rows end with a page"


async def test_pages_are_stable_while_rows_are_added(world: World) -> None:
    await open_times(world, starts="10:00", ends="12:00")
    guardian = world.call("booking", "guardian-of-infant")
    parameters = {"service_type": SERVICE, "limit": 1}
    first = (await guardian.get("/v1/slots", params=parameters)).json()
    await open_times(world, starts="08:00", ends="10:00")
    await open_times(world, starts="12:00", ends="14:00")
    rest = await read_through(guardian, "/v1/slots", **parameters, cursor=first["next_cursor"])
    shown = [first["items"][0]["id"], *(one for page in rest for one in page)]
    assert len(shown) == len(set(shown)), "nothing is shown twice"
    [everything] = await read_through(guardian, "/v1/slots", service_type=SERVICE, limit=200)
    assert shown == everything[everything.index(shown[0]) :], "nothing that lies ahead is missed"


@pytest.mark.parametrize("limit", ["0", "-1", "201", "1e9", "abc", "", "1.5", "99999999999999999999", "true"])
async def test_a_page_has_one_to_two_hundred_rows(world: World, limit: str) -> None:
    answer = await world.call("booking", "physiotherapist").get("/v1/work-items", params={"limit": limit})
    assert (answer.status_code, [error["pointer"] for error in answer.json()["errors"]]) == (422, ["limit"])


async def cursors_of(world: World) -> tuple[str, str, str]:
    """A person, the cursor of that person's rights, and the cursor of the work items."""
    [person, *_] = await give_rights(world, 2)
    rights = await world.call("booking", "guardian-of-infant").get(
        "/v1/booking-rights", params={"person_ref": person, "limit": 1}
    )
    await open_times(world)
    slots = await world.call("booking", "guardian-of-infant").get(
        "/v1/slots", params={"service_type": SERVICE, "limit": 1}
    )
    return person, rights.json()["next_cursor"], slots.json()["next_cursor"]


async def test_a_cursor_fits_its_own_list_and_filter_only(world: World) -> None:
    person, of_rights, of_slots = await cursors_of(world)
    [sibling] = await give_rights(world, 1, to="infants-sibling")
    guardian = world.call("booking", "guardian-of-infant")
    for path, parameters in [
        ("/v1/booking-rights", {"person_ref": sibling, "cursor": of_rights}),
        ("/v1/booking-rights", {"person_ref": person, "cursor": of_slots}),
        ("/v1/appointments", {"person_ref": person, "cursor": of_rights}),
        ("/v1/slots", {"service_type": SERVICE, "cursor": of_rights}),
        ("/v1/slots", {"service_type": "child-ot-follow-up", "cursor": of_slots}),
    ]:
        answer = await guardian.get(path, params=parameters)
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/validation"), (path, parameters)
        assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [("cursor", "cursor")]
    fits = await guardian.get("/v1/booking-rights", params={"person_ref": person, "cursor": of_rights})
    assert fits.status_code == 200


async def test_a_tampered_cursor_is_refused_whatever_was_done_to_it(world: World) -> None:
    person, cursor, _ = await cursors_of(world)
    sealed = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    assert person.encode() not in sealed
    tampered = {
        "empty": "",
        "one letter": "a",
        "cut": cursor[:-1],
        "cut to the nonce": cursor[:16],
        "longer": cursor + "AAAA",
        "not base64": "!!!!",
        "not ASCII": "äöå" * 10,
        "other content": _encoded(sealed[:12] + json.dumps(["1970-01-01T00:00:00+00:00", "0" * 36]).encode()),
        "no nonce": _encoded(sealed[12:]),
        "other nonce": _encoded(bytes(12) + sealed[12:]),
        "nothing sealed": _encoded(bytes(12)),
        "plain JSON": json.dumps(["rights", "0"]),
        "too long": "a" * 501,
        "NUL": "a\x00b",
    }
    for number in (0, 10, 20, len(cursor) - 3):
        other = "A" if cursor[number] != "A" else "B"
        tampered[f"letter {number}"] = cursor[:number] + other + cursor[number + 1 :]
    for what, sent in tampered.items():
        answer = await world.call("booking", "guardian-of-infant").get(
            "/v1/booking-rights", params={"person_ref": person, "cursor": sent}
        )
        assert (answer.status_code, answer.json()["type"]) == (422, "/problems/validation"), what
        assert len(sent) < 20 or sent not in answer.text


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def test_a_cursor_of_another_key_is_refused() -> None:
    cursor = Cursors(SecretStr("a" * 32)).write("list", "place")
    assert Cursors(SecretStr("a" * 32)).read("list", cursor) == ["place"]
    with pytest.raises(Refusal):
        _ = Cursors(SecretStr("b" * 32)).read("list", cursor)


def test_places_hold_any_text() -> None:
    cursors = Cursors(SecretStr("a" * 32))
    for place in (["a", "b"], ["ä\U0001f600", "|"], ["", ""], ['"', "\\"], []):
        assert cursors.read("list", cursors.write("list", *place)) == place
