"""A day at the desk of client guidance: thirty contacts of every kind, from the first one to what is left of each."""

import json
from collections import Counter
from datetime import date
from typing import Any

import pytest

from services.guidance.rules.gathering import FEWEST_TOGETHER
from shared.kit.sealing import Sealer
from shared.law.callback_time import CallbackWindow
from shared.law.deadline_clock import CountyReading, Deadline, DeadlineFacts, due
from shared.law.personal_identity_code import parse
from shared.law.working_days import finnish_working_days
from shared.terms.channels import Channel
from shared.terms.deadlines import DeadlineRule
from shared.terms.guidance import Contactor, ContactOutcome
from tests.guidance.builders import (
    NURSE,
    SYSTEM,
    WORKER,
    desk,
    done,
    everything_stored,
    helsinki,
    wire,
)
from tests.guidance.making import everything_opened, filled
from tests.guidance.outcomes import HEALTH, SOCIAL
from tests.journeys.guidance_day import MON, Day, Row, timed
from tests.journeys.guidance_desk import PLACES, client
from tests.world import World

TUE = "2026-11-24"
WINDOW = {"starts_at": wire(helsinki(f"{MON} 10:00")), "ends_at": wire(helsinki(f"{MON} 11:00"))}
ANNA, BERTTA, CILLA, DAAVID, EELI, FANNI, GUNNAR, HELVI, IIRIS = (
    client(born, 930 + each)
    for each, born in enumerate(
        (date(1988, 5, 1), date(1940, 3, 2), date(1979, 8, 3), date(2015, 1, 4), date(1965, 7, 5), date(1999, 9, 6),
         date(2018, 2, 7), date(1953, 4, 8), date(2012, 6, 9))
    )
)  # fmt: skip
NOBODY = None


