"""Permission needed (luvitus): whether data may leave without one, and which forms suffice. Source: D-10, R-168."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from shared.terms.permissions import (
    GivenTo,
    PermissionBasis,
    PermissionForm,
    PermissionReason,
    PermissionVerdict,
    RecipientRelation,
    StatutoryBasis,
)
from shared.terms.registers import Register

RULE_ID: Final = "permission_needed"
RULE_VERSION: Final = "1"

_EVERY_FORM: Final = (PermissionForm.ORAL, PermissionForm.WRITTEN, PermissionForm.ELECTRONIC)
_LASTING_FORMS: Final = (PermissionForm.WRITTEN, PermissionForm.ELECTRONIC)
_NEEDED_BECAUSE: Final[Mapping[RecipientRelation, PermissionReason]] = {
    RecipientRelation.OTHER_REGISTER: PermissionReason.OTHER_REGISTER,
    RecipientRelation.EXTERNAL_SOTE: PermissionReason.OTHER_CONTROLLER,
    RecipientRelation.KELA: PermissionReason.OUTSIDE_SOTE,
    RecipientRelation.OTHER_PARTNER: PermissionReason.OUTSIDE_SOTE,
}
_SOURCES: Final[Mapping[PermissionReason, str]] = {
    PermissionReason.ANONYMOUS: "D-10, R-167",
    PermissionReason.SAME_REGISTER: "D-10, R-165; act 703/2023",
    PermissionReason.PURCHASED_SERVICE: "D-10, R-168; act 703/2023",
    PermissionReason.VITAL_INTEREST: "D-10, R-150; regulation (EU) 2016/679 article 9(2)(c)",
    PermissionReason.OTHER_REGISTER: "D-10, R-168; act 703/2023",
    PermissionReason.OTHER_CONTROLLER: "D-10, R-165; act 703/2023",
    PermissionReason.OUTSIDE_SOTE: "D-10, R-092, R-159",
}
_STATUTES: Final[Mapping[StatutoryBasis, str]] = {
    StatutoryBasis.SERVICE_NEEDS_ASSESSMENT: "act 1301/2014 section 36",
    StatutoryBasis.CHILD_PROTECTION_NOTICE: "act 417/2007 section 25",
    StatutoryBasis.SOCIAL_WELFARE_NOTICE: "act 1301/2014 section 35",
    StatutoryBasis.OLDER_PERSON_NOTICE: "act 980/2012 section 25",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """What would leave, and to whom."""

    identified: bool
    """Whether the client can be identified from what leaves."""
    relation: RecipientRelation
    recipient_register: Register | None = None
    """Register in which the recipient works; None for Kela and other partners."""
    continues: bool = False
    """Longer work together, more than one transaction."""
    purchased_service: bool = False
    """The recipient gives the service for the controller, by contract."""
    statutory_basis: StatutoryBasis | None = None
    vital_interest: bool = False


@dataclass(frozen=True, slots=True)
class NeedDecision:
    """Whether a permission is needed, why, and which one suffices; nothing suffices where none is needed."""

    verdict: PermissionVerdict
    reason: PermissionReason
    source: str
    basis: PermissionBasis | None = None
    """What the permission has to be; where none is needed, what the disclosure rests on, if on anything."""
    sufficient_forms: tuple[PermissionForm, ...] = ()
    given_to: GivenTo | None = None
    """To whom it must be given; None: to either."""
    single_use: bool = False
    """Whether an oral permission would cover one transaction only."""
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION

    @property
    def is_needed(self) -> bool:
        """Whether data may leave only with a permission."""
        return self.verdict is PermissionVerdict.NEEDED


def permission_needed(disclosure: Disclosure) -> NeedDecision:
    """Whether this disclosure needs a permission, and which forms suffice; the first reason that frees it decides.

    A statutory right frees what goes to social welfare only; a purchased service never frees Kela nor the county's
    other register. Outside health and social care an oral permission covers one transaction, and Kela's must be given
    to Kela. Inside it a disclosure permission is asked for each register. Source: D-10, R-150, R-159, R-165, R-168.
    """
    freed = _freed_by(disclosure)
    if freed is not None:
        return _not_needed(freed, disclosure.statutory_basis)
    reason = _NEEDED_BECAUSE[disclosure.relation]
    outside_sote = reason is PermissionReason.OUTSIDE_SOTE
    return NeedDecision(
        PermissionVerdict.NEEDED,
        reason,
        _SOURCES[reason],
        basis=PermissionBasis.CLIENT_PERMISSION if outside_sote else PermissionBasis.DISCLOSURE_PERMISSION,
        sufficient_forms=_LASTING_FORMS if outside_sote and disclosure.continues else _EVERY_FORM,
        given_to=GivenTo.RECIPIENT if disclosure.relation is RecipientRelation.KELA else None,
        single_use=outside_sote,
    )


def covers_statutorily(disclosure: Disclosure) -> bool:
    """Whether the named act gives this recipient the right to know: all of them speak of social welfare."""
    return disclosure.statutory_basis is not None and disclosure.recipient_register is Register.SOCIAL_WELFARE


def _freed_by(disclosure: Disclosure) -> PermissionReason | None:
    if not disclosure.identified:
        return PermissionReason.ANONYMOUS
    if disclosure.relation is RecipientRelation.SAME_REGISTER:
        return PermissionReason.SAME_REGISTER
    may_be_purchased = disclosure.relation in {RecipientRelation.EXTERNAL_SOTE, RecipientRelation.OTHER_PARTNER}
    if disclosure.purchased_service and may_be_purchased:
        return PermissionReason.PURCHASED_SERVICE
    if covers_statutorily(disclosure):
        return PermissionReason.STATUTORY_RIGHT
    return PermissionReason.VITAL_INTEREST if disclosure.vital_interest else None


def _not_needed(reason: PermissionReason, statute: StatutoryBasis | None) -> NeedDecision:
    if reason is PermissionReason.STATUTORY_RIGHT and statute is not None:
        source, basis = f"D-10, R-150; {_STATUTES[statute]}", PermissionBasis.STATUTORY_RIGHT
        return NeedDecision(PermissionVerdict.NOT_NEEDED, reason, source, basis)
    basis_or_none = PermissionBasis.VITAL_INTEREST if reason is PermissionReason.VITAL_INTEREST else None
    return NeedDecision(PermissionVerdict.NOT_NEEDED, reason, _SOURCES[reason], basis_or_none)
