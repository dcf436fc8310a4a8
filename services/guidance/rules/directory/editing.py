"""Who may change an entry of the service directory: who answers for it, and the county's editors."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from shared.terms.directory import EditVerdict
from shared.terms.people import Profession

RULE_ID: Final = "directory-editing"
RULE_VERSION: Final = "1"


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

    An entry without an owner is the editors' alone. Source: R-119, R-120.
    """
    roles = {Profession.UNIT_MANAGER, owner_role}
    if owner_unit_id in units and not roles.isdisjoint(professions):
        return EditDecision(EditVerdict.AS_OWNER)
    if not editors.unit_ids.isdisjoint(units) and not editors.professions.isdisjoint(professions):
        return EditDecision(EditVerdict.AS_EDITOR)
    return EditDecision(EditVerdict.NOT_ALLOWED)
