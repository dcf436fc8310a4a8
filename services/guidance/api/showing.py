"""How a stored contact and its clocks are shown."""

from dataclasses import asdict
from datetime import datetime

from services.guidance.api.identification import Words, words_of
from services.guidance.api.showing_desk import shown_desk, shown_desk_row
from services.guidance.flows.circumstances import opened_circumstances, opened_party
from services.guidance.flows.clocks import clock_state
from services.guidance.flows.desk import situation_of, standing_of
from services.guidance.flows.parts import GuidanceParts
from services.guidance.rules.contact_actions import contact_actions
from services.guidance.storage.contacts import ContactRecord
from shared.contracts.guidance.clocks import Clock
from shared.contracts.guidance.contacts import Contact, ContactSummary
from shared.kit.identity import Caller
from shared.terms.guidance import ContactStatus

_SHOWN_OTHERWISE = frozenset({"identity", "clocks", "circumstances", "party", "desk"})


def shown_clocks(parts: GuidanceParts, record: ContactRecord, at: datetime) -> list[Clock]:
    """The clocks of a contact, as they stand at an instant."""
    return [
        Clock.model_validate({**asdict(each), "state": clock_state(parts, record.unit_id, each, at)})
        for each in record.clocks
    ]


def shown_contact(parts: GuidanceParts, record: ContactRecord, at: datetime, caller: Caller) -> Contact:
    """A contact with its words and what this caller may do, for the unit that handles it."""
    identity = record.identity
    words = words_of(parts.sealer, identity) if identity else Words(record.topic, record.message, None)
    return Contact.model_validate(
        {
            **_plain(record),
            **asdict(words),
            "identified": identity is not None,
            "person_ref": record.person_ref,
            "unit": parts.contact(record.unit_id),
            "clocks": shown_clocks(parts, record, at),
            "desk": shown_desk(parts, record, at),
            "available_actions": contact_actions(situation_of(record), standing_of(record, caller)).actions,
            "identification_method": identity.identification_method if identity else None,
            "party": opened_party(parts.sealer, record.party),
            "circumstances": opened_circumstances(parts.sealer, record.circumstances),
            "possible_duplicate_of": identity.possible_duplicate_of if identity else None,
            "unread_messages": record.unread_of_client,
        }
    )


def shown_row(parts: GuidanceParts, record: ContactRecord, at: datetime) -> ContactSummary:
    """A row of the desk list."""
    clocks = shown_clocks(parts, record, at)
    first = next((each for each in clocks if each.met_at is None and each.ended_at is None), None)
    is_open = record.status is ContactStatus.OPEN
    return ContactSummary.model_validate(
        {
            **_plain(record),
            "identified": record.identity is not None,
            "state": first.state if first is not None and is_open else None,
            "clocks": clocks,
            "desk": shown_desk_row(parts, record, at),
            "unread_messages": record.unread_of_client,
        }
    )


def subjects(record: ContactRecord) -> tuple[str, ...]:
    """Whose data the contact holds, for the access log."""
    party = record.party.person_ref if record.party else None
    return tuple(filter(None, (record.person_ref, party)))


def _plain(record: ContactRecord) -> dict[str, object]:
    return {name: value for name, value in asdict(record).items() if name not in _SHOWN_OTHERWISE}
