"""The worker of the referral service: which jobs it does, and how often."""

from services.referral.flows.issuing import ISSUE_BOOKING_RIGHT, REVOKE_BOOKING_RIGHT
from services.referral.flows.parts import ReferralParts
from services.referral.jobs.clocks import NOTICE_CLOCKS, notice_clocks
from services.referral.jobs.consultations import NOTICE_CONSULTATIONS, notice_consultations
from services.referral.jobs.following_booking import (
    FOLLOW_BOOKING,
    FORGET_STRANGERS,
    follow_booking,
    forget_strange_visits,
)
from services.referral.jobs.issuing import issue_booking_right, revoke_booking_right
from services.referral.jobs.navigator_codes import FORGET_NAVIGATOR_CODES, forget_navigator_codes
from services.referral.jobs.publishing import publish_months
from services.referral.jobs.referral_notices import NOTICE_REFERRALS, notice_referrals
from shared.kit.database import Database
from shared.kit.jobs import PURGE_IDEMPOTENCY, Worker, purge_idempotency
from shared.kit.publishing_job import PUBLISH_STATISTICS


def worker(database: Database, parts: ReferralParts) -> Worker:
    """The worker of the referral service."""
    handlers = {
        ISSUE_BOOKING_RIGHT: issue_booking_right(database, parts),
        REVOKE_BOOKING_RIGHT: revoke_booking_right(database, parts),
        FOLLOW_BOOKING.kind: follow_booking(database, parts),
        FORGET_STRANGERS.kind: forget_strange_visits(),
        NOTICE_REFERRALS.kind: notice_referrals(parts),
        NOTICE_CLOCKS.kind: notice_clocks(parts),
        FORGET_NAVIGATOR_CODES.kind: forget_navigator_codes(parts),
        NOTICE_CONSULTATIONS.kind: notice_consultations(parts),
        PUBLISH_STATISTICS.kind: publish_months(parts),
        PURGE_IDEMPOTENCY.kind: purge_idempotency(parts.clock),
        **parts.event_jobs.handlers,
    }
    return Worker(
        database,
        handlers,
        (
            FOLLOW_BOOKING,
            FORGET_STRANGERS,
            NOTICE_REFERRALS,
            NOTICE_CLOCKS,
            NOTICE_CONSULTATIONS,
            FORGET_NAVIGATOR_CODES,
            PUBLISH_STATISTICS,
            PURGE_IDEMPOTENCY,
            *parts.event_jobs.recurring,
        ),
        parts.clock,
    )
