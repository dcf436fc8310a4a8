"""What happens to the service directory: the feed of changes, and what needs somebody's attention."""

from datetime import UTC, date, datetime
from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, Query

from services.guidance.api.callers import Parts, ReaderLanguage
from services.guidance.api.directory.showing import shown_change, shown_owner
from services.guidance.flows.parts import known
from services.guidance.storage.directory import changes, staleness
from services.guidance.storage.directory.entries import EntryRecord
from shared.contracts.guidance.directory import EntryChange, StaleEntry
from shared.contracts.types import Code, Page
from shared.kit.identity import Caller, callers
from shared.kit.paging import CursorText, Limit
from shared.kit.problems import FORBIDDEN, Refusal
from shared.kit.service import service_router
from shared.kit.texts import DEFAULT_LANGUAGE
from shared.kit.unit_of_work import Access, Work
from shared.law.civil_time import civil_date
from shared.terms.directory import StaleReason
from shared.terms.people import CallerKind, Language

READ_DIRECTORY: Final = "directory:read"
"""Scope with which an integrator's system may read the feed."""
_END: Final = datetime(9999, 1, 1, tzinfo=UTC)
_NOBODY: Final = UUID(int=0)

router = service_router(tags=["directory"])

_Reader = Annotated[Caller, Depends(callers(CallerKind.PROFESSIONAL, CallerKind.SYSTEM))]


@router.get("/v1/directory/changes", summary="Changes of the service directory")
async def list_directory_changes(
    caller: _Reader,
    work: Work,
    parts: Parts,
    language: ReaderLanguage,
    entry_id: Annotated[UUID | None, Query(description="Only of this entry.")] = None,
    notices_only: Annotated[bool, Query(description="Only what owners tell of changes to come.")] = False,
    limit: Limit = 50,
    cursor: CursorText = None,
) -> Page[EntryChange]:
    """What happened to entries and what their owners tell is going to change, the newest first (R-121).

    For professionals, and for systems with the scope `directory:read`. A system that must miss nothing follows the
    events of type `directory-entry.changed`.
    """
    if caller.kind is CallerKind.SYSTEM and READ_DIRECTORY not in caller.scopes:
        work.access(Access("list_changes", "directory_entry", ()))
        raise Refusal(FORBIDDEN)
    listing = f"directory changes {entry_id} {notices_only}"
    read = parts.cursors.read(listing, cursor)
    before = (datetime.fromisoformat(read[0]), UUID(read[1])) if read else (_END, _NOBODY)
    async with work.reading() as connection:
        found = await changes.listed(
            connection, before=before, rows=limit + 1, entry_id=entry_id, notices_only=notices_only
        )
    items = found[:limit]
    more = None
    if len(found) > limit:
        last = items[-1].change
        more = parts.cursors.write(listing, last.at.isoformat(), str(last.id))
    reader = language or DEFAULT_LANGUAGE
    return Page(items=[shown_change(each, reader) for each in items], next_cursor=more)


@router.get(
    "/v1/directory/staleness",
    summary="Services that need attention",
    dependencies=[Depends(callers(CallerKind.PROFESSIONAL))],
)
async def list_stale_entries(
    work: Work,
    parts: Parts,
    language: ReaderLanguage,
    unit_id: Annotated[Code | None, Query(description="Only what this unit answers for.")] = None,
    reason: Annotated[StaleReason | None, Query(description="Only for this reason.")] = None,
    limit: Limit = 50,
    cursor: CursorText = None,
) -> Page[StaleEntry]:
    """Entries whose review is overdue, without an owner, lost by their source, or lacking a language (R-120).

    Published ones, and those that an import has withdrawn until somebody publishes them or withdraws them for good.
    Those due for review the longest stand first.
    """
    if unit_id is not None:
        known(parts.packs.unit(unit_id), "unit_id")
    today = civil_date(parts.clock())
    listing = f"directory staleness {unit_id} {reason}"
    read = parts.cursors.read(listing, cursor)
    after = (date.fromisoformat(read[0]), UUID(read[1])) if read else (date.min, _NOBODY)
    async with work.reading() as connection:
        found = await staleness.listed(
            connection,
            [reason] if reason else list(StaleReason),
            today=today,
            unit_ids=None if unit_id is None else [unit_id],
            after=after,
            rows=limit + 1,
        )
    items = found[:limit]
    more = None
    if len(found) > limit:
        more = parts.cursors.write(listing, items[-1].review_due_on.isoformat(), str(items[-1].id))
    reader = language or DEFAULT_LANGUAGE
    return Page(items=[_stale(each, today, reader) for each in items], next_cursor=more)


def _stale(record: EntryRecord, today: date, reader: Language) -> StaleEntry:
    languages = record.content.texts.languages
    missing = [each for each in Language if each not in languages]
    reasons = {
        StaleReason.REVIEW_OVERDUE: record.review_due_on < today,
        StaleReason.NO_OWNER: record.owner_unit_id is None,
        StaleReason.SOURCE_GONE: record.source_gone_at is not None,
        StaleReason.LANGUAGE_MISSING: bool(missing),
    }
    name = getattr(record.content.texts, (reader if reader in languages else languages[0]).value).name
    return StaleEntry(
        id=record.id,
        name=name,
        county=record.county,
        source=record.source,
        status=record.status,
        owner=shown_owner(record),
        reasons=[each for each, is_so in reasons.items() if is_so],
        review_due_on=record.review_due_on,
        source_gone_at=record.source_gone_at,
        missing_languages=missing,
    )
