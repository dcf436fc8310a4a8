"""Permission before anything leaves (luvitus): asked for and used in the transaction of what it is for."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from uuid import UUID

from uuid_utils.compat import uuid7

from services.referral.flows.parts import ReferralParts
from services.referral.flows.recipients import known_recipient, relation_of, units_of
from services.referral.rules.permission_cover import PermissionFacts, cover, standing_on
from services.referral.rules.permission_needed import Disclosure, NeedDecision, permission_needed
from services.referral.storage import permissions
from services.referral.storage.permissions import DisclosureRecord, PermissionRecord
from shared.contracts.county_permissions import PermissionHabits
from shared.contracts.events import EventType, PermissionChange
from shared.contracts.referral.permissions import NewRecipient, Recipient
from shared.kit.events import publish
from shared.kit.jobs import Connection
from shared.kit.problems import Refusal, problem_type
from shared.law.civil_time import civil_date
from shared.terms.permissions import (
    PermissionBasis,
    PermissionEvent,
    PermissionLack,
    PermissionPurpose,
    PermissionReason,
    PermissionState,
    StatutoryBasis,
)
from shared.terms.registers import Register

PERMISSION_NEEDED = problem_type(
    "permission-needed",
    409,
    fi=(
        "Asiakkaan lupa tarvitaan",
        "Tietoja ei anneta ilman lupaa: syy on kentässä reason, kelpaavat muodot kentässä sufficient_forms.",
    ),
    sv=(
        "Klientens tillstånd behövs",
        "Uppgifter lämnas inte ut utan tillstånd: orsaken finns i reason, godtagbara former i sufficient_forms.",
    ),
    en=(
        "The client's permission is needed",
        "Nothing leaves without it: why is told in reason, and which forms suffice in sufficient_forms.",
    ),
)
PERMISSION_EVENTS: Final = (
    EventType(PermissionEvent.RECORDED, "A permission to disclose was recorded", PermissionChange),
    EventType(PermissionEvent.REVOKED, "A permission to disclose was revoked", PermissionChange),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionDecision:
    """Why data may leave: nothing is needed, an act allows it, or a permission covers it."""

    is_needed: bool
    reason: PermissionReason
    basis: PermissionBasis | None
    permission_id: UUID | None
    source: str
    rule_id: str
    rule_version: str


async def require(
    parts: ReferralParts,
    connection: Connection,
    *,
    person_ref: str | None,
    from_unit_id: str,
    recipient: NewRecipient | Recipient,
    purpose: PermissionPurpose,
    register: Register,
    disclosed_for: str,
    by: str,
    permission_id: UUID | None = None,
    statutory_basis: StatutoryBasis | None = None,
    continues: bool = False,
    purchased_service: bool = False,
    leaves_now: bool = True,
) -> PermissionDecision:
    """Refuse a disclosure that needs a permission and has none; else keep that it was made, and why it might be.

    Call it in the transaction that sends, after the object is held: the permission is held after it, so that a
    single-use one serves one object, whoever comes first. `person_ref` is None for an anonymous client.
    Nothing leaves with a draft (`leaves_now` false): then it is only asked, and neither kept nor used up.
    `disclosed_for` names the object as kind:id, `by` is the caller's subject. A vital interest is a recorded one.
    Errors: Refusal PERMISSION_NEEDED, or VALIDATION for a recipient that is not known. Source: D-10, R-082, R-133.
    """
    to = recipient if isinstance(recipient, Recipient) else known_recipient(parts, recipient)
    need = permission_needed(
        Disclosure(
            identified=person_ref is not None,
            relation=relation_of(parts, to, from_unit_id=from_unit_id, register=register),
            recipient_register=to.client_register,
            continues=continues,
            purchased_service=purchased_service,
            statutory_basis=statutory_basis,
        )
    )
    held = None
    if need.is_needed:
        if permission_id is None:
            raise _refusal(need, PermissionLack.NONE_NAMED)
        held = await permissions.lock(connection, permission_id)
        if held is None or not _is_of(parts, held, person_ref, register, from_unit_id):
            raise _refusal(need, PermissionLack.UNKNOWN)
        _refuse_uncovered(parts, held, need, purpose, to, disclosed_for)
    basis = held.basis if held else need.basis
    if leaves_now and basis is not None and person_ref is not None:
        made = DisclosureRecord(
            id=uuid7(),
            permission_id=held.id if held else None,
            person_ref=person_ref,
            from_unit_id=from_unit_id,
            client_register=register,
            recipient=to,
            purpose=purpose,
            basis=basis,
            statutory_basis=held.statutory_basis if held else statutory_basis,
            disclosed_for=disclosed_for,
            disclosed_by=by,
            disclosed_at=parts.clock(),
            single_use=held.single_use if held else False,
            rule_id=need.rule_id,
            rule_version=need.rule_version,
        )
        await permissions.disclose(connection, made)
    return PermissionDecision(
        is_needed=need.is_needed,
        reason=need.reason,
        basis=basis,
        permission_id=held.id if held else None,
        source=need.source,
        rule_id=need.rule_id,
        rule_version=need.rule_version,
    )


async def require_again(
    parts: ReferralParts, connection: Connection, *, person_ref: str | None, disclosed_for: str, by: str
) -> None:
    """Refuse that more leaves for an object when what it left by no longer holds: revoked, or its last day is over.

    Call it in the transaction that says more, after the object is held. What needed no permission needs none again.
    Errors: Refusal PERMISSION_NEEDED. Source: D-10.
    """
    if person_ref is None:
        return
    left = await permissions.latest_disclosure(connection, person_ref, disclosed_for)
    if left is None:
        return
    await require(
        parts,
        connection,
        person_ref=person_ref,
        from_unit_id=left.from_unit_id,
        recipient=left.recipient,
        purpose=left.purpose,
        register=left.client_register,
        disclosed_for=disclosed_for,
        by=by,
        permission_id=left.permission_id,
        # A permission is held by itself; the act beside it would free what the permission no longer covers.
        statutory_basis=left.statutory_basis if left.permission_id is None else None,
    )


def state_of(parts: ReferralParts, record: PermissionRecord, *, on: date) -> PermissionState:
    """How a permission stands on a civil date, whatever it is used for."""
    return standing_on(_facts(record, used_for=None), habits_of(parts, record.unit_id).guardian_policy, on=on)


def habits_of(parts: ReferralParts, unit_id: str) -> PermissionHabits:
    """What the county of the unit has set of permissions."""
    county = parts.packs.county_of(unit_id)
    return county.permissions if county is not None else PermissionHabits()


async def tell_permission(
    connection: Connection, record: PermissionRecord, kind: PermissionEvent, at: datetime
) -> None:
    """Tell that a permission was recorded or revoked, in the transaction that made it so."""
    change = PermissionChange(
        permission_id=record.id,
        unit_id=record.unit_id,
        client_register=record.client_register,
        purpose=record.purpose,
        recipient_kind=record.recipient.kind,
    )
    await publish(connection, kind, f"permission:{record.id}", change.model_dump(mode="json"), at)


def _is_of(
    parts: ReferralParts, held: PermissionRecord, person_ref: str | None, register: Register, from_unit_id: str
) -> bool:
    """Whether it was given for this client and register to the same controller."""
    same_county = parts.packs.county_of(held.unit_id) is parts.packs.county_of(from_unit_id)
    return held.person_ref == person_ref and held.client_register is register and same_county


def _refuse_uncovered(
    parts: ReferralParts,
    held: PermissionRecord,
    need: NeedDecision,
    purpose: PermissionPurpose,
    to: Recipient,
    disclosed_for: str,
) -> None:
    decision = cover(
        _facts(held, used_for=disclosed_for),
        need,
        habits_of(parts, held.unit_id).guardian_policy,
        purpose=purpose,
        recipient=_named(to),
        units=units_of(to),
        on=civil_date(parts.clock()),
    )
    if decision.lack is not None:
        raise _refusal(need, decision.lack)


def _facts(record: PermissionRecord, *, used_for: str | None) -> PermissionFacts:
    """What the rule asks of a permission; what is sent again for the object that used it is no second use."""
    return PermissionFacts(
        basis=record.basis,
        purpose=record.purpose,
        form=record.form,
        given_by=record.given_by,
        given_to=record.given_to,
        recipient=_named(record.recipient),
        units=units_of(record.recipient),
        single_use=record.single_use,
        is_used=record.used_at is not None and record.used_for != used_for,
        is_revoked=record.revoked_at is not None,
        valid_until=record.valid_until,
        guardians_agreeing=record.guardians_agreeing,
        guardians_total=record.guardians_total,
        guardianship_ends_on=record.guardianship_ends_on,
    )


def _named(recipient: Recipient) -> tuple[str, ...]:
    """The kind, code and register of a recipient; its units are told apart."""
    return recipient.kind.value, recipient.code or "", recipient.client_register or ""


def _refusal(need: NeedDecision, lack: PermissionLack) -> Refusal:
    return Refusal(
        PERMISSION_NEEDED,
        members={
            "reason": need.reason.value,
            "sufficient_forms": [form.value for form in need.sufficient_forms],
            "needed_basis": need.basis,
            "given_to": need.given_to,
            "lack": lack.value,
        },
    )