# fmt: off
DAY = (
    Row(1, "08:02", "online", "anonymous", NOBODY, NOBODY, "general_advice",
        "08:20 claim; write; client-answers; 08:50 advise",
        "advice_given", "nothing", "promise met"),
    Row(2, "08:05", "phone", "client", WORKER, NOBODY, "social",
        "claim; advise",
        "advice_given", "nothing", "promise met"),
    Row(3, "08:10", "e_form", "client", NOBODY, NOBODY, "health",
        "claim; assess-care emergency; advise",
        "advice_given", "nothing", "promise met, hta met",
        {"form": filled({"thoughts-of-suicide": True, "subject": "mood"})}),
    Row(4, "08:15", "phone", "family", NURSE, "infant", "health",
        "claim; assess-care; book 2026-12-01 09:00; 08:40 close",
        "direct_booking", "health_care", "promise met, hta met"),
    Row(5, "08:20", "callback", "client", "guardian-without-authority", "guardian-without-authority", "health",
        "09:00 claim; 10:05 call in-vain; 10:40 call answered; assess-care; advise",
        "advice_given", "health_care", "promise met, call met, hta met",
        {"callback_requested": True, "callback_phone": "+358 40 555 0005", "callback_window": WINDOW}),
    Row(6, "08:25", "online", "client", "adult", "adult", "general_advice",
        "08:55 claim; client-asks-again; write; client-answers; 09:20 advise",
        "advice_given", "nothing", "promise met"),
    Row(7, "08:30", "chat", "client", NURSE, NOBODY, "health",
        "claim; assess-care; takes 12; advise",
        "advice_given", "nothing", "promise met, hta met",
        {"transcript": [{"author": "client", "written_at": f"{MON}T06:26:00Z", "text": "Nukun huonosti, sana07."}]}),
    Row(8, "08:35", "video", "client", WORKER, ANNA, "social",
        "claim; look-into social; hand message to social-work; 09:30 is-accepted by social-work; 09:40 close",
        "message_to_unit", "social_welfare", "promise met"),
    Row(9, "08:40", "visit", "guardian", NURSE, "infants-sibling", "health",
        "claim; look-into health; hand message to rehabilitation; 10:00 is-returned by rehabilitation; 10:10 is-back;"
        "hand assess-care-deeper to health-centre; 11:00 is-accepted by health-centre; 11:10 close",
        "to_care_needs_assessment", "health_care", "promise met, hta continued"),
    Row(10, "08:45", "walk_in", "client", WORKER, BERTTA, "social",
        "claim; look-into social; hand assess-services to social-work; 11:20 is-accepted by social-work; 11:30 close",
        "to_service_needs_assessment", "social_welfare", "promise met, pta continued"),
    Row(11, "08:50", "meeting_place", "client", WORKER, NOBODY, "social",
        "claim; advise",
        "advice_given", "nothing", "promise met", {"place": "Kirjasto"}),
    Row(12, "08:55", "outreach", "other", WORKER, CILLA, "social",
        "claim; identify; look-into social; hand message to social-work; 11:40 is-accepted by social-work; 11:50 close",
        "message_to_unit", "social_welfare", "promise met", {"place": "Tori", "known": False}),
    Row(13, "09:00", "mail", "relative", NURSE, HELVI, "health social",
        "claim; pair; look-into health; look-into social; hand assess-care-deeper to health-centre;"
        "hand assess-services to social-work; 12:00 is-accepted by social-work; 12:10 is-accepted by health-centre;"
        "12:20 close",
        "to_service_needs_assessment", "both", "promise met, hta continued, pta continued",
        {"highest_disability_allowance": True,
         "contactor_details": {"relation": "sisko", "name": "Sisko Sana13", "phone": "+358 40 555 0013"}}),
    Row(14, "09:05", "authority_notice", "police", SYSTEM, DAAVID, "social",
        "09:15 claim; look-into social; hand message to social-work; 12:30 is-accepted by social-work; 12:40 close",
        "message_to_unit", "social_welfare", "promise met", {"contactor_details": {"organisation": "Poliisi"}}),
    Row(15, "09:10", "phone", "kela", WORKER, EELI, "general_advice",
        "claim; call in-vain; advise",
        "advice_given", "nothing", "promise met", {"contactor_details": {"organisation": "Kela"}}),
    Row(16, "09:15", "e_form", "organisation", NOBODY, NOBODY, "general_advice",
        "09:45 claim; advise",
        "advice_given", "nothing", "promise met",
        {"form": filled({"what-for": "Mihin ohjata, sana16?"}, code="general"),
         "contactor_details": {"organisation": "Yhdistys"}}),
    Row(17, "09:20", "phone", "professional", NURSE, NOBODY, "general_advice",
        "claim; advise",
        "advice_given", "nothing", "promise met"),
    Row(18, "09:25", "online", "minor", "young-person", "young-person", "health",
        "09:50 claim; call answered; assess-care urgent; advise",
        "advice_given", "health_care", "promise met, hta met"),
    Row(19, "09:30", "phone", "client", NURSE, FANNI, "health",
        "claim; assess-care; ask-team; 13:00 team-answers; advise",
        "advice_given", "health_care", "promise met, hta met"),
    Row(20, "09:40", "phone", "guardian", NURSE, "infants-sibling", "health",
        "repeats 9; claim; assess-care; advise",
        "advice_given", "health_care", "promise met, hta met"),
    Row(21, "09:45", "online", "client", "guardian-of-twelve-year-old", "guardian-of-twelve-year-old", "social",
        "10:15 claim; anonymise; advise",
        "advice_given", "nothing", "promise met"),
    Row(22, "09:50", "online", "client", NOBODY, "second-guardian-of-infant", "health",
        "09:55 is-taken-as-own; 10:20 claim; assess-care; give-right; 10:35 close",
        "direct_booking", "health_care", "promise met, hta met", {"known": False}),
    Row(23, "10:00", "online", "guardian", NOBODY, GUNNAR, "social",
        "10:25 claim; identify; look-into social; hand assess-services to social-work;"
        "13:10 is-accepted by social-work; 13:20 close",
        "to_service_needs_assessment", "social_welfare", "promise met, pta continued, pta3 continued",
        {"known": False, "needs_special_support": True}),
    Row(24, "10:10", "authority_notice", "authority", SYSTEM, IIRIS, "child_protection",
        "10:20 is-urgent urgent; forward; 13:30 is-forwarded; 14:30 decide assessment_begins;"
        "2027-02-10 10:00 finish; close",
        "message_to_unit", "social_welfare", "promise met, notice met, notice3 met",
        {"notice": {"form": "written", "notifier": {"kind": "school", "name": "Rehtori", "organisation": "Koulu"}}}),
    Row(25, "10:20", "phone", "authority", "social-worker", NOBODY, "child_protection",
        "is-urgent emergency; tell-directly; decide assessment_not_needed; close",
        "message_to_unit", "social_welfare", "promise met, notice met, notice3 met",
        {"notice": {"form": "oral", "acute": True, "notifier": {"kind": "police", "name": "Konstaapeli Sana25"}}}),
    Row(26, "10:30", "online", "other", NOBODY, "child-under-non-disclosure", "child_protection",
        "11:15 is-urgent non_urgent; child-becomes-known; 14:40 decide assessment_not_needed; advise",
        "advice_given", "social_welfare", "promise met, notice met, notice3 met",
        {"known": False, "notice": {"form": "electronic", "notifier": {"kind": "anonymous"}}}),
    Row(27, "13:30", "phone", "client", WORKER, ANNA, "social",
        "claim; look-into social; hand own-worker to social-work; 14:50 is-accepted by social-work; 15:00 close",
        "forwarded_to_own_worker", "social_welfare", "promise met"),
    Row(28, "14:00", "phone", "client", NURSE, ANNA, "health",
        "claim; 14:10 is-joint-client; assess-care; advise",
        "advice_given", "health_care", "promise met, hta met"),
    Row(29, "15:40", "phone", "relative", WORKER, CILLA, "health",
        "2026-11-24 08:10 is-carried-over; assign; assess-care; advise",
        "advice_given", "health_care", "promise met, hta met_late"),
    Row(30, "16:20", "online", "family", NOBODY, NOBODY, "health",
        "2026-11-24 08:30 is-of-today; claim; assess-care; advise",
        "advice_given", "nothing", "promise met, hta met"),
)
# fmt: on
DUE = {
    "service_promise": f"{TUE} 15:00",
    "callback": f"{MON} 11:00",
    "care_need_assessment": f"{MON} 16:00",
    "service_needs_assessment_start": "2026-12-02 16:00",
    "child_service_needs_assessment_finish": "2027-02-23 16:00",
    "child_protection_notice": "2026-12-02 16:00",
    "child_protection_finish": "2027-02-23 16:00",
}
"""As a caseworker counts on a Monday."""
DUE_AFTER_CLOSING = {"service_promise": f"{TUE} 15:00", "care_need_assessment": f"{TUE} 16:00"}

