"""Permission cover: whether a recorded permission covers a disclosure, and how it stands. Source: D-10, D-17."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from services.referral.rules.permission_needed import NeedDecision
from shared.terms.acting import GuardianPolicy
from shared.terms.permissions import (
    GivenTo,
    PermissionBasis,
    PermissionForm,
    PermissionGiver,
    PermissionLack,
    PermissionPurpose,
    PermissionState,
)

RULE_ID: Final = "permission_cover"
RULE_VERSION: Final = "2"

_STATE_OF_LACK: Final = {
    PermissionLack.REVOKED: PermissionState.REVOKED,
    PermissionLack.USED: PermissionState.USED,
    PermissionLack.EXPIRED: PermissionState.EXPIRED,
    PermissionLack.GUARDIANSHIP_ENDED: PermissionState.EXPIRED,
    PermissionLack.GUARDIANS_MISSING: PermissionState.GUARDIANS_MISSING,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class PermissionFacts:
    """What is recorded of a permission."""

    basis: PermissionBasis
    purpose: PermissionPurpose
    form: PermissionForm | None
    """None where nobody gave it."""
    given_by: PermissionGiver
    given_to: GivenTo | None
    recipient: tuple[str, ...]
    """Kind, code and register of the recipient."""
    units: frozenset[str] = frozenset()
    """The units that receive; none of a party outside."""
    single_use: bool
    is_used: bool
    """Used for another object than the one in question."""
    is_revoked: bool
    valid_until: date | None = None
    """Last day, included."""
    guardians_agreeing: int | None = None
    guardians_total: int | None = None
    guardianship_ends_on: date | None = None
    """The child's 18th birthday, when guardians gave it."""


@dataclass(frozen=True, slots=True)
class CoverDecision:
    """Whether the permission covers the disclosure; what it lacks when it does not."""

    lack: PermissionLack | None
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION

    @property
    def covers(self) -> bool:
        """Whether the data may leave by this permission."""
        return self.lack is None


def guardians_suffice(policy: GuardianPolicy, *, agreeing: int, total: int) -> bool:
    """Whether enough guardians agree; raises ValueError when more agree than there are. Source: D-17."""
    if not 0 <= agreeing <= total:
        raise ValueError("more guardians agree than there are")
    return agreeing == total > 0 if policy is GuardianPolicy.ALL else agreeing > 0


def standing_on(facts: PermissionFacts, policy: GuardianPolicy, *, on: date) -> PermissionState:
    """How the permission stands on a civil date, whatever it is used for; `valid_until` is still included."""
    lack = _lack_of_itself(facts, policy, on)
    return PermissionState.VALID if lack is None else _STATE_OF_LACK[lack]


def cover(
    facts: PermissionFacts,
    need: NeedDecision,
    policy: GuardianPolicy,
    *,
    purpose: PermissionPurpose,
    recipient: tuple[str, ...],
    units: frozenset[str] = frozenset(),
    on: date,
) -> CoverDecision:
    """Whether the permission covers a disclosure for this purpose to this recipient on a civil date.

    It names every unit that receives, and may name more.
    What the permission itself lacks is told before what the disclosure asks. A vital interest or a statutory right that
    is recorded for this recipient and purpose covers it whatever basis is asked for. An oral permission to a party
    outside health and social care covers one transaction, so it must be for a single use. Source: D-10, D-17, R-159.
    """
    lack = _lack_of_itself(facts, policy, on)
    if lack is not None:
        return CoverDecision(lack)
    if facts.recipient != recipient or not units <= facts.units:
        return CoverDecision(PermissionLack.OTHER_RECIPIENT)
    if facts.purpose not in {purpose, PermissionPurpose.JOINT_WORK}:
        return CoverDecision(PermissionLack.OTHER_PURPOSE)
    if facts.given_by is PermissionGiver.NOBODY:
        return CoverDecision(None)
    return CoverDecision(_lack_for(facts, need))


def _lack_of_itself(facts: PermissionFacts, policy: GuardianPolicy, on: date) -> PermissionLack | None:
    if facts.is_revoked:
        return PermissionLack.REVOKED
    if facts.single_use and facts.is_used:
        return PermissionLack.USED
    if facts.valid_until is not None and on > facts.valid_until:
        return PermissionLack.EXPIRED
    if facts.guardianship_ends_on is not None and on >= facts.guardianship_ends_on:
        return PermissionLack.GUARDIANSHIP_ENDED
    agreeing, total = facts.guardians_agreeing, facts.guardians_total
    if agreeing is not None and total is not None and not guardians_suffice(policy, agreeing=agreeing, total=total):
        return PermissionLack.GUARDIANS_MISSING
    return None


def _lack_for(facts: PermissionFacts, need: NeedDecision) -> PermissionLack | None:
    if facts.basis is not need.basis:
        return PermissionLack.OTHER_BASIS
    if facts.form not in need.sufficient_forms:
        return PermissionLack.FORM
    if need.single_use and facts.form is PermissionForm.ORAL and not facts.single_use:
        return PermissionLack.FORM
    if need.given_to is not None and facts.given_to is not need.given_to:
        return PermissionLack.NOT_GIVEN_TO_RECIPIENT
    return None
