"""What must hold inside a permission before it is recorded; every fault is told at once."""

from collections.abc import Iterator
from datetime import date, datetime

from services.referral.flows.parts import ReferralParts
from services.referral.flows.permissions import habits_of
from services.referral.flows.recipients import relation_of
from services.referral.rules.permission_needed import Disclosure, NeedDecision, permission_needed
from shared.contracts.problem import FieldError
from shared.contracts.referral.permissions import NewPermission, Recipient
from shared.kit.problems import VALIDATION, Refusal
from shared.law.birthdays import birthday
from shared.law.civil_time import civil_date
from shared.terms.permissions import GivenTo, PermissionBasis, PermissionForm, PermissionGiver
from shared.terms.registers import Register

AGE_OF_MAJORITY = 18
"""Years; guardianship ends at the first minute of the birthday."""

_GIVEN = ("given_to", "form", "identification_method")
_RESTS_ON_NO_GIVER = frozenset({PermissionBasis.STATUTORY_RIGHT, PermissionBasis.VITAL_INTEREST})
_OF_A_CHILD = frozenset({PermissionGiver.GUARDIANS, PermissionGiver.CAPABLE_MINOR})


def refuse_inconsistent(
    parts: ReferralParts, new: NewPermission, recipient: Recipient, *, birth_date: date, at: datetime
) -> None:
    """Refuse a permission that could not be evidence, or would never cover what it names (D-10, D-17, R-151)."""
    errors = [
        *_ends(new, civil_date(at)),
        *_time(new, at),
        *_giver(new, is_adult=civil_date(at) >= birthday(birth_date, AGE_OF_MAJORITY)),
        *_guardians(new),
        *_document(parts, new, civil_date(at)),
        *(_without_giver(new, recipient) if new.basis in _RESTS_ON_NO_GIVER else _given(parts, new, recipient)),
    ]
    if errors:
        raise Refusal(VALIDATION, errors=errors)


def _ends(new: NewPermission, today: date) -> Iterator[FieldError]:
    if new.valid_until is None and not new.single_use:
        yield _error("valid_until", "missing", "A permission has a last day, or is for a single use.")
    if new.valid_until is not None and new.valid_until < today:
        yield _error("valid_until", "in_the_past", "The last day is today or later.")


def _time(new: NewPermission, at: datetime) -> Iterator[FieldError]:
    if new.given_at is not None and new.given_at > at:
        yield _error("given_at", "in_the_future", "A permission is given before it is recorded.")


def _giver(new: NewPermission, *, is_adult: bool) -> Iterator[FieldError]:
    if (new.given_by is PermissionGiver.NOBODY) != (new.basis in _RESTS_ON_NO_GIVER):
        yield _error("given_by", "basis", "Nobody gives what rests on an act or a danger; somebody gives all else.")
    if is_adult and new.given_by in _OF_A_CHILD:
        yield _error("given_by", "adult", "The client is 18 or over.")
    if not is_adult and new.given_by is PermissionGiver.CLIENT:
        yield _error("given_by", "minor", "A minor gives it only when found capable; else the guardians do.")


def _guardians(new: NewPermission) -> Iterator[FieldError]:
    agreeing, total = new.guardians_agreeing, new.guardians_total
    by_guardians = new.given_by is PermissionGiver.GUARDIANS
    for name, count in (("guardians_agreeing", agreeing), ("guardians_total", total)):
        if by_guardians and count is None:
            yield _error(name, "missing", "Guardians are counted.")
        if not by_guardians and count is not None:
            yield _error(name, "not_by_guardians", "Guardians are counted when they give it.")
    if agreeing is not None and total is not None and agreeing > total:
        yield _error("guardians_agreeing", "too_many", "No more guardians agree than there are.")


def _document(parts: ReferralParts, new: NewPermission, today: date) -> Iterator[FieldError]:
    if new.form is PermissionForm.WRITTEN and new.document_reference is None:
        yield _error("document_reference", "missing", "What was written is kept somewhere.")
    template = new.form_template
    if template is None:
        return
    given_on = civil_date(new.given_at) if new.given_at else today
    in_use = any(
        (each.type, each.version) == (template.type, template.version)
        and each.in_use_from <= given_on
        and (each.in_use_until is None or given_on <= each.in_use_until)
        for each in habits_of(parts, new.unit_id).forms
    )
    if not in_use:
        yield _error("form_template", "not_in_use", "The county had no such form in use on that day.")


def _without_giver(new: NewPermission, recipient: Recipient) -> Iterator[FieldError]:
    for name in _GIVEN:
        if getattr(new, name) is not None:
            yield _error(name, "nobody_gave_it", "Nobody gave it.")
    if new.grounds is None:
        yield _error("grounds", "missing", "Say why the act or the danger asks for it.")
    if (new.statutory_basis is not None) != (new.basis is PermissionBasis.STATUTORY_RIGHT):
        yield _error("statutory_basis", "basis", "A statutory right names its act, and nothing else does.")
    if new.basis is PermissionBasis.STATUTORY_RIGHT and recipient.client_register is not Register.SOCIAL_WELFARE:
        yield _error("recipient", "act_does_not_cover", "These acts give the right to social welfare only.")


def _given(parts: ReferralParts, new: NewPermission, recipient: Recipient) -> Iterator[FieldError]:
    for name in _GIVEN:
        if getattr(new, name) is None:
            yield _error(name, "missing", "A permission tells how it was given.")
    if new.statutory_basis is not None:
        yield _error("statutory_basis", "basis", "A statutory right names its act, and nothing else does.")
    need = _need(parts, new, recipient)
    if need.basis is not None and new.basis is not need.basis:
        yield _error("basis", "other_basis", "This recipient asks for the other kind of permission.")
    if need.single_use and new.form is PermissionForm.ORAL and not new.single_use:
        yield _error("single_use", "oral", "Outside health and social care an oral permission covers one transaction.")
    if need.given_to is GivenTo.RECIPIENT and new.given_to is GivenTo.COUNTY:
        yield _error("given_to", "to_recipient", "This recipient takes only what is given to itself.")


def _need(parts: ReferralParts, new: NewPermission, recipient: Recipient) -> NeedDecision:
    relation = relation_of(parts, recipient, from_unit_id=new.unit_id, register=new.client_register)
    return permission_needed(
        Disclosure(identified=True, relation=relation, recipient_register=recipient.client_register)
    )


def _error(field: str, code: str, detail: str) -> FieldError:
    return FieldError(pointer=f"/{field}", code=code, detail=detail)
