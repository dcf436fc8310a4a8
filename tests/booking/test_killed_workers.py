"""Reminders, offered times and notices by real worker processes, of which one after another is killed at its work."""

import asyncio
import shutil
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from datetime import time as clock_time
from pathlib import Path
from typing import Any

import pytest
from aiosmtpd.smtp import SMTP, Envelope, Session

from demo.outside.mail_server import MailServer
from services.booking.settings import BookingSettings
from shared.kit.clock import now
from shared.law.civil_time import civil_date, instant
from tests.booking.builders import OT, OT_1, THERAPIST, Booking
from tests.booking.invariants import everything_agrees
from tests.booking.messaging import say_where, sent
from tests.booking.waiting import join
from tests.booking.worker_process import Workers
from tests.world import ROOT

EACH = 3
"""So many families wait for each kind of message."""
PREPARED = timedelta(days=3)
"""So long ago everything was booked; nothing of it was due yet."""
PATIENCE_SECONDS = 30


@dataclass
class GuardedMailServer(MailServer):
    """Takes a mail only when it is let in; a sender that dies at the gate leaves nothing."""

    port: int = 0
    waiting: int = 0
    _gate: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(0))

    def let_in(self, number: int) -> None:
        for _ in range(number):
            self._gate.release()

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name
        self.waiting += 1
        try:
            await self._gate.acquire()
        finally:
            self.waiting -= 1
        return await super().handle_DATA(server, session, envelope)


@pytest.fixture
async def mail() -> AsyncIterator[GuardedMailServer]:
    mail = GuardedMailServer(clock=now)
    mail.port = await mail.start()
    yield mail
    await mail.stop()


@pytest.fixture
def workers(booking: Booking, mail: GuardedMailServer, tmp_path: Path) -> Iterator[Workers]:
    """Workers on the database of the test; their county sends by day and by night, whenever the test runs."""
    county = shutil.copytree(ROOT / "counties/kymenlaakso", tmp_path / "county")
    (county / "booking.yaml").write_text('quiet_from: "00:00"\nquiet_until: "00:00"\n')
    settings: BookingSettings = booking.world.apps["booking"].state.plumbing.settings
    told = {
        "DATABASE_URL": str(settings.database_url),
        "ISSUER_URL": "http://127.0.0.1:9",
        "AUDIENCE": settings.audience,
        "CLIENT_ID": settings.client_id,
        "CLIENT_SECRET": settings.client_secret.get_secret_value(),
        "SEALING_KEYS": settings.sealing_keys[0].get_secret_value(),
        "PERSON_REF_KEY": settings.person_ref_key.get_secret_value(),
        "CURSOR_KEY": settings.cursor_key.get_secret_value(),
        "COUNTY_PACKS": str(county),
        "E_AUTHORIZATIONS_URL": "http://127.0.0.1:9",
        "E_AUTHORIZATIONS_CLIENT_ID": "nobody",
        "E_AUTHORIZATIONS_SECRET": "nothing",
        "SMTP_HOST": "127.0.0.1",
        "SMTP_PORT": str(mail.port),
        "SMTP_START_TLS": "false",
        "MAIL_SENDER": "ajanvaraus@polku.example",
    }
    workers = Workers({f"BOOKING_{name}": value for name, value in told.items()})
    yield workers
    workers.kill()


async def until(true: Callable[[], Awaitable[bool]]) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not await true():
        assert time.monotonic() < deadline
        await asyncio.sleep(0.02)


async def family(booking: Booking, address: str, *, ends_in_days: int, visits: int = 1) -> dict[str, Any]:
    """A right of a child of two years, whose messages go there by word of the therapist."""
    today = civil_date(now())
    right = await booking.right(
        booking.child(today - timedelta(days=730)),
        service_type=OT,
        visits=visits,
        valid_from=str(today - timedelta(days=10)),
        valid_until=str(today + timedelta(days=ends_in_days)),
    )
    details = {"channel": "email", "email": address, "language": "fi"}
    assert (await say_where(booking, right, details, role=THERAPIST)).is_success
    return await booking.right_again(right["id"])


