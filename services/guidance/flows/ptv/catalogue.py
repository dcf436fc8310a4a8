"""The national service catalogue as the imports ask it, and what they read of it."""

import asyncio
from collections.abc import Awaitable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import httpx
from pydantic import ValidationError

from services.guidance.rules.ptv.entry import CatalogueEntry, NotAnEntry, entry_of, responsible
from services.guidance.settings import GuidanceSettings
from shared.clients.ptv import Entries, Ptv, PtvStatus
from shared.contracts.guidance.directory_content import EntryContent, LocalAdditions
from shared.terms.ptv import PtvChannel, PtvOrganization, PtvService
from shared.terms.ptv_imports import MissingReason

_AT_ONCE: Final = 4
"""Listings asked at the same time; the catalogue is everybody's."""


@dataclass(frozen=True, slots=True)
class PtvSource:
    """The catalogue, and how a county imports it."""

    ptv: Ptv
    nationwide: bool
    """Whether services of the whole country are imported too."""
    most_withdrawn_percent: int
    """Largest share of the entries that an import withdraws by itself."""


def source_of(http: httpx.AsyncClient, settings: GuidanceSettings) -> PtvSource:
    """The catalogue over an HTTP client, as the settings say it is imported."""
    return PtvSource(
        Ptv(http), nationwide=settings.ptv_nationwide, most_withdrawn_percent=settings.ptv_most_withdrawn_percent
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadService:
    """A service of the catalogue that an entry can be made of."""

    service: PtvService
    content: EntryContent
    suggested: LocalAdditions
    organisation_is_read: bool
    """False: the content's organisation is the service's reference to it, and no more."""
    notes: tuple[str, ...]
    channels: tuple[UUID, ...]
    organization: UUID | None


@dataclass(frozen=True, slots=True)
class BrokenService:
    """A service that no entry can be made of, and why."""

    ptv_id: UUID
    detail: str


@dataclass(frozen=True, slots=True)
class Changed:
    """Services, and what their entries tell besides, that have changed in the catalogue."""

    services: frozenset[UUID]
    channels: frozenset[UUID] = frozenset()
    organizations: frozenset[UUID] = frozenset()


class Reader:
    """Reads services of the catalogue with what belongs to them; an organization is asked for once."""

    def __init__(self, source: PtvSource) -> None:
        self._source = source
        self._organizations: dict[UUID, PtvOrganization] = {}

    async def listed(self, municipalities: Iterable[str]) -> frozenset[UUID]:
        """Every service that is published in one of the municipalities."""
        turns = asyncio.Semaphore(_AT_ONCE)

        async def one(code: str) -> frozenset[UUID]:
            async with turns:
                return await self._source.ptv.services_of_municipality(code, nationwide=self._source.nationwide)

        return frozenset[UUID]().union(*await _all([one(code) for code in municipalities]))

    async def changed(self, since: datetime) -> Changed:
        """What has changed in the whole country since then."""
        ptv = self._source.ptv
        return Changed(
            *await _all(
                [ptv.services(since=since), ptv.channels_changed(since), ptv.organizations_changed(since)],
            )
        )

    async def no_longer_published(self, since: datetime | None) -> tuple[frozenset[UUID], frozenset[UUID]]:
        """The services that have been archived, and those that have been withdrawn, since then."""
        archived, withdrawn = await _all(
            [self._source.ptv.services(since=since, status=each) for each in (PtvStatus.ARCHIVED, PtvStatus.WITHDRAWN)]
        )
        return archived, withdrawn

    async def read(self, ids: Sequence[UUID]) -> list[ReadService | BrokenService]:
        """What the catalogue gives of those services, one for each; raises NeighbourError when it does not answer."""
        found = await self._made_of(ids, await self._source.ptv.read_services(ids))
        return [found.get(each) or BrokenService(each, "the catalogue lists it and does not give it") for each in ids]

    async def still_given(
        self, ids: Sequence[UUID], municipalities: Collection[str]
    ) -> list[ReadService | BrokenService]:
        """Those of the services that the catalogue has all the same and that are given in one of the municipalities.

        Each is asked for by itself, so that a list or an answer that is broken says of none that it is gone. What
        cannot be read counts as given: it is there.
        """
        found = await self._made_of(ids, await self._source.ptv.read_each_service(ids))
        return [each for each in found.values() if isinstance(each, BrokenService) or self._is_in(each, municipalities)]

    def _is_in(self, read: ReadService, municipalities: Collection[str]) -> bool:
        if read.service.publishing_status not in {PtvStatus.PUBLISHED, ""}:
            return False
        if read.content.nationwide:
            return self._source.nationwide
        return not set(municipalities).isdisjoint(read.content.municipalities)

    async def _made_of(
        self, ids: Iterable[UUID], services: Entries[PtvService]
    ) -> dict[UUID, ReadService | BrokenService]:
        channels = await self._source.ptv.read_channels(
            each.service_channel.id for service in services.found for each in service.service_channels
        )
        await self._read_organizations(services.found)
        of_channels = {channel.id: channel for channel in channels.found}
        unreadable = {each.id.lower(): each.detail for each in channels.broken}
        details = {each.id.lower(): each.detail for each in services.broken}
        broken = {each: BrokenService(each, details[str(each)]) for each in ids if str(each) in details}
        return broken | {each.id: self._one(each, of_channels, unreadable) for each in services.found}

    def _one(
        self, service: PtvService, channels: Mapping[UUID, PtvChannel], unreadable: Mapping[str, str]
    ) -> ReadService | BrokenService:
        for each in service.service_channels:
            channel_id = str(each.service_channel.id)
            if channel_id in unreadable:
                # An entry that has lost one of its phone numbers would be worse than the entry as it was.
                return BrokenService(service.id, f"serviceChannels {channel_id}: {unreadable[channel_id]}")
        try:
            return _checked(service, entry_of(service, channels, self._organizations))
        except NotAnEntry as lacking:
            return BrokenService(service.id, str(lacking))
        except ValidationError as error:
            return BrokenService(service.id, _what_is_wrong(error))

    async def _read_organizations(self, services: Iterable[PtvService]) -> None:
        named = {reference.id for each in services if (reference := responsible(each))}
        found = await self._source.ptv.read_organizations(named - set(self._organizations))
        self._organizations |= {each.id: each for each in found.found}


def why_missing(ptv_id: UUID, archived: frozenset[UUID], withdrawn: frozenset[UUID]) -> MissingReason:
    """Why a service is not listed any more."""
    if ptv_id in archived:
        return MissingReason.ARCHIVED
    return MissingReason.WITHDRAWN if ptv_id in withdrawn else MissingReason.NOT_LISTED


def _checked(service: PtvService, entry: CatalogueEntry) -> ReadService:
    suggested = entry.suggested
    return ReadService(
        service=service,
        content=EntryContent.model_validate(entry.content),
        suggested=LocalAdditions(
            min_age_years=suggested.min_age_years,
            max_age_years=suggested.max_age_years,
            target_groups=suggested.target_groups,
            life_situations=suggested.life_situations,
            modes=suggested.modes,
        ),
        organisation_is_read=entry.organisation_is_read,
        notes=entry.notes,
        organization=reference.id if (reference := responsible(service)) else None,
        channels=tuple(each.service_channel.id for each in service.service_channels),
    )


async def _all(questions: Iterable[Awaitable[frozenset[UUID]]]) -> list[frozenset[UUID]]:
    """The answers in order, or the first error when all have ended."""
    answers = await asyncio.gather(*questions, return_exceptions=True)
    found: list[frozenset[UUID]] = []
    for answer in answers:
        if isinstance(answer, BaseException):
            raise answer
        found.append(answer)
    return found


def _what_is_wrong(error: ValidationError) -> str:
    """Which fields, and why; never what they hold."""
    wrong = (f"{'.'.join(map(str, each['loc']))}: {each['msg']}" for each in error.errors(include_input=False)[:5])
    return "; ".join(wrong)[:500]
