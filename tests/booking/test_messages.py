"""Messages to families over HTTP and by real channels: each kind, channel and language, and what the unit sees."""

import pytest

from demo.outside.outages import Outage
from shared.contracts.county_pack import CountyPack
from tests.booking.builders import (
    GUARDIAN,
    OUTSIDER,
    SECOND_GUARDIAN,
    THERAPIST,
    UNIT,
    UNIT_PHONE,
    Booking,
    assert_refused,
    done,
)
from tests.booking.messaging import (
    ADDRESS,
    BY_MAIL,
    BY_SMS,
    BY_SUOMI_FI,
    NO_MESSAGES,
    NUMBER,
    booked_with,
    kinds,
    listed,
    right_with,
    sent,
)
from tests.booking.series import booked_series, cancel_series


@pytest.mark.parametrize("details", [BY_MAIL, BY_SMS, BY_SUOMI_FI], ids=lambda details: details["channel"])
@pytest.mark.parametrize(
    ("language", "when", "closing"),
    [
        ("fi", "ti 1.12.2026 klo 9.00", "Kirjaudu palveluun"),
        ("sv", "tis 1.12.2026 kl. 9.00", "Logga in"),
        ("en", "Tue 1 Dec 2026 at 9:00", "Log in"),
    ],
)
async def test_a_booked_visit_is_confirmed_by_the_chosen_channel_in_the_chosen_language(
    booking, details, language, when, closing
):
    appointment = await booked_with(booking, {**details, "language": language})

    [message] = await sent(booking)

    expected = {"email": ADDRESS, "sms": NUMBER, "suomi_fi": booking.code_of(GUARDIAN)}
    assert message.to == expected[details["channel"]]
    assert when in message.body
    assert closing in message.body
    assert UNIT_PHONE in message.body
    [seen] = await listed(booking)
    assert message.id == seen["id"]
    assert seen == seen | {
        "kind": "booked",
        "channel": details["channel"],
        "language": language,
        "unit_id": UNIT,
        "person_ref": appointment["person_ref"],
        "appointment_id": appointment["id"],
        "status": "sent",
        "failure": None,
        "attempts": 1,
        "sent_at": "2026-11-23T07:00:00Z",
    }


async def test_a_mail_says_that_a_machine_wrote_it_and_in_which_language(booking):
    await booked_with(booking, {**BY_MAIL, "language": "sv"})
    await sent(booking)

    [mail] = booking.world.mail.delivered
    assert mail.message["Content-Language"] == "sv"
    assert mail.message["Auto-Submitted"] == "auto-generated"
    assert mail.message["Subject"] == "Bokad tid"


async def test_a_moved_visit_is_told_with_its_old_and_new_time(booking):
    appointment = await booked_with(booking, BY_SMS)
    await sent(booking)

    done(await booking.move(GUARDIAN, appointment, await booking.free_time("2026-12-02 10:30")))
    _, moved = await sent(booking)

    assert moved.body.startswith("Aika ti 1.12.2026 klo 9.00 on siirretty. Uusi aika: ke 2.12.2026 klo 10.30.")


@pytest.mark.parametrize(("role", "reason"), [(GUARDIAN, "fallen_ill"), (THERAPIST, "cancelled_by_unit")])
async def test_a_cancelled_visit_is_told_whoever_cancels_it(booking, role, reason):
    appointment = await booked_with(booking, BY_SMS)
    await sent(booking)

    done(await booking.cancel(role, appointment, reason=reason))
    _, cancelled = await sent(booking)

    assert cancelled.body.startswith("Aika ti 1.12.2026 klo 9.00 on peruttu.")


async def test_a_confirmation_that_has_not_left_when_the_visit_moves_is_dropped(booking):
    appointment = await booked_with(booking, BY_SMS)
    done(await booking.move(GUARDIAN, appointment, await booking.free_time("2026-12-02 10:30")))

    [message] = await sent(booking)

    assert "on siirretty" in message.body
    assert await kinds(booking) == [("booked", "dropped", "outdated"), ("moved", "sent", None)]


async def test_the_visits_of_a_therapy_period_are_told_in_one_message(booking):
    right = await right_with(booking, BY_MAIL, visits=10)
    series = await booked_series(booking, right=right)

    [message] = await sent(booking)

    assert message.subject == "Varatut ajat"
    assert message.body.startswith(
        "Ajat on varattu:\nti 1.12.2026 klo 9.00\nti 8.12.2026 klo 9.00\nti 15.12.2026 klo 9.00\n"
    )
    done(await cancel_series(booking, GUARDIAN, series))
    _, cancelled = await sent(booking)
    assert cancelled.subject == "Aikoja on peruttu"
    assert "ti 8.12.2026 klo 9.00" in cancelled.body
    assert await kinds(booking) == [("booked", "sent", None), ("cancelled", "sent", None)]


