"""Who may change an entry of the service directory, and say who answers for it: owners, and the county's editors."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from shared.terms.directory import EditVerdict
from shared.terms.people import Profession

RULE_ID: Final = "directory-editing"
RULE_VERSION: Final = "2"


@dataclass(frozen=True, slots=True, kw_only=True)
class Editors:
    """Whom the county lets look after every entry of its directory."""

    unit_ids: frozenset[str]
    professions: frozenset[Profession]


@dataclass(frozen=True, slots=True)
class EditDecision:
    """Whether a professional may change the entry, and in which capacity."""

    verdict: EditVerdict
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION

    @property
    def allowed(self) -> bool:
        """Whether the entry may be changed."""
        return self.verdict is not EditVerdict.NOT_ALLOWED


def may_edit(
    units: Collection[str],
    professions: Collection[Profession],
    *,
    owner_unit_id: str | None,
    owner_role: Profession | None,
    editors: Editors,
) -> EditDecision:
    """The owner unit's manager, and whoever works there in the role that answers for the entry; and the editors.

    An entry without an owner is the editors' alone. Source: R-119 to R-121.
    """
    roles = {Profession.UNIT_MANAGER, owner_role}
    if owner_unit_id in units and not roles.isdisjoint(professions):
        return EditDecision(EditVerdict.AS_OWNER)
    if not editors.unit_ids.isdisjoint(units) and not editors.professions.isdisjoint(professions):
        return EditDecision(EditVerdict.AS_EDITOR)
    return EditDecision(EditVerdict.NOT_ALLOWED)


def may_appoint(
    units: Collection[str], professions: Collection[Profession], *, owner_unit_id: str | None, editors: Editors
) -> EditDecision:
    """Whether somebody may say that a unit answers for an entry, and in which role: its manager, and the editors.

    Nobody takes on the unit's responsibility by naming their own role, and no worker gives it away. Source: R-120.
    """
    return may_edit(units, professions, owner_unit_id=owner_unit_id, owner_role=None, editors=editors)
