"""Who may enter a step of care by themselves: adults who live in the county. Source: D-11; R-056, R-060, R-061."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from shared.law.civil_time import civil_date
from shared.law.stepped_care import CareNeedAssessment, StepDecision, gate_concerns, step_gate
from shared.terms.stepped_care import EntryVerdict

RULE_ID: Final = "stepped_care_entry"
RULE_VERSION: Final = "1"


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryFacts:
    """What is known of somebody who asks; no diagnosis is asked for (R-061)."""

    birth_date: date
    lives_in_county: bool
    in_use: bool
    """Whether the county has taken stepped care into use."""
    assessment: CareNeedAssessment | None = None
    navigator_filled_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class EntryDecision:
    """Whether the step may be entered, and what the gate says."""

    verdict: EntryVerdict
    gate: StepDecision
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION


def decide_entry(step: int, facts: EntryFacts, *, at: datetime) -> EntryDecision:
    """Whether a step from 0 to 3 may be entered at an instant. Step 0 is open to every adult of the county.

    Steps 1 to 3 need a completed care need assessment by a health-care professional; neither a questionnaire nor a
    Therapy Navigator code takes its place. Raises ValueError for another step, or an instant without an offset.
    """
    gate = step_gate(step, facts.birth_date, facts.assessment, at=at, navigator_filled_at=facts.navigator_filled_at)
    if not facts.in_use:
        verdict = EntryVerdict.NOT_IN_USE
    elif not facts.lives_in_county:
        verdict = EntryVerdict.LIVES_ELSEWHERE
    elif not gate_concerns(facts.birth_date, on=civil_date(at)):
        verdict = EntryVerdict.UNDER_AGE
    else:
        verdict = EntryVerdict.ASSESSMENT_REQUIRED if gate.needs_assessment else EntryVerdict.MAY_ENTER
    return EntryDecision(verdict, gate)
