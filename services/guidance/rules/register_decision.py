"""Documentation decision: in which register a contact is documented, if in any. The matter decides it. Source: D-8."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from shared.terms.contact_outcomes import DocumentationReason as Reason
from shared.terms.contact_outcomes import DocumentedIn, RegisterEntryKind
from shared.terms.guidance import ContactOutcome, Matter
from shared.terms.registers import Register

RULE_ID: Final = "register_decision"
RULE_VERSION: Final = "1"

SOURCES: Final = {
    Reason.ANONYMOUS: "Laki 703/2023; R-066, R-076, R-181",
    Reason.ADVICE_ONLY: "Sosiaalihuoltolaki 1301/2014 2 luku; R-176, R-178, R-192",
    Reason.APPLIES_FOR_SOCIAL_SERVICE: "Laki 703/2023; sosiaalihuoltolaki 1301/2014 36 §; R-180, R-183, R-193",
    Reason.SOCIAL_OUTCOME: "Laki 703/2023; sosiaalihuoltolaki 1301/2014 36 §; R-180, R-183",
    Reason.PENDING_SOCIAL_MATTER: "Laki 703/2023; R-183",
    Reason.FILE_OPENED: "Laki 703/2023; R-179",
    Reason.CHILD_PROTECTION: "Lastensuojelulaki 417/2007 25 ja 26 §; R-202",
    Reason.HEALTH_OUTCOME: "Laki 703/2023; terveydenhuoltolaki 1326/2010 51 §; R-177, R-184",
    Reason.CONCERNS_CARE: "Laki 703/2023; R-184",
}
"""Where each reason comes from."""

_BY_MATTER: Final = {
    Matter.HEALTH: Register.HEALTH_CARE,
    Matter.SOCIAL: Register.SOCIAL_WELFARE,
    Matter.CHILD_PROTECTION: Register.SOCIAL_WELFARE,
}
_KINDS: Final = {
    Reason.APPLIES_FOR_SOCIAL_SERVICE: RegisterEntryKind.INITIATION,
    Reason.SOCIAL_OUTCOME: RegisterEntryKind.INITIATION,
    Reason.CHILD_PROTECTION: RegisterEntryKind.CHILD_PROTECTION_NOTICE,
    Reason.PENDING_SOCIAL_MATTER: RegisterEntryKind.PENDING_MATTER,
    Reason.FILE_OPENED: RegisterEntryKind.ADVICE_ASKED,
    Reason.HEALTH_OUTCOME: RegisterEntryKind.CARE,
    Reason.CONCERNS_CARE: RegisterEntryKind.CARE,
}
"""What the entry tells, the weightiest first: a note of advice that initiates is the initiation (R-194)."""
_OF_HEALTH_CARE: Final = frozenset({Reason.HEALTH_OUTCOME, Reason.CONCERNS_CARE})
_WHERE: Final = {
    frozenset[Register](): DocumentedIn.NONE,
    frozenset({Register.SOCIAL_WELFARE}): DocumentedIn.SOCIAL_WELFARE,
    frozenset({Register.HEALTH_CARE}): DocumentedIn.HEALTH_CARE,
    frozenset(Register): DocumentedIn.BOTH,
}


@dataclass(frozen=True, slots=True)
class OutcomeFact:
    """An outcome of a contact, and the register of its matter; None: by what the contact is about."""

    kind: ContactOutcome
    client_register: Register | None = None


@dataclass(frozen=True, slots=True)
class RegisterDecision:
    """In which register, what its entry tells, and why."""

    reasons: tuple[Reason, ...]
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION

    @property
    def entries(self) -> dict[Register, RegisterEntryKind]:
        """The entry of each register: separate ones, each read in its own context."""
        found: dict[Register, RegisterEntryKind] = {}
        for reason, kind in _KINDS.items():
            if reason in self.reasons:
                found.setdefault(register_of(reason), kind)
        return found

    @property
    def documented_in(self) -> DocumentedIn:
        """Register of the contact."""
        return _WHERE[frozenset(self.entries)]


def register_of(reason: Reason) -> Register:
    """The register for which a reason speaks."""
    return Register.HEALTH_CARE if reason in _OF_HEALTH_CARE else Register.SOCIAL_WELFARE


def decide(
    *,
    identified: bool,
    matters: Iterable[Matter],
    outcomes: Iterable[OutcomeFact],
    file_opened: bool,
    applies_for_social_service: bool,
    child_protection: bool,
    concerns_pending_social_matter: bool = False,
    concerns_care: bool = False,
) -> RegisterDecision:
    """In which register a contact is documented; who records it, and with which profession, is not asked.

    A child-protection notice is always documented, also of a notifier who is not known; of nobody else who is not known
    anything is. Advice alone is no entry, also for a client of social welfare, unless the file was opened. Source: D-8,
    R-176…R-184, R-192…R-194.
    """
    about, ended = set(matters), list(outcomes)
    found = {Reason.CHILD_PROTECTION} if child_protection else set()
    if not identified:
        return RegisterDecision(tuple(found or {Reason.ANONYMOUS}))
    for each in ended:
        found.update(_reasons_of(each, about))
    found.update(
        reason
        for reason, holds in (
            (Reason.APPLIES_FOR_SOCIAL_SERVICE, applies_for_social_service),
            (Reason.PENDING_SOCIAL_MATTER, concerns_pending_social_matter),
            (Reason.FILE_OPENED, file_opened),
            (Reason.CONCERNS_CARE, concerns_care),
        )
        if holds
    )
    return RegisterDecision(tuple(each for each in Reason if each in (found or {Reason.ADVICE_ONLY})))


def _reasons_of(outcome: OutcomeFact, about: set[Matter]) -> set[Reason]:
    """Why an outcome is documented; advice by itself is not."""
    if outcome.kind is ContactOutcome.ADVICE_GIVEN:
        return set()
    registers = (
        {outcome.client_register} if outcome.client_register else {_BY_MATTER[m] for m in about & set(_BY_MATTER)}
    )
    goes_on = outcome.kind is ContactOutcome.FORWARDED_TO_OWN_WORKER
    social = Reason.PENDING_SOCIAL_MATTER if goes_on else Reason.SOCIAL_OUTCOME
    return {Reason.HEALTH_OUTCOME if each is Register.HEALTH_CARE else social for each in registers}
