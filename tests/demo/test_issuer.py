"""Starting the issuer, logging in, and the tokens of clients."""

import json
import stat
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from demo.issuer import IDENTITY_CODE_CLAIM, IssuerRefused
from demo.issuer import main as serve
from demo.oauth_clients import CONFIDENTIAL
from demo.people import INTEGRATOR_SCOPES, STRONG_ACR, WEAK_ACR
from tests.demo.issuing import (
    ASKED,
    PAGE,
    PEOPLE,
    SECRETS,
    URL,
    Watch,
    claims_of,
    code_for,
    identity_code_of,
    issuer_app,
    redeemed,
)


@pytest.fixture(autouse=True)
def _in_test(monkeypatch):
    monkeypatch.setenv("APP_ENV", "test")


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


async def test_a_page_redeems_its_own_code_and_its_token_names_it(http):
    of_the_page = {"client_id": "polku-pages", "redirect_uri": PAGE}
    granted = await redeemed(http, await code_for(http, **of_the_page), **of_the_page)

    assert (await claims_of(http, granted.json()["access_token"]))["client_id"] == "polku-pages"
    assert (await http.get("/authorize", params=ASKED | {"redirect_uri": PAGE})).status_code == 400


@pytest.mark.parametrize(
    ("origin", "told"),
    [
        pytest.param("http://127.0.0.1:8102", "http://127.0.0.1:8102", id="where the pages are"),
        pytest.param("https://evil.test", None, id="somebody else's page"),
    ],
)
async def test_only_pages_of_registered_clients_may_read_what_the_issuer_answers(http, origin, told):
    answer = await http.post("/token", data={"grant_type": "authorization_code"}, headers={"origin": origin})

    assert answer.headers.get("access-control-allow-origin") == told
