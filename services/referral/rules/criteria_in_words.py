"""Criteria in words: why a referral criterion fails and what would mend it, in three languages. Source: R-004."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from shared.terms.people import Language
from shared.terms.referral import CriterionFailure, RequiredContent

RULE_ID: Final = "criteria_in_words"
RULE_VERSION: Final = "1"

Words = Mapping[Language, str]


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why a criterion fails, and what would mend it."""

    why: Words
    remedy: Words
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION


def _said(fi: str, sv: str, en: str) -> Words:
    return {Language.FI: fi, Language.SV: sv, Language.EN: en}


_FAILURES: Final[Mapping[CriterionFailure, Explanation]] = {
    CriterionFailure.UNIT_TYPE_NOT_ALLOWED: Explanation(
        _said(
            "Yksikkösi ei lähetä tälle ohjautumispolulle.",
            "Din enhet remitterar inte på den här vägen.",
            "Your unit does not refer on this pathway.",
        ),
        _said(
            "Pyydä lähete yksiköltä, joka saa lähettää, tai perustele poikkeus.",
            "Be en enhet som får remittera att göra det, eller motivera avvikelsen.",
            "Ask a unit that may refer, or give a reason for the exception.",
        ),
    ),
    CriterionFailure.NOT_BORN: Explanation(
        _said(
            "Syntymäaika on tulevaisuudessa.", "Födelsedatumet ligger i framtiden.", "The birth date is in the future."
        ),
        _said("Tarkista henkilötiedot.", "Kontrollera personuppgifterna.", "Check the person's details."),
    ),
    CriterionFailure.TOO_YOUNG: Explanation(
        _said(
            "Asiakas on nuorempi kuin palvelun alaikäraja.",
            "Klienten är yngre än tjänstens nedre åldersgräns.",
            "The client is younger than the service's lower age limit.",
        ),
        _said(
            "Lähetä, kun alaikäraja täyttyy, valitse toinen palvelu tai perustele poikkeus.",
            "Sänd när åldersgränsen uppnås, välj en annan tjänst eller motivera avvikelsen.",
            "Send when the age is reached, choose another service, or give a reason for the exception.",
        ),
    ),
    CriterionFailure.TOO_OLD: Explanation(
        _said(
            "Asiakas on vanhempi kuin palvelun yläikäraja.",
            "Klienten är äldre än tjänstens övre åldersgräns.",
            "The client is older than the service's upper age limit.",
        ),
        _said(
            "Valitse ikään sopiva palvelu tai perustele poikkeus.",
            "Välj en tjänst som passar åldern eller motivera avvikelsen.",
            "Choose a service that fits the age, or give a reason for the exception.",
        ),
    ),
    CriterionFailure.ASSESSMENT_MISSING: Explanation(
        _said(
            "Aikuisen portaille 1–3 tarvitaan ensin hoidon tarpeen arviointi.",
            "En vuxen behöver en bedömning av vårdbehovet före stegen 1–3.",
            "An adult needs a care need assessment before steps 1 to 3.",
        ),
        _said(
            "Pyydä terveydenhuollon ammattihenkilöä tekemään arviointi ja liitä se lähetteeseen.",
            "Be en yrkesutbildad inom hälso- och sjukvården göra bedömningen och foga den till remissen.",
            "Ask a health-care professional to make the assessment, and add it to the referral.",
        ),
    ),
    CriterionFailure.ASSESSMENT_NOT_BY_HEALTH_CARE: Explanation(
        _said(
            "Hoidon tarpeen arvioinnin on tehnyt muu kuin terveydenhuollon ammattihenkilö.",
            "Bedömningen av vårdbehovet har inte gjorts av en yrkesutbildad inom hälso- och sjukvården.",
            "The care need assessment was not made by a health-care professional.",
        ),
        _said(
            "Pyydä arviointi terveydenhuollon ammattihenkilöltä.",
            "Be en yrkesutbildad inom hälso- och sjukvården om bedömningen.",
            "Ask a health-care professional for the assessment.",
        ),
    ),
}
_CONTENTS: Final[Mapping[RequiredContent, Explanation]] = {
    RequiredContent.REASON: Explanation(
        _said("Lähetteen syy puuttuu.", "Orsaken till remissen saknas.", "The reason for the referral is missing."),
        _said(
            "Kirjaa, mitä on havaittu ja mitä pyydetään.",
            "Anteckna vad som har iakttagits och vad som begärs.",
            "Record what was observed and what is asked for.",
        ),
    ),
    RequiredContent.BOOKING_MODE: Explanation(
        _said(
            "Ei ole kerrottu, kuka varaa ajan.",
            "Det framgår inte vem som bokar tiden.",
            "It is not told who books the time.",
        ),
        _said(
            "Valitse, varaako perhe, ammattilainen, terapeutti vai yksikkö puhelimitse.",
            "Välj om familjen, den yrkesutbildade, terapeuten eller enheten per telefon bokar.",
            "Choose whether the family, the professional, the therapist or the unit by phone books.",
        ),
    ),
    RequiredContent.JOINT_ASSESSMENT: Explanation(
        _said(
            "Tarvetta ei ole arvioitu yhdessä huoltajan kanssa.",
            "Behovet har inte bedömts tillsammans med en vårdnadshavare.",
            "The need was not assessed together with a guardian.",
        ),
        _said(
            "Arvioi tarve huoltajan kanssa ja kirjaa, milloin ja kuinka moni huoltaja osallistui.",
            "Bedöm behovet med vårdnadshavaren och anteckna när och hur många vårdnadshavare som deltog.",
            "Assess the need with the guardian, and record when, and how many guardians took part.",
        ),
    ),
    RequiredContent.INSTRUCTION_GIVEN: Explanation(
        _said(
            "Perheelle annettua ohjetta ei ole kirjattu.",
            "Anvisningen till familjen har inte antecknats.",
            "The instruction given to the family is not recorded.",
        ),
        _said(
            "Anna ohje suullisesti ja kirjallisesti ja kirjaa se.",
            "Ge anvisningen muntligt och skriftligt och anteckna det.",
            "Give the instruction orally and in writing, and record it.",
        ),
    ),
    RequiredContent.CARE_NEED_ASSESSMENT: Explanation(
        _said(
            "Hoidon tarpeen arviointia ei ole kirjattu.",
            "Bedömningen av vårdbehovet har inte antecknats.",
            "The care need assessment is not recorded.",
        ),
        _said(
            "Kirjaa, milloin arviointi tehtiin ja minkä ammatin edustaja sen teki.",
            "Anteckna när bedömningen gjordes och vilket yrke den som gjorde den har.",
            "Record when the assessment was made, and the profession of who made it.",
        ),
    ),
}


def in_words(failure: CriterionFailure, content: RequiredContent | None = None) -> Explanation:
    """Why a criterion fails and what mends it; `content` names what is missing of the contents. Source: R-004."""
    if failure is CriterionFailure.CONTENT_MISSING:
        if content is None:
            raise ValueError("a missing content has a name")
        return _CONTENTS[content]
    return _FAILURES[failure]
