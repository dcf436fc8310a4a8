"""How a contact's standing at the desk is shown."""

from datetime import datetime, timedelta

from services.guidance.flows.desk import callback_due_of, carry_over_of, habits_of, next_call_of, promise_of
from services.guidance.flows.parts import GuidanceParts
from services.guidance.rules.contact_context import ContactContext
from services.guidance.rules.handling_limit import against_limit
from services.guidance.storage.contacts import ContactRecord
from services.guidance.storage.desk import ResponsibleRecord, WorkerRecord
from shared.contracts.guidance.calls import NextCall
from shared.contracts.guidance.desk import ContactDesk, DeskRow, PairedWorker, ResponsibleWorker, Worker
from shared.law.civil_time import civil_date
from shared.terms.desk import HandlingVerdict
from shared.terms.guidance import ContactStatus


def shown_desk_row(parts: GuidanceParts, record: ContactRecord, at: datetime) -> DeskRow:
    """What a row of the desk list shows of it."""
    stands = record.desk
    following = next_call_of(parts, record, at)
    is_open = record.status is ContactStatus.OPEN
    return DeskRow(
        handler=_worker(stands.handler) if stands.handler else None,
        pair=PairedWorker(**_worker(stands.pair).model_dump(), client_agrees=stands.pair.client_agrees)
        if stands.pair
        else None,
        carried_over=is_open and carry_over_of(parts, record.unit_id, at).carries(record.contacted_at),
        call_attempts=stands.call_attempts,
        last_call_at=stands.last_call_at,
        callback_due_at=callback_due_of(record),
        next_call=NextCall(at=following.at, reason=following.reason) if following else None,
    )


def shown_desk(parts: GuidanceParts, record: ContactRecord, at: datetime, context: ContactContext) -> ContactDesk:
    """The same with what only the whole contact shows."""
    promise = promise_of(record)
    answered_at = promise.met_at if promise is not None else None
    return ContactDesk(
        **dict(shown_desk_row(parts, record, at)),
        responsible_worker=_responsible(record, at, context),
        handling_minutes=record.desk.handling_minutes,
        handling_limit=handling_verdict(parts, record.unit_id, record.desk.handling_minutes),
        first_response_minutes=(answered_at - record.contacted_at) // timedelta(minutes=1) if answered_at else None,
    )


def handling_verdict(parts: GuidanceParts, unit_id: str, minutes: int) -> HandlingVerdict:
    """How minutes of handling stand to the soft limit of the unit's county (R-131)."""
    limit = habits_of(parts, unit_id).soft_limit_minutes
    return against_limit(timedelta(minutes=minutes), None if limit is None else timedelta(minutes=limit)).verdict


def _worker(record: WorkerRecord) -> Worker:
    return Worker(subject=record.subject, professions=sorted(record.professions), since=record.since)


def _responsible(record: ContactRecord, at: datetime, context: ContactContext) -> ResponsibleWorker | None:
    named = record.desk.responsible
    if named is None or (named.ends_on is not None and named.ends_on < civil_date(at)):
        return None
    if named.contact_id != record.id and not _tells_of_other(named, context):
        return None
    return ResponsibleWorker(
        subject=named.subject,
        professions=sorted(named.professions),
        duty=named.duty,
        contact_method=named.contact_method,
        starts_on=named.starts_on,
        ends_on=named.ends_on,
        named_on_contact=named.contact_id,
    )


def _tells_of_other(named: ResponsibleRecord, context: ContactContext) -> bool:
    """Whether it is shown that the client had another contact: not one of a register that the reader does not read."""
    return context.sees_words and (not named.documented or not named.documented.isdisjoint(context.readable))
