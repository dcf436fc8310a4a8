"""Finding self-care by words: the county's items are few, so they are searched in memory, as the directory is."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from difflib import get_close_matches
from functools import lru_cache
from typing import Final

from services.guidance.flows.directory.labels import words_for
from services.guidance.flows.words.asking import AskedWord, asked_words
from services.guidance.flows.words.document import NAME, OTHER_NAME, SUMMARY, TEXT, Document
from shared.contracts.county_self_care import SelfCareItem
from shared.terms.directory import Matching
from shared.terms.people import Language

_WEIGHTS: Final = {NAME: 10, OTHER_NAME: 7, SUMMARY: 2, TEXT: 1}
_LIKENESS: Final = 0.8
"""How much alike two words are written that may be the same, misspelt; 1 is the same."""
_MOST_REMEMBERED: Final = 1000


def searched(items: Iterable[SelfCareItem], text: str | None) -> tuple[list[SelfCareItem], Matching]:
    """The items with all of the words, else with words written almost alike, else with some; the best first."""
    words, here = asked_words(text or ""), list(items)
    if not words:
        return here, Matching.NO_WORDS
    for matching, groups, needed in _ways(words, {form for item in here for form in _words_of(item)}):
        scores = {item.code: _scores(_words_of(item), groups) for item in here}
        found = [item for item in here if sum(map(bool, scores[item.code])) >= needed]
        if found:
            return sorted(found, key=lambda item: -sum(scores[item.code])), matching
    return [], Matching.ALL_WORDS


_Groups = list[Collection[str]]


def _ways(words: tuple[AskedWord, ...], known: Collection[str]) -> Iterator[tuple[Matching, _Groups, int]]:
    """In which ways words are looked for: forms of each word, and how many of the words an item has to have."""
    exact: _Groups = [word.forms for word in words]
    yield Matching.ALL_WORDS, exact, len(words)
    near: _Groups = [
        word.forms
        if not set(known).isdisjoint(word.forms)
        else [match for form in word.forms for match in get_close_matches(form, known, n=3, cutoff=_LIKENESS)]
        for word in words
    ]
    yield Matching.SIMILAR_WORDS, near, len(words)
    if len(words) > 1:
        yield Matching.SOME_WORDS, near, 1


def _scores(found: Mapping[str, str], groups: _Groups) -> list[int]:
    """How much each word weighs in an item; 0 of one that it does not have."""
    return [max((_WEIGHTS[found[form]] for form in group if form in found), default=0) for group in groups]


@lru_cache(_MOST_REMEMBERED)
def _words_of(item: SelfCareItem) -> Mapping[str, str]:
    document = Document()
    for language in Language:
        document.add(getattr(item.name, language.value), language, NAME)
        for word in getattr(item.words, language.value):
            document.add(word, language, OTHER_NAME)
        for kind, values in (
            ("need", item.needs),
            ("life_situation", item.life_situations),
            ("target_group", item.target_groups),
        ):
            for value in values:
                document.add(words_for(kind, value, language), language, SUMMARY)
        document.add(getattr(item.description, language.value), language, SUMMARY)
        if item.advice is not None:
            document.add(getattr(item.advice, language.value), language, TEXT)
    return document.found
