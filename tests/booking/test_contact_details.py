"""Where messages go: who may say so and see it, in which form, and that it lies nowhere in plain words."""

import json

import pytest
from pydantic import TypeAdapter, ValidationError

from shared.clients.mail_addresses import bare_address
from shared.contracts.booking.messages import EMailAddress
from tests.booking.builders import (
    GUARDIAN,
    MISSING,
    OUTSIDER,
    SECOND_GUARDIAN,
    SERVICE,
    STRANGER,
    THERAPIST,
    Booking,
    assert_refused,
    done,
    told,
)
from tests.booking.messaging import ADDRESS, BY_MAIL, BY_SMS, BY_SUOMI_FI, NUMBER, right_with, say_where, sent

BY_LONG_ADDRESS = {"channel": "email", "email": f"{'a' * 65}@example.fi", "language": "fi"}


async def seen_by(booking: Booking, role: str, right_id: str) -> dict[str, object]:
    seen: dict[str, object] = done(await booking.as_(role).get(f"/v1/booking-rights/{right_id}/contact-details"))
    return {name: seen[name] for name in ("channel", "email", "phone", "language")}


async def test_nobody_has_said_anything_at_first(booking):
    right = await booking.right()

    nothing = {"channel": "none", "email": None, "phone": None, "language": None}
    assert await seen_by(booking, GUARDIAN, right["id"]) == nothing


async def test_a_guardian_says_where_messages_go_and_may_change_it(booking):
    right = await booking.right()
    first = await say_where(booking, right, BY_MAIL, version=1)
    assert (done(first)["version"], first.headers["etag"]) == (2, '"2"')
    assert await seen_by(booking, GUARDIAN, right["id"]) == {**BY_MAIL, "phone": None}

    assert_refused(await say_where(booking, right, BY_SMS, version=1), 412, "version-mismatch")
    done(await say_where(booking, right, BY_SMS, version=2))

    assert await seen_by(booking, GUARDIAN, right["id"]) == {**BY_SMS, "email": None}


async def test_without_the_version_that_was_seen_nothing_changes(booking):
    right = await booking.right()
    path = f"/v1/booking-rights/{right['id']}/contact-details"

    assert_refused(await booking.as_(GUARDIAN).send("PUT", path, json=BY_SMS), 428, "precondition-required")


async def test_the_other_guardian_sees_the_channel_and_not_the_address(booking):
    right = await right_with(booking, BY_SMS)

    assert await seen_by(booking, SECOND_GUARDIAN, right["id"]) == {
        "channel": "sms",
        "email": None,
        "phone": None,
        "language": "fi",
    }


async def test_the_unit_sees_the_address_unless_the_person_is_protected(booking):
    right = await right_with(booking, BY_MAIL)
    assert (await seen_by(booking, THERAPIST, right["id"]))["email"] == ADDRESS

    await booking.right(person={"non_disclosure": True})

    assert (await seen_by(booking, THERAPIST, right["id"]))["email"] is None


@pytest.mark.parametrize("role", [STRANGER, "adult", OUTSIDER])
async def test_to_others_the_right_is_missing(booking, role):
    right = await right_with(booking, BY_SMS)
    missing = f"/v1/booking-rights/{MISSING}/contact-details"
    theirs = f"/v1/booking-rights/{right['id']}/contact-details"
    api = booking.as_(role)

    for method, options in (("GET", {}), ("PUT", {"json": BY_MAIL, "headers": {"if-match": '"2"'}})):
        answers = [await api.send(method, path, **options) for path in (missing, theirs)]
        assert_refused(answers[1], 404, "not-found")
        assert told(answers[0]) == told(answers[1])
    assert await seen_by(booking, GUARDIAN, right["id"]) == {**BY_SMS, "email": None}


async def test_each_look_and_change_is_in_the_access_log(booking):
    right = await right_with(booking, BY_SMS)
    await seen_by(booking, SECOND_GUARDIAN, right["id"])

    [change] = await booking.accesses("change", "contact_details")
    [look] = await booking.accesses("read", "contact_details")
    assert {each["basis"] for each in (change, look)} == {"guardianship"}
    assert {each["subjects"][0] for each in (change, look)} == {right["person_ref"]}


