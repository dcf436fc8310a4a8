"""The words of the pages in the reader's language; they are data in `words`."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import TypeAdapter

from services.guidance.flows.statistics_words import statistics_words
from shared.contracts.texts import LocalisedText
from shared.kit.texts import in_language
from shared.terms.people import Language

_FOLDER: Final = Path(__file__).parent / "words"
_CODES: Final = "codes"
_Group = TypeAdapter(dict[str, LocalisedText])


def say(language: Language, group: str, key: str, /, **values: object) -> str:
    """The word of a group, with values in its places. Errors: KeyError for one that is not there."""
    text = in_language(catalogue()[group][key], language)
    return text.format_map(values) if values else text


def spoken(group: str) -> dict[str, dict[str, str]]:
    """Every word of a group by language, for a page that changes its language itself."""
    return {
        language.value: {key: in_language(text, language) for key, text in catalogue()[group].items()}
        for language in Language
    }


@cache
def catalogue() -> Mapping[str, Mapping[str, LocalisedText]]:
    """Every word by group: a file is a group, of the codes each vocabulary, and of the statistics each dimension."""
    found = {path.stem: _read(path) for path in sorted(_FOLDER.glob("*.yaml"))}
    own = {group: _Group.validate_python(words) for group, words in (found.pop(_CODES) | found).items()}
    named = {dimension.value: words for dimension, words in statistics_words().values.items()}
    return {group: {**named.get(group, {}), **own.get(group, {})} for group in named | own}


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))
