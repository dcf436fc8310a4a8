"""Statistics rows for the tests of reports: many at once, as if their contacts had been closed."""

from typing import Any

from tests.guidance.builders import UNIT
from tests.world import World

OTHER_UNIT = "kymenlaakso-client-guidance"
_DEFAULTS: dict[str, str] = {
    "unit_id": f"'{UNIT}'",
    "area": "'ilmajoki'",
    "channel": "'phone'",
    "language": "'fi'",
    "contactor": "'client'",
    "for_professional": "false",
    "matters": "'{health}'",
    "reason_code": "'illness'",
    "additional_reason": "'In a few words'",
    "missing_service": "null",
    "weekday": "1",
    "hour": "9",
    "first_response": "'within_15_minutes'",
    "repeated": "false",
    "duration_minutes": "20",
    "workers": "1",
    "worker_minutes": "30",
    "outcomes": "'{advice_given}'",
    "led_to_client_relationship": "'no'",
    "first_contact_resolution": "true",
    "clock_results": """'{"service_promise": "met"}'""",
    "age_group": "'unknown'",
}


async def fill(
    world: World, number: int, *, table: str = "statistics_row", when: str = "'2026-11-01'", **values: str
) -> None:
    """Rows of contacts that ended in November, alike but for what SQL says by the number `n` of the row."""
    columns = {"month" if table == "statistics_row" else "resolved_on": when} | _DEFAULTS | values
    await world.databases.fetch(
        "guidance",
        f"insert into {table} (id, {', '.join(columns)})"
        f" select gen_random_uuid(), {', '.join(columns.values())} from generate_series(1, $1) as n",
        number,
    )


async def december(world: World) -> None:
    """The next month begins, and the worker has done its work."""
    world.clock.advance(days=9)
    await world.work("guidance")


def counts(answer: dict[str, Any]) -> dict[Any, int | None]:
    """The figures of an answer by their values."""
    told = {tuple(each["value"] for each in figure["values"]): figure["count"] for figure in answer["figures"]}
    return {values[0] if len(values) == 1 else values: count for values, count in told.items()}
