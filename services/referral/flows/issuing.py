"""The booking right of an accepted referral: asked for, and taken back, in a transaction; done by jobs, in order."""

import json
from typing import Final
from uuid import UUID

from shared.kit.jobs import Connection, Job, enqueue

ISSUE_BOOKING_RIGHT: Final = "issue_booking_right"
REVOKE_BOOKING_RIGHT: Final = "revoke_booking_right"


async def ask_for_right(connection: Connection, referral_id: UUID, *, version: int) -> None:
    """Leave the job that issues the right that was asked for on this version of the referral.

    It holds the referral's id and nothing else of it (D-14).
    """
    await _ask(connection, ISSUE_BOOKING_RIGHT, referral_id, once=f"{referral_id}:{version}")


async def ask_for_revocation(connection: Connection, referral_id: UUID) -> None:
    """Leave the job that ends the right; it waits until the job that issues it is over."""
    await _ask(connection, REVOKE_BOOKING_RIGHT, referral_id, once=str(referral_id))


def referral_of(job: Job) -> UUID:
    """The referral that the job is about."""
    return UUID(job.payload["referral_id"])


async def _ask(connection: Connection, kind: str, referral_id: UUID, *, once: str) -> None:
    await enqueue(
        connection,
        kind,
        json.dumps({"referral_id": str(referral_id)}),
        aggregate=str(referral_id),
        dedupe_key=f"{kind}:{once}",
    )
