"""The client of the national service catalogue against its stand-in."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from uuid import UUID

import httpx
import pytest
from fastapi import FastAPI

from demo.outside.outages import Outage
from demo.outside.ptv import create_ptv
from demo.outside.ptv_catalogue import PtvCatalogue, invented_catalogue
from shared.clients import ptv as client
from shared.clients.answers import Unavailable, Unreadable
from shared.clients.ptv import Ptv, PtvStatus
from tests.shared.clients.plain_answers import plain

NOW = datetime(2026, 11, 23, 7, 0, tzinfo=UTC)
MUNICIPALITIES = {
    "075": {"fi": "Hamina", "sv": "Fredrikshamn", "en": "Hamina"},
    "285": {"fi": "Kotka", "sv": "Kotka", "en": "Kotka"},
}


@pytest.fixture
def catalogue() -> PtvCatalogue:
    return invented_catalogue(MUNICIPALITIES, NOW)


@pytest.fixture
def stand_in(catalogue: PtvCatalogue) -> FastAPI:
    return create_ptv(catalogue, page_size=10)


@pytest.fixture
async def ptv(stand_in: FastAPI) -> AsyncIterator[Ptv]:
    to = httpx.ASGITransport(stand_in)
    async with httpx.AsyncClient(transport=to, base_url="http://ptv.example") as http:
        yield Ptv(http, first_wait_seconds=0)


async def test_a_listing_gives_the_ids_of_all_its_pages(ptv: Ptv, catalogue: PtvCatalogue):
    assert len(catalogue.services) > 40
    assert await ptv.services() == {UUID(each) for each in catalogue.services}


async def test_a_municipality_has_its_own_services_and_when_asked_those_of_the_whole_country(ptv: Ptv):
    own = await ptv.services_of_municipality("075", nationwide=False)
    every = await ptv.services_of_municipality("075", nationwide=True)
    found = await ptv.read_services(own)

    assert len(own) > 20
    assert len(every - own) > 1
    assert {area.code for service in found.found for area in service.areas} == {"075"}


async def test_a_listing_since_an_instant_has_what_changed_then_or_later(ptv: Ptv, catalogue: PtvCatalogue):
    changed = next(iter(catalogue.services))
    catalogue.change(changed, NOW)

    assert await ptv.services_of_municipality("075", nationwide=True, since=NOW) <= {UUID(changed)}
    assert await ptv.services(since=NOW) == {UUID(changed)}
    assert await ptv.services(since=NOW + timedelta(seconds=1)) == frozenset()
    assert await ptv.channels_changed(NOW) == frozenset()
    organization = next(iter(catalogue.organizations))
    catalogue.change_organization(organization, NOW)
    assert await ptv.organizations_changed(NOW) == {UUID(organization)}


async def test_archived_services_are_listed_by_themselves(ptv: Ptv, catalogue: PtvCatalogue):
    assert await ptv.services(status=PtvStatus.ARCHIVED) == {UUID(each) for each in catalogue.archived}


async def test_services_of_an_organization_are_listed(ptv: Ptv, catalogue: PtvCatalogue):
    some = next(iter(catalogue.services.values()))["mainOrganization"]["id"]

    found = await ptv.read_services(await ptv.services_of_organization(UUID(some)))

    assert {str(each.main_organization.id) for each in found.found if each.main_organization} == {some}


async def test_whole_entries_are_asked_a_hundred_at_a_time(ptv: Ptv, stand_in: FastAPI, catalogue: PtvCatalogue):
    ids = {UUID(int=number) for number in range(101)} | {UUID(each) for each in catalogue.services}

    found = await ptv.read_services(ids)

    assert {str(each.id) for each in found.found} == set(catalogue.services)
    assert len(stand_in.state.asked) == -(-len(ids) // 100)


async def test_what_the_catalogue_adds_and_leaves_out_is_passed_by(ptv: Ptv, catalogue: PtvCatalogue):
    some = next(iter(catalogue.services))
    catalogue.change(some, NOW, shape="new", type="SomethingNew", areas=None, keywords=[None])

    (service,) = (await ptv.read_services([UUID(some)])).found

    assert (service.type, service.areas, service.keywords) == ("SomethingNew", (), ())
    assert service.modified == NOW


async def test_a_broken_entry_is_told_by_its_id_and_the_others_are_given(ptv: Ptv, catalogue: PtvCatalogue):
    first, second = list(catalogue.services)[:2]
    catalogue.change(first, NOW, serviceNames="Salainen nimi")

    entries = await ptv.read_services([UUID(first), UUID(second)])

    assert [str(each.id) for each in entries.found] == [second]
    (broken,) = entries.broken
    assert broken.id == first
    assert broken.detail.startswith("serviceNames: ")
    assert "Salainen" not in broken.detail


async def test_a_busy_catalogue_is_asked_again(ptv: Ptv, stand_in: FastAPI, catalogue: PtvCatalogue):
    stand_in.state.busy = 3

    assert len(await ptv.services()) == len(catalogue.services)


@pytest.mark.parametrize("outage", [Outage.HTTP_500, Outage.ERROR], ids=["an error", "a broken connection"])
async def test_a_catalogue_that_stays_away_is_unavailable(ptv: Ptv, stand_in: FastAPI, outage: Outage):
    stand_in.state.outage = outage

    with pytest.raises(Unavailable):
        await ptv.services()
    assert len(stand_in.state.asked) == 5


async def test_what_is_no_answer_of_the_catalogue_is_unreadable(
    ptv: Ptv, stand_in: FastAPI, monkeypatch: pytest.MonkeyPatch
):
    stand_in.state.outage = Outage.GARBAGE
    with pytest.raises(Unreadable):
        await ptv.services()
    stand_in.state.outage = Outage.NONE
    with pytest.raises(Unreadable):
        await ptv.services_of_municipality("075/x", nationwide=False)
    monkeypatch.setattr(client, "_MOST_BYTES", 100)
    with pytest.raises(Unreadable):
        await ptv.services()


async def test_a_listing_with_a_page_missing_is_unreadable():
    """It would look as if the services of that page were gone."""
    always_first = b'{"pageNumber": 1, "pageCount": 2, "itemList": [{"id": "0199c6f0-0000-4000-8000-000000000001"}]}'
    to = httpx.ASGITransport(plain(200, always_first))
    async with httpx.AsyncClient(transport=to, base_url="http://ptv.example") as http:
        with pytest.raises(Unreadable, match="missing"):
            await Ptv(http).services()


async def test_a_service_asked_for_by_itself_is_there_broken_or_said_not_to_be(ptv: Ptv, catalogue: PtvCatalogue):
    there, broken, other = list(catalogue.services)[:3]
    catalogue.change(broken, NOW, languages=7)
    catalogue.services[other] = catalogue.services[there]

    read = await ptv.read_each_service([UUID(there), UUID(broken), UUID(other), UUID(int=1)])

    assert [str(each.id) for each in read.found] == [there]
    assert {each.id for each in read.broken} == {broken, other}
