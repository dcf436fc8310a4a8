"""A service of the national catalogue as an entry of the directory."""

from dataclasses import replace
from datetime import UTC, datetime
from uuid import UUID

import pytest

from services.guidance.rules.ptv.channels import channels_of
from services.guidance.rules.ptv.entry import NotAnEntry, entry_of
from services.guidance.rules.ptv.phones import phones_of, written
from services.guidance.rules.ptv.plain_text import plain_text
from services.guidance.rules.ptv.provider import provider_type
from services.guidance.rules.ptv.suggestions import suggestions
from shared.contracts.guidance.directory_content import EntryContent
from shared.terms.directory import LifeSituation, PhoneCharge, ProviderType, ServiceMode, TargetGroup
from shared.terms.ptv import (
    PtvAddress,
    PtvArea,
    PtvChannel,
    PtvCode,
    PtvConnection,
    PtvMunicipality,
    PtvOpening,
    PtvOrganization,
    PtvPhone,
    PtvReference,
    PtvService,
    PtvServiceHour,
    PtvStreetAddress,
    PtvText,
    PtvWebPage,
)

AT = datetime(2026, 11, 1, tzinfo=UTC)
ORGANIZATION = UUID(int=1)
CHANNEL = UUID(int=2)


def texts(kind: str = "", **words: str) -> tuple[PtvText, ...]:
    return tuple(PtvText(language=language, value=value, type=kind) for language, value in words.items())


def service(**changed) -> PtvService:
    usual = PtvService(
        id=UUID(int=3),
        service_names=texts("Name", fi="Toimintaterapia", sv="Ergoterapi"),
        service_descriptions=texts("Summary", fi="Tukea arkeen."),
        area_type="LimitedType",
        areas=(PtvArea(type="Municipality", code="286"),),
        main_organization=PtvReference(id=ORGANIZATION, name="Mallila"),
        service_channels=(PtvConnection(service_channel=PtvReference(id=CHANNEL)),),
        modified=AT,
    )
    return replace(usual, **changed)


def channel(kind: str = "Phone", **fields) -> PtvChannel:
    return PtvChannel(id=CHANNEL, service_channel_type=kind, modified=AT, **fields)


def content(of: PtvService, *channels: PtvChannel, organization: PtvOrganization | None = None):
    known = {organization.id: organization} if organization else {}
    return EntryContent.model_validate(entry_of(of, {each.id: each for each in channels}, known).content)


@pytest.mark.parametrize(
    ("marked", "plain"),
    [
        pytest.param("Suoraan sanottuna", "Suoraan sanottuna", id="no marks"),
        pytest.param("<p>Yksi</p><p>Kaksi</p>", "Yksi\n\nKaksi", id="paragraphs"),
        pytest.param("<ul><li>a</li><li>b</li></ul>", "- a\n- b", id="a list"),
        pytest.param("Rivi<br/>toinen&nbsp;&amp; kolmas", "Rivi\ntoinen & kolmas", id="a line and entities"),
        pytest.param("Lapset <12 v ja >65 v", "Lapset <12 v ja >65 v", id="signs that are no marks"),
        pytest.param("<script>alert(1)</script>Jatkuu", "Jatkuu", id="a script"),
        pytest.param('<a href="https://x.example">Lue</a>', "Lue", id="a link's words"),
        pytest.param("a\x00b\u200bc\r\nd", "abc\nd", id="characters that do not show"),
        pytest.param("a\u0308iti", "äiti", id="composed letters"),
    ],
)
def test_texts_lose_their_markup(marked, plain):
    assert plain_text(marked) == plain