HANDED = {"is-accepted": "accepted", "is-returned": "continued"}
"""How a handover stands at the end; what was returned goes on in the next one."""
WORKING_DAYS = finnish_working_days(2026, 2027)
READING = CountyReading()


def test_the_table_has_every_kind_of_contact() -> None:
    assert [row.no for row in DAY] == list(range(1, 31))
    assert {row.channel for row in DAY} == set(Channel)
    assert {row.contactor for row in DAY} == set(Contactor)
    assert {row.ends for row in DAY} == set(ContactOutcome)
    assert {row.kept_in for row in DAY} == {"nothing", "health_care", "social_welfare", "both"}
    assert sorted((row.at, row.no) for row in DAY) == [(row.at, row.no) for row in DAY]


@pytest.mark.timeout(300)
async def test_thirty_contacts_end_as_they_should_and_leave_what_they_may(world: World) -> None:
    day = Day(world, DAY)
    await day.passes()

    for row in DAY:
        views = await day.handled[row.no].views()
        for contact in views:
            assert (row.no, contact["status"], contact["waits_for"]) == (row.no, "closed", [])
            assert contact["channel"] == row.channel
        assert row.ends in {contact["outcome"] for contact in views}, row.no
        if views[0]["matters"]:
            assert views[0]["contactor"] == row.contactor, row.no
            _check_clocks(row, views, day.code_of(row))
        else:
            _check_forgotten(row, views[0])
    await _check_events(day)
    await _check_statistics(day)
    await _check_registers(day)
    await _check_neighbours(day)
    await _check_what_is_left(day)


