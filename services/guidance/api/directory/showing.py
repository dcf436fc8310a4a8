"""Entries as they are shown: in the reader's language, or in another that the entry has, and it is told."""

from collections import defaultdict
from collections.abc import Mapping

from services.guidance.flows.directory.indexing import COUNTED
from services.guidance.flows.directory.labels import label
from services.guidance.storage.directory.changes import ChangeOfEntry
from services.guidance.storage.directory.entries import EntryRecord
from shared.contracts.guidance.directory import (
    DirectoryEntry,
    DirectoryHit,
    EntryChange,
    EntryOwner,
    Facet,
    FacetValue,
    ShownText,
)
from shared.contracts.guidance.directory_content import AddedText, EntryText, PhoneChannel, SomeLanguages
from shared.kit.texts import in_language
from shared.terms.people import Language

_MOST_PHONES = 3


def shown_text(record: EntryRecord, reader: Language) -> ShownText:
    """The texts in one language; what the county has added stands in place of the source's."""
    content = record.content
    language = reader if reader in content.texts.languages else content.texts.languages[0]
    text: EntryText = getattr(content.texts, language.value)
    added: AddedText = getattr(record.additions.texts, language.value) or AddedText()
    return ShownText(
        language=language,
        is_fallback=language is not reader,
        name=text.name,
        organisation=any_language(content.organisation, language),
        summary=text.summary,
        description=text.description,
        granting_criteria=added.granting_criteria or text.granting_criteria,
        how_to_access=added.how_to_access or text.how_to_access,
    )


def any_language(text: SomeLanguages, reader: Language) -> str:
    """The text in that language, or in the first that it has."""
    wordings: Mapping[str, str] = text.model_dump(exclude_none=True)
    return wordings.get(reader.value) or next(iter(wordings.values()))


def shown_hit(record: EntryRecord, municipality: str | None, reader: Language) -> DirectoryHit:
    """An entry as a search shows it."""
    content, additions = record.content, record.additions
    phones = dict.fromkeys(each.phone for each in content.channels if isinstance(each, PhoneChannel))
    return DirectoryHit(
        id=record.id,
        shown=shown_text(record, reader),
        provider_type=content.provider_type,
        nationwide=content.nationwide,
        in_municipality=None if municipality is None else municipality in content.municipalities,
        phones=list(phones)[:_MOST_PHONES],
        min_age_years=additions.min_age_years,
        max_age_years=additions.max_age_years,
        paths=list(additions.paths),
        steps=list(additions.steps),
        modes=list(additions.modes),
        own_worker=additions.own_worker,
    )


def shown_owner(record: EntryRecord) -> EntryOwner | None:
    """Who answers for the entry."""
    return EntryOwner(unit_id=record.owner_unit_id, role=record.owner_role) if record.owner_unit_id else None


def shown_entry(record: EntryRecord, reader: Language) -> DirectoryEntry:
    """An entry with everything that is told of it."""
    return DirectoryEntry(
        id=record.id,
        county=record.county,
        source=record.source,
        source_id=record.source_id,
        source_modified_at=record.source_modified_at,
        source_gone_at=record.source_gone_at,
        status=record.status,
        shown=shown_text(record, reader),
        languages=list(record.content.texts.languages),
        content=record.content,
        additions=record.additions,
        owner=shown_owner(record),
        review_due_on=record.review_due_on,
        reviewed_on=record.reviewed_on,
        version=record.version,
        created_at=record.created_at,
        changed_at=record.changed_at,
    )


def shown_change(of_entry: ChangeOfEntry, reader: Language) -> EntryChange:
    """What happened to an entry."""
    change = of_entry.change
    return EntryChange(
        id=change.id,
        entry_id=change.entry_id,
        name=of_entry.names.get(reader.value) or next(iter(of_entry.names.values())),
        county=of_entry.county,
        status=of_entry.status,
        owner_unit_id=of_entry.owner_unit_id,
        kind=change.kind,
        at=change.at,
        subject=change.subject,
        effective_from=change.effective_from,
        text=change.text,
    )


def shown_facets(counts: Mapping[str, int], reader: Language) -> list[Facet]:
    """How many entries each filter would find, the commonest first."""
    by_kind: dict[str, list[FacetValue]] = defaultdict(list)
    for tag, entries in sorted(counts.items(), key=lambda each: (-each[1], each[0])):
        kind, _, value = tag.partition(":")
        named = label(kind, value)
        by_kind[kind].append(
            FacetValue(value=value, label=in_language(named, reader) if named else value, entries=entries)
        )
    return [Facet(filter=kind, values=by_kind[kind]) for kind in COUNTED if kind in by_kind]
