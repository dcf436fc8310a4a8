"""What is said of a refused field, in the reader's language; the sentences are data in `field_sentences`."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from shared.contracts.texts import LocalisedText
from shared.kit.texts import in_language
from shared.terms.people import Language

_FOLDER = Path(__file__).parent / "field_sentences"
_VALIDATOR = "validator"
_NOTHING_BETTER = "invalid"


def sentence(english: str, language: Language) -> str:
    """The sentence of the code in the reader's language; of one that has no translation, that the value is not valid.

    An English reader is told the sentence itself.
    """
    if language is Language.EN:
        return english
    known = translations().get(english)
    return in_language(known, language) if known else validators_sentence(_NOTHING_BETTER, {}, language)


def validators_sentence(code: str, limits: Mapping[str, str], language: Language) -> str:
    """What a code of the validator means, with the limits of the contract filled in."""
    said = validators_words()
    try:
        return in_language(said.get(code, said[_NOTHING_BETTER]), language).format_map(limits)
    except KeyError:  # the validator did not tell the limit that the sentence has
        return in_language(said[_NOTHING_BETTER], language)


@cache
def translations() -> Mapping[str, LocalisedText]:
    """Every sentence that the code says of a field, by its English words; raises ValueError for one given twice."""
    found: dict[str, LocalisedText] = {}
    for path in sorted(_FOLDER.glob("*.yaml")):
        if path.stem == _VALIDATOR:
            continue
        for english, others in _read(path).items():
            if english in found:
                raise ValueError(f"{path.name}: a sentence is there already: {english}")
            found[english] = LocalisedText(en=english, **others)
    return found


@cache
def validators_words() -> Mapping[str, LocalisedText]:
    """What is said of a field by the validator's code."""
    return {
        code: LocalisedText(fi=each["fi"], sv=each["sv"], en=each["en"])
        for each in _read(_FOLDER / f"{_VALIDATOR}.yaml")
        for code in each["codes"]
    }


def _read(path: Path) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))
