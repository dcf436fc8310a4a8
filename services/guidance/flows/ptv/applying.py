"""Puts what the catalogue gives into the directory: what the county has added to an entry is never touched."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

from uuid_utils.compat import uuid7

from services.guidance.flows.directory.writing import add_entry, save_entry
from services.guidance.flows.ptv.catalogue import BrokenService, ReadService
from services.guidance.rules.ptv.changed_fields import changed_fields
from services.guidance.rules.ptv.entry import RULE_VERSION
from services.guidance.storage.directory import entries
from services.guidance.storage.directory.entries import EntryRecord
from services.guidance.storage.ptv import services
from services.guidance.storage.ptv.imports import ItemRecord
from shared.contracts.guidance.directory_content import EntryContent
from shared.kit.jobs import Connection
from shared.terms.directory import EntryChangeKind, EntrySource, EntryStatus
from shared.terms.ptv_imports import ImportResult, MissingReason


async def apply(
    connection: Connection,
    county: str,
    found: Iterable[ReadService | BrokenService],
    at: datetime,
    *,
    review_due_on: date,
) -> list[ItemRecord]:
    """Add and change the entries of services; one that is broken leaves its entry as it is."""
    found = list(found)
    known = await services.entries_of(connection, county, (ptv_id_of(each) for each in found))
    results: list[ItemRecord] = []
    for each in found:
        entry_id = known.get(ptv_id_of(each))
        if isinstance(each, BrokenService):
            await services.read_again(connection, county, each.ptv_id)
            broken = ItemRecord(ptv_id=each.ptv_id, result=ImportResult.BROKEN, entry_id=entry_id, detail=each.detail)
            results.append(broken)
            continue
        before = await entries.lock(connection, entry_id) if entry_id else None
        if before is None:
            results.append(await _add(connection, county, each, at, review_due_on))
        else:
            results.append(await _change(connection, before, each, at))
        await services.remember(
            connection,
            county,
            each.service.id,
            rule_version=RULE_VERSION if each.organisation_is_read else None,
            channels=each.channels,
            organization=each.organization,
        )
    return results


async def withdraw(
    connection: Connection, county: str, missing: Iterable[tuple[UUID, MissingReason]], at: datetime
) -> list[ItemRecord]:
    """Withdraw the entries of services that are missing; what the county added stays with them."""
    missing = list(missing)
    known = await services.entries_of(connection, county, (ptv_id for ptv_id, _ in missing))
    results: list[ItemRecord] = []
    for ptv_id, reason in missing:
        entry_id = known.get(ptv_id)
        before = await entries.lock(connection, entry_id) if entry_id else None
        if before is None:
            results.append(ItemRecord(ptv_id=ptv_id, result=ImportResult.WITHDRAWN, detail=reason.value))
            continue
        published = before.status is EntryStatus.PUBLISHED
        gone = replace(before, source_gone_at=at, status=EntryStatus.WITHDRAWN, withdrawn_by_import=published)
        await save_entry(connection, gone, EntryChangeKind.SOURCE_GONE, at)
        results.append(
            ItemRecord(ptv_id=ptv_id, result=ImportResult.WITHDRAWN, entry_id=before.id, detail=reason.value)
        )
    return results


async def _add(connection: Connection, county: str, read: ReadService, at: datetime, review_due_on: date) -> ItemRecord:
    new = EntryRecord(
        id=uuid7(),
        county=county,
        source=EntrySource.PTV,
        source_id=str(read.service.id),
        source_modified_at=read.service.modified,
        review_due_on=review_due_on,
        content=read.content,
        additions=read.suggested,
        created_at=at,
        changed_at=at,
    )
    await add_entry(connection, new)
    return ItemRecord(ptv_id=read.service.id, result=ImportResult.ADDED, entry_id=new.id, notes=read.notes)


async def _change(connection: Connection, before: EntryRecord, read: ReadService, at: datetime) -> ItemRecord:
    content = read.content
    if not read.organisation_is_read:
        kept = {"organisation": before.content.organisation, "provider_type": before.content.provider_type}
        content = content.model_copy(update=kept)
    fields = changed_fields(_content(before.content), _content(content))
    found = ItemRecord(
        ptv_id=read.service.id,
        result=ImportResult.CHANGED,
        entry_id=before.id,
        fields=fields,
        notes=read.notes,
    )
    after = replace(before, content=content, source_modified_at=read.service.modified)
    if before.source_gone_at is not None:
        status = EntryStatus.PUBLISHED if before.withdrawn_by_import else before.status
        back = replace(after, source_gone_at=None, status=status, withdrawn_by_import=False)
        await save_entry(connection, back, EntryChangeKind.SOURCE_BACK, at)
        return replace(found, result=ImportResult.RETURNED)
    if not fields:
        return replace(found, result=ImportResult.UNCHANGED)
    await save_entry(connection, after, EntryChangeKind.CHANGED, at)
    return found


def _content(content: EntryContent) -> dict[str, Any]:
    return content.model_dump(mode="json")


def ptv_id_of(found: ReadService | BrokenService) -> UUID:
    """The catalogue's id of what was read."""
    return found.ptv_id if isinstance(found, BrokenService) else found.service.id
