"""What must hold inside a referral, and in the terms of its booking right, whoever wrote which part."""

from datetime import date, timedelta

from services.referral.flows.parts import ReferralParts
from services.referral.storage.referrals import ReferralRecord
from shared.contracts.county_pack import Pathway
from shared.contracts.problem import FieldError
from shared.contracts.referral.referrals import AcceptReferral, AssessedNeed, BookingTerms
from shared.kit.identity import Caller
from shared.kit.problems import VALIDATION, Refusal
from shared.terms.booking import BookingMode
from shared.terms.people import HEALTH_CARE_PROFESSIONS

LATEST_START_DAYS = 366
"""Days from the acceptance until a right may begin at the latest."""
LONGEST_RIGHT_DAYS = 1100
"""Days for which a right may be valid; as much as a pathway may give."""


def refuse_inconsistent(record: ReferralRecord, *, today: date) -> None:
    """Refuse an interpreter without the therapist who informs (R-009), and an assessment that is still to come."""
    if record.booking_mode is not None:
        _check_interpreter(record, record.booking_mode)
    assessment = record.joint_assessment
    if assessment is not None and assessment.assessed_on > today:
        raise _invalid("/joint_assessment/assessed_on", "in_the_future", "The assessment is made before it is written.")
    if assessment is not None and assessment.assessed_on < record.birth_date:
        raise _invalid("/joint_assessment/assessed_on", "before_birth", "The assessment is made after the birth.")
    need = record.care_need_assessment
    if need is not None and not record.birth_date <= need.assessed_on <= today:
        raise _invalid("/care_need_assessment/assessed_on", "not_then", "The need is assessed before it is written.")


def refuse_assertion(caller: Caller, told: AssessedNeed | None) -> None:
    """Refuse that a writer outside health care tells of a care need assessment. Source: D-6, D-11."""
    if told is not None and not caller.has_profession(*HEALTH_CARE_PROFESSIONS):
        raise _invalid(
            "/care_need_assessment", "not_health_care", "Only a writer in health care tells that it is made."
        )


def booking_terms(
    parts: ReferralParts, record: ReferralRecord, accepting: AcceptReferral, *, today: date
) -> BookingTerms:
    """The right that an acceptance gives: as it says, else as the pathway and the referral say (D-4)."""
    pathway = parts.pathway(record.pathway_code, record.pathway_version, unit_id=record.from_unit_id)
    booking_mode = accepting.booking_mode or record.booking_mode
    if booking_mode is None:
        raise _invalid("/booking_mode", "missing", "The referral was redirected and does not say who books.")
    if pathway.default_visits is None or pathway.right_valid_days is None:
        raise LookupError(f"pathway {pathway.code} leads to no bookable service")
    _check_interpreter(record, booking_mode)
    _check_practitioners(parts, record, accepting)
    valid_from, valid_until = _validity(accepting, pathway.right_valid_days, today)
    return BookingTerms(
        visits=accepting.visits or pathway.default_visits,
        valid_from=valid_from,
        valid_until=valid_until,
        practitioner_ids=list(accepting.practitioner_ids),
        min_interval_days=accepting.min_interval_days,
        max_interval_days=accepting.max_interval_days,
        booking_mode=booking_mode,
    )


def refuse_terms_of_nothing(accepting: AcceptReferral) -> None:
    """Refuse terms of a right where the pathway leads to no bookable service."""
    for name in sorted(accepting.model_fields_set):
        raise _invalid(
            f"/{name}", "nothing_to_book", "Nothing is booked on this pathway: the unit contacts the client."
        )


def book_by(terms: BookingTerms, pathway: Pathway, *, today: date) -> date:
    """The last day, included, by which a visit should be booked: the pathway's days, within the right's."""
    if pathway.book_within_days is None:
        return terms.valid_until
    return min(terms.valid_until, max(terms.valid_from, today) + timedelta(days=pathway.book_within_days))


def _validity(accepting: AcceptReferral, right_valid_days: int, today: date) -> tuple[date, date]:
    valid_from = accepting.valid_from or today
    if valid_from > today + timedelta(days=LATEST_START_DAYS):
        raise _invalid("/valid_from", "too_late", "The right begins a year from now at the latest.")
    valid_until = accepting.valid_until or max(valid_from, today) + timedelta(days=right_valid_days)
    if valid_until < max(valid_from, today):
        raise _invalid("/valid_until", "too_early", "The right ends on its first day or later, and not in the past.")
    if valid_until > max(valid_from, today) + timedelta(days=LONGEST_RIGHT_DAYS):
        raise _invalid("/valid_until", "too_late", "The right is valid for three years at the most.")
    return valid_from, valid_until


def _check_interpreter(record: ReferralRecord, booking_mode: BookingMode) -> None:
    if record.interpreter_language is not None and booking_mode is not BookingMode.THERAPIST_INFORMS:
        raise _invalid("/booking_mode", "interpreter", "With an interpreter the therapist informs the family.")


def _check_practitioners(parts: ReferralParts, record: ReferralRecord, accepting: AcceptReferral) -> None:
    for index, practitioner_id in enumerate(accepting.practitioner_ids):
        known = parts.packs.practitioner(practitioner_id)
        if known is None or record.to_unit_id not in known.unit_ids or record.service_type not in known.service_types:
            raise _invalid(
                f"/practitioner_ids/{index}", "unknown", "The unit has no such practitioner for this service."
            )


def _invalid(pointer: str, code: str, detail: str) -> Refusal:
    return Refusal(VALIDATION, errors=[FieldError(pointer=pointer, code=code, detail=detail)])
