import base64
import hashlib
import json
import stat
from collections.abc import AsyncIterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
from fastapi import FastAPI
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError
from joserfc.jwk import KeySet

from demo.issuer import IDENTITY_CODE_CLAIM, IssuerRefused, create_issuer
from demo.issuer import main as serve
from demo.oauth_clients import CONFIDENTIAL, demo_clients, load_or_create_secrets
from demo.people import INTEGRATOR_SCOPES, STRONG_ACR, WEAK_ACR, people_on

URL = "http://127.0.0.1:8190"
BACK = "http://127.0.0.1:3000/back"
PEOPLE = people_on(date(2026, 11, 20))
VERIFIER = "v" * 43
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
SECRETS = {client_id: f"secret-of-{client_id}" for client_id in CONFIDENTIAL}
ASKED = {
    "client_id": "portal",
    "redirect_uri": BACK,
    "response_type": "code",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
    "audience": "booking",
    "scope": "openid",
    "state": "st",
    "nonce": "no",
    "login_hint": "guardian-of-infant",
}
REDEEMED = {"grant_type": "authorization_code", "client_id": "portal", "redirect_uri": BACK, "code_verifier": VERIFIER}


class Watch:
    at = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at


@pytest.fixture
def watch() -> Watch:
    return Watch()


@pytest.fixture(autouse=True)
def _in_test(monkeypatch):
    monkeypatch.setenv("APP_ENV", "test")


def issuer_app(watch: Watch, keys_path: Any = None) -> FastAPI:
    clients = demo_clients(SECRETS, redirect_uris=(BACK,))
    return create_issuer(issuer_url=URL, people=PEOPLE, clients=clients, keys_path=keys_path, clock=watch)


@pytest.fixture
def app(watch) -> FastAPI:
    return issuer_app(watch)


@pytest.fixture
async def http(app) -> AsyncIterator[httpx.AsyncClient]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=URL) as client:
        yield client


async def code_for(http: httpx.AsyncClient, **changes: str) -> str:
    answer = await http.get("/authorize", params=ASKED | changes)
    assert answer.status_code == 303
    return parse_qs(urlsplit(answer.headers["location"]).query)["code"][0]


async def redeemed(http: httpx.AsyncClient, code: str, **changes: str) -> httpx.Response:
    return await http.post("/token", data=REDEEMED | {"code": code} | changes)


async def claims_of(http: httpx.AsyncClient, token: str) -> dict[str, Any]:
    published = KeySet.import_key_set((await http.get("/jwks")).json())
    return jwt.decode(token, published, algorithms=["ES256"]).claims


def identity_code_of(role: str) -> str:
    code = PEOPLE[role].identity_code
    assert code is not None
    return code


@pytest.mark.parametrize("environment", ["prod", "", None], ids=repr)
def test_the_issuer_does_not_start_outside_development_and_test(monkeypatch, watch, environment):
    if environment is None:
        monkeypatch.delenv("APP_ENV")
    else:
        monkeypatch.setenv("APP_ENV", environment)
    with pytest.raises(IssuerRefused):
        issuer_app(watch)


def test_the_issuer_is_served_on_loopback_only_and_keeps_its_files_private(monkeypatch, tmp_path):
    served: dict[str, Any] = {}
    monkeypatch.setattr("uvicorn.run", lambda app, **how: served.update(how, app=app))
    serve(["--port", "8191", "--data-dir", str(tmp_path)])
    assert (served["host"], served["port"], served["access_log"]) == ("127.0.0.1", 8191, False)
    assert served["app"].state.issuer.url == "http://127.0.0.1:8191"
    files = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.iterdir()}
    assert files == dict.fromkeys(["people.json", "client-secrets.json", "issuer-keys.json"], 0o600)


def test_a_refused_issuer_says_so_in_one_line_and_makes_no_file(monkeypatch, tmp_path, capsys):
    monkeypatch.setenv("APP_ENV", "prod")
    with pytest.raises(SystemExit):
        serve(["--data-dir", str(tmp_path)])
    assert capsys.readouterr().err.endswith("starts only with APP_ENV=dev or APP_ENV=test\n")
    assert not list(tmp_path.iterdir())


async def test_discovery_leads_to_the_endpoints(http):
    found = (await http.get("/.well-known/openid-configuration")).json()
    assert found["issuer"] == URL
    assert found["code_challenge_methods_supported"] == ["S256"]
    assert [key["kty"] for key in (await http.get(found["jwks_uri"])).json()["keys"]] == ["EC"]


async def test_no_private_key_is_published(http):
    assert all("d" not in key for key in (await http.get("/jwks")).json()["keys"])


