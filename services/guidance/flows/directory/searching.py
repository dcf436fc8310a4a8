"""Finding entries by words: all of them, else words that are written almost alike, else any of them."""

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from services.guidance.flows.words.asking import AskedWord, asked_words
from services.guidance.storage.directory import search
from services.guidance.storage.directory.search import Found, FoundPage, Wanted
from shared.kit.jobs import Connection
from shared.terms.directory import Matching

_SHORTEST_NEAR: Final = 4
"""Letters of a word for which others are tried."""


@dataclass(frozen=True, slots=True)
class Hits:
    """A page of what was found, and how."""

    matching: Matching
    page: FoundPage


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a list that was found in one way."""

    matching: Matching
    after: Found


async def find(connection: Connection, text: str | None, wanted: Wanted, *, place: Place | None, rows: int) -> Hits:
    """The best entries, found by as many of the words as any has; further ones in the way of the first page."""
    hits = Hits(Matching.NO_WORDS, FoundPage([], None))
    async for matching, query in _ways(connection, asked_words(text or "")):
        if place is not None and place.matching is not matching:
            continue
        asked = replace(wanted, query=query)
        page = await search.page(connection, asked, after=place.after if place else None, rows=rows)
        hits = Hits(matching, page)
        if page.found or place is not None:
            break
    return hits


async def _ways(connection: Connection, words: Sequence[AskedWord]) -> AsyncIterator[tuple[Matching, str | None]]:
    """In which ways words are looked for, until something is found."""
    if not words:
        yield Matching.NO_WORDS, None
        return
    yield Matching.ALL_WORDS, _joined(" & ", words, {})
    others = await _others(connection, words)
    if others:
        yield Matching.SIMILAR_WORDS, _joined(" & ", words, others)
    if len(words) > 1:
        yield Matching.SOME_WORDS, _joined(" | ", words, others)


async def _others(connection: Connection, words: Sequence[AskedWord]) -> dict[str, list[str]]:
    """What else may have been meant by words that no entry has: parts of a compound, or a word written almost alike."""
    known = await search.known_words(connection, [form for word in words for form in word.forms])
    unknown = [word for word in words if known.isdisjoint(word.forms)]
    asked = {form: word for word in unknown for form in {word.written, *word.forms} if len(form) >= _SHORTEST_NEAR}
    near = await search.near_words(connection, list(asked)) if asked else {}
    others: dict[str, list[str]] = {}
    for form, word in asked.items():
        others.setdefault(word.written, []).extend(_quoted(each) for each in near.get(form, ()))
    for word in unknown:
        others.setdefault(word.written, []).extend(_every(way) for way in word.parts)
    return {written: list(dict.fromkeys(found)) for written, found in others.items() if found}


def _joined(operator: str, words: Iterable[AskedWord], others: Mapping[str, Sequence[str]]) -> str:
    return operator.join(_group(word, others) for word in words)


def _group(word: AskedWord, others: Mapping[str, Sequence[str]]) -> str:
    return f"({' | '.join([*map(_quoted, word.forms), *others.get(word.written, ())])})"


def _every(words: Iterable[str]) -> str:
    return f"({' & '.join(map(_quoted, words))})"


def _quoted(word: str) -> str:
    """As PostgreSQL writes a word of a tsquery; it holds letters and digits only."""
    return f"'{word}'"
