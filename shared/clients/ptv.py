"""Client of the national service catalogue: Palvelutietovaranto, PTV Open API v11, its open (OUT) side.

What the catalogue adds to its answers is passed by, and what it leaves out or sends as null is as if empty: one entry
that cannot be read is told by its id, and the others are given.
"""

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Final, Generic, TypeVar
from uuid import UUID

import httpx
from pydantic import ConfigDict, TypeAdapter, ValidationError
from pydantic.alias_generators import to_camel

from shared.clients.answers import NeighbourError, Unavailable, Unreadable
from shared.terms.ptv import PtvChannel, PtvOrganization, PtvService

MOST_AT_ONCE: Final = 100
"""Most ids in one question for whole entries. Source: the catalogue's own limit."""
_MOST_PAGES: Final = 1000
"""A listing of more pages than this is none of the catalogue's."""
_MOST_BYTES: Final = 64 * 1024 * 1024
_CONNECTING_SECONDS: Final = 5.0
_ANSWER_SECONDS: Final = 60.0
"""Longest time for a whole answer; a hundred services with their texts take the catalogue some seconds."""
_ATTEMPTS: Final = 5
_LONGEST_WAIT_SECONDS: Final = 60.0
_NOT_JUST_NOW: Final = frozenset({408, 425, 429})

Entry = TypeVar("Entry", PtvService, PtvChannel, PtvOrganization)
_READING: Final = ConfigDict(alias_generator=lambda name: to_camel(name.removesuffix("_")), extra="ignore")
_SERVICES: Final = TypeAdapter(tuple[PtvService, ...], config=_READING)
_CHANNELS: Final = TypeAdapter(tuple[PtvChannel, ...], config=_READING)
_ORGANIZATIONS: Final = TypeAdapter(tuple[PtvOrganization, ...], config=_READING)


class PtvStatus(StrEnum):
    """What a listing of services is asked for."""

    PUBLISHED = "Published"
    ARCHIVED = "Archived"
    WITHDRAWN = "Withdrawn"


@dataclass(frozen=True, slots=True)
class BrokenEntry:
    """An entry of the catalogue that cannot be read."""

    id: str
    detail: str
    """Which fields are wrong, and why; never what they hold."""


@dataclass(frozen=True, slots=True)
class Entries(Generic[Entry]):
    """What came of the entries that were asked for; those that the catalogue does not have are in neither."""

    found: tuple[Entry, ...]
    broken: tuple[BrokenEntry, ...]


