"""Scores of questionnaires: the sum of the points, and the band it falls in. Source: R-026, R-027; D-11, D-13.

A score informs. It says nothing of urgency, step or service: a professional decides about those (D-11).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from shared.terms.questionnaires import ScoreVerdict, Sex

RULE_ID: Final = "questionnaire_scoring"
RULE_VERSION: Final = "2"


@dataclass(frozen=True, slots=True)
class ScoredItem:
    """A question as the score counts it."""

    code: str
    points: Mapping[str, int]
    """Points of each option."""
    counts: bool = True
    """False: asked for information, and neither counted nor missed."""
    shown_when_any_of: tuple[str, ...] = ()
    """Shown only when one of these earlier items has points; empty: always."""
    red_flag_from: int | None = None
    """Points from which, included, the answer tells of acute danger."""


@dataclass(frozen=True, slots=True)
class ScoredBand:
    """A band of scores, from its limit (included) to the next one's."""

    code: str
    at_least: int
    by_sex: Mapping[Sex, int] = field(default_factory=dict)

    def limit(self, sex: Sex | None) -> int:
        """The least score of the band; of somebody who has not told the sex, the lowest of its limits."""
        if sex is None:
            return min((self.at_least, *self.by_sex.values()))
        return self.by_sex.get(sex, self.at_least)


@dataclass(frozen=True, slots=True)
class Scoring:
    """How a questionnaire is scored; the bands in the order of their limits, the first from 0."""

    items: Sequence[ScoredItem]
    bands: Sequence[ScoredBand]
    multiplier: int = 1
    """Of the sum of the points."""


@dataclass(frozen=True, slots=True)
class ScoreDecision:
    """The score and its band, or why there is none; and which answers tell of danger, with or without a score."""

    verdict: ScoreVerdict
    score: int | None
    band: str | None
    missing: tuple[str, ...]
    """Items that were shown and have no answer."""
    unfit: tuple[str, ...]
    """Items of the questionnaire whose answer is none of its options; empty text for an item that it does not have."""
    red_flags: tuple[str, ...]
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION


def score(scoring: Scoring, answers: Mapping[str, object], sex: Sex | None = None) -> ScoreDecision:
    """Score answers, option codes by item code. One missing answer means no score; a skipped item is not missing.

    An answer to an item that the other answers skip is not counted. An answer that tells of danger always counts as
    such, whatever the others are; so does one that cannot be read, or may be meant, where danger is asked about (D-13).
    """
    points = dict(_points(scoring.items, answers))
    shown = [each for each in scoring.items if _is_shown(each, points)]
    unfit = tuple(_unfit(scoring.items, answers))
    missing = tuple(each.code for each in shown if each.counts and answers.get(each.code) is None)
    red_flags = tuple(each.code for each in scoring.items if _tells_of_danger(each, answers, may_be_meant="" in unfit))
    if unfit or missing:
        verdict = ScoreVerdict.UNFIT if unfit else ScoreVerdict.INCOMPLETE
        return ScoreDecision(verdict, None, None, missing, unfit, red_flags)
    total = scoring.multiplier * sum(points[each.code] for each in shown if each.counts)
    band = next(each for each in reversed(scoring.bands) if each.limit(sex) <= total)
    return ScoreDecision(ScoreVerdict.SCORED, total, band.code, (), (), red_flags)


def range_of(scoring: Scoring) -> tuple[int, int]:
    """The least and the greatest score, both included."""
    counted = [each.points.values() for each in scoring.items if each.counts]
    lowest, highest = sum(min(each) for each in counted), sum(max(each) for each in counted)
    return scoring.multiplier * lowest, scoring.multiplier * highest


def _points(items: Sequence[ScoredItem], answers: Mapping[str, object]) -> Iterator[tuple[str, int]]:
    for item in items:
        answer = answers.get(item.code)
        if isinstance(answer, str) and answer in item.points:
            yield item.code, item.points[answer]


def _is_shown(item: ScoredItem, points: Mapping[str, int]) -> bool:
    return not item.shown_when_any_of or any(points.get(code, 0) > 0 for code in item.shown_when_any_of)


def _tells_of_danger(item: ScoredItem, answers: Mapping[str, object], *, may_be_meant: bool) -> bool:
    """`may_be_meant`: there is an answer to an item that the questionnaire does not have."""
    answer = answers.get(item.code)
    if item.red_flag_from is None or answer is None:
        return item.red_flag_from is not None and may_be_meant
    return not isinstance(answer, str) or item.points.get(answer, item.red_flag_from) >= item.red_flag_from


def _unfit(items: Sequence[ScoredItem], answers: Mapping[str, object]) -> Iterator[str]:
    for item in items:
        answer = answers.get(item.code)
        if answer is not None and (not isinstance(answer, str) or answer not in item.points):
            yield item.code
    if answers.keys() - {item.code for item in items}:
        yield ""
