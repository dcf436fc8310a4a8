"""Reports over HTTP: published by the month, small groups hidden, for managers and the county's systems."""

import csv
from io import BytesIO, StringIO
from typing import Any

import openpyxl
import pytest

from services.guidance.flows.statistics_words import statistics_words
from services.guidance.rules.reports import FAMILIES, dimensions_of
from services.guidance.rules.statistics_tables import TABLES, VALUES
from services.guidance.storage.statistics_rows import NAMES
from shared.terms.statistics import MetricFamily, StatisticsDimension, StatisticsReport
from tests.guidance.builders import MANAGER, NURSE, SYSTEM, UNIT, access_log, done, pointers, refused
from tests.guidance.statistics.filling import OTHER_UNIT, counts, december, fill
from tests.world import World


async def asked(world: World, report: str, role: str = MANAGER, **params: Any) -> dict[str, Any]:
    return done(await world.call("guidance", role).get(f"/v1/statistics/{report}", params=params))


async def test_a_month_is_published_when_it_is_over_and_never_again(world: World) -> None:
    await fill(world, 40)
    await world.work("guidance")
    assert (await asked(world, "channels"))["months"] == []

    await december(world)
    first = await asked(world, "channels")
    assert [each["month"] for each in first["months"]] == ["2026-11"]
    assert counts(first)["phone", "within_15_minutes"] == 40

    await fill(world, 7)
    world.clock.advance(hours=2)
    await world.work("guidance")
    assert await asked(world, "channels") == first


async def test_what_was_too_little_at_the_end_of_a_month_counts_in_the_next_one(world: World) -> None:
    await fill(world, 6, table="statistics_pending", when="'2026-11-30'")
    await fill(world, 4, table="statistics_pending", when="'2026-11-30'", unit_id=f"'{OTHER_UNIT}'", area="null")
    await december(world)
    assert counts(await asked(world, "languages", SYSTEM))["fi"] == 6

    await fill(world, 1, table="statistics_pending", when="'2026-12-02'", unit_id=f"'{OTHER_UNIT}'", area="null")
    world.clock.advance(days=31)
    await world.work("guidance")
    december_alone = await asked(world, "languages", SYSTEM, first_month="2026-12")
    assert counts(december_alone)["fi"] == 5


async def test_a_small_group_is_hidden_with_the_next_one_and_empty_ones_beside_it(world: World) -> None:
    await fill(world, 30)
    await fill(world, 10, channel="'chat'")
    await fill(world, 3, channel="'video'")
    await december(world)

    told = counts(await asked(world, "channels", group_by="channel"))
    assert (told["phone"], told["chat"], told["video"], told["mail"]) == (30, None, None, None)
    assert counts(await asked(world, "languages")) == {"en": 0, "fi": 43, "sv": 0}


async def test_a_channel_is_not_told_by_how_soon_it_is_answered(world: World) -> None:
    """Whoever is met at once is answered at once: else the three by video are what is over."""
    await fill(world, 60)
    await fill(world, 3, channel="'video'")
    await fill(world, 20, channel="'mail'", first_response="'later'")
    await december(world)

    by_channel = counts(await asked(world, "channels", group_by="channel"))
    by_response = counts(await asked(world, "channels", group_by="first_response"))
    assert by_channel["video"] is None
    assert None in {by_channel["phone"], by_response["within_15_minutes"]}


async def test_areas_are_crossed_with_reasons_and_narrowed(world: World) -> None:
    await fill(world, 12)
    await fill(world, 8, reason_code="'income-and-housing'")
    await fill(world, 20, area="'isokyro'", reason_code="'income-and-housing'")
    await fill(world, 10, area="'isokyro'")
    await december(world)

    crossed = counts(await asked(world, "areas"))
    assert (crossed["ilmajoki", "illness"], crossed["isokyro", "income-and-housing"]) == (12, 20)
    by_area = await asked(world, "areas", group_by="area", only="reason:income-and-housing")
    assert (counts(by_area)["ilmajoki"], counts(by_area)["isokyro"]) == (8, 20)
    (isokyro,) = [each for each in by_area["figures"] if each["values"][0]["value"] == "isokyro"]
    assert (isokyro["values"][0]["name"], isokyro["share_percent"]) == ("Isokyrö", 71.4)


async def test_a_reason_has_its_name_and_what_is_no_topic_of_the_county_counts_among_the_others(world: World) -> None:
    await fill(world, 6)
    await fill(world, 4, reason_code="'own-code-' || n")
    await fill(world, 2, reason_code="'matti'")
    await december(world)

    reasons = (await asked(world, "areas", group_by="reason"))["figures"]
    told = {(each["values"][0]["name"], each["count"]) for each in reasons if each["count"] != 0}
    assert told == {("Sairaus tai oire", 6), ("Muut", 6)}


