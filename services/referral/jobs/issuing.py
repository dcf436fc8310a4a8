"""Issues the booking rights of accepted referrals."""

from services.referral.flows.issuing import referral_of
from services.referral.flows.parts import ReferralParts
from services.referral.storage import referrals
from services.referral.storage.referrals import ReferralRecord
from shared.clients.answers import NeighbourError, Refused
from shared.contracts.booking.booking_rights import NewBookingRight
from shared.contracts.booking.persons import PersonIdentity
from shared.kit.database import Database
from shared.kit.jobs import Connection, Effect, Handler, Job, NotNow
from shared.kit.problems import INVALID_STATE, VALIDATION
from shared.terms.referral import BookingRightIssue

_FINAL = frozenset({(kind.status, kind.uri) for kind in (VALIDATION, INVALID_STATE)})
"""What booking itself says of this very right, and would say again; all else is a trouble on the way, and passes."""


def issue_booking_right(database: Database, parts: ReferralParts) -> Handler:
    """Issues the right of an accepted referral; repeated, it gets the same right again, for booking keeps one each.

    It is tried for as long as it takes, unless booking refuses the right itself: then a person has to look at it.
    """

    async def handle(job: Job) -> Effect | None:
        referral_id = referral_of(job)
        async with database.reading() as connection:
            found = await referrals.find(connection, referral_id)
        if found is None or found.booking_state is not BookingRightIssue.PENDING:
            return None
        try:
            right = await parts.booking.issue_right(_wanted(parts, found))
        except NeighbourError as trouble:
            if isinstance(trouble, Refused) and (trouble.problem.status, trouble.problem.type) in _FINAL:
                return _refused(found, trouble.problem.type)
            raise NotNow(f"booking: {trouble}") from trouble

        async def effect(connection: Connection) -> None:
            await referrals.store_issued(connection, referral_id, right.id)

        return effect

    return handle


def _wanted(parts: ReferralParts, accepted: ReferralRecord) -> NewBookingRight:
    """What is asked for: the same for every attempt, since it comes from what the acceptance stored."""
    terms = accepted.booking_terms
    if terms is None:
        raise LookupError("an accepted referral has no terms")
    return NewBookingRight(
        person=PersonIdentity(
            personal_identity_code=parts.sealer.open(accepted.sealed_identity_code),
            non_disclosure=accepted.non_disclosure,
            taken_into_care=accepted.taken_into_care,
        ),
        service_type=accepted.service_type,
        unit_id=accepted.to_unit_id,
        visits=terms.visits,
        valid_from=terms.valid_from,
        valid_until=terms.valid_until,
        practitioner_ids=tuple(terms.practitioner_ids),
        min_interval_days=terms.min_interval_days,
        max_interval_days=terms.max_interval_days,
        booking_mode=terms.booking_mode,
        interpreter_language=accepted.interpreter_language,
        referral_id=accepted.id,
    )


def _refused(accepted: ReferralRecord, refusal: str) -> Effect:
    async def effect(connection: Connection) -> None:
        await referrals.store_refused(connection, accepted.id, refusal)

    return effect