@pytest.mark.parametrize(
    ("phone", "number"),
    [
        pytest.param(PtvPhone(prefix_number="+358", number="401200001"), "+358 40 120 0001", id="with its prefix"),
        pytest.param(
            PtvPhone(prefix_number="+358", number="0401200001"), "+358 40 120 0001", id="with a trunk zero too"
        ),
        pytest.param(PtvPhone(number="040 120 0001"), "+358 40 120 0001", id="national"),
        pytest.param(PtvPhone(number="+358 40 1200001"), "+358 40 120 0001", id="international in one"),
        pytest.param(PtvPhone(number="+46 8 120 0001"), "+46 812 000 01", id="abroad, its country not apart"),
        pytest.param(PtvPhone(prefix_number="+46", number="81200001"), "+46 812 000 01", id="abroad"),
        pytest.param(PtvPhone(number="116117", is_finnish_service_number=True), "116117", id="a short number"),
        pytest.param(
            PtvPhone(number="0800 120001", is_finnish_service_number=True), "+358 800 120 001", id="a service number"
        ),
        pytest.param(PtvPhone(number="vaihde"), None, id="no number"),
        pytest.param(PtvPhone(number="1201200", is_finnish_service_number=True), None, id="neither short nor national"),
        pytest.param(PtvPhone(prefix_number="+358", number="40120000140120000"), None, id="too long"),
    ],
)
def test_a_phone_number_is_written_as_the_directory_writes_them(phone, number):
    assert written(phone) == number


def test_one_number_in_three_languages_is_told_once_with_its_price():
    told = [
        PtvPhone(number="040 1200001", language=language, service_charge_type="Other", charge_description=price)
        for language, price in {"fi": "1 €/min", "sv": "1 €/min", "en": ""}.items()
    ]
    (phone,), notes = phones_of([*told, PtvPhone(number="040 1200002", type="Fax")])
    assert (phone.charge, phone.charge_info, notes) == (
        PhoneCharge.CHARGEABLE,
        (("fi", "1 €/min"), ("sv", "1 €/min")),
        (),
    )


@pytest.mark.parametrize(
    ("charge", "expected", "notes"),
    [
        pytest.param("FreeOfCharge", PhoneCharge.FREE, (), id="free"),
        pytest.param("Chargeable", PhoneCharge.ORDINARY, (), id="as an ordinary call"),
        pytest.param("", PhoneCharge.UNKNOWN, (), id="not said"),
        pytest.param("Barter", PhoneCharge.UNKNOWN, ("serviceChargeType: Barter",), id="an unknown word"),
    ],
)
def test_what_a_call_costs(charge, expected, notes):
    (phone,), told = phones_of([PtvPhone(number="116117", service_charge_type=charge, is_finnish_service_number=True)])
    assert (phone.charge, told) == (expected, notes)


@pytest.mark.parametrize(
    ("kind", "name", "expected"),
    [
        pytest.param("SotePublic", "Mallilan hyvinvointialue", ProviderType.WELLBEING_SERVICES_COUNTY, id="by both"),
        pytest.param("Region", "Mallby välfärdsområde", ProviderType.WELLBEING_SERVICES_COUNTY, id="a county by name"),
        pytest.param("State", "Kansaneläkelaitos (Kela)", ProviderType.KELA, id="Kela by name"),
        pytest.param("Organization", "Mallilan seurakuntayhtymä", ProviderType.PARISH, id="a parish by name"),
        pytest.param("Organization", "Mallilan tuki ry", ProviderType.NGO, id="an association"),
        pytest.param("Municipality", "Mallila", ProviderType.MUNICIPALITY, id="a municipality"),
        pytest.param("Company", "Malli Oy", ProviderType.PRIVATE, id="a company"),
        pytest.param("State", "Mallivirasto", ProviderType.OTHER, id="an authority of the state"),
        pytest.param("Galactic", "Malli", ProviderType.OTHER, id="an unknown type"),
    ],
)
def test_who_gives_the_service(kind, name, expected):
    assert provider_type(kind, name) is expected


