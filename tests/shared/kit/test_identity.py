"""Who calls is proved by a token of the county's issuer, or not at all."""

from typing import Any

import pytest

from shared.terms.people import CallerKind
from tests.authorization.forged_tokens import forged, signed_again
from tests.shared.kit.small_service import SmallService, statements_of
from tests.world import Api, World

ROLE = "guardian-of-infant"


async def test_a_forged_token_proves_nothing_and_reads_nothing(small: SmallService) -> None:
    """Every one of them, at an operation that takes a token and at one that is open."""
    with statements_of(small.app.state.plumbing.database) as sent:
        for wrong, token in forged(small.world.issuer.state.issuer, ROLE, "booking").items():
            caller = Api(small.client, None)
            headers = {"authorization": f"Bearer {token}".encode("latin-1")}
            for method, path, body in [("GET", "/v1/notes", None), ("POST", "/v1/open-notes", {"text": "a"})]:
                answer = await caller.send(method, path, headers=headers, json=body)
                assert answer.status_code == 401, (wrong, path, answer.text)
                assert answer.json()["type"] == "/problems/unauthenticated"
                assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"', wrong
    assert sent == []
    good = signed_again(small.world.issuer.state.issuer, ROLE, "booking")
    assert (await Api(small.client, good).get("/v1/notes")).status_code == 200


async def test_the_real_booking_takes_none_of_them(world: World) -> None:
    database = world.apps["booking"].state.plumbing.database
    with statements_of(database) as sent:
        for wrong, token in forged(world.issuer.state.issuer, ROLE, "booking").items():
            headers = {b"authorization": f"Bearer {token}".encode("latin-1")}
            answer = await world.clients["booking"].get("/v1/slots?service_type=a", headers=headers)
            assert answer.status_code == 401, wrong
    assert sent == []


SCHEMES = {
    "nothing": {},
    "nothing after the scheme": {"authorization": "Bearer"},
    "only a space after the scheme": {"authorization": "Bearer "},
    "another scheme": {"authorization": "Basic cG9sa3U6cG9sa3U="},
    "no scheme": {"authorization": "polku"},
    "a cookie": {"cookie": "authorization=Bearer abc"},
}


@pytest.mark.parametrize("headers", SCHEMES.values(), ids=SCHEMES.keys())
async def test_without_a_token_the_caller_is_told_to_bring_one(small: SmallService, headers: dict[str, str]) -> None:
    answer = await Api(small.client, None).get("/v1/notes", headers=headers)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert answer.json()["type"] == "/problems/unauthenticated"


async def test_a_token_in_the_address_is_none(small: SmallService) -> None:
    token = small.world.token(ROLE, "booking")
    answer = await Api(small.client, None).get("/v1/notes", params={"access_token": token})
    assert answer.status_code in {401, 422}
    assert token not in answer.text


GOOD: dict[str, dict[str, Any]] = {
    "as the issuer gives it": {},
    "expired by less than the leeway": {"exp": -29},
    "begins in less than the leeway": {"nbf": 29},
    "for several services": {"aud": ["referral", "booking"]},
    "with roles of other systems": {"roles": ["offline_access", "citizen", "uma_authorization"]},
    "without a beginning": {"nbf": None},
    "without a time of issue": {"iat": None},
}


@pytest.mark.parametrize("claims", GOOD.values(), ids=GOOD.keys())
async def test_a_good_token_is_let_in(small: SmallService, claims: dict[str, Any]) -> None:
    at = int(small.world.clock.at.timestamp())
    claims = {name: at + value if isinstance(value, int) else value for name, value in claims.items()}
    token = small.world.token(ROLE, "booking", **claims)
    assert (await Api(small.client, token).get("/v1/notes")).status_code == 200


async def test_a_token_that_was_taken_before_is_refused_once_it_has_ended(small: SmallService) -> None:
    caller = small.call(ROLE)
    assert (await caller.get("/v1/notes")).status_code == 200
    small.world.clock.advance(minutes=10, seconds=30)
    assert (await caller.get("/v1/notes")).status_code == 200
    small.world.clock.advance(seconds=1)
    assert (await caller.get("/v1/notes")).status_code == 401


@pytest.mark.parametrize(
    "acr", ["weak", "", None, 7, ["http://ftn.ficora.fi/2017/loa2"], "http://ftn.ficora.fi/2017/loa22", "LOA2"]
)
async def test_a_citizen_identified_weakly_is_asked_to_identify_strongly(small: SmallService, acr: object) -> None:
    token = small.world.token(ROLE, "booking", acr=acr)
    answer = await Api(small.client, token).get("/v1/notes")
    assert (answer.status_code, answer.json()["type"]) == (401, "/problems/stronger-identification-needed")
    assert answer.headers["www-authenticate"] == 'Bearer error="insufficient_user_authentication"'


@pytest.mark.parametrize("acr", ["http://ftn.ficora.fi/2017/loa3", "http://eidas.europa.eu/LoA/high"])
async def test_a_citizen_identified_more_strongly_is_let_in(small: SmallService, acr: str) -> None:
    token = small.world.token(ROLE, "booking", acr=acr)
    assert (await Api(small.client, token).get("/v1/notes")).status_code == 200


@pytest.mark.parametrize("kind", [kind for kind in CallerKind if kind is not CallerKind.CITIZEN])
async def test_another_kind_of_caller_is_forbidden(small: SmallService, kind: CallerKind) -> None:
    token = small.world.token(ROLE, "booking", roles=[kind.value], acr=None)
    answer = await Api(small.client, token).get("/v1/notes")
    assert (answer.status_code, answer.json()["type"]) == (403, "/problems/forbidden")


async def test_the_token_itself_is_nowhere_in_what_is_shown_of_a_caller(small: SmallService) -> None:
    token = small.world.token(ROLE, "booking")
    caller = await small.app.state.plumbing.verifier.caller(token)
    assert token not in repr(caller)
