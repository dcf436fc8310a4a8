"""compose.yaml and the realm: every setting passed exists, every required one is passed, every claim read is issued."""

import importlib
import json
import re
from typing import Any

import pytest
import yaml

from shared.kit.settings import ServiceSettings
from shared.terms.people import CallerKind
from tests.world import ROOT, SERVICES

COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text())
REALM: dict[str, Any] = json.loads((ROOT / "deploy/keycloak-realm.json").read_text())


def settings_of(service: str) -> type[ServiceSettings]:
    found: type[ServiceSettings] = getattr(
        importlib.import_module(f"services.{service}.settings"), f"{service.capitalize()}Settings"
    )
    return found


@pytest.mark.parametrize("worker", ["", "-worker"])
@pytest.mark.parametrize("service", SERVICES)
def test_every_setting_passed_exists_and_every_required_one_is_passed(service: str, worker: str) -> None:
    prefix = f"{service.upper()}_"
    passed = set(COMPOSE["services"][f"{service}{worker}"]["environment"])
    own = {name.removeprefix(prefix).lower() for name in passed if name.startswith(prefix)}
    fields = settings_of(service).model_fields
    assert own <= fields.keys()
    assert {name for name, field in fields.items() if field.is_required()} <= own
    assert passed - {prefix + name.upper() for name in own} == {"SERVICE", "FORWARDED_ALLOW_IPS"}


@pytest.mark.parametrize("service", SERVICES)
def test_the_migration_is_given_each_database(service: str) -> None:
    environment = COMPOSE["services"]["migrate"]["environment"]
    assert environment[f"{service.upper()}_DATABASE_URL"].startswith(f"postgresql+asyncpg://{service}_owner:")


@pytest.mark.parametrize("service", SERVICES)
def test_the_entry_points_exist(service: str) -> None:
    app = importlib.import_module(f"services.{service}.app")
    assert callable(app.from_environment)
    assert callable(app.worker_from_environment)


def test_every_variable_is_described() -> None:
    wanted = set(re.findall(r"\$\{([A-Z_]+):\?\}", (ROOT / "compose.yaml").read_text()))
    described = set(re.findall(r"`([A-Z][A-Z_]+)`", (ROOT / "deploy/README.md").read_text()))
    assert wanted
    assert wanted <= described


def test_no_secret_stands_in_the_files() -> None:
    for client in REALM["clients"]:
        assert client.get("publicClient") or re.fullmatch(r"\$\{[A-Z_]+\}", client["secret"]), client["clientId"]
    assert not any("credentials" in user for user in REALM["users"])


def test_the_realm_passes_keycloak_every_placeholder() -> None:
    named = set(re.findall(r"\$\{([A-Z_]+)\}", json.dumps(REALM)))
    assert named <= COMPOSE["services"]["keycloak"]["environment"].keys()


def test_the_realm_has_the_kinds_of_caller_the_audiences_and_the_clients() -> None:
    assert {role["name"] for role in REALM["roles"]["realm"]} == {kind.value for kind in CallerKind}
    scopes = {scope["name"]: scope for scope in REALM["clientScopes"]}
    for service in SERVICES:
        mapper = scopes[service]["protocolMappers"][0]
        assert mapper["config"]["included.custom.audience"] == service
    clients = {client["clientId"]: client for client in REALM["clients"]}
    passed = {COMPOSE["services"][service]["environment"][f"{service.upper()}_CLIENT_ID"] for service in SERVICES}
    assert passed <= clients.keys()
    assert "booking" in clients["polku-referral"]["defaultClientScopes"]
    for client in clients.values():
        assert {*client["defaultClientScopes"], *client["optionalClientScopes"]} <= scopes.keys()


def test_the_realm_issues_every_claim_that_the_services_read() -> None:
    mappers = next(scope for scope in REALM["clientScopes"] if scope["name"] == "polku")["protocolMappers"]
    in_token = {m["config"].get("claim.name") for m in mappers if m["config"].get("access.token.claim") == "true"}
    told = {m["config"].get("claim.name") for m in mappers if m["config"].get("userinfo.token.claim") == "true"}
    fields = ServiceSettings.model_fields
    claims = {fields[f"claim_{name}"].default for name in ("roles", "professions", "units", "practitioner")}
    identity_code = fields["claim_identity_code"].default.replace(".", r"\.")
    assert claims <= in_token
    assert identity_code in told
    assert identity_code not in in_token
    levels = json.loads(REALM["attributes"]["acr.loa.map"])
    assert set(levels) - {"weak"} <= set(fields["strong_acr"].default)


def test_what_says_who_somebody_is_may_be_edited_by_administrators_only() -> None:
    [provider] = REALM["components"]["org.keycloak.userprofile.UserProfileProvider"]
    profile = json.loads(provider["config"]["kc.user.profile.config"][0])
    editors = {each["name"]: each["permissions"]["edit"] for each in profile["attributes"]}
    mappers = next(scope for scope in REALM["clientScopes"] if scope["name"] == "polku")["protocolMappers"]
    read = {m["config"]["user.attribute"] for m in mappers if "user.attribute" in m["config"]}
    assert read == {"professions", "units", "practitioner_id", "identity_code"}
    assert all(editors[name] == ["admin"] for name in read)
