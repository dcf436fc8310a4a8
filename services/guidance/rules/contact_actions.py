"""Actions on a contact: what a professional of its unit may do to it now. Source: D-6, D-9, R-116, R-131, R-138."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from shared.terms.desk import ContactAction

RULE_ID: Final = "contact_actions"
RULE_VERSION: Final = "2"


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactSituation:
    """How a contact stands."""

    is_open: bool
    has_handler: bool
    care_need_may_be_assessed: bool
    """That clock runs, or nobody has said yet of a contact without a notice that it is about health."""
    may_close: bool
    """No clock runs that closing would not stop."""
    is_identified: bool = False
    may_be_anonymised: bool = False
    """Identified, of no register as far as the contact itself tells, and every consultation is answered."""
    is_of_notice: bool = False
    """The matter goes on in a child-protection notice: the child and what is found stand there, and nowhere else."""
    notice_is_out: bool = False
    """What becomes of that notice is recorded already, or on its way."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactStanding:
    """How a professional of the unit stands towards a contact."""

    is_handler: bool
    is_manager: bool
    """Manages the unit."""
    stops_care_need_clock: bool
    """A health-care professional. Source: D-6."""
    leaves_out_service_needs_assessment: bool = False
    """Its clock runs, and this professional may decide that it is evidently not needed. Source: D-7."""
    works_in_a_register: bool
    """Has a profession of health care or of social welfare. Source: D-8."""
    sees_words: bool
    """Is shown who the client is and what was said: nobody handles what is not shown. Source: D-8."""

    @property
    def decides_who_handles(self) -> bool:
        """The handler, or the manager, gives it to others."""
        return self.is_handler or self.is_manager


@dataclass(frozen=True, slots=True)
class ContactActions:
    """What may be done, in the order of the contact's path."""

    actions: tuple[ContactAction, ...]
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION


_MAY: Final[Mapping[ContactAction, Callable[[ContactSituation, ContactStanding], bool]]] = {
    ContactAction.CLAIM: lambda contact, _worker: not contact.has_handler,
    ContactAction.RELEASE: lambda contact, worker: contact.has_handler and worker.decides_who_handles,
    ContactAction.ASSIGN: lambda _contact, worker: worker.decides_who_handles,
    ContactAction.PAIR: lambda contact, worker: contact.has_handler and worker.decides_who_handles,
    ContactAction.NAME_RESPONSIBLE: lambda _contact, _worker: True,
    ContactAction.RECORD_CALL_ATTEMPT: lambda _contact, _worker: True,
    ContactAction.RECORD_HANDLING_TIME: lambda _contact, _worker: True,
    ContactAction.ADD_MATTERS: lambda contact, _worker: not contact.is_of_notice,
    ContactAction.CARE_NEED_ASSESSMENT: lambda contact, worker: (
        contact.care_need_may_be_assessed and worker.stops_care_need_clock
    ),
    ContactAction.NO_SERVICE_NEEDS_ASSESSMENT: lambda _contact, worker: worker.leaves_out_service_needs_assessment,
    ContactAction.PRELIMINARY_ASSESSMENT: lambda contact, worker: (
        worker.works_in_a_register and not contact.is_of_notice
    ),
    ContactAction.AWAIT_CONSULTATION: lambda _contact, _worker: True,
    ContactAction.OUTCOME: lambda contact, _worker: not contact.notice_is_out,
    ContactAction.CLOSE: lambda contact, _worker: contact.may_close,
    ContactAction.IDENTIFY: lambda contact, _worker: not contact.is_identified and not contact.is_of_notice,
    ContactAction.ANONYMISE: lambda contact, _worker: contact.may_be_anonymised,
    ContactAction.WRITE_MESSAGE: lambda _contact, _worker: True,
    ContactAction.RECORD_CHAT: lambda _contact, _worker: True,
    ContactAction.RECORD_TOOL: lambda _contact, _worker: True,
}
"""Of an open contact; a closed one stays as it is."""
_WITHOUT_WORDS: Final = frozenset(
    {
        ContactAction.CLAIM,
        ContactAction.RELEASE,
        ContactAction.ASSIGN,
        ContactAction.PAIR,
        ContactAction.NAME_RESPONSIBLE,
        ContactAction.RECORD_HANDLING_TIME,
        ContactAction.CARE_NEED_ASSESSMENT,
        ContactAction.NO_SERVICE_NEEDS_ASSESSMENT,
        ContactAction.PRELIMINARY_ASSESSMENT,
    }
)
"""Arranges who works on it, or is of the caller's own register; all else needs the words of the contact."""


def may(action: ContactAction, contact: ContactSituation, worker: ContactStanding) -> bool:
    """Whether a professional of the unit may do this to a contact now. Source: D-6, D-9."""
    return contact.is_open and (worker.sees_words or action in _WITHOUT_WORDS) and _MAY[action](contact, worker)


def contact_actions(contact: ContactSituation, worker: ContactStanding) -> ContactActions:
    """What a professional of the unit may do to a contact now; nothing to a closed one. Source: D-6, D-9, D-18."""
    return ContactActions(tuple(each for each in ContactAction if may(each, contact, worker)))
