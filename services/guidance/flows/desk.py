"""The desk by the hours of a unit and the habits of its county."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from services.guidance.flows.clocks import hours_of
from services.guidance.flows.parts import GuidanceParts
from services.guidance.flows.registers import context_of, registers_of
from services.guidance.rules.calling_back import ANY_TIME, CallWindow, NextCall, callback_due_at, next_call
from services.guidance.rules.carry_over import CarryOver, carry_over
from services.guidance.rules.closing import may_close
from services.guidance.rules.contact_actions import ContactSituation, ContactStanding
from services.guidance.rules.left_out_assessment import may_leave_out
from services.guidance.rules.line_hours import LineHours, LineOpenness, line_openness
from services.guidance.storage.clocks import ClockRecord
from services.guidance.storage.contacts import ContactRecord
from shared.contracts.county_desk import DeskHabits
from shared.contracts.county_pack import PhoneLine
from shared.kit.identity import Caller
from shared.law.office_hours import OFFICE_HOURS, OfficeHours
from shared.law.weekly_hours import WeeklySpan
from shared.law.who_stops_the_clock import may_stop
from shared.terms.contact_outcomes import OutcomeProgress, WaitsFor
from shared.terms.deadlines import DeadlineRule
from shared.terms.guidance import ContactStatus, Matter
from shared.terms.people import Profession


def habits_of(parts: GuidanceParts, unit_id: str) -> DeskHabits:
    """How the county of a unit works at its desks; the defaults for a unit that no county has any more."""
    county = parts.packs.county_of(unit_id)
    return county.desk if county is not None else DeskHabits()


def office_hours_of(parts: GuidanceParts, unit_id: str) -> OfficeHours:
    """Office hours of a unit, as the rules count by them."""
    unit = parts.packs.unit(unit_id)
    return hours_of(unit.office_hours) if unit is not None else OFFICE_HOURS


def carry_over_of(parts: GuidanceParts, unit_id: str, at: datetime) -> CarryOver:
    """Which open contacts of a unit are carried over."""
    return carry_over(at, working_days=parts.working_days, office_hours=office_hours_of(parts, unit_id))


def promise_of(record: ContactRecord) -> ClockRecord | None:
    """The clock of the service promise of a contact."""
    return next((each for each in record.clocks if each.rule_id is DeadlineRule.SERVICE_PROMISE), None)


def callback_due_of(record: ContactRecord) -> datetime | None:
    """By when the callback of a contact is due; None when none is waited for."""
    promise = promise_of(record)
    if promise is None or not record.callback_requested or not _waits_for_call(record):
        return None
    return callback_due_at(promise.due_at, _window(record))


def next_call_of(parts: GuidanceParts, record: ContactRecord, at: datetime) -> NextCall | None:
    """When the client of a contact is best called; None once reached, and where nobody asked for a call or made one."""
    if not _waits_for_call(record) or not (record.callback_requested or record.desk.call_attempts):
        return None
    return next_call(
        at,
        last_attempt_at=record.desk.last_call_at,
        again_after=timedelta(minutes=habits_of(parts, record.unit_id).call_again_minutes),
        working_days=parts.working_days,
        office_hours=office_hours_of(parts, record.unit_id),
        window=_window(record),
    )


def situation_of(record: ContactRecord) -> ContactSituation:
    """A contact as the rule on actions knows it."""
    is_of_notice = Matter.CHILD_PROTECTION in record.matters
    return ContactSituation(
        is_open=record.status is ContactStatus.OPEN,
        has_handler=record.desk.handler is not None,
        care_need_may_be_assessed=DeadlineRule.CARE_NEED_ASSESSMENT in record.running
        or not (is_of_notice or Matter.HEALTH in record.matters),
        may_close=may_close(
            record.running,
            record.outcome_progress,
            with_advice=record.outcome_progress is OutcomeProgress.NONE,
            consultation=WaitsFor.CONSULTATION in record.waits_for,
        ).may_close,
        is_identified=record.identity is not None,
        may_be_anonymised=record.identity is not None
        and not record.is_of_a_register
        and WaitsFor.CONSULTATION not in record.waits_for,
        is_of_notice=is_of_notice,
        notice_is_out=is_of_notice
        and record.outcome_progress in {OutcomeProgress.ON_ITS_WAY, OutcomeProgress.CAME_TRUE},
    )


def standing_of(record: ContactRecord, caller: Caller) -> ContactStanding:
    """A professional of the unit as the rule on actions knows one."""
    handler = record.desk.handler
    return ContactStanding(
        is_handler=handler is not None and handler.subject == caller.subject,
        is_manager=caller.has_profession(Profession.UNIT_MANAGER) and caller.works_in(record.unit_id),
        stops_care_need_clock=may_stop(DeadlineRule.CARE_NEED_ASSESSMENT, caller.professions).may_stop,
        leaves_out_service_needs_assessment=may_leave_out(record.running, caller.professions, ()).is_allowed,
        works_in_a_register=bool(registers_of(caller)),
        sees_words=context_of(record, caller).sees_words,
    )


def line_now(parts: GuidanceParts, lines: Iterable[PhoneLine], at: datetime) -> LineOpenness:
    """Whether a line is answered at an instant, and when next."""
    hours = (
        LineHours(
            line.valid_from,
            line.valid_until,
            tuple(WeeklySpan(day, each.opens, each.closes) for each in line.hours for day in each.weekdays),
        )
        for line in lines
    )
    return line_openness(at, hours, working_days=parts.working_days)


def _waits_for_call(record: ContactRecord) -> bool:
    return record.status is ContactStatus.OPEN and DeadlineRule.SERVICE_PROMISE in record.running


def _window(record: ContactRecord) -> CallWindow:
    if record.callback_from is None or record.callback_until is None:
        return ANY_TIME
    return CallWindow(record.callback_from, record.callback_until)
