"""Mails handed to a real SMTP server on a socket."""

import asyncio
from collections.abc import AsyncIterator
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import pytest

from demo.outside.mail_server import MailOutage, MailServer
from shared.clients.answers import NeighbourError, Unavailable
from shared.clients.undeliverable import Undeliverable
from tests.shared.clients.mails import AT, FAMILY, MAIL, MESSAGE, client, saying, scripted


@pytest.fixture
async def server() -> AsyncIterator[MailServer]:
    server = MailServer(clock=lambda: AT)
    yield server
    await server.stop()


async def received(server: MailServer, to: str = FAMILY, **changes: Any) -> EmailMessage:
    """The mail as the server got it."""
    await client(await server.start()).send(to, **MAIL | changes)
    [mail] = server.delivered
    return mail.message


def plain_text(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    return str(part.get_content()).replace("\r\n", "\n")


async def test_a_mail_arrives_with_its_envelope_and_headers(server):
    mail = await received(server)
    [kept] = server.delivered
    assert (kept.sender, kept.recipients) == ("ajanvaraus@polku.example", (FAMILY,))
    assert {name: mail[name] for name in ("From", "To", "Subject", "Date", "Message-ID")} == {
        "From": "Lasten ajanvaraus <ajanvaraus@polku.example>",
        "To": FAMILY,
        "Subject": "Muistutus ajanvarauksesta",
        "Date": "Mon, 23 Nov 2026 07:00:00 +0000",
        "Message-ID": f"<{MESSAGE}@polku.example>",
    }
    assert (mail["Content-Language"], mail["Auto-Submitted"]) == ("fi", "auto-generated")
    assert plain_text(mail) == "Sinulle on varattu aika.\n"


async def test_the_same_message_has_the_same_id_however_often_it_is_sent(server):
    mails = client(await server.start())
    await mails.send(FAMILY, **MAIL)
    await mails.send(FAMILY, **MAIL)
    await mails.send(FAMILY, **MAIL | {"message_id": UUID(int=2)})
    ids = [mail.message["Message-ID"] for mail in server.delivered]
    assert ids[0] == ids[1] != ids[2]


@pytest.mark.parametrize(
    ("language", "subject", "text"),
    [
        pytest.param("fi", "Äidin ja lapsen käynti siirtyy – uusi aika", "Hyvää päivää, äiti.\n", id="Finnish"),
        pytest.param("sv", "Påminnelse: besöket på Åbovägen", "Välkommen till besöket på måndag.\n", id="Swedish"),
        pytest.param(
            "en", "Reminder of your visit " + "x" * 150, "A line " + "of words " * 300 + "\n", id="long lines"
        ),
        pytest.param("fi", "Viesti", ".\n..\nQUIT\nFrom alkaa rivi\n", id="lines that SMTP knows"),
    ],
)
async def test_letters_and_lines_arrive_as_they_are_and_ascii_on_the_wire(server, language, subject, text):
    mail = await received(server, subject=subject, text=text, language=language)
    assert (mail["Subject"], plain_text(mail), mail["Content-Language"]) == (subject, text, language)
    assert server.delivered[0].content.isascii()


async def test_text_html_and_attachments_arrive_each_as_its_kind(server):
    mail = await received(
        server,
        html="<p>Tervetuloa ä</p>\n",
        attachments=[
            ("käynti.ics", "text/calendar", "BEGIN:VCALENDAR ä\r\n".encode()),
            ("ohje.pdf", "application/pdf", b"%PDF-\x00\xff"),
        ],
    )
    assert mail.get_content_type() == "multipart/mixed"
    html = mail.get_body(("html",))
    assert html is not None
    assert html.get_content() == "<p>Tervetuloa ä</p>\r\n"
    assert plain_text(mail) == MAIL["text"]
    calendar, pdf = mail.iter_attachments()
    assert (calendar.get_content_type(), calendar.get_filename()) == ("text/calendar", "käynti.ics")
    assert calendar.get_content() == "BEGIN:VCALENDAR ä\r\n"
    assert (pdf.get_content_type(), pdf.get_filename(), pdf.get_content()) == (
        "application/pdf",
        "ohje.pdf",
        b"%PDF-\x00\xff",
    )


async def test_a_domain_in_its_own_letters_goes_out_in_ascii(server):
    await received(server, to="neuvola@hyvinvointi-ä.fi")
    assert server.delivered[0].recipients == ("neuvola@xn--hyvinvointi--rcb.fi",)


async def test_a_name_in_its_own_letters_goes_to_a_server_that_takes_it(server):
    await received(server, to="äiti@example.fi")
    assert server.delivered[0].recipients == ("äiti@example.fi",)


INJECTIONS = {
    "a header after the address": {"to": "a@example.fi\r\nBcc: b@example.fi"},
    "a second address": {"to": "a@example.fi, b@example.fi"},
    "a command after the address": {"to": "a@example.fi>\r\nRCPT TO:<b@example.fi"},
    "a parameter after the address": {"to": "a@example.fi NOTIFY=SUCCESS"},
    "a name before the address": {"to": "Secret <a@example.fi>"},
    "an address that ends a line in Unicode": {"to": "a\u2028b@example.fi"},
    "no address": {"to": "0401234567"},
    "an empty part of the domain": {"to": "a@example..fi"},
    "an address that is too long": {"to": "a@" + "b" * 60 + ".c" * 100},
    "a header after the subject": {"subject": "Secret\r\nBcc: b@example.fi"},
    "a lone line end in the subject": {"subject": "Secret\nBcc: b@example.fi"},
    "another end of line in the subject": {"subject": "Secret\x85Bcc: b@example.fi"},
    "a header after the language": {"language": "fi\r\nBcc: b@example.fi"},
    "a header in a file name": {"attachments": [("Secret\r\nBcc: b@example.fi", "text/plain", b"")]},
    "a header in a media type": {"attachments": [("a", "text/plain\r\nBcc: b@example.fi", b"")]},
}


@pytest.mark.parametrize("change", INJECTIONS.values(), ids=INJECTIONS.keys())
async def test_nothing_can_be_put_into_headers_or_commands(server, change):
    mails = client(await server.start())
    mail = {"to": FAMILY} | MAIL | change
    with pytest.raises(Undeliverable) as refused:
        await mails.send(mail.pop("to"), **mail)
    assert str(refused.value) == "not a mail"
    assert refused.value.__cause__ is None
    assert not server.delivered


@pytest.mark.parametrize("sender", ["", "ajanvaraus", "A\r\nBcc: b@x.fi <a@x.fi>", "a@x.fi, b@x.fi"], ids=repr)
def test_a_sender_that_is_no_address_is_refused_at_the_start(sender):
    with pytest.raises(ValueError, match="not an address"):
        client(25, sender=sender)


async def test_a_server_that_cannot_now_is_tried_again_and_one_that_will_not_is_not(server):
    mails = client(await server.start())
    server.outage = MailOutage.LATER
    with pytest.raises(Unavailable, match=r"^451 mail$"):
        await mails.send(FAMILY, **MAIL)
    server.outage = MailOutage.NEVER
    with pytest.raises(Undeliverable, match=r"^554 mail$"):
        await mails.send(FAMILY, **MAIL)
    assert not server.delivered
    server.outage = MailOutage.NONE
    await mails.send(FAMILY, **MAIL)
    assert len(server.delivered) == 1


async def test_an_unknown_recipient_is_refused_for_good_and_not_named(server):
    server.unknown_recipients.add(FAMILY)
    mails = client(await server.start())
    with pytest.raises(Undeliverable) as refused:
        await mails.send(FAMILY, **MAIL)
    assert str(refused.value) == "550 recipient"
    assert (refused.value.__cause__, refused.value.args) == (None, ("550 recipient",))


@pytest.mark.parametrize(
    ("outage", "words", "kept"),
    [
        pytest.param(MailOutage.HANG, "SMTPReadTimeoutError", 0, id="it hangs"),
        pytest.param(MailOutage.CLOSE, "SMTPServerDisconnected", 0, id="it closes"),
        pytest.param(MailOutage.LOST_ANSWER, "SMTPServerDisconnected", 1, id="its answer is lost"),
    ],
)
async def test_a_server_that_ends_in_the_middle_is_tried_again(server, outage, words, kept):
    server.outage = outage
    mails = client(await server.start(), step_seconds=0.3)
    with pytest.raises(Unavailable, match=f"^{words}$"):
        await mails.send(FAMILY, **MAIL)
    assert len(server.delivered) == kept


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        pytest.param(["554 no service here"], "554 SMTPConnectResponseError", id="no greeting"),
        pytest.param(["421 busy"], "421 SMTPConnectResponseError", id="too busy to greet"),
        pytest.param(["hello"], "SMTPResponseException", id="another protocol"),
        pytest.param(["220 hi", "550 no", "550 no"], "550 greeting", id="our greeting is refused"),
        pytest.param(["220 hi", "250 ok", "530 5.7.0 who are you", "250 ok"], "530 sender", id="login is wanted"),
        pytest.param(["220 hi", "250 ok", "421 closing", "250 ok"], "421 sender", id="closing at the sender"),
        pytest.param(["220 hi", "250 ok", "250 ok", "450 wait", "250 ok"], "450 recipient", id="greylisting"),
    ],
)
async def test_a_server_that_will_not_talk_to_us_is_no_fault_of_the_mail(answers, words):
    async with scripted(saying(*answers)) as port:
        with pytest.raises(Unavailable, match=words):
            await client(port, step_seconds=0.5).send(FAMILY, **MAIL)


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        pytest.param(["220 hi", "250 ok", "552 too large", "250 ok"], "552 sender", id="too large"),
        pytest.param(["220 hi", "250 ok", "250 ok", "553 odd name", "250 ok"], "553 recipient", id="odd recipient"),
        pytest.param(
            ["220 hi", "250 ok", "250 ok", "250 ok", "554 no", "250 ok"], "554 mail", id="no data for this mail"
        ),
    ],
)
async def test_a_no_for_good_is_not_tried_again(answers, words):
    async with scripted(saying(*answers)) as port:
        with pytest.raises(Undeliverable, match=f"^{words}$"):
            await client(port, step_seconds=0.5).send(FAMILY, **MAIL)


