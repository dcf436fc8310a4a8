"""Clocks of referrals, by the hours of the receiving unit: started, kept, stopped and shown."""

from dataclasses import replace
from datetime import datetime

from services.referral.flows.parts import ReferralParts
from services.referral.rules.referral_clocks import ReferralDeadline, client_contact, deadlines, kept_when_redirected
from services.referral.storage.referrals import ReferralRecord
from shared.contracts.county_pack import Pathway
from shared.contracts.referral.referrals import ReferralClock, StoredClock
from shared.law.deadline_clock import DUE_SOON_HOURS, due_soon_from, state
from shared.law.office_hours import OFFICE_HOURS, OfficeHours
from shared.terms.referral import ReferralClockRule


def started(parts: ReferralParts, record: ReferralRecord, pathway: Pathway, at: datetime) -> ReferralRecord:
    """The referral with the clocks of its pathway running from an instant on; raises OutsideCalendar."""
    return _with(parts, record, _counted(parts, record.to_unit_id, pathway, at))


def redirected(parts: ReferralParts, record: ReferralRecord, pathway: Pathway, at: datetime) -> ReferralRecord:
    """The referral in its new unit: the clocks go on, one that it had not is counted from now."""
    kept = tuple(
        ReferralDeadline(
            rule=each.rule,
            due_on=each.due_date,
            due_at=each.due_at,
            rule_version=each.rule_version,
            calendar_version=each.calendar_version,
        )
        for each in record.clocks
    )
    return _with(parts, record, kept_when_redirected(kept, _counted(parts, record.to_unit_id, pathway, at)))


def contact_promised(parts: ReferralParts, record: ReferralRecord, at: datetime) -> ReferralRecord:
    """The referral that was accepted with nothing to book: the clock of the client's contact runs (R-088)."""
    hours, _ = _hours(parts, record.to_unit_id)
    promised = _with(parts, record, client_contact(at, working_days=parts.working_days, office_hours=hours))
    return replace(promised, clocks=(*record.clocks, *promised.clocks))


def stopped(record: ReferralRecord, at: datetime) -> ReferralRecord:
    """The referral that was decided, withdrawn or done with at an instant: no clock runs, the latest stands last."""
    return replace(record, without_clock=True, queued_at=at)


def shown_clocks(parts: ReferralParts, record: ReferralRecord, at: datetime) -> list[ReferralClock]:
    """The clocks with their states at an instant; one that was set aside was not met, and runs no more.

    That is every clock of a withdrawn referral, and that of the contact with a client who could not be reached.
    """
    hours, due_soon_hours = _hours(parts, record.to_unit_id)
    return [
        ReferralClock(
            rule=each.rule,
            due_date=each.due_date,
            due_at=each.due_at,
            state=None
            if _is_set_aside(record, each.rule)
            else state(
                each.due_at,
                at=at,
                met_at=_met_at(record, each.rule),
                working_days=parts.working_days,
                office_hours=hours,
                due_soon_hours=due_soon_hours,
            ),
            met_at=_met_at(record, each.rule),
            rule_version=each.rule_version,
            calendar_version=each.calendar_version,
        )
        for each in record.clocks
    ]


def _met_at(record: ReferralRecord, rule: ReferralClockRule) -> datetime | None:
    if rule is ReferralClockRule.CLIENT_CONTACT:
        return record.client_contacted_at
    return record.decided_at


def _is_set_aside(record: ReferralRecord, rule: ReferralClockRule) -> bool:
    ended_without_it = record.completed_at is not None and record.client_contacted_at is None
    return record.cancelled_at is not None or (rule is ReferralClockRule.CLIENT_CONTACT and ended_without_it)


def _counted(parts: ReferralParts, unit_id: str, pathway: Pathway, at: datetime) -> tuple[ReferralDeadline, ...]:
    hours, _ = _hours(parts, unit_id)
    return deadlines(
        at,
        response_working_days=pathway.response_working_days,
        specialised_care=pathway.specialised_care,
        working_days=parts.working_days,
        office_hours=hours,
    )


def _with(parts: ReferralParts, record: ReferralRecord, counted: tuple[ReferralDeadline, ...]) -> ReferralRecord:
    hours, due_soon_hours = _hours(parts, record.to_unit_id)
    first = counted[0].due_at
    return replace(
        record,
        clocks=tuple(
            StoredClock(
                rule=each.rule,
                due_date=each.due_on,
                due_at=each.due_at,
                rule_version=each.rule_version,
                calendar_version=each.calendar_version,
            )
            for each in counted
        ),
        without_clock=False,
        queued_at=first,
        due_soon_at=due_soon_from(
            first, working_days=parts.working_days, office_hours=hours, due_soon_hours=due_soon_hours
        ),
    )


def _hours(parts: ReferralParts, unit_id: str) -> tuple[OfficeHours, int]:
    county, unit = parts.packs.county_of(unit_id), parts.packs.unit(unit_id)
    if county is None or unit is None:
        return OFFICE_HOURS, DUE_SOON_HOURS
    return OfficeHours(unit.office_hours.opens, unit.office_hours.closes), county.clocks.due_soon_office_hours
