"""Which language a reader is answered in."""

import re

from shared.contracts.texts import LocalisedText
from shared.terms.people import Language

DEFAULT_LANGUAGE = Language.FI
_LONGEST_HEADER = 200
_QUALITY = re.compile(r"\s*q\s*=\s*(0(?:\.\d{0,3})?|1(?:\.0{0,3})?)\s*", re.ASCII | re.IGNORECASE)
_KNOWN = frozenset(language.value for language in Language)


def preferred_language(accept_language: str | None) -> Language:
    """The language asked for in an Accept-Language header that we have; Finnish when none fits."""
    best, best_quality = DEFAULT_LANGUAGE, 0.0
    for part in (accept_language or "")[:_LONGEST_HEADER].split(","):
        tag, _, parameter = part.strip().partition(";")
        primary = tag.split("-")[0].strip().lower()
        weight = _QUALITY.fullmatch(parameter or "q=1")
        quality = float(weight[1]) if weight else 0.0
        if primary in _KNOWN and quality > best_quality:
            best, best_quality = Language(primary), quality
    return best


def in_language(text: LocalisedText, language: Language) -> str:
    """The text in that language."""
    wording: str = getattr(text, language.value)
    return wording