class Ptv:
    """Reads the catalogue over an HTTP client that it does not own.

    Every question is repeated with a growing wait when the catalogue is busy or away. All methods raise Unavailable
    when it stays so, and Unreadable when an answer as a whole is not the catalogue's.
    """

    def __init__(self, http: httpx.AsyncClient, *, first_wait_seconds: float = 1.0) -> None:
        self._http = http
        self._first_wait_seconds = first_wait_seconds

    async def services(
        self, *, since: datetime | None = None, status: PtvStatus = PtvStatus.PUBLISHED
    ) -> frozenset[UUID]:
        """Ids of the services of a status in the whole country, changed at the instant or later when one is given."""
        return await self._ids("/api/v11/Service", {"status": status.value, **_since(since)})

    async def services_of_municipality(
        self, code: str, *, nationwide: bool, since: datetime | None = None
    ) -> frozenset[UUID]:
        """Ids of the published services of a municipality, with those of the whole country or without."""
        path = f"/api/v11/Service/area/Municipality/code/{code}"
        return await self._ids(path, {"includeWholeCountry": str(nationwide).lower(), **_since(since)})

    async def services_of_organization(self, organization_id: UUID) -> frozenset[UUID]:
        """Ids of the published services of an organization; the catalogue does not list those by their change."""
        return await self._ids("/api/v11/Service/list/organization", {"organizationId": str(organization_id)})

    async def channels_changed(self, since: datetime) -> frozenset[UUID]:
        """Ids of the channels in the whole country that were changed at the instant or later."""
        return await self._ids("/api/v11/ServiceChannel", _since(since))

    async def organizations_changed(self, since: datetime) -> frozenset[UUID]:
        """Ids of the organizations in the whole country that were changed at the instant or later."""
        return await self._ids("/api/v11/Organization", _since(since))

    async def read_services(self, ids: Iterable[UUID]) -> Entries[PtvService]:
        """The services of these ids whole."""
        return await self._entries("/api/v11/Service/list", ids, _SERVICES)

    async def read_each_service(self, ids: Iterable[UUID]) -> Entries[PtvService]:
        """The services of these ids, each asked for by itself: one in neither the catalogue says not to have."""
        found: list[PtvService] = []
        broken: list[BrokenEntry] = []
        for each in sorted(set(ids)):
            try:
                read = _read([await self._get(f"/api/v11/Service/{each}", {})], _SERVICES)
            except _NotThere:
                continue
            if [service.id for service in read.found] == [each]:
                found += read.found
            else:
                detail = read.broken[0].detail if read.broken else "the catalogue gives another in its place"
                broken.append(BrokenEntry(str(each), detail))
        return Entries(tuple(found), tuple(broken))

    async def read_channels(self, ids: Iterable[UUID]) -> Entries[PtvChannel]:
        """The channels of these ids whole."""
        return await self._entries("/api/v11/ServiceChannel/list", ids, _CHANNELS)

    async def read_organizations(self, ids: Iterable[UUID]) -> Entries[PtvOrganization]:
        """The organizations of these ids whole."""
        return await self._entries("/api/v11/Organization/list", ids, _ORGANIZATIONS)

    async def _ids(self, path: str, query: Mapping[str, str]) -> frozenset[UUID]:
        ids: set[UUID] = set()
        async for page in self._pages(path, query):
            for item in page:
                try:
                    ids.add(UUID(item["id"]))
                except (KeyError, TypeError, ValueError, AttributeError) as error:
                    raise Unreadable("an item of a listing has no id") from error
        return frozenset(ids)

    async def _pages(self, path: str, query: Mapping[str, str]) -> AsyncIterator[list[Any]]:
        """The pages of a listing. A page that is missing would look as if its services were gone, so none may be."""
        number, count = 1, 1
        while number <= count:
            answer = await self._get(path, {**query, "page": str(number)})
            if not isinstance(answer, dict):
                raise Unreadable("a listing is no page")
            items = answer.get("itemList") or []
            pages = answer.get("pageCount")
            if not isinstance(items, list) or not isinstance(pages, int) or not 0 <= pages <= _MOST_PAGES:
                raise Unreadable("a listing has no pages")
            if answer.get("pageNumber") not in {number, None} or (number < pages and not items):
                raise Unreadable("a page of a listing is missing")
            count = pages
            yield items
            number += 1

    async def _entries(self, path: str, ids: Iterable[UUID], reading: TypeAdapter[tuple[Entry, ...]]) -> Entries[Entry]:
        asked = sorted(set(ids))
        answers: list[Any] = []
        for first in range(0, len(asked), MOST_AT_ONCE):
            part = asked[first : first + MOST_AT_ONCE]
            answer = await self._get(path, {"guids": ",".join(map(str, part))})
            if not isinstance(answer, list):
                raise Unreadable("a list of entries is none")
            answers += answer
        read = _read(answers, reading)
        return Entries(tuple(each for each in read.found if each.id in asked), read.broken)

    async def _get(self, path: str, query: Mapping[str, str]) -> Any:
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                return await self._ask(path, query)
            except _Busy as busy:
                if attempt == _ATTEMPTS:
                    raise Unavailable(str(busy)) from busy
                wait = self._first_wait_seconds * 2 ** (attempt - 1)
                await asyncio.sleep(min(max(wait, busy.wait_seconds), _LONGEST_WAIT_SECONDS))
        raise AssertionError("the last attempt answers or raises")

    async def _ask(self, path: str, query: Mapping[str, str]) -> Any:
        timeout = httpx.Timeout(_ANSWER_SECONDS, connect=_CONNECTING_SECONDS)
        request = self._http.build_request(
            "GET", path, params=dict(query), headers={"accept": "application/json"}, timeout=timeout
        )
        try:
            async with asyncio.timeout(_ANSWER_SECONDS):
                response = await self._http.send(request, stream=True)
                try:
                    if response.is_server_error or response.status_code in _NOT_JUST_NOW:
                        raise _Busy(str(response.status_code), _retry_after(response))
                    if response.status_code == httpx.codes.NOT_FOUND:
                        raise _NotThere("the catalogue answers 404")
                    if not response.is_success:
                        raise Unreadable(f"the catalogue answers {response.status_code}")
                    content = await _content(response)
                finally:
                    await response.aclose()
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise _Busy(type(error).__name__) from error
        try:
            return json.loads(content)
        except (ValueError, RecursionError) as error:
            raise Unreadable("the answer is no JSON") from error


class _Busy(NeighbourError):
    """The question may be repeated, after so many seconds at least."""

    def __init__(self, reason: str, wait_seconds: float = 0.0) -> None:
        super().__init__(reason)
        self.wait_seconds = wait_seconds


class _NotThere(Unreadable):
    """The catalogue does not have what was asked for, or does not know the question."""


def _read(answers: Iterable[Any], reading: TypeAdapter[tuple[Entry, ...]]) -> Entries[Entry]:
    found: dict[UUID, Entry] = {}
    broken: list[BrokenEntry] = []
    for item in answers:
        try:
            (entry,) = reading.validate_python((_without_nulls(item),))
        except ValidationError as error:
            broken.append(BrokenEntry(_id_of(item), _what_is_wrong(error)))
        else:
            found[entry.id] = entry
    return Entries(tuple(found.values()), tuple(broken))


async def _content(response: httpx.Response) -> bytes:
    content = bytearray()
    async for piece in response.aiter_bytes():
        content += piece
        if len(content) > _MOST_BYTES:
            raise Unreadable("the answer is too long")
    return bytes(content)


def _since(instant: datetime | None) -> dict[str, str]:
    """The catalogue takes UTC without saying so, and whole seconds."""
    return {"date": instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S")} if instant else {}


def _retry_after(response: httpx.Response) -> float:
    told = response.headers.get("retry-after", "")
    return float(told) if told.isdecimal() else 0.0


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_nulls(each) for name, each in value.items() if each is not None}
    if isinstance(value, list):
        return [_without_nulls(each) for each in value if each is not None]
    return value


def _id_of(item: Any) -> str:
    found = item.get("id") if isinstance(item, dict) else None
    return found if isinstance(found, str) and len(found) <= len(str(UUID(int=0))) else "unknown"


def _what_is_wrong(error: ValidationError) -> str:
    wrong = (f"{'.'.join(map(str, each['loc'][1:]))}: {each['msg']}" for each in error.errors(include_input=False)[:5])
    return "; ".join(wrong)[:500]
