"""What the statistics call their reports, columns, dimensions and values; the words are data."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from services.guidance.flows.parts import GuidanceParts
from shared.contracts.texts import LocalisedText
from shared.terms.statistics import StatisticsDimension, StatisticsReport


class StatisticsWords(BaseModel):
    """The words of the statistics."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    reports: Mapping[StatisticsReport, LocalisedText]
    columns: Mapping[str, LocalisedText]
    dimensions: Mapping[StatisticsDimension, LocalisedText]
    values: Mapping[StatisticsDimension, Mapping[str, LocalisedText]]
    any: Mapping[str, LocalisedText]
    """Values that more than one dimension has."""
    rows: Mapping[str, LocalisedText]
    """Columns of the rows."""


@cache
def statistics_words() -> StatisticsWords:
    """The words, read once."""
    file = Path(__file__).with_name("statistics_words.yaml")
    return StatisticsWords.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))


def name_of(parts: GuidanceParts, dimension: StatisticsDimension, value: str) -> LocalisedText:
    """The name of a value: areas and topics are named by the county; a code that nobody has named is its own name."""
    words = statistics_words()
    known = _named_by_county(parts, dimension, value) or words.values.get(dimension, {}).get(value)
    return known or words.any.get(value) or LocalisedText(fi=value, sv=value, en=value)


def _named_by_county(parts: GuidanceParts, dimension: StatisticsDimension, value: str) -> LocalisedText | None:
    match dimension:
        case StatisticsDimension.AREA:
            area = parts.packs.area(value)
            return area.name if area else None
        case StatisticsDimension.REASON:
            found = (pack.topic(value) for pack in parts.packs.packs)
            return next((topic.name for topic in found if topic), None)
        case _:
            return None
