"""Tells, once each, that the answer of a consultation is due soon or late, and which anonymous ones went on."""

from typing import Final

import structlog

from services.referral.flows.consultations import tell_consultation
from services.referral.flows.parts import ReferralParts
from services.referral.storage import consultation_lists
from services.referral.storage.consultation_lists import AT_A_TIME
from shared.kit.jobs import Connection, Effect, Every, Handler, Job
from shared.terms.consultations import ConsultationEvent

NOTICE_CONSULTATIONS: Final = Every("notice_consultations", seconds=20)
"""A late answer is told within one minute."""

log = structlog.get_logger("consultations")


def notice_consultations(parts: ReferralParts) -> Handler:
    """Leaves one event for each answer that is due soon, and one for each that is late; what is late is not soon.

    That an anonymous consultation went on as a referral is told here too, by its hour and not in its transaction.
    """

    async def handle(_job: Job) -> Effect:
        at = parts.clock()

        async def effect(connection: Connection) -> None:
            for take, event in (
                (consultation_lists.take_overdue, ConsultationEvent.OVERDUE),
                (consultation_lists.take_due_soon, ConsultationEvent.DUE_SOON),
                (consultation_lists.take_converted, ConsultationEvent.CONVERTED),
            ):
                taken = AT_A_TIME
                while taken == AT_A_TIME:
                    found = await take(connection, at)
                    taken = len(found)
                    for each in found:
                        converted_at = each.ended_at if event is ConsultationEvent.CONVERTED else None
                        await tell_consultation(connection, each, converted_at or at, event)
                    if found and event is ConsultationEvent.OVERDUE:
                        log.warning("answers late", consultations=[str(each.id) for each in found])

        return effect

    return handle
