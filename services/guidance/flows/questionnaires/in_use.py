"""Released questionnaires as each county has them, and as the rule scores them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

import yaml

from services.guidance.rules.questionnaire_scoring import ScoredBand, ScoredItem, Scoring
from shared.contracts.county_pack import CountyPack
from shared.contracts.questionnaire_definitions import Questionnaire, in_county

_FOLDER: Final = Path(__file__).parent / "released"


@cache
def released() -> tuple[Questionnaire, ...]:
    """Every released version, by code and version; raises ValueError for one that does not hold together."""
    read = (
        Questionnaire.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
        for path in _FOLDER.glob("*.yaml")
    )
    return tuple(sorted(read, key=lambda each: (each.code, each.version)))


@dataclass(frozen=True)
class QuestionnairesInUse:
    """The versions that each county has in use."""

    by_county: Mapping[str, tuple[Questionnaire, ...]]

    def find(self, county: str, code: str, version: int | None = None) -> Questionnaire | None:
        """The county's questionnaire of that version, or its newest one; None where it has none in use."""
        known = self.by_county.get(county, ())
        found = (each for each in known if each.code == code and version in {None, each.version})
        return max(found, key=lambda each: each.version, default=None)

    def everywhere(self, code: object) -> list[Questionnaire]:
        """Every version with that code, of every county; all there are where none has it, for any may be meant."""
        known = [each for of_county in self.by_county.values() for each in of_county]
        return [each for each in known if each.code == code] or known


def questionnaires_in_use(packs: Iterable[CountyPack]) -> QuestionnairesInUse:
    """What the counties have in use; raises ValueError where one adds something that fits no released version."""
    return QuestionnairesInUse({pack.code: _of_county(pack) for pack in packs})


def _of_county(pack: CountyPack) -> tuple[Questionnaire, ...]:
    added = {(each.code, each.version): each for each in pack.questionnaires}
    known = {(each.code, each.version): each for each in released()}
    if unknown := added.keys() - known.keys():
        code, version = min(unknown)
        raise ValueError(f"questionnaires: {code} version {version} is not released")
    return tuple(
        in_county(each, added[key]) if key in added else each
        for key, each in known.items()
        if key not in added or added[key].rollout
    )


def newest(questionnaires: Iterable[Questionnaire]) -> list[Questionnaire]:
    """The newest version of each."""
    by_code: dict[str, Questionnaire] = {}
    for each in sorted(questionnaires, key=lambda each: each.version):
        by_code[each.code] = each
    return [by_code[code] for code in sorted(by_code)]


def scoring_of(questionnaire: Questionnaire) -> Scoring:
    """A questionnaire as the rule scores it."""
    points: Mapping[str, Mapping[str, int]] = {
        name: {each.code: each.points for each in options} for name, options in questionnaire.options.items()
    }
    return Scoring(
        items=[
            ScoredItem(each.code, points[each.options], each.counts, each.shown_when_any_of, each.red_flag_from)
            for each in questionnaire.items
        ],
        bands=[ScoredBand(each.code, each.at_least, each.by_sex) for each in questionnaire.bands],
        multiplier=questionnaire.multiplier,
    )