async def test_one_visit_of_a_therapy_period_that_moves_is_told_of_alone(booking):
    right = await right_with(booking, BY_SMS, visits=10)
    await booked_series(booking, right=right)
    await sent(booking)
    [first, *_] = done(await booking.as_(GUARDIAN).get("/v1/appointments", params={"person_ref": right["person_ref"]}))[
        "items"
    ]

    done(await booking.move(GUARDIAN, first, await booking.free_time("2026-12-03 09:00")))
    _, moved = await sent(booking)

    assert moved.body.startswith("Aika ti 1.12.2026 klo 9.00 on siirretty. Uusi aika: to 3.12.2026 klo 9.00.")


async def test_a_family_is_told_that_it_may_book(booking):
    await booking.right(contact_details=BY_SMS)

    [message] = await sent(booking)

    assert message.body.startswith("Voit nyt varata ajan. Varaa viimeistään su 31.1.2027 pidettävä aika.")


@pytest.mark.parametrize("mode", ["phone", "professional_books", "therapist_informs"])
async def test_a_family_that_does_not_book_itself_is_not_told_to(booking, mode):
    await booking.right(contact_details=BY_SMS, booking_mode=mode)

    assert await sent(booking) == []


async def test_a_booking_may_say_where_messages_go(booking):
    right = await booking.right()
    done(await booking.book(GUARDIAN, await booking.free_time(), right["id"], contact_details=BY_SMS))

    [message] = await sent(booking)

    assert message.to == NUMBER


async def test_who_wants_no_messages_gets_none(booking):
    await booked_with(booking, NO_MESSAGES)
    await booking.booked("2026-12-02 09:00")

    assert await sent(booking) == []
    assert await listed(booking) == []


@pytest.mark.parametrize(("written", "messages"), [(True, 1), (False, 0)])
async def test_a_written_instruction_is_told_of(booking, written, messages):
    right = await right_with(booking, BY_MAIL)
    path = f"/v1/booking-rights/{right['id']}/instruction/hand-over"
    done(await booking.as_(THERAPIST).post(path, {"language": "fi", "oral": True, "written": written}))

    told = await sent(booking)

    assert [each.subject for each in told] == ["Sinulle on ohje"] * messages


async def test_a_family_is_told_once_that_a_right_ends_soon(booking):
    await right_with(booking, BY_SMS, valid_until="2026-12-07")
    for _ in range(2):
        await sent(booking)
        booking.world.clock.advance(hours=1)

    [message] = await sent(booking)

    assert message.body.startswith("Sinulla on varaamatta aika, jonka on oltava viimeistään ma 7.12.2026.")


async def test_a_guardian_is_told_once_of_the_birthday_however_many_rights_the_child_has(booking):
    child = booking.child("2014-12-10")
    for _ in range(2):
        right = await booking.right_at_any_age(child)
        path = f"/v1/booking-rights/{right['id']}/contact-details"
        done(await booking.as_(GUARDIAN).send("PUT", path, json=BY_SMS, headers={"if-match": '"1"'}))

    [message] = await sent(booking)

    assert message.body.startswith("Toisen puolesta asiointi verkossa päättyy to 10.12.2026.")


async def test_no_message_names_the_service_the_unit_the_therapist_or_the_child(booking):
    right = await booking.right(contact_details=BY_MAIL, visits=3)
    appointment = done(await booking.book_as_guardian(await booking.free_time(), right["id"]))
    await sent(booking)
    moved = done(await booking.move(GUARDIAN, appointment, await booking.free_time("2026-12-02 09:00")))
    await sent(booking)
    booking.set_clock("2026-11-30 12:00")
    await sent(booking)
    done(await booking.cancel(THERAPIST, moved))

    told = await sent(booking)

    assert [each["kind"] for each in await listed(booking)] == [
        "right_issued",
        "booked",
        "moved",
        "reminder",
        "cancelled",
    ]
    for each in told:
        for name in _names(booking.parts.packs.packs[0]):
            assert name.lower() not in f"{each.subject} {each.body}".lower()


def _names(pack: CountyPack) -> set[str]:
    texts = [
        *(each.name for each in pack.units),
        *(each.name for each in pack.service_types),
        *(each.title for each in pack.practitioners),
    ]
    return {getattr(text, language) for text in texts for language in ("fi", "sv", "en")}