async def test_advice_to_professionals_is_told_apart(world: World) -> None:
    await fill(world, 20)
    await fill(world, 9, contactor="'professional'", for_professional="true")
    await fill(world, 6, contactor="'police'", for_professional="true", outcomes="'{direct_booking}'")
    await december(world)

    assert counts(await asked(world, "contactors", group_by="audience")) == {"clients": 20, "professionals": 15}
    by_duty = counts(await asked(world, "contactors", only="audience:professionals"))
    assert {name: count for name, count in by_duty.items() if count} == {"professional": 9, "police": 6}


async def test_outcomes_tell_what_the_first_contact_settled_and_what_was_handled_without_a_name(world: World) -> None:
    known = {"age_group": "'aged_30_to_64'"}
    await fill(world, 12)
    await fill(world, 9, **known)
    await fill(world, 7, **known, first_contact_resolution="false")
    await fill(world, 8, **known, first_contact_resolution="false", outcomes="'{advice_given,message_to_unit}'")
    await december(world)

    told = counts(await asked(world, "outcomes"))
    assert {values: count for values, count in told.items() if count} == {
        ("anonymous", "yes"): 12,
        ("advice_given", "yes"): 9,
        ("advice_given", "no"): 7,
        ("message_to_unit", "no"): 8,
    }
    assert ("message_to_unit", "yes") not in told, "what is handed on is not settled at once"
    assert counts(await asked(world, "outcomes", group_by="first_contact_resolution")) == {"yes": 21, "no": 15}


async def test_of_known_clients_is_told_how_old_they_are_and_who_came_back_if_their_number_may_be_told(
    world: World,
) -> None:
    october = {"when": "'2026-10-01'"}
    await fill(world, 9, age_group="'aged_65_to_74'")
    await fill(world, 6, age_group="'aged_30_to_64'", repeated="true")
    await fill(world, 20)
    await fill(world, 3, age_group="'aged_65_to_74'", **october)
    await fill(world, 20, **october)
    await december(world)

    november = await asked(world, "known-clients", first_month="2026-11")
    assert {values: count for values, count in counts(november).items() if count} == {
        ("aged_65_to_74", "no"): 9,
        ("aged_30_to_64", "yes"): 6,
    }
    assert november["totals"][0]["count"] == 15
    of_few = await asked(world, "known-clients", first_month="2026-10", last_month="2026-10")
    assert (of_few["figures"], [each["count"] for each in of_few["totals"]]) == ([], [None])


async def test_clocks_are_told_of_by_rule_with_the_share_met_in_time(world: World) -> None:
    await fill(world, 30, clock_results="""'{"service_promise": "met", "care_need_assessment": "met"}'""")
    late = """'{"service_promise": "met_late", "care_need_assessment": "continued"}'"""
    await fill(world, 10, clock_results=late, first_contact_resolution="false")
    await december(world)

    answer = await asked(world, "clocks", only="rule:service_promise")
    shares = {tuple(each["value"] for each in one["values"]): one["share_percent"] for one in answer["figures"]}
    assert (shares["service_promise", "met"], shares["service_promise", "met_late"]) == (75.0, 25.0)
    assert counts(answer)["service_promise", "not_needed"] == 0
    care = counts(await asked(world, "clocks", only="rule:care_need_assessment"))
    assert {result: count for (_, result), count in care.items() if count} == {"met": 30}


async def test_load_stands_beside_the_time_on_shift(world: World) -> None:
    await fill(world, 12)
    await fill(world, 6, hour="14")
    for number, (began, ended) in enumerate(
        [("2026-11-09 07:30+00", "2026-11-09 09:00+00"), ("2026-11-16 07:00+00", "2026-11-16 08:00+00")]
    ):
        await world.databases.fetch(
            "guidance",
            "insert into shift (id, unit_id, area, subject, professions, began_at, ended_at)"
            f" values (gen_random_uuid(), $1, 'ilmajoki', 'worker {number}', '{{}}', '{began}', '{ended}')",
            UNIT,
        )
    await december(world)

    figures = (await asked(world, "load", only="weekday:1"))["figures"]
    monday = {each["values"][1]["value"]: (each["count"], each["minutes"]) for each in figures}
    assert (monday["09"], monday["10"], monday["14"]) == ((12, 90), (0, 60), (6, None))


async def test_resources_tell_the_working_time(world: World) -> None:
    await fill(world, 10, workers="1 + n % 2", duration_minutes="10 + (n % 2) * 30")
    await december(world)

    assert counts(await asked(world, "resources"))["2", "up_to_60"] == 5
    quarter = await asked(world, "resources", group_by="workers", period="quarter")
    assert counts(quarter) == {"1": 5, "2": 5, "3_or_more": 0}
    (total,) = quarter["totals"]
    assert (total["period"], total["values"], total["count"], total["minutes"]) == ("2026-Q4", [], 10, 300)


