"""Writing the service directory: new entries, changes, reviews, withdrawal, and notices of what is to change."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from uuid_utils.compat import uuid7

from services.guidance.api.callers import Parts, Professional, ReaderLanguage
from services.guidance.api.directory.asking import EntryOf
from services.guidance.api.directory.refusals import CONTENT_OF_SOURCE, NOT_EDITOR
from services.guidance.api.directory.showing import shown_change, shown_entry
from services.guidance.flows.directory.writing import add_entry, give_notice, save_entry
from services.guidance.flows.parts import GuidanceParts, invalid
from services.guidance.rules.directory.editing import Editors, may_appoint, may_edit
from services.guidance.storage.directory import entries
from services.guidance.storage.directory.changes import ChangeOfEntry
from services.guidance.storage.directory.entries import EntryRecord
from shared.contracts.county_pack import CountyPack
from shared.contracts.guidance.directory import (
    ChangeEntry,
    DirectoryEntry,
    EntryChange,
    EntryOwner,
    NewChangeNotice,
    NewEntry,
    ReviewEntry,
)
from shared.kit.etag import ExpectedVersion
from shared.kit.identity import Caller
from shared.kit.jobs import Connection
from shared.kit.problems import INVALID_STATE, NOT_FOUND, VERSION_MISMATCH, Refusal, refusals
from shared.kit.route import KEY_REQUIRED
from shared.kit.service import service_router
from shared.kit.texts import DEFAULT_LANGUAGE
from shared.kit.unit_of_work import Access, UnitOfWork, Work
from shared.law.birthdays import add_months
from shared.law.civil_time import civil_date
from shared.terms.directory import EntryChangeKind, EntrySource, EntryStatus
from shared.terms.people import Language

router = service_router(tags=["directory"])

_CHANGE = (NOT_FOUND, NOT_EDITOR, INVALID_STATE, VERSION_MISMATCH)


@router.post(
    "/v1/directory",
    status_code=201,
    summary="Add a service",
    openapi_extra=KEY_REQUIRED,
    responses=refusals(NOT_EDITOR),
)
async def add_directory_entry(
    new: NewEntry, caller: Professional, work: Work, parts: Parts, language: ReaderLanguage
) -> DirectoryEntry:
    """A local entry of the county of the unit that answers for it, found from now on (R-119).

    The unit's manager adds it, or one of the county's editors: they say in which role others of the unit change it.
    """
    work.access(Access("add", "directory_entry", ()))
    county, _ = parts.unit(new.owner.unit_id)
    _refuse_to_appoint(caller, county, new.owner.unit_id)
    transaction = await work.begin()
    at = parts.clock()
    entry = await add_entry(
        transaction,
        EntryRecord(
            id=uuid7(),
            county=county.code,
            source=EntrySource.LOCAL,
            owner_unit_id=new.owner.unit_id,
            owner_role=new.owner.role,
            review_due_on=_next_review(county, new.review_due_on, civil_date(at)),
            content=new.content,
            additions=new.additions,
            created_at=at,
            changed_at=at,
        ),
    )
    work.location = f"/v1/directory/{entry.id}"
    return _as_saved(work, entry, language)


@router.patch("/v1/directory/{entry_id}", summary="Change a service", responses=refusals(*_CHANGE, CONTENT_OF_SOURCE))
async def change_directory_entry(
    entry_id: EntryOf,
    change: ChangeEntry,
    expected: ExpectedVersion,
    caller: Professional,
    work: Work,
    parts: Parts,
    language: ReaderLanguage,
) -> DirectoryEntry:
    """Each part that is given replaces the whole of that part; an imported entry's content is its source's.

    Who answers for it is said by the unit's manager, within the unit, and by the county's editors.
    """
    transaction, held, county = await _held(work, parts, caller, entry_id, "change", expected)
    if change.content is not None and held.source is not EntrySource.LOCAL:
        raise Refusal(CONTENT_OF_SOURCE)
    at = parts.clock()
    changed = replace(
        held,
        content=change.content or held.content,
        additions=change.additions or held.additions,
        review_due_on=_next_review(county, change.review_due_on or held.review_due_on, civil_date(at)),
    )
    if change.owner is not None:
        owning, _ = parts.unit(change.owner.unit_id)
        if owning.code != held.county:
            raise invalid("/owner/unit_id", "other_county", "The unit is of another county.")
        for unit_id in {held.owner_unit_id, change.owner.unit_id}:
            _refuse_to_appoint(caller, county, unit_id)
        changed = replace(changed, owner_unit_id=change.owner.unit_id, owner_role=change.owner.role)
    return _as_saved(work, await save_entry(transaction, changed, EntryChangeKind.CHANGED, at), language)


@router.post("/v1/directory/{entry_id}/withdraw", summary="Withdraw a service", responses=refusals(*_CHANGE))
async def withdraw_directory_entry(
    entry_id: EntryOf,
    expected: ExpectedVersion,
    caller: Professional,
    work: Work,
    parts: Parts,
    language: ReaderLanguage,
) -> DirectoryEntry:
    """Residents do not find it any more; it stays for the professionals, and may be published again.

    An entry that an import has withdrawn is withdrawn for good by it, and stays so when its source is back.
    """
    return await _in_status(
        await _held(work, parts, caller, entry_id, "withdraw", expected), EntryStatus.WITHDRAWN, work, parts, language
    )


@router.post("/v1/directory/{entry_id}/publish", summary="Publish a service again", responses=refusals(*_CHANGE))
async def publish_directory_entry(
    entry_id: EntryOf,
    expected: ExpectedVersion,
    caller: Professional,
    work: Work,
    parts: Parts,
    language: ReaderLanguage,
) -> DirectoryEntry:
    """A withdrawn service is found again."""
    return await _in_status(
        await _held(work, parts, caller, entry_id, "publish", expected), EntryStatus.PUBLISHED, work, parts, language
    )


@router.post("/v1/directory/{entry_id}/reviews", summary="Review a service", responses=refusals(*_CHANGE))
async def review_directory_entry(
    entry_id: EntryOf,
    review: ReviewEntry,
    expected: ExpectedVersion,
    caller: Professional,
    work: Work,
    parts: Parts,
    language: ReaderLanguage,
) -> DirectoryEntry:
    """The entry of the version seen is right; the next review is due as the county has decided, or on the day given."""
    transaction, held, county = await _held(work, parts, caller, entry_id, "review", expected)
    at = parts.clock()
    today = civil_date(at)
    reviewed = replace(held, reviewed_on=today, review_due_on=_next_review(county, review.next_due_on, today))
    return _as_saved(work, await save_entry(transaction, reviewed, EntryChangeKind.REVIEWED, at), language)


@router.post(
    "/v1/directory/{entry_id}/change-notices",
    status_code=201,
    summary="Tell of a change to come",
    openapi_extra=KEY_REQUIRED,
    responses=refusals(NOT_FOUND, NOT_EDITOR),
)
async def add_change_notice(
    entry_id: EntryOf, new: NewChangeNotice, caller: Professional, work: Work, parts: Parts, language: ReaderLanguage
) -> EntryChange:
    """Who answers for a service tells what changes and from when; guidance workers read it in the feed (R-121)."""
    transaction, held, _ = await _held(work, parts, caller, entry_id, "give_notice", None)
    at = parts.clock()
    notice = await give_notice(transaction, held, new.subject, new.text, effective_from=new.effective_from, at=at)
    work.location = f"/v1/directory/changes?entry_id={entry_id}"
    names = {each.value: getattr(held.content.texts, each.value).name for each in held.content.texts.languages}
    return shown_change(
        ChangeOfEntry(notice, held.county, held.status, held.owner_unit_id, names), language or DEFAULT_LANGUAGE
    )


_Held = tuple[Connection, EntryRecord, CountyPack]


async def _held(
    work: UnitOfWork, parts: GuidanceParts, caller: Caller, entry_id: UUID, action: str, expected: int | None
) -> _Held:
    """The entry, held for a change by who may make it, with its county."""
    work.access(Access(action, "directory_entry", (), str(entry_id)))
    transaction = await work.begin()
    held = await entries.lock(transaction, entry_id)
    if held is None:
        raise Refusal(NOT_FOUND)
    county = next((pack for pack in parts.packs.packs if pack.code == held.county), None)
    if county is None:
        raise Refusal(NOT_FOUND)
    owner = EntryOwner(unit_id=held.owner_unit_id, role=held.owner_role) if held.owner_unit_id else None
    _refuse_others(caller, county, owner)
    if expected not in {None, held.version}:
        raise Refusal(VERSION_MISMATCH)
    return transaction, held, county


def _refuse_others(caller: Caller, county: CountyPack, owner: EntryOwner | None) -> None:
    decision = may_edit(
        caller.units,
        caller.professions,
        owner_unit_id=owner.unit_id if owner else None,
        owner_role=owner.role if owner else None,
        editors=_editors(county),
    )
    if not decision.allowed:
        raise Refusal(NOT_EDITOR)


def _refuse_to_appoint(caller: Caller, county: CountyPack, unit_id: str | None) -> None:
    decision = may_appoint(caller.units, caller.professions, owner_unit_id=unit_id, editors=_editors(county))
    if not decision.allowed:
        raise Refusal(NOT_EDITOR)


def _editors(county: CountyPack) -> Editors:
    habits = county.directory
    return Editors(unit_ids=frozenset(habits.editor_unit_ids), professions=frozenset(habits.editor_professions))


async def _in_status(
    held: _Held, status: EntryStatus, work: UnitOfWork, parts: GuidanceParts, language: Language | None
) -> DirectoryEntry:
    transaction, entry, _ = held
    if entry.status is status and not entry.withdrawn_by_import:
        raise Refusal(INVALID_STATE)
    kind = EntryChangeKind.PUBLISHED if status is EntryStatus.PUBLISHED else EntryChangeKind.WITHDRAWN
    decided = replace(entry, status=status, withdrawn_by_import=False)
    saved = await save_entry(transaction, decided, kind, parts.clock())
    return _as_saved(work, saved, language)


def _next_review(county: CountyPack, given: date | None, today: date) -> date:
    latest = add_months(today, 36)
    due = given or add_months(today, county.directory.review_months)
    if due > latest:
        raise invalid("/review_due_on", "too_late", "An entry is reviewed within three years.")
    return due


def _as_saved(work: UnitOfWork, entry: EntryRecord, language: Language | None) -> DirectoryEntry:
    work.tag(entry.version)
    return shown_entry(entry, language or DEFAULT_LANGUAGE)