async def test_a_guardian_logs_in_with_pkce_and_gets_a_token_for_one_service(http):
    answer = await http.get("/authorize", params=ASKED)
    back = parse_qs(urlsplit(answer.headers["location"]).query)
    assert (back["state"], back["iss"]) == (["st"], [URL])
    tokens = (await redeemed(http, back["code"][0])).json()
    assert (tokens["token_type"], tokens["expires_in"]) == ("Bearer", 600)
    claims = await claims_of(http, tokens["access_token"])
    at = int(Watch.at.timestamp())
    assert len(claims.pop("jti")) == 36
    assert claims == {
        "iss": URL,
        "sub": PEOPLE["guardian-of-infant"].sub,
        "aud": "booking",
        "iat": at,
        "nbf": at,
        "exp": at + 600,
        "client_id": "portal",
        "acr": STRONG_ACR,
        "roles": ["citizen"],
        "professions": [],
        "units": [],
    }
    identity = await claims_of(http, tokens["id_token"])
    assert (identity["aud"], identity["nonce"], identity["acr"]) == ("portal", "no", STRONG_ACR)


async def test_the_identity_code_is_in_userinfo_and_in_no_token(http):
    tokens = (await redeemed(http, await code_for(http))).json()
    code = identity_code_of("guardian-of-infant")
    for token in (tokens["access_token"], tokens["id_token"]):
        assert code not in json.dumps(await claims_of(http, token))
    told = await http.get("/userinfo", headers={"Authorization": f"Bearer {tokens['access_token']}"})
    assert told.json() == {"sub": PEOPLE["guardian-of-infant"].sub, IDENTITY_CODE_CLAIM: code}


async def test_a_wrong_verifier_is_refused_and_uses_the_code_up(http):
    code = await code_for(http)
    wrong = await redeemed(http, code, code_verifier="w" * 43)
    assert (wrong.status_code, wrong.json()) == (400, {"error": "invalid_grant"})
    assert (await redeemed(http, code)).json() == {"error": "invalid_grant"}


async def test_a_code_is_good_once(http):
    code = await code_for(http)
    assert (await redeemed(http, code)).status_code == 200
    assert (await redeemed(http, code)).json() == {"error": "invalid_grant"}


@pytest.mark.parametrize(
    ("seconds", "status"), [pytest.param(59, 200, id="59 seconds"), pytest.param(60, 400, id="60 seconds")]
)
async def test_a_code_lasts_less_than_a_minute(http, watch, seconds, status):
    code = await code_for(http)
    watch.at += timedelta(seconds=seconds)
    assert (await redeemed(http, code)).status_code == status


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        pytest.param({"redirect_uri": "http://127.0.0.1:3000/other"}, "invalid_grant", id="another address"),
        pytest.param({"code_verifier": "v" * 42}, "invalid_grant", id="a verifier that is too short"),
        pytest.param({"code_verifier": ""}, "invalid_grant", id="no verifier"),
        pytest.param({"audience": "guidance"}, "invalid_target", id="another service than was asked for"),
        pytest.param(
            {"client_id": "integrator", "client_secret": SECRETS["integrator"]}, "invalid_grant", id="another client"
        ),
        pytest.param({"client_secret": "x"}, "invalid_client", id="a secret that a public client does not have"),
        pytest.param({"grant_type": "password"}, "unsupported_grant_type", id="another grant"),
    ],
)
async def test_a_code_is_redeemed_only_as_it_was_asked_for(http, changes, error):
    assert (await redeemed(http, await code_for(http), **changes)).json() == {"error": error}


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"redirect_uri": "http://127.0.0.1:3000/back/"}, id="an address that only looks alike"),
        pytest.param({"redirect_uri": "https://evil.test/"}, id="somebody else's address"),
        pytest.param({"redirect_uri": ""}, id="no address"),
        pytest.param({"client_id": "nobody"}, id="an unknown client"),
        pytest.param({"client_id": "integrator"}, id="a client without a browser"),
    ],
)
async def test_nobody_is_sent_to_an_address_that_was_not_registered(http, changes):
    answer = await http.get("/authorize", params=ASKED | changes)
    assert answer.status_code == 400
    assert "location" not in answer.headers


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        pytest.param({"response_type": "token"}, "unsupported_response_type", id="the implicit flow"),
        pytest.param({"code_challenge_method": "plain"}, "invalid_request", id="a plain challenge"),
        pytest.param({"code_challenge": ""}, "invalid_request", id="no challenge"),
        pytest.param({"audience": "payroll"}, "invalid_target", id="a service that is not ours"),
        pytest.param({"resource": "urn:polku:guidance"}, "invalid_target", id="two services"),
        pytest.param({"login_hint": "stranger"}, "access_denied", id="a stranger"),
        pytest.param({"login_hint": "infant"}, "access_denied", id="a child"),
        pytest.param({"login_hint": "ops"}, "access_denied", id="a client"),
    ],
)
async def test_a_refused_login_goes_back_to_the_portal_without_a_code(http, changes, error):
    answer = await http.get("/authorize", params=ASKED | changes)
    back = parse_qs(urlsplit(answer.headers["location"]).query)
    assert (back["error"], back["state"]) == ([error], ["st"])
    assert "code" not in back