async def test_the_unit_filters_its_messages(booking):
    first = await booked_with(booking, BY_SMS)
    second = await booked_with(booking, BY_MAIL, "2026-12-02 09:00")
    await sent(booking)
    done(await booking.cancel(GUARDIAN, second))

    of_first = await listed(booking, appointment_id=first["id"])
    of_right = await listed(booking, booking_right_id=second["booking_right_id"])

    assert [each["channel"] for each in of_first] == ["sms"]
    assert [each["kind"] for each in of_right] == ["booked", "cancelled"]
    assert [each["kind"] for each in await listed(booking, status="waiting", unit_id=UNIT)] == ["cancelled"]
    assert [len(page) for page in await booking.pages(THERAPIST, "/v1/messages", limit=2)] == [2, 1]


async def test_another_unit_and_the_family_see_no_messages(booking):
    await booked_with(booking, BY_SMS)

    assert await listed(booking, OUTSIDER) == []
    assert_refused(await booking.as_(OUTSIDER).get("/v1/messages", params={"unit_id": UNIT}), 403, "forbidden")
    assert_refused(await booking.as_(GUARDIAN).get("/v1/messages"), 403, "forbidden")


async def test_an_adults_messages_go_to_the_own_mailbox_when_a_professional_says_so(booking):
    code = booking.code_of("adult")
    right = await booking.right_at_any_age(code, contact_details=BY_SUOMI_FI)

    [message] = await sent(booking)

    assert message.to == code
    assert right["person_ref"] == booking.reference(code)


async def test_whoever_has_no_mailbox_gets_a_call(booking):
    right = await right_with(booking, BY_SUOMI_FI, role=SECOND_GUARDIAN)
    done(await booking.book(SECOND_GUARDIAN, await booking.free_time(), right["id"]))

    assert await sent(booking) == []
    assert await kinds(booking) == [("booked", "failed", "400 MAILBOX_NOT_IN_USE")]
    [item] = done(await booking.as_(THERAPIST).get("/v1/work-items"))["items"]
    assert item["kind"] == "not_delivered"


async def test_an_offered_earlier_time_is_told_once(booking: Booking):
    await _wait_for_earlier(booking)
    await booking.free_time("2026-11-30 09:00")
    booking.world.clock.advance(minutes=2)

    messages = await sent(booking)

    [offered] = [each for each in messages if each.body.startswith("Tarjolla on aiempi aika: ma 30.11.2026 klo 9.00.")]
    assert "Vastaa viimeistään ti 24.11.2026 klo 0.02." in offered.body
    booking.world.clock.advance(minutes=2)
    assert await sent(booking) == messages


async def test_an_offer_that_is_over_before_it_could_be_sent_is_not_told(booking: Booking):
    await _wait_for_earlier(booking)
    booking.world.text_messages.state.outage = Outage.HTTP_500
    await booking.free_time("2026-11-30 09:00")
    booking.world.clock.advance(minutes=2)
    before = await sent(booking)
    booking.world.text_messages.state.outage = Outage.NONE
    booking.world.clock.advance(hours=16)

    assert await sent(booking) == before
    assert (await kinds(booking))[-1] == ("earlier_time_offered", "dropped", "outdated")


async def _wait_for_earlier(booking: Booking) -> None:
    appointment = await booked_with(booking, BY_SMS)
    await sent(booking)
    body = {"appointment_id": appointment["id"]}
    assert (await booking.as_(GUARDIAN).post("/v1/waiting-list", body)).status_code == 201


async def test_no_family_is_told_to_book_where_residents_cannot_and_the_unit_has_a_work_item(booking):
    right = await booking.right(service_type="child-speech-therapy", contact_details=BY_MAIL)

    assert await sent(booking) == []
    items = done(await booking.as_(THERAPIST).get("/v1/work-items"))["items"]
    assert [(each["kind"], each["booking_right_id"]) for each in items] == [("phone", right["id"])]


@pytest.mark.parametrize(
    ("born", "is_told"),
    [
        pytest.param("2014-11-24", True, id="11 years old: the guardian books"),
        pytest.param("2014-11-23", False, id="12 years old today"),
        pytest.param("2008-11-24", False, id="17 years old"),
        pytest.param("2008-11-23", True, id="of age today"),
    ],
)
async def test_nobody_from_12_to_17_is_told_to_book_online(booking, born, is_told):
    details = {**BY_MAIL, "belongs_to": "person"}
    await booking.right_at_any_age(booking.child(born), contact_details=details)

    assert [each["kind"] for each in await listed(booking)] == ["right_issued"] * is_told
