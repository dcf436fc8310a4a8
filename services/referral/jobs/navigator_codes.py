"""Forgets Therapy Navigator codes that are over."""

from typing import Final

from services.referral.flows.parts import ReferralParts
from services.referral.storage import assessments
from shared.kit.jobs import Connection, Effect, Every, Handler, Job
from shared.law.civil_time import civil_date

FORGET_NAVIGATOR_CODES: Final = Every("forget_navigator_codes", seconds=3600)
"""A code is kept for 31 days (D-11)."""


def forget_navigator_codes(parts: ReferralParts) -> Handler:
    """Forgets the codes whose last day is over."""

    async def handle(_job: Job) -> Effect:
        today = civil_date(parts.clock())

        async def effect(connection: Connection) -> None:
            await assessments.forget_navigator_codes(connection, today)

        return effect

    return handle
