"""The channels by which messages leave, as far as the county has set them up."""

import asyncio
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from services.booking.flows.contacts import Contact
from services.booking.flows.writing_messages import Written
from shared.clients.answers import NeighbourError, Unavailable, Unreadable
from shared.clients.e_mail import EMail
from shared.clients.suomi_fi_messages import SuomiFiMessages
from shared.clients.text_messages import TextMessages
from shared.terms.messages import ContactChannel, NotSentReason

_SENDING_SECONDS: Final = 15.0
"""Longest time for one attempt; with what is asked before it shorter than the lease of its job, so that no other worker
tries beside it."""


class NotJustNow(Exception):
    """The channel did not take the message, or did not say so; it is tried again. Its words hold codes only."""


class NotEver(Exception):
    """The channel will never take the message. Its words hold codes only."""


@dataclass(frozen=True)
class Channels:
    """One client for each channel; None for one that the county does not have."""

    e_mail: EMail | None = None
    text_messages: TextMessages | None = None
    suomi_fi: SuomiFiMessages | None = None

    async def send(self, contact: Contact, written: Written, message_id: UUID) -> None:
        """Hand over a message, under one id however often it is tried, so that it arrives once.

        Returns when its channel has taken it. Raises NotJustNow or NotEver; never called inside a transaction.
        """
        try:
            async with asyncio.timeout(_SENDING_SECONDS):
                await self._hand_over(contact, written, message_id)
        except (Unavailable, Unreadable, TimeoutError) as error:
            raise NotJustNow(str(error) or type(error).__name__) from None
        except NeighbourError as error:
            raise NotEver(str(error)) from None

    async def _hand_over(self, contact: Contact, written: Written, message_id: UUID) -> None:
        match contact.channel:
            case ContactChannel.EMAIL if self.e_mail is not None and contact.email is not None:
                await self.e_mail.send(
                    contact.email,
                    subject=written.subject,
                    text=written.body,
                    html=None,
                    message_id=message_id,
                    language=contact.language.value,
                )
            case ContactChannel.SMS if self.text_messages is not None and contact.phone is not None:
                await self.text_messages.send(contact.phone, written.body, message_id=message_id)
            case ContactChannel.SUOMI_FI if self.suomi_fi is not None and contact.identity_code is not None:
                await self.suomi_fi.send(
                    contact.identity_code, title=written.subject, body=written.body, external_id=message_id
                )
            case _:
                raise NotEver(NotSentReason.CHANNEL_NOT_SET_UP.value)
