"""What a row of the statistics shows outside of the unit: nothing rare of whoever the client was. Source: D-15."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

RULE_ID: Final = "statistics_rows"
RULE_VERSION: Final = "1"


@dataclass(frozen=True, slots=True)
class Client:
    """What a row tells of who the client is, together with its unit."""

    unit_id: str
    area: str | None
    age_group: str | None
    language: str | None


@dataclass(frozen=True, slots=True)
class ShownClient:
    """What may be shown of it."""

    client: Client
    is_rare: bool
    """Left out, for fewer than five rows of the unit and month tell the same."""
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION


def shown_client(client: Client, common: Collection[Client]) -> ShownClient:
    """What a row of a month shows of its client; `common` is what five rows of the month or more tell alike."""
    if client in common:
        return ShownClient(client, is_rare=False)
    return ShownClient(Client(client.unit_id, area=None, age_group=None, language=None), is_rare=True)
