"""How a stored contact and its clocks are shown."""

from dataclasses import asdict
from datetime import datetime

from services.guidance.api.identification import Words, words_of
from services.guidance.api.showing_desk import shown_desk, shown_desk_row
from services.guidance.flows.circumstances import opened_circumstances, opened_party
from services.guidance.flows.clocks import clock_state
from services.guidance.flows.desk import situation_of, standing_of
from services.guidance.flows.parts import GuidanceParts
from services.guidance.flows.registers import context_of
from services.guidance.rules.contact_actions import contact_actions
from services.guidance.rules.contact_context import ContactContext
from services.guidance.rules.outcomes import leading
from services.guidance.storage.contacts import ContactRecord
from shared.contracts.guidance.clocks import Clock
from shared.contracts.guidance.contacts import Contact, ContactSummary
from shared.kit.identity import Caller
from shared.terms.guidance import ContactOutcome, ContactStatus
from shared.terms.registers import Register

_UNSHOWN = Words(None, None, None)
_SHOWN_OTHERWISE = frozenset({"identity", "clocks", "circumstances", "party", "desk"})


def shown_clocks(parts: GuidanceParts, record: ContactRecord, at: datetime) -> list[Clock]:
    """The clocks of a contact, as they stand at an instant."""
    return [
        Clock.model_validate({**asdict(each), "state": clock_state(parts, record.unit_id, each, at)})
        for each in record.clocks
    ]


def shown_contact(parts: GuidanceParts, record: ContactRecord, at: datetime, caller: Caller) -> Contact:
    """A contact as this caller may see it, with what the caller may do; for the unit that handles it (D-8)."""
    context = context_of(record, caller)
    identity = record.identity if context.sees_words else None
    return Contact.model_validate(
        {
            **_desk_part(parts, record, at, context),
            **asdict(_words(parts, record, context)),
            "outcome": _outcome(record, context),
            "person_ref": identity.person_ref if identity else None,
            "unit": parts.contact(record.unit_id),
            "desk": shown_desk(parts, record, at, context),
            "available_actions": contact_actions(situation_of(record), standing_of(record, caller)).actions,
            "words_shown": context.sees_words,
            "identification_method": identity.identification_method if identity else None,
            "party": opened_party(parts.sealer, record.party) if context.sees_words else None,
            "circumstances": opened_circumstances(parts.sealer, record.circumstances if context.sees_words else None),
            "possible_duplicate_of": identity.possible_duplicate_of if identity else None,
        }
    )


def shown_row(parts: GuidanceParts, record: ContactRecord, at: datetime, caller: Caller) -> ContactSummary:
    """A row of the desk list, as this caller may see it (D-8)."""
    context = context_of(record, caller)
    clocks = shown_clocks(parts, record, at)
    first = next((each for each in clocks if each.met_at is None and each.ended_at is None), None)
    is_open = record.status is ContactStatus.OPEN
    return ContactSummary.model_validate(
        {
            **_desk_part(parts, record, at, context),
            "state": first.state if first is not None and is_open else None,
            "desk": shown_desk_row(parts, record, at),
        }
    )


def subjects(record: ContactRecord) -> tuple[str, ...]:
    """Whose data the contact holds, for the access log."""
    party = record.party.person_ref if record.party else None
    return tuple(filter(None, (record.person_ref, party)))


def _desk_part(parts: GuidanceParts, record: ContactRecord, at: datetime, context: ContactContext) -> dict[str, object]:
    """What the desk works by; of a register only what the caller reads."""
    clocks = shown_clocks(parts, record, at)
    return {
        **{name: value for name, value in asdict(record).items() if name not in _SHOWN_OTHERWISE},
        "identified": record.identity is not None,
        "matters": [each for each in record.matters if context.tells_matter(each)],
        "clocks": [each for each in clocks if context.tells_clock(each.rule_id)],
        "urgency": record.urgency if context.reads(Register.HEALTH_CARE) else None,
        "topic_code": record.topic_code if context.sees_words else None,
        "unread_messages": record.unread_of_client,
    }


def _words(parts: GuidanceParts, record: ContactRecord, context: ContactContext) -> Words:
    if not context.sees_words:
        return _UNSHOWN
    return words_of(parts.sealer, record.identity) if record.identity else Words(record.topic, record.message, None)


def _outcome(record: ContactRecord, context: ContactContext) -> ContactOutcome | None:
    """How it ended, by the outcomes that the caller reads; where none is kept any more, as the contact itself says."""
    if record.outcome is None or not record.ended_as:
        return record.outcome
    read = [kind for kind, register in record.ended_as if context.reads(register)]
    return leading(read) if read else None
