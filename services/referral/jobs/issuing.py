"""Issues the booking rights of accepted referrals, and ends those that are taken back."""

from services.referral.flows.issuing import referral_of
from services.referral.flows.parts import ReferralParts
from services.referral.flows.right_answers import right_issued, right_refused, right_revoked
from services.referral.storage import referrals
from services.referral.storage.referrals import ReferralRecord
from shared.clients.answers import NeighbourError, Refused
from shared.contracts.booking.booking_rights import CareNeedAssessed, NewBookingRight
from shared.contracts.booking.persons import PersonIdentity
from shared.kit.database import Database
from shared.kit.jobs import Connection, Effect, Handler, Job, NotNow
from shared.kit.problems import INVALID_STATE, VALIDATION
from shared.terms.booking import BookingRightStatus
from shared.terms.referral import BookingRightIssue

_FINAL = frozenset({(kind.status, kind.uri) for kind in (VALIDATION, INVALID_STATE)}) | {
    (409, "/problems/care-need-assessment-required")
}
"""What booking itself says of this very right, and would say again; all else is a trouble on the way, and passes."""


def issue_booking_right(database: Database, parts: ReferralParts) -> Handler:
    """Issues the right of an accepted referral; repeated, it gets the same right again, for booking keeps one each.

    It is tried for as long as it takes, unless booking refuses the right itself: then a person has to look at it. One
    that is taken back before anybody asked booking is never asked for; one that may have been given is, to end it.
    """

    async def handle(job: Job) -> Effect | None:
        referral_id = referral_of(job)
        async with database.reading() as connection:
            found = await referrals.find(connection, referral_id)
        if found is None or not _is_asked_for(found, job):
            return None
        try:
            right = await parts.booking.issue_right(_wanted(parts, found))
        except NeighbourError as trouble:
            if not _is_final(trouble):
                raise NotNow(f"booking: {trouble}") from trouble
            refusal = trouble.problem.type if isinstance(trouble, Refused) else ""

            async def refused(connection: Connection) -> None:
                await right_refused(connection, referral_id, refusal, parts.clock())

            return refused

        async def issued(connection: Connection) -> None:
            await right_issued(connection, referral_id, right.id, parts.clock())
            if right.status is BookingRightStatus.REVOKED:
                # It was ended in booking before its id was known here: the feed told of it in vain.
                await right_revoked(connection, referral_id, parts.clock())

        return issued

    return handle


def revoke_booking_right(database: Database, parts: ReferralParts) -> Handler:
    """Ends the right of a referral in the booking service; repeated, it finds it ended.

    The right is asked for as it was issued, which gives it as it is now, and is ended by that version.
    """

    async def handle(job: Job) -> Effect | None:
        referral_id = referral_of(job)
        async with database.reading() as connection:
            found = await referrals.find(connection, referral_id)
        if found is None or found.booking_state is not BookingRightIssue.REVOCATION_PENDING:
            return None
        if found.booking_right_id is not None:
            try:
                right = await parts.booking.issue_right(_wanted(parts, found))
                if right.status is not BookingRightStatus.REVOKED:
                    await parts.booking.revoke_right(
                        right.id, reason=found.revocation_reason or "", version=right.version
                    )
            except NeighbourError as trouble:
                raise NotNow(f"booking: {trouble}") from trouble

        async def effect(connection: Connection) -> None:
            await right_revoked(connection, referral_id, parts.clock())

        return effect

    return handle


def _is_asked_for(found: ReferralRecord, job: Job) -> bool:
    """Whether booking has to be asked; of one taken back only when an earlier attempt may have reached booking."""
    if found.booking_state is BookingRightIssue.PENDING:
        return True
    taken_back = found.booking_state is BookingRightIssue.REVOCATION_PENDING and found.booking_right_id is None
    return taken_back and job.attempts > 1


def _is_final(trouble: NeighbourError) -> bool:
    return isinstance(trouble, Refused) and (trouble.problem.status, trouble.problem.type) in _FINAL


def _wanted(parts: ReferralParts, accepted: ReferralRecord) -> NewBookingRight:
    """What is asked for: the same for every attempt, since it comes from what the acceptance stored."""
    terms, need = accepted.booking_terms, accepted.care_need_assessment
    if terms is None or accepted.service_type is None:
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
        care_need_assessment=CareNeedAssessed(assessed_on=need.assessed_on, by=need.by) if need else None,
    )