@pytest.mark.parametrize(
    ("codes", "groups", "situations", "ages", "notes"),
    [
        pytest.param(["KR1"], (), (), (None, None), (), id="everybody"),
        pytest.param(
            ["KR1", "KR1.1"], (TargetGroup.OLDER_PEOPLE,), (LifeSituation.OLDER,), (63, None), (), id="the old alone"
        ),
        pytest.param(
            ["KR1.3"], (TargetGroup.YOUNG_PEOPLE,), (LifeSituation.YOUNG,), (None, 28), (), id="the young alone"
        ),
        pytest.param(
            ["KR1.2", "KR1.3"],
            (TargetGroup.CHILDREN, TargetGroup.YOUNG_PEOPLE, TargetGroup.FAMILIES),
            (LifeSituation.YOUNG,),
            (None, None),
            (),
            id="the young beside families have no age limit",
        ),
        pytest.param(
            ["KR1.2.9"], (TargetGroup.CHILDREN, TargetGroup.FAMILIES), (), (None, None), (), id="a finer code"
        ),
        pytest.param(["KR9"], (), (), (None, None), ("targetGroups: KR9",), id="an unknown code"),
        pytest.param(["KR2.1"], (TargetGroup.PROFESSIONALS,), (), (None, None), (), id="businesses"),
    ],
)
def test_for_whom_a_service_seems_to_be(codes, groups, situations, ages, notes):
    of = service(target_groups=tuple(PtvCode(code=code) for code in codes))
    found, told = suggestions(of, [])
    assert (found.target_groups, found.life_situations, told) == (groups, situations, notes)
    assert (found.min_age_years, found.max_age_years) == ages


def test_life_events_and_channels_suggest_situations_and_modes():
    of = service(life_events=(PtvCode(code="KE9", name=texts(fi="Läheisen kuolema", en="Death")),))
    found, _ = suggestions(of, [channel("EChannel"), channel("Phone")])
    assert found.life_situations == (LifeSituation.LOSS,)
    assert found.modes == (ServiceMode.REMOTE, ServiceMode.ELECTRONIC)


def test_a_service_is_told_in_each_language_in_which_it_has_a_name():
    of = service(
        service_descriptions=(
            *texts("Summary", fi="Tukea arkeen.", en="Support."),
            *texts("Description", fi="<p>Pitkästi.</p>"),
            *texts("UserInstruction", fi="Soita."),
            *texts("ChargeTypeAdditionalInfo", fi="Maksuton."),
        ),
        requirements=texts(fi="Lähete tarvitaan."),
        keywords=texts(fi="arki"),
        service_names=(*texts("Name", fi="Toimintaterapia"), *texts("AlternativeName", fi="Toimari")),
    )
    found = content(of)
    assert found.texts.en is None
    assert found.texts.fi is not None
    assert found.texts.fi.model_dump() == {
        "name": "Toimintaterapia",
        "summary": "Tukea arkeen.",
        "description": "Pitkästi.",
        "granting_criteria": "Lähete tarvitaan.",
        "how_to_access": "Soita.\n\nMaksuton.",
    }
    assert found.keywords.fi == ("Toimari", "arki")


@pytest.mark.parametrize(
    ("where", "nationwide", "municipalities"),
    [
        pytest.param({"area_type": "Nationwide", "areas": ()}, True, (), id="the whole country"),
        pytest.param({"area_type": "NationwideExceptAlandIslands"}, True, (), id="the mainland"),
        pytest.param(
            {
                "areas": (
                    PtvArea(
                        type="HospitalDistrict",
                        code="08",
                        municipalities=(PtvMunicipality(code="286"), PtvMunicipality(code="075")),
                    ),
                )
            },
            False,
            ("075", "286"),
            id="the municipalities of a region, not its own code",
        ),
    ],
)
def test_where_a_service_is_given(where, nationwide, municipalities):
    found = content(service(**where))
    assert (found.nationwide, found.municipalities) == (nationwide, municipalities)


