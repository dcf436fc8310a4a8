"""Writes the OpenAPI documents of the services from the code: `make openapi`. Needs no database and no network."""

import importlib
import json
from pathlib import Path
from typing import Any

from cryptography.fernet import Fernet

ROOT = Path(__file__).resolve().parents[1]
SERVICES = ("booking", "guidance", "referral")


def document(service: str) -> str:
    """The document of one service, as it is committed."""
    app = importlib.import_module(f"services.{service}.app").create_app(_settings(service))
    return json.dumps(app.openapi(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _settings(service: str) -> Any:
    """Settings with which an app can be built and never run."""
    settings = next(
        found
        for name, found in vars(importlib.import_module(f"services.{service}.settings")).items()
        if name == f"{service.capitalize()}Settings"
    )
    never = "http://never.invalid"
    values: dict[str, Any] = {
        "database_url": "postgresql+asyncpg://never:never@never.invalid/never",
        "issuer_url": never,
        "audience": service,
        "client_id": "never",
        "client_secret": "never",
        "sealing_keys": [Fernet.generate_key().decode()],
        "person_ref_key": "never" * 8,
        "cursor_key": "never" * 8,
        "county_packs": [ROOT / "counties" / "kymenlaakso"],
    }
    for name, field in settings.model_fields.items():
        if field.is_required() and name not in values:
            values[name] = never
    return settings(**values)


def main() -> None:
    """Write every document."""
    for service in SERVICES:
        path = ROOT / "openapi" / f"{service}.json"
        path.write_text(document(service))
        print(f"wrote {path.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
