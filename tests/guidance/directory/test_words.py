"""A search finds inflected words, parts of compounds and misspelt words, in Finnish, Swedish and English."""

from collections.abc import AsyncIterator
from typing import Any

import pytest

from tests.guidance.builders import done
from tests.guidance.directory.entries import fill, names
from tests.world import World


@pytest.fixture(scope="module")
async def filled(everything: World) -> AsyncIterator[World]:
    """The directory of the demo, written once for all searches."""
    await everything.databases.empty()
    await fill(everything)
    yield everything
    await everything.databases.empty()


FINNISH = [
    ("lasten toimintaterapeutti", "Lasten toimintaterapia"),
    ("toimintaterapia", "Toimintaterapeutin seuranta lapsille"),
    ("toimintaterapiaan", "Lasten toimintaterapia"),
    ("toimintaterapeutille", "Lasten toimintaterapia"),
    ("puheterapeutti lapselle", "Lasten puheterapia"),
    ("terapia", "Lasten puheterapia"),
    ("lääkäri", "Hammashoitola"),
    ("hammas", "Hammashoitola"),
    ("hampaat", "Hammashoitola"),
    ("hammaslääkärille", "Hammashoitola"),
    ("terveyskeskuksessa", "Terveyskeskus"),
    ("terveyskeskukseen", "Terveyskeskus"),
    ("keskus", "Terveyskeskus"),
    ("neuvola", "Lastenneuvola"),
    ("neuvolassa", "Lastenneuvola"),
    ("lastenneuvolan", "Lastenneuvola"),
    ("raskaana", "Äitiysneuvola"),
    ("raskaus", "Äitiysneuvola"),
    ("rokotukset", "Lastenneuvola"),
    ("rokotus koululaiselle", "Kouluterveydenhuolto"),
    ("koululääkäri", "Kouluterveydenhuolto"),
    ("nepsy", "Nepsy-valmennus"),
    ("nepsyvalmentaja", "Nepsy-valmennus"),
    ("adhd", "Neuropsykiatrinen tutkimus"),
    ("autismin kirjo", "Neuropsykiatrinen tutkimus"),
    ("masennus", "Aikuisten mielenterveyspalvelut"),
    ("apua masennukseen", "Aikuisten mielenterveyspalvelut"),
    ("mielenterveys", "Nuorten mielenterveyspalvelut"),
    ("nuoren ahdistus", "Nuorten mielenterveyspalvelut"),
    ("päihteet", "Päihdepalvelut"),
    ("alkoholi", "Päihdepalvelut"),
    ("huumevieroitus", "Päihdepalvelut"),
    ("peliriippuvuus", "Päihdepalvelut"),
    ("avioero", "Eroauttaminen"),
    ("ero", "Eroauttaminen"),
    ("parisuhteen kriisi", "Perheasiain neuvottelukeskus"),
    ("lapsen elatus", "Lastenvalvoja"),
    ("vanhus", "Kotihoito"),
    ("vanhusten kotihoitoon", "Kotihoito"),
    ("omaishoitaja", "Omaishoidon tuki"),
    ("omaishoitajille vertaistukea", "Omaishoitajien vertaisryhmä"),
    ("muistisairaus", "Muistipoliklinikka"),
    ("ruoka-apua", "Diakoniatyö"),
    ("ruokaapu", "Diakoniatyö"),
    ("diakoni", "Diakoniatyö"),
    ("seurakunnan diakonia", "Diakoniatyö"),
    ("velka", "Talous- ja velkaneuvonnan iltapiste"),
    ("velkaneuvoja", "Talous- ja velkaneuvonnan iltapiste"),
    ("taksi", "Kuljetuspalvelu vammaisille henkilöille"),
    ("väkivalta", "Turvakoti"),
    ("lähisuhdeväkivallasta", "Turvakoti"),
    ("nuorisotyöntekijä", "Etsivä nuorisotyö"),
    ("työpaja nuorille", "Ohjaamo Kouvola"),
    ("toimeentulotukea", "Toimeentulotuki"),
    ("kelan tuki lapselle", "Vammaistuki lapselle"),
    ("yksinäinen", "Kohtaamispaikka Tupa"),
    ("ehkäisypillerit", "Ehkäisyneuvola"),
    ("kuolema", "Sururyhmä läheisensä menettäneille"),
]
MISSPELT = [
    ("toimintaterpeutti", "Lasten toimintaterapia"),
    ("mielentervys", "Nuorten mielenterveyspalvelut"),
    ("hamaslääkäri", "Hammashoitola"),
    ("terveyskeskuksesa", "Terveyskeskus"),
    ("lastenneuvloa", "Lastenneuvola"),
    ("puhetrapia", "Lasten puheterapia"),
    ("omaishiotaja", "Omaishoidon tuki"),
    ("diakonja", "Diakoniatyö"),
    ("kuntoutu", "Lasten puheterapia"),
]
SWEDISH = [
    ("barnrådgivningen", "Barnrådgivning"),
    ("rådgivning för barn", "Barnrådgivning"),
    ("ergoterapeut", "Ergoterapi för barn"),
    ("ergoterapeuten", "Ergoterapi för barn"),
    ("talterapeut", "Talterapi för barn"),
    ("tandläkare", "Tandklinik"),
    ("läkarens mottagning", "Hälsovårdscentral"),
    ("hälsovårdscentralen", "Hälsovårdscentral"),
    ("missbruk", "Missbrukarvård"),
    ("närståendevårdare", "Stöd för närståendevård"),
    ("skilsmässa", "Hjälp vid skilsmässa"),
    ("gravid", "Mödrarådgivning"),
    ("vaccinationer", "Barnrådgivning"),
    ("skuldrådgivning", "Ekonomi- och skuldrådgivning på kvällstid"),
    ("färdtjänst", "Färdtjänst för personer med funktionsnedsättning"),
]
ENGLISH = [
    ("dentist", "Dental clinic"),
    ("speech therapist", "Speech therapy for children"),
    ("pregnancy", "Maternity clinic"),
]
MISSPELT_IN_SWEDISH = [("barnrådgivnig", "Barnrådgivning"), ("tandläkre", "Tandklinik")]
NOTHING = [
    "autokorjaamo",
    "eläinlääkäri",
    "koira",
    "veroilmoitus",
    "passi",
    "lentolippu",
    "bilbesiktning",
    "hundvalp",
    "xyzzyplugh",
]
NEVER = [
    ("lääkäri", "Toimeentulotuki"),
    ("terapia", "Hammashoitola"),
    ("hammaslääkäri", "Terveyskeskus"),
    ("lastenneuvola", "Ehkäisyneuvola"),
    ("ero", "Terveyskeskus"),
    ("kunta", "Kotihoito"),
    ("tandläkare", "Hälsovårdscentral"),
    ("missbruk", "Barnrådgivning"),
]


