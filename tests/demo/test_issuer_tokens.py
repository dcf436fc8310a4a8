"""Keys, tokens and userinfo of the issuer."""

import stat
from datetime import timedelta

import httpx
import pytest
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError
from joserfc.jwk import KeySet

from demo.oauth_clients import CONFIDENTIAL, demo_clients, load_or_create_secrets
from tests.demo.issuing import PEOPLE, URL, Watch, claims_of, code_for, issuer_app, redeemed


async def test_rotation_keeps_old_tokens_verifiable_and_signs_with_the_new_key(http, app):
    before = app.state.issuer.mint("adult", "booking")
    kid = (await http.post("/rotate")).json()["kid"]
    after = app.state.issuer.mint("adult", "booking")
    published = KeySet.import_key_set((await http.get("/jwks")).json())
    headers = [jwt.decode(token, published, algorithms=["ES256"]).header for token in (before, after)]
    assert headers[0]["kid"] != kid
    assert headers[1] == {"alg": "ES256", "typ": "at+jwt", "kid": kid}


async def test_a_key_of_long_ago_is_published_no_more(http, app):
    token = app.state.issuer.mint("adult", "booking")
    for _ in range(4):
        app.state.issuer.rotate()
    with pytest.raises(InvalidKeyIdError):
        await claims_of(http, token)


async def test_a_restart_keeps_tokens_valid_and_keys_private(watch, tmp_path):
    path = tmp_path / "keys" / "issuer.json"
    first = issuer_app(watch, path)
    first.state.issuer.rotate()
    token = first.state.issuer.mint("adult", "booking")
    again = issuer_app(watch, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    async with httpx.AsyncClient(transport=httpx.ASGITransport(again), base_url=URL) as http:
        assert (await claims_of(http, token))["sub"] == PEOPLE["adult"].sub
        assert len((await http.get("/jwks")).json()["keys"]) == 2


@pytest.mark.parametrize(
    "forged",
    [
        pytest.param({"exp": int(Watch.at.timestamp()) - 1}, id="expired"),
        pytest.param({"exp": None}, id="endless"),
        pytest.param({"iss": "http://127.0.0.1:1"}, id="of another issuer"),
        pytest.param({"aud": "portal"}, id="for no service"),
        pytest.param({"sub": "somebody"}, id="of nobody"),
        pytest.param({"nbf": int(Watch.at.timestamp()) + 60}, id="not valid yet"),
    ],
)
async def test_userinfo_refuses_a_token_that_is_not_good(http, app, forged):
    token = app.state.issuer.mint("adult", "booking", **forged)
    refused = await http.get("/userinfo", headers={"Authorization": f"Bearer {token}"})
    assert (refused.status_code, refused.headers["www-authenticate"]) == (401, 'Bearer error="invalid_token"')


async def test_userinfo_refuses_an_id_token_a_clients_token_garbage_and_nothing(http, app):
    tokens = (await redeemed(http, await code_for(http))).json()
    own = app.state.issuer.mint_client("polku-booking", "referral")
    for value in (f"Bearer {tokens['id_token']}", f"Bearer {own}", "Bearer garbage", "Basic x", ""):
        assert (await http.get("/userinfo", headers={"Authorization": value})).status_code == 401


async def test_a_professional_has_no_identity_code_in_userinfo(http, app):
    told = await http.get(
        "/userinfo", headers={"Authorization": f"Bearer {app.state.issuer.mint('nurse', 'referral')}"}
    )
    assert told.json() == {"sub": PEOPLE["nurse"].sub}


async def test_a_minted_token_lasts_and_says_what_the_test_wants(http, app):
    token = app.state.issuer.mint("adult", "booking", lifetime=timedelta(seconds=30), acr=None, roles=["ops"])
    claims = await claims_of(http, token)
    assert claims["exp"] - claims["iat"] == 30
    assert claims["roles"] == ["ops"]
    assert "acr" not in claims


async def test_a_role_that_acts_alone_has_the_same_subject_either_way(http, app):
    by_role = await claims_of(http, app.state.issuer.mint("integrator", "guidance"))
    by_client = await claims_of(http, app.state.issuer.mint_client("integrator", "guidance"))
    for claims in (by_role, by_client):
        del claims["jti"]
    assert by_role == by_client


def test_a_child_has_no_token(app):
    with pytest.raises(ValueError, match="does not log in"):
        app.state.issuer.mint("infant", "booking")


def test_secrets_are_made_once_each_its_own_and_kept_private(tmp_path):
    path = tmp_path / "secrets.json"
    made = load_or_create_secrets(path)
    assert set(made) == set(CONFIDENTIAL)
    assert len(set(made.values())) == len(CONFIDENTIAL)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert load_or_create_secrets(path) == made
    assert not any(secret in repr(demo_clients(made)) for secret in made.values())
