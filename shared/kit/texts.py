"""Which language a reader is answered in."""

from shared.contracts.texts import LocalisedText
from shared.terms import Language

DEFAULT_LANGUAGE = Language.FI
_LONGEST_HEADER = 200
_KNOWN = frozenset(language.value for language in Language)


def preferred_language(accept_language: str | None) -> Language:
    """The language asked for in an Accept-Language header that we have; Finnish when none fits."""
    best, best_quality = DEFAULT_LANGUAGE, 0.0
    for part in (accept_language or "")[:_LONGEST_HEADER].split(","):
        tag, _, parameter = part.strip().partition(";")
        primary = tag.split("-")[0].strip().lower()
        try:
            quality = float(parameter.strip().removeprefix("q=")) if parameter.strip() else 1.0
        except ValueError:
            continue
        if primary in _KNOWN and quality > best_quality:
            best, best_quality = Language(primary), quality
    return best


def in_language(text: LocalisedText, language: Language) -> str:
    """The text in that language."""
    wording: str = getattr(text, language.value)
    return wording
