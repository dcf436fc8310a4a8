"""Messages for the tests of booking: where they go, what the channels have delivered, what the unit sees of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from tests.booking.builders import GUARDIAN, THERAPIST, Booking, done

ADDRESS = "perhe@example.fi"
NUMBER = "+358401234567"
BY_MAIL = {"channel": "email", "email": ADDRESS, "language": "fi"}
BY_SMS = {"channel": "sms", "phone": NUMBER, "language": "fi"}
BY_SUOMI_FI = {"channel": "suomi_fi", "language": "fi"}
NO_MESSAGES = {"channel": "none", "language": "fi"}


@dataclass(frozen=True)
class Delivered:
    """A message as somebody got it, whatever the channel."""

    to: str
    subject: str
    body: str
    id: str


def delivered(booking: Booking) -> list[Delivered]:
    """Everything that the channels have delivered, each channel in its order."""
    world = booking.world
    by_mail = [
        Delivered(
            each.recipients[0],
            str(each.message["Subject"]),
            each.message.get_content().replace("\r\n", "\n"),
            str(each.message["Message-ID"]).strip("<>").partition("@")[0],
        )
        for each in world.mail.delivered
    ]
    by_sms = [
        Delivered(each.message.to, "", each.message.text, each.message.reference)
        for each in world.text_messages.state.delivered.values()
    ]
    by_suomi_fi = [
        Delivered(each.message.recipient.id, each.message.electronic.title, each.message.electronic.body, external_id)
        for external_id, each in world.suomi_fi_messages.state.delivered.items()
    ]
    return [*by_mail, *by_sms, *by_suomi_fi]


async def sent(booking: Booking) -> list[Delivered]:
    """What has been delivered once the worker has run what is due."""
    await booking.world.work("booking")
    return delivered(booking)


async def say_where(
    booking: Booking,
    right: dict[str, Any],
    details: dict[str, str],
    *,
    role: str = GUARDIAN,
    version: int | None = None,
) -> httpx.Response:
    """Say where messages of a right go."""
    version = version or (await booking.right_again(right["id"]))["version"]
    path = f"/v1/booking-rights/{right['id']}/contact-details"
    return await booking.as_(role).send("PUT", path, json=details, headers={"if-match": f'"{version}"'})


async def right_with(
    booking: Booking, details: dict[str, str], *, role: str = GUARDIAN, **changes: Any
) -> dict[str, Any]:
    """A right whose messages go there, by word of the guardian; nothing has been sent about it."""
    right = await booking.right(**changes)
    done(await say_where(booking, right, details, role=role))
    return right


async def booked_with(
    booking: Booking, details: dict[str, str], local: str = "2026-12-01 09:00", **changes: Any
) -> dict[str, Any]:
    """A visit of the infant, booked by the guardian, whose messages go there."""
    right = await right_with(booking, details, **changes)
    return done(await booking.book_as_guardian(await booking.free_time(local), right["id"]))


async def listed(booking: Booking, role: str = THERAPIST, **filters: Any) -> list[dict[str, Any]]:
    """Messages as the unit sees them."""
    items: list[dict[str, Any]] = done(await booking.as_(role).get("/v1/messages", params=filters))["items"]
    return items


async def kinds(booking: Booking) -> Sequence[tuple[str, str, str | None]]:
    """Kind, state and failure of every message of the unit, oldest first."""
    return [(each["kind"], each["status"], each["failure"]) for each in await listed(booking)]


async def resend(booking: Booking, message: dict[str, Any], *, version: int | None = None) -> httpx.Response:
    path = f"/v1/messages/{message['id']}/resend"
    return await booking.as_(THERAPIST).post(path, version=version or message["version"])
