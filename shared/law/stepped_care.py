"""Stepped care: an adult comes to steps 1-3 only after a care need assessment. Source: D-11; R-055 to R-058."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final

from shared.law.acting_for import ADULT_AT
from shared.law.birthdays import birthday
from shared.law.civil_time import civil_date
from shared.terms.people import HEALTH_CARE_PROFESSIONS, Profession
from shared.terms.stepped_care import NavigatorCodeVerdict, StepVerdict

RULE_ID: Final = "stepped_care"
RULE_VERSION: Final = "1"

HIGHEST_STEP: Final = 3

NAVIGATOR_CODE_DAYS: Final = 31
"""Civil days after the filling, the last one included, on which a Therapy Navigator code is valid. Source: D-11."""

_PASSES: Final = frozenset({StepVerdict.OPEN, StepVerdict.ASSESSED, StepVerdict.NOT_STEPPED})


@dataclass(frozen=True, slots=True, kw_only=True)
class CareNeedAssessment:
    """A care need assessment (hoidon tarpeen arviointi, HTA)."""

    professions: frozenset[Profession]
    """Professions of the one who assessed; one of health care is enough."""
    completed_at: datetime | None
    """None while it is unfinished."""


@dataclass(frozen=True, slots=True)
class StepDecision:
    """Whether the step is open to the person, and whether a code that came along can be used."""

    verdict: StepVerdict
    navigator_code: NavigatorCodeVerdict
    """For information: a code neither opens nor closes a step."""
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION

    @property
    def is_open(self) -> bool:
        """Whether the right may be given or the time booked."""
        return self.verdict in _PASSES

    @property
    def needs_assessment(self) -> bool:
        """Whether it is refused with `care-need-assessment-required`."""
        return not self.is_open


def step_gate(
    step: int | None,
    birth_date: date,
    assessment: CareNeedAssessment | None,
    *,
    at: datetime,
    navigator_filled_at: datetime | None = None,
) -> StepDecision:
    """Whether a person may be given a right for, or booked to, a service of a step (None: the service has no step).

    Adult is whoever is 18 on the civil day of the decision. `navigator_filled_at` is when the Therapy Navigator was
    filled in, if a code came along. Raises ValueError for a step below 0 or above 3, or an instant without an offset.
    Source: D-11.
    """
    if step is not None and not 0 <= step <= HIGHEST_STEP:
        raise ValueError("the steps of care are from 0 to 3")
    code = navigator_code(navigator_filled_at, on=civil_date(at))
    return StepDecision(_verdict(step, birth_date, assessment, at), code)


def gate_concerns(birth_date: date, *, on: date) -> bool:
    """Whether the gate concerns a person on a civil day: from the 18th birthday on, that day included. Source: D-11."""
    return on >= birthday(birth_date, ADULT_AT)


def navigator_last_day(filled_on: date) -> date:
    """The last civil day, included, on which a Therapy Navigator code of that day is valid and kept. Source: D-11."""
    return filled_on + timedelta(days=NAVIGATOR_CODE_DAYS)


def navigator_code(filled_at: datetime | None, *, on: date) -> NavigatorCodeVerdict:
    """Whether a Therapy Navigator code is still valid on a civil day, the 31st after the filling included.

    Raises ValueError for an instant without an offset. Source: D-11.
    """
    if filled_at is None:
        return NavigatorCodeVerdict.NONE
    is_valid = on <= navigator_last_day(civil_date(filled_at))
    return NavigatorCodeVerdict.VALID if is_valid else NavigatorCodeVerdict.EXPIRED


def _verdict(step: int | None, birth_date: date, assessment: CareNeedAssessment | None, at: datetime) -> StepVerdict:
    if step is None or not gate_concerns(birth_date, on=civil_date(at)):
        return StepVerdict.NOT_STEPPED
    if step == 0:
        return StepVerdict.OPEN
    if assessment is None:
        return StepVerdict.ASSESSMENT_MISSING
    if assessment.completed_at is None or _in_utc(assessment.completed_at) > _in_utc(at):
        return StepVerdict.ASSESSMENT_UNFINISHED
    if not assessment.professions & HEALTH_CARE_PROFESSIONS:
        return StepVerdict.ASSESSMENT_NOT_BY_HEALTH_CARE
    return StepVerdict.ASSESSED


def _in_utc(at: datetime) -> datetime:
    if at.utcoffset() is None:
        raise ValueError("an instant needs an offset from UTC")
    return at.astimezone(UTC)
