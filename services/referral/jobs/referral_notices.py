"""Tells once of referrals that are due soon, overdue or not booked in time, and counts the undecided ones."""

from collections.abc import Awaitable, Callable
from typing import Final

import structlog

from services.referral.flows.parts import ReferralParts
from services.referral.flows.telling import tell_of
from services.referral.storage import referral_notices
from services.referral.storage.referral_notices import AT_A_TIME, NoticedReferral
from shared.kit.jobs import Connection, Effect, Every, Handler, Job
from shared.law.civil_time import civil_date
from shared.terms.referral import ReferralEvent

NOTICE_REFERRALS: Final = Every("notice_referrals", seconds=20)
"""A referral that is due soon or overdue raises its event and its metric within one minute (D-6)."""

log = structlog.get_logger("referrals")


def notice_referrals(parts: ReferralParts) -> Handler:
    """Leaves one event for each referral that is due soon, has run over, or was not booked in time; counts the open."""

    async def handle(_job: Job) -> Effect:
        at = parts.clock()
        today = civil_date(at)

        async def effect(connection: Connection) -> None:
            async def tell(event: ReferralEvent, find: Callable[[], Awaitable[list[NoticedReferral]]]) -> None:
                noticed = AT_A_TIME
                while noticed == AT_A_TIME:
                    found = await find()
                    for each in found:
                        log.warning(event.value, referral_id=str(each.id))
                        await tell_of(connection, event, each.id, each.status, each.from_unit_id, each.to_unit_id, at)
                    noticed = len(found)

            await tell(ReferralEvent.OVERDUE, lambda: referral_notices.overdue(connection, at))
            await tell(ReferralEvent.DUE_SOON, lambda: referral_notices.due_soon(connection, at))
            await tell(ReferralEvent.NOT_BOOKED_IN_TIME, lambda: referral_notices.not_booked(connection, at, today))
            parts.referral_counts.keep(await referral_notices.open_counts(connection, at), at)

        return effect

    return handle
