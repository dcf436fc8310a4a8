"""The booking right of an accepted referral: asked for in the transaction of the acceptance, issued by a job."""

import json
from typing import Final
from uuid import UUID

from shared.kit.jobs import Connection, Job, enqueue

ISSUE_BOOKING_RIGHT: Final = "issue_booking_right"


async def ask_for_right(connection: Connection, referral_id: UUID) -> None:
    """Leave the job that issues the right; it holds the referral's id and nothing else of it (D-14)."""
    await enqueue(
        connection,
        ISSUE_BOOKING_RIGHT,
        json.dumps({"referral_id": str(referral_id)}),
        aggregate=str(referral_id),
        dedupe_key=f"{ISSUE_BOOKING_RIGHT}:{referral_id}",
    )


def referral_of(job: Job) -> UUID:
    """The referral that the job is about."""
    return UUID(job.payload["referral_id"])
