"""By what an entry is found: the dictionary forms of its words by weight, and what it is filtered by."""

from collections.abc import Iterator
from typing import Final

from services.guidance.flows.directory.hours import open_spans
from services.guidance.flows.directory.labels import words_for
from services.guidance.flows.words.document import NAME, OTHER_NAME, SUMMARY, TEXT, Document
from services.guidance.storage.directory.entries import EntryRecord, IndexRow
from shared.contracts.guidance.directory_content import EntryContent, LocalAdditions
from shared.terms.people import Language

COUNTED: Final = ("target_group", "life_situation", "need", "path", "step", "mode", "provider_type", "language")
"""Filters of which it is told how many entries each would find."""
NATIONWIDE: Final = "area:*"
OWN_WORKER: Final = "own_worker:true"
YOUNGEST: Final = 0
OLDEST: Final = 150
_LONGEST_KEY: Final = 40
"""A cursor holds it."""
_ALPHABET: Final = str.maketrans({"å": "{", "ä": "|", "ö": "}"})
"""Bytes after z, in the order of the Finnish alphabet."""


def index_of(record: EntryRecord) -> IndexRow:
    """By what the entry is found."""
    content, additions = record.content, record.additions
    tags = tuple(dict.fromkeys(_tags(record)))
    document = Document()
    for language in Language:
        _add_words(document, content, additions, language)
        for kind, _, value in (tag.partition(":") for tag in tags):
            document.add(words_for(kind, value, language), language, SUMMARY)
    return IndexRow(
        sort_key=sort_key(content),
        tags=tags,
        min_age=YOUNGEST if additions.min_age_years is None else additions.min_age_years,
        max_age=OLDEST if additions.max_age_years is None else additions.max_age_years,
        facets=tuple(tag for tag in tags if tag.partition(":")[0] in COUNTED),
        head=document.head(),
        document=document.whole(),
        words=frozenset(document.found),
        open=open_spans(content),
    )


def sort_key(content: EntryContent) -> str:
    """The Finnish name, or else the Swedish or English one, in the order of the Finnish alphabet."""
    names = (getattr(content.texts, language.value).name for language in content.texts.languages)
    return str(next(names)).casefold().translate(_ALPHABET)[:_LONGEST_KEY]


def _add_words(document: Document, content: EntryContent, additions: LocalAdditions, language: Language) -> None:
    text = getattr(content.texts, language.value)
    if text is not None:
        document.add(text.name, language, NAME)
        document.add(text.summary, language, SUMMARY)
        for each in (text.description, text.granting_criteria, text.how_to_access):
            document.add(each, language, TEXT)
    for keyword in (*getattr(content.keywords, language.value), *getattr(additions.keywords, language.value)):
        document.add(keyword, language, OTHER_NAME)
    document.add(getattr(content.organisation, language.value), language, OTHER_NAME)
    added = getattr(additions.texts, language.value)
    if added is not None:
        document.add(added.granting_criteria, language, TEXT)
        document.add(added.how_to_access, language, TEXT)


def _tags(record: EntryRecord) -> Iterator[str]:
    content, additions = record.content, record.additions
    yield f"county:{record.county}"
    yield f"provider_type:{content.provider_type}"
    if content.nationwide:
        yield NATIONWIDE
    if record.owner_unit_id is not None:
        yield f"unit:{record.owner_unit_id}"
    if additions.own_worker:
        yield OWN_WORKER
    for kind, values in (
        ("area", content.municipalities),
        ("language", content.languages),
        ("target_group", additions.target_groups),
        ("life_situation", additions.life_situations),
        ("path", additions.paths),
        ("step", additions.steps),
        ("mode", additions.modes),
        ("need", additions.needs),
        ("profession", additions.professions),
        ("intensity", additions.intensity),
    ):
        for value in values:
            yield f"{kind}:{value}"