def cases(language: str, table: list[tuple[str, str]]) -> list[Any]:
    return [pytest.param(language, *each, id=f"{each[0]} - {each[1]}") for each in table]


async def searched(world: World, words: str, language: str) -> dict[str, Any]:
    """What a reader of the language finds by the words."""
    return done(
        await world.call("guidance").post(
            "/v1/directory/search", {"q": words}, key=None, headers={"accept-language": language}
        )
    )


@pytest.mark.parametrize(
    ("language", "words", "name"), [*cases("fi", FINNISH), *cases("sv", SWEDISH), *cases("en", ENGLISH)]
)
async def test_words_find_the_service_among_the_first(filled: World, language: str, words: str, name: str) -> None:
    page = await searched(filled, words, language)
    assert name in names(page)[:4], names(page)


@pytest.mark.parametrize(("language", "words", "name"), [*cases("fi", MISSPELT), *cases("sv", MISSPELT_IN_SWEDISH)])
async def test_misspelt_words_find_the_service_and_it_is_told(
    filled: World, language: str, words: str, name: str
) -> None:
    page = await searched(filled, words, language)
    assert page["matching"] == "similar_words"
    assert name in names(page)[:4], names(page)


@pytest.mark.parametrize("words", NOTHING)
async def test_words_that_no_service_has_find_nothing(filled: World, words: str) -> None:
    page = await searched(filled, words, "fi")
    assert names(page) == []
    assert page["entries"] == 0


@pytest.mark.parametrize(("words", "name"), NEVER)
async def test_words_never_find_a_service_that_has_nothing_to_do_with_them(
    filled: World, words: str, name: str
) -> None:
    everything = [each for language in ("fi", "sv") for each in names(await searched(filled, words, language))]
    assert everything
    assert name not in everything


async def test_of_many_words_an_entry_with_some_is_found_and_it_is_told(filled: World) -> None:
    page = await searched(filled, "hammaslääkäri turvakoti", "fi")
    assert page["matching"] == "some_words"
    assert {"Hammashoitola", "Turvakoti"} <= set(names(page))


async def test_words_by_which_nobody_looks_are_left_out(filled: World) -> None:
    whole = await searched(filled, "mistä minä saisin apua päihteisiin", "fi")
    assert (whole["matching"], names(whole)[0]) == ("all_words", "Päihdepalvelut")


async def test_the_name_counts_more_than_what_is_told(filled: World) -> None:
    page = await searched(filled, "neuvola", "fi")
    assert names(page).index("Lastenneuvola") < names(page).index("Lasten fysioterapia")
