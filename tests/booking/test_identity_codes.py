"""No identity code in plain anywhere: not in a table, not in a log line, not in an answer."""

import json
import logging
import re
from typing import Any

import structlog

from demo.people import identity_code
from services.booking.jobs.worker import worker
from tests.booking.builders import GUARDIAN, MANAGER, OT, OT_1, OUTSIDER, STRANGER, THERAPIST, Booking, done

LOOKS_LIKE_ONE = re.compile(r"(?<![0-9A-Za-z])[0-3][0-9][01][0-9]{3}[-+A-FU-Y][0-9]{3}[0-9A-Y](?![0-9A-Za-z])")


def test_the_pattern_finds_every_code_and_no_date_or_id(booking):
    for person in booking.world.people.values():
        assert person.identity_code is None or LOOKS_LIKE_ONE.search(f'"{person.identity_code}"')
    assert not LOOKS_LIKE_ONE.search("2026-11-23T07:00:00Z 01a1ffce-90a7-706c-afab-5f660c41392c 123456-7890123")


async def walk(booking: Booking) -> list[str]:
    """Everything that booking does with people, done well and done wrong; gives what was answered.

    Some callers put a code where none belongs: their own HTTP client then logs it, and nobody of ours may.
    """
    answers = []
    book, move, cancel = booking.book, booking.move, booking.cancel
    code, unborn = booking.child("2026-02-01"), booking.child("2014-12-10")
    right = await booking.right(code, visits=3, booking_mode="self_booking")
    await booking.right(unborn, service_type=OT, booking_mode="phone")
    await booking.right(unborn, service_type=OT)
    times = [await booking.free_time(f"2026-12-0{day} 09:00") for day in (1, 2, 3)]
    await booking.free_time(service_type=OT, practitioner_id=OT_1)
    appointment = done(await book(GUARDIAN, times[0], right["id"], key="k" * 16))
    answers += [
        await book(GUARDIAN, times[0], right["id"], key="k" * 16),
        await book(STRANGER, times[1], right["id"]),
        await book(OUTSIDER, times[1], right["id"], reason_no_self_service="other"),
        await booking.as_(GUARDIAN).post("/v1/persons/lookup", {"personal_identity_code": code}),
        await booking.as_(STRANGER).post("/v1/persons/lookup", {"personal_identity_code": code}),
        await booking.as_(THERAPIST).post("/v1/persons/lookup", {"personal_identity_code": "010594Y9033"}),
        await booking.as_(THERAPIST).post("/v1/booking-rights", booking.new_right(code, visits=-1)),
        await booking.as_(THERAPIST).post(f"/v1/booking-rights?person={code}", booking.new_right()),
        await booking.as_(THERAPIST).get(f"/v1/booking-rights/{code}"),
        await booking.as_(THERAPIST).get("/v1/appointments", params={"person_ref": code, code: code}),
        await booking.as_(THERAPIST).post("/v1/booking-rights", {code: code}),
        await booking.as_(THERAPIST).post("/v1/booking-rights", booking.new_right(code), key=code),
    ]
    booking.world.e_authorizations.state.outage = "error"
    booking.parts.authorities.forget()
    answers.append(await book(GUARDIAN, times[1], right["id"]))
    booking.world.e_authorizations.state.outage = "none"
    moved = done(await move(GUARDIAN, appointment, times[1]))
    answers += [
        await cancel(GUARDIAN, moved),
        await booking.as_(GUARDIAN).get("/v1/appointments", params={"person_ref": right["person_ref"]}),
        await booking.as_(MANAGER).get("/v1/work-items"),
    ]
    booking.set_clock("2026-12-10 09:00")
    database = booking.world.apps["booking"].state.plumbing.database
    await worker(database, booking.parts).work_once()
    return [f"{answer.headers} {answer.text}" for answer in answers]


async def stored(booking: Booking) -> dict[str, list[str]]:
    """Every value of every column of every table, as text."""
    columns = await booking.rows(
        "select table_name, column_name from information_schema.columns where table_schema = 'public'"
    )
    found: dict[str, list[str]] = {}
    for column in columns:
        table, name = column["table_name"], column["column_name"]
        rows = await booking.rows(f'select "{name}" as value from "{table}"')
        found[f"{table}.{name}"] = [_as_text(row["value"]) for row in rows]
    return found


def _as_text(value: Any) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


async def test_an_identity_code_is_in_no_table_no_log_and_no_answer(booking, caplog):
    caplog.set_level(logging.DEBUG)
    own = {person.identity_code for person in booking.world.people.values() if person.identity_code}

    with structlog.testing.capture_logs() as lines:
        answers = await walk(booking)

    codes = own | set(booking.codes)
    values = await stored(booking)
    assert values["person.sealed_identity_code"]
    assert values["access_log.id"]
    for where, texts in {**values, "log": [json.dumps(line, default=str) for line in lines], "answer": answers}.items():
        assert not [text for text in texts if LOOKS_LIKE_ONE.search(text)], where
        assert not [text for text in texts if any(code in text for code in codes)], where
    assert len(lines) > len(answers)
    said_by_others = [record for record in caplog.records if "http://booking.test/" not in record.getMessage()]
    assert said_by_others
    for record in said_by_others:
        said = f"{record.getMessage()} {record.exc_text or ''}"
        assert not LOOKS_LIKE_ONE.search(said), record.name
        assert not any(code in said for code in codes), record.name


async def test_a_sealed_code_is_sealed_anew_each_time_and_opens_again(booking):
    first = await booking.right()
    (before,) = await booking.rows("select sealed_identity_code as sealed from person")
    await booking.right()
    (after,) = await booking.rows("select sealed_identity_code as sealed, person_ref from person")

    assert before["sealed"] != after["sealed"]
    assert booking.parts.sealer.open(after["sealed"]) == booking.code_of("infant")
    assert after["person_ref"] == first["person_ref"] == booking.reference(booking.code_of("infant"))


def test_the_reference_is_not_to_be_had_without_the_key(booking):
    born = booking.world.people["infant"].birth_date

    assert born is not None
    assert len({booking.reference(identity_code(born, number)) for number in range(900, 1000)}) == 100
    assert len(booking.reference(booking.code_of("infant"))) == 43
