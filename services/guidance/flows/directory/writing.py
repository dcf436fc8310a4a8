"""Writing entries: each with what it is found by, what happened told to workers and integrators, in one transaction."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from uuid_utils.compat import uuid7

from services.guidance.flows.directory.indexing import index_of
from services.guidance.flows.telling import tell_directory_entry
from services.guidance.storage.directory import changes, entries
from services.guidance.storage.directory.changes import ChangeRecord
from services.guidance.storage.directory.entries import EntryRecord
from shared.contracts.guidance.directory_content import SomeLanguages
from shared.kit.database import refusal_of
from shared.kit.jobs import Connection
from shared.kit.problems import OVERLOADED
from shared.terms.directory import EntryChangeKind, NoticeSubject

_ATTEMPTS: Final = 4
"""At storing what no person waits for: an editor may hold an entry, or wait for another."""


async def add_entry(connection: Connection, new: EntryRecord) -> EntryRecord:
    """Store a new entry, which is found from then on."""
    await entries.add(connection, new, index_of(new))
    await _tell(connection, new, EntryChangeKind.ADDED, new.created_at)
    return new


async def save_entry(connection: Connection, changed: EntryRecord, kind: EntryChangeKind, at: datetime) -> EntryRecord:
    """Store a changed entry, which the transaction holds (`entries.lock`), as its next version."""
    saved = replace(changed, version=changed.version + 1, changed_at=at)
    await entries.save(connection, saved, index_of(saved))
    await _tell(connection, saved, kind, at)
    return saved


async def give_notice(
    connection: Connection,
    entry: EntryRecord,
    subject: NoticeSubject,
    text: SomeLanguages,
    *,
    effective_from: date,
    at: datetime,
) -> ChangeRecord:
    """The owner tells what changes and from when; the entry itself stays as it is (R-121)."""
    notice = ChangeRecord(
        id=uuid7(),
        entry_id=entry.id,
        kind=EntryChangeKind.NOTICE,
        at=at,
        subject=subject,
        effective_from=effective_from,
        text=text,
    )
    await changes.add(connection, notice)
    await tell_directory_entry(connection, entry, EntryChangeKind.NOTICE, at, effective_from)
    return notice


async def patiently(store: Callable[[], Awaitable[None]]) -> None:
    """Store in a transaction of its own; again when the database or an editor was in the way."""
    for attempt in range(1, _ATTEMPTS + 1):
        try:
            return await store()
        except Exception as error:
            refusal = refusal_of(error)
            if attempt == _ATTEMPTS or refusal is None or refusal.kind is not OVERLOADED:
                raise
        await asyncio.sleep(attempt)
    raise AssertionError("the last attempt stores or raises")


async def _tell(connection: Connection, entry: EntryRecord, kind: EntryChangeKind, at: datetime) -> None:
    await changes.add(connection, ChangeRecord(id=uuid7(), entry_id=entry.id, kind=kind, at=at))
    await tell_directory_entry(connection, entry, kind, at)