async def test_the_page_offers_the_people_who_log_in_and_its_links_lead_to_a_code(http):
    asked = {name: value for name, value in ASKED.items() if name != "login_hint"} | {"state": '"><script>'}
    page = (await http.get("/authorize", params=asked)).text
    assert "<script>" not in page
    links = [piece.split('"')[0].replace("&amp;", "&") for piece in page.split('href="')[1:]]
    offered = {parse_qs(link[1:])["login_hint"][0] for link in links}
    assert {"guardian-of-infant", "guardian-weakly-identified", "young-person", "nurse", "unit-manager"} <= offered
    assert not {"infant", "twelve-year-old", "ops", "integrator"} & offered
    answer = await http.get(f"/authorize{links[0]}")
    assert "code=" in answer.headers["location"]


async def test_a_weakly_identified_guardian_has_a_weak_acr(http):
    tokens = (await redeemed(http, await code_for(http, login_hint="guardian-weakly-identified"))).json()
    claims = await claims_of(http, tokens["access_token"])
    assert (claims["acr"], claims["sub"]) == (WEAK_ACR, PEOPLE["guardian-of-infant"].sub)


async def test_a_professional_has_profession_unit_and_practitioner(http, app):
    claims = await claims_of(http, app.state.issuer.mint("physiotherapist", "booking"))
    assert (claims["roles"], claims["professions"], claims["acr"]) == (
        ["professional"],
        ["physiotherapist"],
        STRONG_ACR,
    )
    assert (claims["units"], claims["practitioner_id"]) == (["kymenlaakso-child-rehabilitation"], "kymenlaakso-pt-1")


@pytest.mark.parametrize("target", [{"resource": "urn:polku:referral"}, {"audience": "referral"}], ids=str)
@pytest.mark.parametrize("client_id", CONFIDENTIAL)
async def test_a_client_gets_a_token_of_its_own_by_either_way_of_proving_itself(http, client_id, target):
    asked = {"grant_type": "client_credentials", **target}
    basic = await http.post("/token", data=asked, auth=(client_id, SECRETS[client_id]))
    posted = await http.post("/token", data=asked | {"client_id": client_id, "client_secret": SECRETS[client_id]})
    for answer in (basic, posted):
        assert answer.headers["cache-control"] == "no-store"
        claims = await claims_of(http, answer.json()["access_token"])
        assert (claims["aud"], claims["client_id"]) == ("referral", client_id)
        assert claims["roles"] == [CONFIDENTIAL[client_id].value]
        assert "acr" not in claims


@pytest.mark.parametrize(
    ("changes", "status", "error"),
    [
        pytest.param({"client_secret": "wrong"}, 401, "invalid_client", id="a wrong secret"),
        pytest.param({"client_secret": ""}, 401, "invalid_client", id="no secret"),
        pytest.param({"client_id": "nobody"}, 401, "invalid_client", id="an unknown client"),
        pytest.param({"client_id": "portal", "client_secret": ""}, 400, "unauthorized_client", id="the portal"),
        pytest.param({"audience": "payroll"}, 400, "invalid_target", id="a service that is not ours"),
        pytest.param({"audience": ""}, 400, "invalid_target", id="no service"),
        pytest.param({"scope": "everything"}, 400, "invalid_scope", id="a scope that it does not have"),
    ],
)
async def test_a_client_without_the_right_gets_no_token(http, changes, status, error):
    asked = {"grant_type": "client_credentials", "client_id": "integrator", "audience": "guidance"}
    answer = await http.post("/token", data=asked | {"client_secret": SECRETS["integrator"]} | changes)
    assert (answer.status_code, answer.json()) == (status, {"error": error})


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        pytest.param({}, " ".join(INTEGRATOR_SCOPES), id="all of its scopes when it names none"),
        pytest.param({"scope": "directory:read"}, "directory:read", id="fewer scopes when it names them"),
    ],
)
async def test_an_integrator_has_scopes(http, asked, expected):
    form = {"grant_type": "client_credentials", "audience": "guidance", **asked}
    answer = (await http.post("/token", data=form, auth=("integrator", SECRETS["integrator"]))).json()
    claims = await claims_of(http, answer["access_token"])
    assert (answer["scope"], claims["scope"]) == (expected, expected)


async def test_a_basic_header_that_is_no_base64_is_refused(http):
    form = {"grant_type": "client_credentials", "audience": "guidance"}
    answer = await http.post("/token", data=form, headers={"Authorization": "Basic %%%"})
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Basic")


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
