"""Dictionary forms of Finnish, Swedish and English words, and the parts of compounds."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Final

import yaml
from simplemma import Lemmatizer
from simplemma.strategies import DefaultStrategy, StreamDictionaryFactory

from shared.terms.people import Language

_TOKEN = re.compile(r"[^\W_]+(?:-[^\W_]+)*")
_SHARED_LAST = re.compile(
    r"((?:[^\W_]{2,60}-(?:\s?,)?\s(?:(?:ja|tai|sekä|eli|och|eller|samt)\s)?){1,8})([^\W_]{2,60})(?![\w-])"
)
_FIRST_OF_SHARED = re.compile(r"([^\W_]+)-")
_LONGEST_WORD: Final = 60
_REMEMBERED: Final = 65_536
_PART: Final = 4
"""Letters that a part of a compound has at least, but for those below."""
_OTHER_PARTS: Final = {
    Language.FI: frozenset({"adhd", "apu", "ero", "ikä", "koe", "nepsy", "sote", "suu", "työ", "uni"}),
    Language.SV: frozenset({"hem", "mun", "råd", "tal", "ung"}),
    Language.EN: frozenset[str](),
}
"""Shorter words, and the field's own that no dictionary has; each is its own dictionary form."""
_ENDS_OF_FIRST_PARTS: Final = tuple("aeiouyäön")
"""A Finnish first part stands in the nominative or the genitive."""
_ENDINGS: Final = frozenset({"taan", "tään", "tansa", "tänsä", "tamme", "tämme", "tanne", "tänne", "tani", "täni"})
"""Of a partitive with its owner, läheis-tään; each is a word of its own too."""
_QUALITIES: Final = ("uus", "uud", "uut", "uuk", "yys", "yyd", "yyt", "yyk")
"""Of a quality that an adjective has, seksuaalis-uudesta: no new thing of its own."""
_DOING: Final = {
    Language.FI: {
        "terapeutti": "terapia",
        "ohjaaja": "ohjaus",
        "neuvoja": "neuvonta",
        "hoitaja": "hoito",
        "valmentaja": "valmennus",
        "työntekijä": "työ",
    },
    Language.SV: {
        "terapeut": "terapi",
        "handledare": "handledning",
        "rådgivare": "rådgivning",
        "vårdare": "vård",
        "arbetare": "arbete",
    },
    Language.EN: {"therapist": "therapy", "counsellor": "counselling", "nurse": "nursing"},
}
"""What somebody does, by what they are called: whoever looks for the therapist finds the therapy."""
_STOP_WORDS: Final = Path(__file__).with_name("stop_words.yaml")

# Reads the dictionary where it lies compressed in memory: no file is made, and nothing is built ahead.
_DICTIONARIES = StreamDictionaryFactory()
_LEMMATIZER = Lemmatizer(lemmatization_strategy=DefaultStrategy(dictionary_factory=_DICTIONARIES))


def warm_up() -> None:
    """Read the dictionaries, about three seconds: a service does it before it takes requests."""
    for language in Language:
        _dictionary(language)
        is_stop_word("", language)


def tokens(text: str) -> list[str]:
    """The words of a text in small letters; parts that a hyphen joins are one word."""
    return [each for each in _TOKEN.findall(_in_small_letters(text)) if len(each) <= _LONGEST_WORD]


def _in_small_letters(text: str) -> str:
    """Each letter one character, however it was typed, and no soft hyphens: a pasted text has both."""
    return unicodedata.normalize("NFC", text).replace("\u00ad", "").casefold()


def is_stop_word(lemma_of_word: str, language: Language) -> bool:
    """Whether nobody looks for anything by the word."""
    return lemma_of_word in _stop_words()[language]


@lru_cache(_REMEMBERED)
def lemma(word: str, language: Language) -> str:
    """The dictionary form of a word; of an unknown compound, that of its last part. Without the hyphen."""
    if "-" in word:
        *first, last = word.split("-")
        return "".join([*first, lemma(last, language)])
    if word in _OTHER_PARTS[language]:
        return word
    if _dictionary(language).get(word) is None:
        # Before the lemmatizer, which takes a short last part for an ending: kerho of perhekerho.
        for _, last in _splits(word, language):
            return word.removesuffix(last) + _known_lemma(last, language)
    return _LEMMATIZER.lemmatize(word, language.value).casefold()


@lru_cache(_REMEMBERED)
def parts(word: str, language: Language) -> tuple[str, ...]:
    """Dictionary forms of the parts of a compound that stands in its dictionary form; none of any other word."""
    found: dict[str, None] = {}
    for first, last in _splits(word, language):
        if _known_lemma(last, language) != last:
            continue
        first_lemma = lemma(first, language)
        for part in (first_lemma, last, *parts(first_lemma, language), *parts(last, language)):
            found[part] = None
    return tuple(found)


def left_out(text: str, language: Language) -> Iterator[str]:
    """Compounds whose last part stands by another alone: mielenterveyspalvelu in mielenterveys- ja päihdepalvelut."""
    for firsts, compound in _SHARED_LAST.findall(_in_small_letters(text)):
        for _, last in _splits(lemma(compound, language), language):
            if _known_lemma(last, language) == last:
                yield from (first + last for first in _FIRST_OF_SHARED.findall(firsts))


def doings(lemma_of_person: str, language: Language) -> Iterator[str]:
    """What somebody does who is called that: of a toimintaterapeutti, toimintaterapia."""
    for person, doing in _DOING[language].items():
        if lemma_of_person.endswith(person):
            yield lemma_of_person.removesuffix(person) + doing


def _dictionary(language: Language) -> Mapping[str, str]:
    return _DICTIONARIES.get_dictionary(language.value)


def _known_lemma(word: str, language: Language) -> str:
    return word if word in _OTHER_PARTS[language] else _dictionary(language).get(word) or word


def _splits(word: str, language: Language) -> Iterator[tuple[str, str]]:
    """Each way to part a word in two that are known, the longest last part first."""
    known, others = _dictionary(language), _OTHER_PARTS[language]
    for place in range(2, len(word) - 2):
        first, last = word[:place], word[place:]
        if len(last) < _PART and last not in others:
            continue
        if last not in others and (last in _ENDINGS or not (known.get(last) or "").isalpha()):
            continue
        found = _first_part(first, language)
        if found != first and last.startswith(_QUALITIES):
            continue
        if found is not None and (len(found) >= _PART or found in others):
            yield found, last


def _first_part(first: str, language: Language) -> str | None:
    """The word that a first part is a form of; None when there is none."""
    known, others = _dictionary(language), _OTHER_PARTS[language]
    if language is Language.FI and first.endswith("s") and known.get(f"{first[:-1]}nen"):
        return f"{first[:-1]}nen"  # omais-: of omainen
    if language is Language.SV and first.endswith("s") and known.get(first[:-1]):
        return first[:-1]  # hälsovårds-: of hälsovård
    if first in others:
        return first
    if language is Language.FI and first.endswith("n") and first[:-1] in others:
        return first[:-1]  # suun-: of suu
    fits = language is not Language.FI or first.endswith(_ENDS_OF_FIRST_PARTS) or known.get(first) == first
    return first if fits and known.get(first) is not None else None


@cache
def _stop_words() -> Mapping[Language, frozenset[str]]:
    read = yaml.safe_load(_STOP_WORDS.read_text(encoding="utf-8"))
    return {language: frozenset(read[language.value].split()) for language in Language}
