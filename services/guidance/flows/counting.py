"""The statistics row of a contact that is closed (D-15)."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from services.guidance.flows.clocks import clock_state
from services.guidance.flows.parts import GuidanceParts
from services.guidance.rules.first_contact_resolution import resolved_at_first_contact
from services.guidance.rules.first_response import first_response
from services.guidance.rules.statistics_groups import groups
from services.guidance.storage.clocks import ClockRecord
from services.guidance.storage.contacts import ContactRecord
from services.guidance.storage.statistics import StatisticsRecord
from shared.contracts.guidance.handling import ClosingStatistics
from shared.law.civil_time import HELSINKI, civil_date
from shared.law.identifiers_in_text import identifiers_in
from shared.law.personal_identity_code import parse
from shared.terms.deadlines import DeadlineRule
from shared.terms.guidance import ContactOutcome
from shared.terms.statistics import ClockResult

CONTINUED: Final = "continued"
"""A clock that went along with an accepted handover: its result is counted there, and it is published here as none."""
_WAIT_FOR_AN_ANSWER: Final = frozenset({DeadlineRule.SERVICE_PROMISE, DeadlineRule.CALLBACK})


def counted(
    parts: GuidanceParts,
    held: ContactRecord,
    told: ClosingStatistics,
    outcomes: Sequence[ContactOutcome],
    at: datetime,
    *,
    consulted: bool,
) -> StatisticsRecord:
    """What is counted of a contact that closes now: days, hours and groups, nothing that leads back to it."""
    contacted_on = civil_date(held.contacted_at)
    identity = held.identity
    born = parse(parts.sealer.open(identity.sealed_identity_code)).birth_date if identity else None
    grouped = groups(born, held.contactor, on=contacted_on)
    resolution = resolved_at_first_contact(
        outcomes, contacted_on=contacted_on, closed_on=civil_date(at), consulted=consulted
    )
    local = held.contacted_at.astimezone(HELSINKI)
    return StatisticsRecord(
        resolved_on=civil_date(at),
        unit_id=held.unit_id,
        area=held.area,
        channel=held.channel,
        language=held.language,
        contactor=held.contactor,
        for_professional=grouped.for_professional,
        matters=sorted(held.matters),
        reason_code=told.reason_code or _reason_of(held),
        additional_reason=told.additional_reason,
        missing_service=told.missing_service,
        weekday=local.isoweekday(),
        hour=local.hour,
        first_response=first_response(held.channel, _answered_at(held, at) - held.contacted_at).response,
        repeated=identity is not None and identity.possible_duplicate_of is not None,
        duration_minutes=told.duration_minutes,
        workers=told.workers,
        worker_minutes=told.worker_minutes or held.desk.handling_minutes or None,
        outcomes=sorted(set(outcomes)),
        led_to_client_relationship=told.led_to_client_relationship,
        first_contact_resolution=resolution.is_resolved,
        clock_results=_results(parts, held, at),
        age_group=grouped.age_group,
    )


def _answered_at(held: ContactRecord, at: datetime) -> datetime:
    """When somebody of the unit first answered: the clocks that wait for it tell; at the latest with the closing."""
    met = [each.met_at for each in held.clocks if each.rule_id in _WAIT_FOR_AN_ANSWER and each.met_at is not None]
    return max(held.contacted_at, min([*met, at]))


def _reason_of(held: ContactRecord) -> str | None:
    """The reason code of the contact, unless somebody wrote an identifier in its place: a known client may (D-15)."""
    code = held.topic_code
    return None if code is None or identifiers_in(code) else code


def _results(parts: GuidanceParts, held: ContactRecord, at: datetime) -> dict[str, str]:
    """How each clock ended; closing stops those that still run."""
    ended = [replace(each, met_at=at) if each.runs else each for each in held.clocks]
    return {each.rule_id.value: _result(parts, held, each, at) for each in ended}


def _result(parts: GuidanceParts, held: ContactRecord, clock: ClockRecord, at: datetime) -> str:
    if clock.not_needed:
        in_time = clock.ended_at is not None and clock.ended_at <= clock.due_at
        return ClockResult.NOT_NEEDED if in_time else ClockResult.NOT_NEEDED_LATE
    state = clock_state(parts, held.unit_id, clock, at)
    return state.value if state is not None else CONTINUED