def _check_forgotten(row: Row, contact: dict[str, Any]) -> None:
    """Of whom nothing may stay, the row tells that there was a contact, and no more."""
    assert (row.no, row.kept_in, contact["contactor"], contact["emergency"]) == (row.no, "nothing", "anonymous", False)
    assert [each["rule_id"] for each in contact["clocks"]] == ["service_promise"]
    assert contact["contacted_at"] == wire(helsinki(f"{MON} 00:00"))


def _check_clocks(row: Row, views: list[dict[str, Any]], code: str | None) -> None:
    """Each clock is due when the law says, counted here again, and ended as the table says."""
    dues = DUE if row.at < "16:00" else DUE_AFTER_CLOSING
    clocks = {each["rule_id"]: each for contact in views for each in contact["clocks"]}
    ended = {rule: each["state"] or "continued" for rule, each in clocks.items()}
    assert (row.no, ended) == (row.no, row.rules)
    window = row.more.get("callback_window")
    facts = DeadlineFacts(
        birth_date=parse(code).birth_date if code else None,
        highest_disability_care_allowance=row.more.get("highest_disability_allowance", False),
        child_needing_special_support=row.more.get("needs_special_support", False),
        callback_window=CallbackWindow(helsinki(f"{MON} 10:00"), helsinki(f"{MON} 11:00")) if window else None,
    )
    for rule, each in clocks.items():
        counted = due(
            DeadlineRule(rule), helsinki(f"{MON} {row.at}"), working_days=WORKING_DAYS, facts=facts, county=READING
        )
        assert isinstance(counted, Deadline)
        assert each["due_at"] == wire(counted.due_at) == wire(helsinki(dues[rule])), (row.no, rule)
        assert (each["ended_at"] is not None) is (each["continued_in"] is not None) is (row.rules[rule] == "continued")


async def _check_events(day: Day) -> None:
    """Each contact was told of once as closed, and the one clock that ran out as overdue.

    As received too, but for those whose persons were forgotten: by their ids nothing of them is told any more.
    """
    rows = await day.world.databases.fetch("guidance", "select type, data::text as data from event")
    told = Counter(row["type"] for row in rows)
    ledger = done(await day.world.call("guidance", "ops").get("/v1/erasures", params={"limit": 200}))["items"]
    forgotten = sum(each["kind"] == "person" for each in ledger)
    assert 0 < forgotten < len(DAY)
    assert (told["contact.received"], told["contact.closed"]) == (len(DAY) - forgotten, len(DAY))
    overdue = [row["data"] for row in rows if row["type"] == "clock.overdue"]
    assert len(overdue) == 1
    assert day.handled[29].id in overdue[0]


async def _check_statistics(day: Day) -> None:
    """Each contact that was closed is counted, and nothing of that joins to any of them."""
    day.world.clock.advance(days=1)
    await day.world.work("guidance")
    counted = [
        await day.world.databases.fetch("guidance", f"select *, clock_results::text as results from {table}")
        for table in ("statistics_row", "statistics_pending")
    ]
    assert 0 < len(counted[1]) < FEWEST_TOGETHER, "too few to lead to nobody: they wait for those of the next days"
    rows = [each for table in counted for each in table]
    told = Counter(
        (each["channel"], each["contactor"], tuple(each["matters"]), _sorted(json.loads(each["results"])))
        for each in rows
    )
    assert told == Counter(
        (row.channel, row.contactor, tuple(sorted(row.about.split())), _sorted(row.rules)) for row in DAY
    )
    assert Counter(kind for each in rows for kind in each["outcomes"]) == Counter(
        [row.ends for row in DAY] + ["to_care_needs_assessment"]
    ), "one contact ended in both registers"
    stored = "\n".join(str(dict(each)) for each in rows)
    assert not [each.no for each in DAY if day.handled[each.no].id in stored]


