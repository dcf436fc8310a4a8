"""What a search asks for: each of its words in the forms by which entries are found."""

from dataclasses import dataclass
from typing import Final

from services.guidance.flows.words.forms import doings, is_stop_word, lemma, parts, tokens
from shared.terms.people import Language

MOST_WORDS: Final = 10
"""Words of a search that count; more make no difference."""


@dataclass(frozen=True, slots=True)
class AskedWord:
    """One word of a search. The language is not known, so it is looked up in each."""

    written: str
    forms: tuple[str, ...]
    """Dictionary forms; any of them will do."""
    parts: tuple[tuple[str, ...], ...]
    """Of a compound its parts, in each way to part it; all of one way are needed."""


def asked_words(text: str) -> tuple[AskedWord, ...]:
    """The words that a search asks for; those by which nobody looks for anything only when there are no others."""
    written = list(dict.fromkeys(tokens(text)))
    asked = [token for token in written if not _is_stop_word(token)] or written
    return tuple(_asked(token) for token in asked[:MOST_WORDS])


def _is_stop_word(token: str) -> bool:
    return any(is_stop_word(lemma(token, language), language) for language in Language)


def _asked(token: str) -> AskedWord:
    forms: dict[str, None] = {}
    ways: dict[tuple[str, ...], None] = {}
    for language in Language:
        word = lemma(token, language)
        for form in (word, *doings(word, language)):
            forms[form] = None
        if way := parts(word, language)[:2]:
            ways[way] = None
    return AskedWord(token, tuple(forms), tuple(ways))
