"""A service of the national catalogue as an entry of the directory. Source: R-119, R-123."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from services.guidance.rules.ptv.channels import LONGEST_NAME, channels_of, empty_names, texts_of_names
from services.guidance.rules.ptv.provider import provider_type
from services.guidance.rules.ptv.suggestions import Suggestions, suggestions
from services.guidance.rules.ptv.texts import Texts, in_languages, shortened
from shared.terms.people import Language
from shared.terms.ptv import PtvChannel, PtvOrganization, PtvReference, PtvService

RULE_ID: Final = "ptv_entry"
RULE_VERSION: Final = "2"
"""Raised whenever the same service would give another entry: the next import then reads every service again."""

LONGEST_ACCOUNT: Final = 4000
MOST_CHANNELS: Final = 60
MOST_KEYWORDS: Final = 60
_HOW_TO_ACCESS: Final = ("UserInstruction", "ChargeTypeAdditionalInfo", "ProcessingTime", "DeadLine", "ValidityTime")
_DESCRIPTIONS: Final = frozenset({*_HOW_TO_ACCESS, "Description", "Summary", "ServiceType", ""})
_EVERYWHERE: Final = frozenset({"Nationwide", "NationwideExceptAlandIslands"})
_MUNICIPALITY: Final = re.compile(r"[0-9]{3}")
_LANGUAGE: Final = re.compile(r"[a-z]{2,3}")


class NotAnEntry(ValueError):
    """The service lacks what no entry can be without; the words say what."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CatalogueEntry:
    """What the directory tells of a service of the catalogue."""

    content: Mapping[str, Any]
    """In the shape of the directory's contract of an entry's content, as JSON has it."""
    suggested: Suggestions
    """What a new entry begins with beside it."""
    organisation_is_read: bool
    """False: the catalogue gave no such organization, or without a name; an entry keeps the one that it has."""
    notes: tuple[str, ...]
    """Words of the catalogue that are not known here: the entry leaves out what they say."""
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION


def entry_of(
    service: PtvService, channels: Mapping[UUID, PtvChannel], organizations: Mapping[UUID, PtvOrganization]
) -> CatalogueEntry:
    """The entry of a service, with those of its channels and organizations that are known.

    Raises NotAnEntry without a name, a place or an organization, and with an empty name in a language.
    """
    texts, keywords = _texts(service), _keywords(service)
    organisation, kind, is_read = _organisation(service, organizations)
    if not texts:
        raise NotAnEntry("serviceNames: none in Finnish, Swedish or English")
    if empty := empty_names(service.service_names):
        raise NotAnEntry(f"serviceNames: empty in {', '.join(empty)}")
    used = [each for each in service.service_channels if each.service_channel.id in channels]
    ways = [channels_of(channels[each.service_channel.id], each.service_hours) for each in used]
    suggested, code_notes = suggestions(service, [channels[each.service_channel.id] for each in used])
    unknown = (f"serviceDescriptions: {each.type}" for each in service.service_descriptions if not _is_known(each.type))
    return CatalogueEntry(
        content={
            "organisation": organisation,
            "provider_type": kind,
            "texts": texts,
            **_where(service),
            "languages": tuple(dict.fromkeys(each for each in service.languages if _LANGUAGE.fullmatch(each))),
            "channels": tuple(_each_once(content for contents, _ in ways for content in contents))[:MOST_CHANNELS],
            "keywords": keywords,
        },
        suggested=suggested,
        organisation_is_read=is_read,
        notes=tuple(dict.fromkeys([*unknown, *code_notes, *(note for _, notes in ways for note in notes)])),
    )


def _is_known(kind: str) -> bool:
    return kind in _DESCRIPTIONS


def _texts(service: PtvService) -> Mapping[str, Mapping[str, str]]:
    """What the service is, in each language in which it has a name."""
    told = service.service_descriptions
    how_to = [in_languages(told, kind) for kind in _HOW_TO_ACCESS]
    joined = {
        language.value: "\n\n".join(each[language.value] for each in how_to if language.value in each)
        for language in Language
    }
    parts: Mapping[str, Texts] = {
        "summary": in_languages(told, "Summary", longest=LONGEST_NAME),
        "description": in_languages(told, "Description", longest=LONGEST_ACCOUNT),
        "granting_criteria": in_languages(service.requirements, longest=LONGEST_ACCOUNT),
        "how_to_access": {lang: shortened(words, LONGEST_ACCOUNT) for lang, words in joined.items() if words},
    }
    return {
        language: {"name": name, **{part: words[language] for part, words in parts.items() if language in words}}
        for language, name in texts_of_names(service.service_names).items()
    }


def _keywords(service: PtvService) -> Mapping[str, tuple[str, ...]]:
    """The catalogue's keywords, and the other names of the service."""
    found: dict[str, dict[str, None]] = {}
    others = [each for each in service.service_names if each.type == "AlternativeName"]
    for each in (*others, *service.keywords):
        for language, word in in_languages([each], longest=LONGEST_NAME).items():
            found.setdefault(language, {})[word] = None
    return {language: tuple(words)[:MOST_KEYWORDS] for language, words in found.items()}


def _where(service: PtvService) -> Mapping[str, Any]:
    if service.area_type in _EVERYWHERE:
        return {"nationwide": True}
    listed = [each.code for each in service.municipalities]
    for area in service.areas:
        listed += [each.code for each in area.municipalities]
        if area.type == "Municipality":
            listed.append(area.code)
    codes = sorted({code for code in listed if _MUNICIPALITY.fullmatch(code)})
    if not codes:
        raise NotAnEntry("areas: no municipality")
    return {"municipalities": tuple(codes)}


def _organisation(service: PtvService, organizations: Mapping[UUID, PtvOrganization]) -> tuple[Texts, str, bool]:
    """Who is responsible for the service, the kind of it, and whether the catalogue gave it with all of its names."""
    reference = responsible(service)
    if reference is None:
        raise NotAnEntry("organizations: none is responsible")
    known = organizations.get(reference.id)
    told = known.organization_names if known else ()
    names = dict(texts_of_names(told))
    is_read = bool(names) and not empty_names(told)
    if not names and reference.name.strip():
        names = {"fi": shortened(reference.name.strip(), LONGEST_NAME)}
    if not names:
        raise NotAnEntry("organizations: no name")
    name = next(iter(names.values()))
    return names, provider_type(known.organization_type if known else "", name).value, is_read


def responsible(service: PtvService) -> PtvReference | None:
    """The organization that is responsible for a service."""
    answering = (each.organization for each in service.organizations if each.role_type == "Responsible")
    return service.main_organization or next((each for each in answering if each), None)


def _each_once(contents: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = []
    for each in contents:
        if each not in found:
            found.append(each)
    return found