async def times(booking: Booking, begins: datetime) -> list[str]:
    """A free time for each family."""
    starts = [begins + timedelta(hours=number) for number in range(EACH)]
    return await booking.free_times(starts, service_type=OT, practitioner_id=OT_1)


async def prepare(booking: Booking) -> Counter[tuple[str, str]]:
    """What was done three days ago, and now makes messages due; gives to whom and of what, each once."""
    hour = now().replace(minute=0, second=0, microsecond=0)
    booking.world.clock.at = instant(civil_date(hour - PREPARED), clock_time(12))
    soon, later = await times(booking, hour + timedelta(hours=30)), await times(booking, hour + timedelta(days=12))
    due: Counter[tuple[str, str]] = Counter()
    for number in range(EACH):
        reminded = await family(booking, f"reminded-{number}@example.fi", ends_in_days=90)
        assert (await booking.book_as_guardian(soon[number], reminded["id"])).is_success
        waits = await family(booking, f"waits-{number}@example.fi", ends_in_days=90)
        await join(booking, (await booking.book_as_guardian(later[number], waits["id"])).json())
        await family(booking, f"ends-{number}@example.fi", ends_in_days=14, visits=2)
        due[f"reminded-{number}@example.fi", "Muistutus ajasta"] = 1
        due[f"waits-{number}@example.fi", "Aiempi aika tarjolla"] = 1
        due[f"ends-{number}@example.fi", "Ajan varaaminen päättyy pian"] = 1
    await sent(booking)
    await times(booking, hour + timedelta(days=6))
    return due


@pytest.mark.timeout(90)
async def test_every_message_and_offer_is_made_once_although_worker_after_worker_is_killed(
    booking: Booking, workers: Workers, mail: GuardedMailServer
) -> None:
    due = await prepare(booking)
    made = "select id from message where kind in ('reminder', 'earlier_time_offered', 'right_ends_soon')"

    async def at_the_database() -> bool:
        held_up = "select from pg_locks where relation = 'message'::regclass and not granted"
        return len(await booking.rows(held_up)) == len({subject for _, subject in due})

    async def is_noted() -> bool:
        return len(await booking.rows(f"{made} and status = 'sent'")) == len(mail.delivered)

    async def handing_over() -> bool:
        """A mail is at the gate, and what has been taken is noted: nobody is between the two."""
        return mail.waiting > 0 and await is_noted()

    async def all_is_sent() -> bool:
        return len(mail.delivered) >= len(due) and await is_noted()

    async def nothing_to_send() -> bool:
        return await booking.rows("select from job where kind = 'send_message' and state <> 'done'") == []

    # Killed in the transaction that leaves reminders, notices and offers.
    guard = await booking.database()
    async with guard.transaction():
        await guard.execute("lock table message in share row exclusive mode")
        workers.start(2)
        await until(at_the_database)
        workers.kill(2)
    await guard.close()
    assert (await booking.rows(made), await booking.rows("select from waiting_list_offer")) == ([], [])

    # Killed while it hands over mails, one after another, beside one that goes on.
    workers.start(2)
    for _ in range(3):
        await until(handing_over)
        workers.kill(1)
        workers.start(1)
        await asyncio.sleep(0.1)  # the server has noticed who is gone
        mail.let_in(mail.waiting)
    mail.let_in(100)
    await until(all_is_sent)

    await until(nothing_to_send)
    assert Counter((each.recipients[0], str(each.message["Subject"])) for each in mail.delivered) == due
    offers = await booking.rows("select entry_id, slot_id, status from waiting_list_offer")
    assert [each["status"] for each in offers] == ["open"] * EACH
    assert len({each["entry_id"] for each in offers}) == len({each["slot_id"] for each in offers}) == EACH
    await everything_agrees(booking)