@pytest.mark.parametrize(
    "details",
    [
        pytest.param({"channel": "email", "language": "fi"}, id="no address"),
        pytest.param({"channel": "sms", "language": "fi"}, id="no number"),
        pytest.param({**BY_MAIL, "phone": NUMBER}, id="an address and a number"),
        pytest.param({**BY_SUOMI_FI, "email": ADDRESS}, id="an address of a mailbox"),
        pytest.param({"channel": "none", "phone": NUMBER, "language": "fi"}, id="a number for nothing"),
        pytest.param({**BY_MAIL, "email": "perhe"}, id="no domain"),
        pytest.param({**BY_MAIL, "email": "perhe@localhost"}, id="a domain without a dot"),
        pytest.param({**BY_MAIL, "email": "a@example.fi, b@example.fi"}, id="two addresses"),
        pytest.param({**BY_MAIL, "email": "a@example.fi\r\nBcc: b@example.fi"}, id="a header"),
        pytest.param({**BY_MAIL, "email": "Perhe <perhe@example.fi>"}, id="a name"),
        pytest.param({**BY_MAIL, "email": "010516B903X@example.fi"}, id="an identity code"),
        pytest.param(BY_LONG_ADDRESS, id="too long before the at sign"),
        pytest.param({**BY_SMS, "phone": "0401234567"}, id="a national number"),
        pytest.param({**BY_SMS, "phone": "+358 40 123 4567"}, id="spaces"),
        pytest.param({**BY_SMS, "phone": "+3584012345678901"}, id="too long a number"),
        pytest.param({**BY_SMS, "language": "so"}, id="a language that is not written"),
        pytest.param({"channel": "sms", "phone": NUMBER}, id="no language"),
        pytest.param({**BY_SMS, "channel": "fax"}, id="no such channel"),
    ],
)
async def test_what_no_message_could_reach_is_refused_and_not_repeated(booking, details):
    right = await booking.right()

    for answer in (
        await say_where(booking, right, details),
        await booking.book(GUARDIAN, await booking.free_time(), right["id"], contact_details=details),
        await booking.as_(THERAPIST).post("/v1/booking-rights", booking.new_right(contact_details=details)),
    ):
        assert_refused(answer, 422, "validation")
        assert all(value not in answer.text for name, value in details.items() if name in {"email", "phone"})
        await booking.world.databases.fetch("booking", "delete from slot")


@pytest.mark.parametrize(
    "address",
    [
        "perhe@example.fi",
        "o'brien+polku@mail.example.co.uk",
        "äiti@example.fi",
        "perhe@päivä.fi",
        "perhe@-example.fi",
        f"{'a' * 64}@example.fi",
        f"a@{'b.' * 120}fi",
    ],
)
def test_an_address_that_is_taken_can_be_written_on_a_mail(address):
    assert bare_address(TypeAdapter(EMailAddress).validate_python(address)).username == address.partition("@")[0]


@pytest.mark.parametrize(
    "address",
    [
        "perhe@example..fi",
        "perhe@example.fi.",
        ".perhe@example.fi",
        "per he@example.fi",
        "perhe@exa\u200bmple.fi",
        "perhe@\u00ad.fi",
        f"perhe@{'a' * 64}.fi",
        f"a@{'b.' * 130}fi",
    ],
)
def test_an_address_that_no_mail_could_carry_is_not_taken(address):
    with pytest.raises(ValidationError):
        TypeAdapter(EMailAddress).validate_python(address)


@pytest.mark.parametrize("role", [THERAPIST, SERVICE])
async def test_whose_mailbox_a_childs_would_be_is_not_known(booking, role):
    answer = await booking.as_(role).post("/v1/booking-rights", booking.new_right(contact_details=BY_SUOMI_FI))

    [error] = assert_refused(answer, 422, "validation")["errors"]
    assert (error["pointer"], error["code"]) == ("/contact_details/channel", "adults_only")


async def test_where_messages_go_is_no_term_of_a_right_that_a_referral_was_given(booking):
    api = booking.as_(SERVICE)
    new = booking.new_right(referral_id=MISSING, contact_details=BY_SMS)
    first = done(await api.post("/v1/booking-rights", new))

    again = await api.post("/v1/booking-rights", {**new, "contact_details": BY_MAIL})

    assert done(again)["id"] == first["id"]
    assert (await seen_by(booking, THERAPIST, first["id"]))["channel"] == "sms"


async def test_no_address_stands_in_plain_words_anywhere(booking, capfd):
    right = await right_with(booking, BY_MAIL, visits=3)
    appointment = done(await booking.book_as_guardian(await booking.free_time(), right["id"]))
    await sent(booking)
    done(await say_where(booking, right, BY_SMS))
    done(await booking.move(GUARDIAN, appointment, await booking.free_time("2026-12-02 09:00")))
    booking.world.text_messages.state.unknown_numbers.add(NUMBER)
    await sent(booking)
    done(await say_where(booking, right, BY_SUOMI_FI))
    moved = await booking.rows("select version from appointment")
    done(await booking.cancel(GUARDIAN, appointment, version=moved[0]["version"]))
    await sent(booking)

    tables = await booking.rows("select tablename from pg_tables where schemaname = 'public'")
    secret = (ADDRESS, NUMBER, NUMBER[1:], booking.code_of(GUARDIAN))
    assert len(tables) > 15
    for table in tables:
        for row in await booking.rows(f"select t::text as held from {table['tablename']} t"):
            held = row["held"]
            assert not [each for each in secret if each in held], table
            # Bytes are shown in hexadecimal digits.
            assert not [each for each in secret if each.encode().hex() in held], table
    logged = capfd.readouterr()
    assert "message failed" in logged.out
    for each in secret:
        assert each not in logged.out + logged.err
    events = json.dumps([dict(row) for row in await booking.rows("select data::text as data from event")])
    assert "channel" not in events