async def test_months_add_up_and_say_where_something_hidden_is_missing(world: World) -> None:
    await fill(world, 30, when="'2026-10-01'")
    await fill(world, 6, when="'2026-10-01'", channel="'chat'")
    await fill(world, 30)
    await fill(world, 10, channel="'visit'")
    await fill(world, 2, channel="'chat'")
    await fill(world, 4, when="'2026-09-01'")
    await december(world)

    answer = await asked(world, "channels", period="year", group_by="channel")
    year = {each["values"][0]["value"]: (each["count"], each["is_partial"]) for each in answer["figures"]}
    assert (year["phone"], year["chat"], year["visit"]) == ((60, True), (6, True), (0, True))
    assert [each["month"] for each in answer["months"]] == ["2026-09", "2026-10", "2026-11"]
    of_october = {"first_month": "2026-10", "last_month": "2026-10", "period": "whole"}
    october = await asked(world, "channels", group_by="channel", **of_october)
    assert {(each["count"], each["is_partial"]) for each in october["figures"]} == {(30, False), (6, False), (0, False)}


async def test_a_month_tells_by_which_rules_it_was_counted(world: World) -> None:
    await fill(world, 10)
    await december(world)

    (month,) = (await asked(world, "channels"))["months"]
    assert month["counted_by"]["rules"]["suppression"] == "2"
    assert UNIT in month["counted_by"]["clocks"]


async def test_systems_of_the_county_read_all_units_and_managers_their_own(world: World) -> None:
    await fill(world, 10)
    await fill(world, 20, unit_id=f"'{OTHER_UNIT}'", area="null")
    await december(world)

    assert counts(await asked(world, "languages"))["fi"] == 10
    assert counts(await asked(world, "languages", SYSTEM))["fi"] == 30
    by_unit = (await asked(world, "languages", SYSTEM, by_unit=True, group_by="language"))["figures"]
    assert {(each["unit_id"], each["count"]) for each in by_unit if each["count"]} == {(UNIT, 10), (OTHER_UNIT, 20)}
    api = world.call("guidance", MANAGER)
    refused(await api.get("/v1/statistics/languages", params={"unit_id": OTHER_UNIT}), 403, "forbidden")
    refused(await world.call("guidance", NURSE).get("/v1/statistics/languages"), 403, "unit-manager-needed")
    without = world.call("guidance", SYSTEM, scope="contacts:create")
    refused(await without.get("/v1/statistics/languages"), 403, "forbidden")


async def test_a_report_goes_into_a_spreadsheet_with_words_and_its_export_is_logged(world: World) -> None:
    await fill(world, 12)
    await december(world)
    api = world.call("guidance", MANAGER)
    headers = {"accept": "text/csv", "accept-language": "sv"}
    answer = await api.get("/v1/statistics/channels", params={"bom": "true", "group_by": "channel"}, headers=headers)

    assert answer.headers["content-disposition"] == 'attachment; filename="statistics-channels.csv"'
    rows = list(csv.reader(StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert rows[0] == ["Period", "Kontaktsätt", "Antal", "Andel %", "Delvis dold", "Minuter"]
    assert ["2026-11", "Telefon", "12", "100.0", "false", ""] in rows
    book = openpyxl.load_workbook(
        BytesIO((await api.get("/v1/statistics/channels", params={"format": "xlsx", "group_by": "channel"})).content)
    )
    cells = [[cell.value for cell in row] for row in book.active.iter_rows(min_row=2)]
    assert ["2026-11", "Puhelin", 12, 100, False, None] in [[f"{month:%Y-%m}", *row] for month, *row in cells]
    assert [(each[1], each[2], each[3]) for each in await access_log(world)] == [
        ("export_statistics", [], "channels"),
        ("export_statistics", [], "channels"),
    ]


@pytest.mark.parametrize(
    ("report", "params", "error"),
    [
        ("channels", {"group_by": "area"}, ("/group_by", "unknown")),
        ("channels", {"only": "area:ilmajoki"}, ("/group_by", "unknown")),
        ("clocks", {"group_by": "result"}, ("/group_by", "missing")),
        ("channels", {"first_month": "2026-12", "last_month": "2026-11"}, ("/last_month", "months_not_in_order")),
        ("channels", {"first_month": "2001-01"}, ("/last_month", "months_not_in_order")),
    ],
)
async def test_what_a_report_does_not_tell_is_refused(
    world: World, report: str, params: dict[str, str], error: tuple[str, str]
) -> None:
    answer = await world.call("guidance", MANAGER).get(f"/v1/statistics/{report}", params=params)
    problem = refused(answer, 422, "validation")
    assert [(pointer.removeprefix("/"), code) for pointer, code in pointers(problem)] == [
        (error[0].removeprefix("/"), error[1])
    ]


def test_every_report_has_its_table_its_family_and_its_words() -> None:
    words = statistics_words()

    assert set(TABLES) == set(FAMILIES) == set(words.reports) == set(StatisticsReport)
    assert set(FAMILIES.values()) == set(MetricFamily)
    assert {each for table in TABLES.values() for each in dimensions_of(table)} == set(StatisticsDimension)
    assert set(words.dimensions) == set(StatisticsDimension)
    assert set(words.rows) == set(NAMES)
    unnamed = {
        f"{dimension.value} {value}"
        for dimension, values in VALUES.items()
        for value in values or ()
        if not value.isdigit() and value not in {*words.values.get(dimension, {}), *words.any}
    }
    assert unnamed == set()
