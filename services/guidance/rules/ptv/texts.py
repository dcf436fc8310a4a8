"""Texts of the national service catalogue by language: those in which the directory speaks."""

from collections.abc import Iterable, Mapping
from typing import Final

from services.guidance.rules.ptv.plain_text import plain_text
from shared.terms.people import Language
from shared.terms.ptv import PtvText

Texts = Mapping[str, str]
"""Plain text by language: fi, sv, en; a language without any is missing."""
_SPOKEN: Final = tuple(language.value for language in Language)


def in_languages(items: Iterable[PtvText], kind: str | None = None, *, longest: int | None = None) -> dict[str, str]:
    """The texts of a kind (of any kind when None); of several in one language the first. Longer ones are cut."""
    found: dict[str, str] = {}
    for each in items:
        words = plain_text(each.value) if kind in {None, each.type} and each.language in _SPOKEN else ""
        if words:
            found.setdefault(each.language, shortened(words, longest))
    return {language: found[language] for language in _SPOKEN if language in found}


def shortened(words: str, longest: int | None) -> str:
    """At most so many characters, with an ellipsis where something was left out."""
    return words if longest is None or len(words) <= longest else words[: longest - 1].rstrip() + "…"