async def test_letters_that_the_server_does_not_take_are_refused_for_good():
    async with scripted(saying("220 hi", "250 ok", "221 bye")) as port:
        with pytest.raises(Undeliverable, match=r"^letters of the address are not supported$"):
            await client(port, step_seconds=0.5).send("äiti@example.fi", **MAIL)


async def test_a_mail_that_was_taken_is_sent_even_if_the_farewell_fails():
    answers = ["220 hi", "250 ok", "250 ok", "250 ok", "354 go on", "250 taken"]
    async with scripted(saying(*answers)) as port:
        await client(port, step_seconds=0.5).send(FAMILY, **MAIL)


async def test_a_server_that_is_slow_at_every_step_has_an_end():
    async def drop_by_drop(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(b"220-slow\r\n")
            await writer.drain()
            await asyncio.sleep(0.05)

    async with scripted(drop_by_drop) as port:
        with pytest.raises(Unavailable):
            await client(port, step_seconds=60.0, sending_seconds=0.3).send(FAMILY, **MAIL)


async def test_a_server_that_is_not_there_is_tried_again():
    with pytest.raises(Unavailable, match=r"^SMTPConnectError$"):
        await client(1).send(FAMILY, **MAIL)


@pytest.mark.parametrize("outage", [outage for outage in MailOutage if outage is not MailOutage.NONE], ids=str)
async def test_no_failure_and_no_log_tells_whom_or_what(server, outage, caplog):
    caplog.set_level("DEBUG")
    server.outage = outage
    mails = client(await server.start(), step_seconds=0.3)
    with pytest.raises(NeighbourError) as refused:
        await mails.send(FAMILY, **MAIL)
    told = caplog.text + repr(refused.value)
    assert FAMILY not in told
    assert MAIL["subject"] not in told