async def _check_registers(day: Day) -> None:
    """Entries where the table says, each in the context of its register only."""
    found = await day.world.databases.fetch("guidance", "select contact_id::text, client_register from register_entry")
    by_contact: dict[str, set[str]] = {}
    for each in found:
        by_contact.setdefault(each["contact_id"], set()).add(each["client_register"])
    kept = {"nothing": set(), "both": {HEALTH, SOCIAL}, HEALTH: {HEALTH}, SOCIAL: {SOCIAL}}
    for row in DAY:
        if "notice" not in row.more:
            assert (row.no, by_contact.get(day.handled[row.no].id, set())) == (row.no, kept[row.kept_in])
    path = f"/v1/contacts/{day.handled[13].id}/entries"
    for role, register in ((NURSE, HEALTH), (WORKER, SOCIAL)):
        entries = done(await desk(day.world, role).get(path))["items"]
        assert {each["client_register"] for each in entries} == {register}


async def _check_neighbours(day: Day) -> None:
    """Referral has the handovers of the table and booking its right and its visit, each once."""
    rows = await day.world.databases.fetch(
        "referral", "select contact_reference::text as of_contact, to_unit_id, status from handover"
    )
    told = Counter((each["of_contact"], each["to_unit_id"], each["status"]) for each in rows)
    assert told == Counter(
        (day.handled[row.no].id, PLACES[words[-1]], HANDED[words[0]])
        for row in DAY
        for _, deed in timed(row)
        for words in [deed.split()]
        if words[0] in HANDED and words[-1] in PLACES
    ) + Counter([(day.handled[24].id, PLACES["social-work"], "accepted")])
    rights = await day.world.databases.fetch("booking", "select person_ref, visits_used from booking_right")
    sealer: Sealer = day.world.apps["guidance"].state.parts.sealer
    assert {each["person_ref"]: each["visits_used"] for each in rights} == {
        sealer.reference(day.handled[no].code or ""): used for no, used in ((4, 1), (22, 0))
    }
    visits = await day.world.databases.fetch("booking", "select status from appointment")
    assert [each["status"] for each in visits] == ["booked"]


async def _check_what_is_left(day: Day) -> None:
    """Of whom no register tells, no word is anywhere; that they were here is known to the access log alone."""
    opened = await everything_opened(day.world)
    elsewhere = [await everything_stored(day.world, service) for service in ("booking", "referral")]
    sealer: Sealer = day.world.apps["guidance"].state.parts.sealer
    ledger = done(await day.world.call("guidance", "ops").get("/v1/erasures", params={"limit": 200}))["items"]
    noted = {each["contact_id"] for each in ledger}
    assert {day.handled[row.no].id for row in DAY if row.kept_in == "nothing"} <= noted, "after a restore they go again"
    for row in DAY:
        one = day.handled[row.no]
        with_words = {table for table, content in opened.items() if one.secret in content}
        if row.kept_in != "nothing":
            assert with_words - {"idempotency"}, f"{one.secret} is to be found where it may be"
            continue
        assert (one.secret, with_words) == (one.secret, set())
        assert not [table for stored in elsewhere for table, content in stored.items() if one.secret in content]
        if one.code is not None:
            reference = sealer.reference(one.code)
            for sought, may_be in ((one.code, set()), (reference, {"access_log"})):
                for stored in (opened, *elsewhere):
                    assert {table for table, content in stored.items() if sought in content} <= may_be, row.no


def _sorted(results: dict[str, str]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted(results.items()))