def test_a_phone_channel_has_its_hours_and_those_of_the_connection_go_first():
    own = PtvServiceHour(
        service_hour_type="DaysOfTheWeek",
        opening_hour=(
            PtvOpening(day_from="Monday", from_="08:00:00", to="11:00:00"),
            PtvOpening(day_from="Monday", from_="12:00:00", to="15:00:00"),
        ),
    )
    phone = channel(phone_numbers=(PtvPhone(number="040 1200001", language="fi"),), service_hours=(own,))
    connected = PtvServiceHour(service_hour_type="DaysOfTheWeek", is_always_open=True)
    of_connection = PtvConnection(service_channel=PtvReference(id=CHANNEL), service_hours=(connected,))

    (by_channel,) = content(service(), phone).channels
    (by_connection,) = content(service(service_channels=(of_connection,)), phone).channels

    assert by_channel.model_dump(mode="json")["hours"][0]["hours"] == [
        {"weekdays": [1], "opens": "08:00", "closes": "11:00"},
        {"weekdays": [1], "opens": "12:00", "closes": "15:00"},
    ]
    assert by_connection.model_dump(mode="json")["hours"][0]["always"] is True


def test_a_place_is_its_street_and_town_and_its_phone_has_no_hours_of_its_own():
    address = PtvStreetAddress(
        street=texts(fi="Mallikatu", sv="Modellgatan"),
        street_number="5",
        postal_code="00000",
        post_office=texts(fi="KOUVOLA"),
        municipality=PtvMunicipality(code="286"),
    )
    of_place = channel(
        "ServiceLocation",
        addresses=(PtvAddress(type="Postal", street_address=address), PtvAddress(street_address=address)),
        phone_numbers=(PtvPhone(number="040 1200001"),),
        service_hours=(PtvServiceHour(service_hour_type="DaysOfTheWeek", is_always_open=True),),
    )
    place, phone = content(service(), of_place).model_dump(mode="json")["channels"]
    assert place["address"] == {"fi": "Mallikatu 5, 00000 Kouvola", "sv": "Modellgatan 5, 00000 Kouvola", "en": None}
    assert place["municipality"] == "286"
    assert (len(place["hours"]), phone["hours"]) == (1, [])


@pytest.mark.parametrize(
    ("kind", "expected", "notes"),
    [
        pytest.param("EChannel", ["e_service"], (), id="an electronic service"),
        pytest.param("PrintableForm", ["web"], (), id="a form to print"),
        pytest.param("Hologram", ["web"], ("serviceChannelType: Hologram",), id="an unknown way with a page"),
    ],
)
def test_a_channel_with_a_page_leads_to_it(kind, expected, notes):
    pages = (
        PtvWebPage(url="https://palvelu.example/fi", language="fi"),
        PtvWebPage(url="javascript:alert(1)", language="sv"),
    )
    found, told = channels_of(channel(kind, web_pages=pages), ())
    assert ([each["kind"] for each in found], told) == (expected, notes)
    assert found[0]["url"] == {"fi": "https://palvelu.example/fi"}


def test_a_channel_that_the_catalogue_does_not_give_is_left_out():
    assert content(service()).channels == ()


def test_the_organization_is_told_by_its_own_names_and_else_by_its_reference():
    known = PtvOrganization(
        id=ORGANIZATION, organization_type="Municipality", organization_names=texts("Name", fi="Malli", sv="Modell")
    )
    found = content(service(), organization=known)
    assert (found.organisation.sv, found.provider_type) == ("Modell", ProviderType.MUNICIPALITY)
    assert content(service()).organisation.fi == "Mallila"


@pytest.mark.parametrize(
    ("lacking", "why"),
    [
        pytest.param({"service_names": texts("Name", se="Bálvalus")}, "serviceNames", id="a name in our languages"),
        pytest.param({"areas": ()}, "areas", id="a municipality"),
        pytest.param({"main_organization": None}, "organizations", id="an organization"),
    ],
)
def test_a_service_is_no_entry_without(lacking, why):
    with pytest.raises(NotAnEntry, match=f"^{why}: "):
        entry_of(service(**lacking), {}, {})


def test_descriptions_of_an_unknown_kind_are_told():
    told = texts("Smell", fi="Hyvä")
    assert entry_of(service(service_descriptions=told), {}, {}).notes == ("serviceDescriptions: Smell",)
