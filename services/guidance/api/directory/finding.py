"""Searching and reading the service directory: for everybody, without a token, and of nobody."""

from typing import Final
from uuid import UUID

from fastapi import Request, Response

from services.guidance.api.callers import ANYBODY, OPEN_TO_ALL, Anybody, Parts, ReaderLanguage, forget_caller
from services.guidance.api.directory.asking import Asked, EntryOf, wanted
from services.guidance.api.directory.showing import shown_entry, shown_facets, shown_hit
from services.guidance.flows.directory.searching import Place, find
from services.guidance.flows.parts import GuidanceParts
from services.guidance.storage.directory import entries
from services.guidance.storage.directory.search import Found
from shared.contracts.guidance.directory import DirectoryEntry, DirectoryPage, DirectorySearch
from shared.kit.paging import CursorText, Limit
from shared.kit.problems import NOT_FOUND, Refusal, refusals
from shared.kit.service import service_router
from shared.kit.texts import DEFAULT_LANGUAGE
from shared.kit.unit_of_work import UnitOfWork, Work
from shared.terms.directory import EntryStatus, Matching
from shared.terms.people import CallerKind, Language

router = service_router(tags=["directory"], dependencies=[ANYBODY])

_PRIVATE: Final = "no-store"
"""What somebody looks for is kept nowhere, in no cache either."""


@router.get("/v1/directory", summary="Search the service directory", openapi_extra=OPEN_TO_ALL)
async def search_directory(
    asked: Asked,
    request: Request,
    work: Work,
    parts: Parts,
    response: Response,
    language: ReaderLanguage,
    limit: Limit = 20,
    cursor: CursorText = None,
) -> DirectoryPage:
    """Published services by words and filters, the best first, with counts of what each filter would find (R-119).

    Inflected words, parts of compounds and misspelt words are found in Finnish and Swedish. An entry of the reader's
    own municipality stands before one of the whole country. Texts are in the reader's language, or in another: it is
    told.
    A search that may tell of somebody is better sent as POST /v1/directory/search, so that it stands in no address.
    """
    forget_caller(request)
    response.headers["cache-control"] = _PRIVATE
    return await _found(asked, work, parts, language or DEFAULT_LANGUAGE, limit, cursor)


@router.post("/v1/directory/search", summary="Search the service directory in private", openapi_extra=OPEN_TO_ALL)
async def search_directory_in_private(
    asked: DirectorySearch,
    request: Request,
    work: Work,
    parts: Parts,
    response: Response,
    language: ReaderLanguage,
    limit: Limit = 20,
    cursor: CursorText = None,
) -> DirectoryPage:
    """The same search with its words in the body, which no proxy, browser or log keeps. Changes nothing."""
    forget_caller(request)
    response.headers["cache-control"] = _PRIVATE
    return await _found(asked, work, parts, language or DEFAULT_LANGUAGE, limit, cursor)


@router.get(
    "/v1/directory/{entry_id}",
    summary="One service",
    openapi_extra=OPEN_TO_ALL,
    responses=refusals(NOT_FOUND),
)
async def get_directory_entry(
    entry_id: EntryOf, caller: Anybody, work: Work, language: ReaderLanguage
) -> DirectoryEntry:
    """Everything that is told of a service; one that was withdrawn is shown to professionals only."""
    async with work.reading() as connection:
        record = await entries.find(connection, entry_id)
    sees_withdrawn = caller is not None and caller.kind is CallerKind.PROFESSIONAL
    if record is None or not (record.status is EntryStatus.PUBLISHED or sees_withdrawn):
        raise Refusal(NOT_FOUND)
    work.tag(record.version)
    return shown_entry(record, language or DEFAULT_LANGUAGE)


async def _found(
    asked: DirectorySearch, work: UnitOfWork, parts: GuidanceParts, language: Language, limit: int, cursor: str | None
) -> DirectoryPage:
    conditions = wanted(parts, asked)
    listing = f"directory {asked.model_dump_json()}"
    place = _place(parts.cursors.read(listing, cursor))
    async with work.reading() as connection:
        hits = await find(connection, asked.q, conditions, place=place, rows=limit + 1)
        shown = hits.page.found[:limit]
        records = await entries.find_many(connection, [each.id for each in shown])
    counted, more = hits.page.counted, None
    if len(hits.page.found) > limit:
        last = shown[-1]
        more = parts.cursors.write(listing, hits.matching, str(last.score), last.sort_key, str(last.id))
    return DirectoryPage(
        items=[shown_hit(each, asked.municipality, language) for each in records],
        next_cursor=more,
        matching=hits.matching,
        facets=shown_facets(counted.facets, language) if counted else None,
        entries=counted.entries if counted else None,
        is_exact=counted.is_exact if counted else None,
    )


def _place(read: list[str] | None) -> Place | None:
    if read is None:
        return None
    matching, score, sort_key, entry_id = read
    return Place(Matching(matching), Found(UUID(entry_id), int(score), sort_key))
