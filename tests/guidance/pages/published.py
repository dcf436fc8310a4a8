"""Published figures for the dashboard, as the statistics keep them."""

from collections.abc import Iterable
from datetime import date

from tests.guidance.builders import UNIT
from tests.world import World

MONTHS = [date(2026, 9, 1), date(2026, 10, 1)]
Figures = dict[tuple[str, str], int | None]

HOURS: Figures = {
    (str(day), f"{hour:02}"): 12 * (10 - abs(10 - hour)) - 5 * day for day in range(1, 6) for hour in range(7, 18)
}
TOLD: dict[str, Figures] = {
    "channels": {("phone", ""): 840, ("online", ""): 612, ("chat", ""): 95, ("mail", ""): None, ("video", ""): None},
    "areas": {
        ("seinajoki", ""): 900,
        ("ilmajoki", ""): 655,
        ("lapua", ""): None,
        ("", "parenting"): 700,
        ("", "money"): 455,
        ("", "others"): None,
    },
    "outcomes": {("advice_given", ""): 1102, ("direct_booking", ""): 300, ("message_to_unit", ""): 150},
    "load": {**HOURS, ("5", "15"): None},
    "clocks": {
        ("service_promise", "met"): 90,
        ("service_promise", "met_late"): 10,
        ("care_need_assessment", "met"): 190,
        ("care_need_assessment", "met_late"): 10,
    },
}


async def publish(
    world: World, told: dict[str, Figures] | None = None, *, months: Iterable[date] = MONTHS, unit_id: str = UNIT
) -> None:
    """Publish the same figures of a unit for each of the months."""
    for month in months:
        await world.databases.fetch(
            "guidance", "insert into published_month values ($1, '{}') on conflict do nothing", month
        )
        for report, figures in (told or TOLD).items():
            for (row, column), count in figures.items():
                await world.databases.fetch(
                    "guidance",
                    'insert into published_figure (month, unit_id, report, "row", "column", count) '
                    "values ($1, $2, $3, $4, $5, $6)",
                    *(month, unit_id, report, row, column, count),
                )
