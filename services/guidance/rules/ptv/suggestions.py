"""For whom a service of the national catalogue seems to be: suggestions that the county's editors correct."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from shared.terms.directory import LifeSituation, ServiceMode, TargetGroup
from shared.terms.ptv import PtvChannel, PtvCode, PtvService

OLDEST_OF_THE_YOUNG: Final = 28
"""Full years, included. Source: Youth Act 1285/2016, section 3: under 29."""
YOUNGEST_OF_THE_OLD: Final = 63
"""Full years: the lowest age of an old-age pension. Source: Act 980/2012, section 3."""

_EVERYBODY: Final = "KR1"
_YOUNG: Final = "KR1.3"
_OLD: Final = "KR1.1"
# The catalogue's target groups: people, then businesses (KR2) and authorities (KR3), who are here as professionals.
_GROUPS: Final[dict[str, tuple[TargetGroup, ...]]] = {
    _EVERYBODY: (),
    _OLD: (TargetGroup.OLDER_PEOPLE,),
    "KR1.2": (TargetGroup.CHILDREN, TargetGroup.FAMILIES),
    _YOUNG: (TargetGroup.YOUNG_PEOPLE,),
    "KR1.4": (),
    "KR1.5": (),
    "KR1.6": (TargetGroup.PERSONS_WITH_DISABILITIES,),
    "KR2": (TargetGroup.PROFESSIONALS,),
    "KR3": (TargetGroup.PROFESSIONALS,),
}
_SITUATIONS_OF_GROUPS: Final = {
    _OLD: LifeSituation.OLDER,
    _YOUNG: LifeSituation.YOUNG,
    "KR1.4": LifeSituation.ILLNESS,
    "KR1.6": LifeSituation.DISABILITY,
}
_SITUATIONS_OF_EVENTS: Final = (
    ("lapsen saa", LifeSituation.EXPECTING),
    ("avioero", LifeSituation.SEPARATION),
    ("eroa", LifeSituation.SEPARATION),
    ("työttöm", LifeSituation.UNEMPLOYED),
    ("kuolema", LifeSituation.LOSS),
    ("maahan", LifeSituation.NEW_IN_FINLAND),
    ("omais", LifeSituation.CAREGIVING),
    ("sairast", LifeSituation.ILLNESS),
    ("vammau", LifeSituation.DISABILITY),
    ("eläk", LifeSituation.OLDER),
    ("velka", LifeSituation.MONEY_TROUBLE),
    ("opiskel", LifeSituation.STUDYING),
    ("rikoksen uhri", LifeSituation.VIOLENCE),
    ("asunto", LifeSituation.HOUSING),
)
"""Beginnings of words in the Finnish names of the catalogue's life events."""
_MODES: Final = {
    "EChannel": ServiceMode.ELECTRONIC,
    "Phone": ServiceMode.REMOTE,
    "ServiceLocation": ServiceMode.LOCAL,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Suggestions:
    """What a new entry begins with; ages in full years, included."""

    min_age_years: int | None
    max_age_years: int | None
    target_groups: tuple[TargetGroup, ...]
    life_situations: tuple[LifeSituation, ...]
    modes: tuple[ServiceMode, ...]


def suggestions(service: PtvService, channels: Iterable[PtvChannel]) -> tuple[Suggestions, tuple[str, ...]]:
    """What the catalogue's code lists say of the clients, and the codes that are not known.

    An age limit is suggested only where the service is for one age group alone: a limit hides the service from others.
    """
    known, notes = _known(service.target_groups)
    groups = [group for code in known for group in _GROUPS[code]]
    of_groups = [_SITUATIONS_OF_GROUPS[code] for code in known if code in _SITUATIONS_OF_GROUPS]
    modes = {_MODES[each.service_channel_type] for each in channels if each.service_channel_type in _MODES}
    found = Suggestions(
        min_age_years=YOUNGEST_OF_THE_OLD if known == {_OLD} else None,
        max_age_years=OLDEST_OF_THE_YOUNG if known == {_YOUNG} else None,
        target_groups=tuple(each for each in TargetGroup if each in groups),
        life_situations=tuple(
            each for each in LifeSituation if each in of_groups or each in _of_events(service.life_events)
        ),
        modes=tuple(each for each in ServiceMode if each in modes),
    )
    return found, notes


def _known(target_groups: Iterable[PtvCode]) -> tuple[set[str], tuple[str, ...]]:
    """The codes that are known, a finer one by the coarser that it belongs to; and those that are not."""
    known: set[str] = set()
    notes: list[str] = []
    for group in target_groups:
        code = group.code
        while code and code not in _GROUPS:
            code = code.rpartition(".")[0]
        if code:
            known.add(code)
        else:
            notes.append(f"targetGroups: {group.code}")
    if len(known) > 1:
        known.discard(_EVERYBODY)  # stands beside the finer ones as their heading
    return known, tuple(dict.fromkeys(notes))


def _of_events(events: Iterable[PtvCode]) -> set[LifeSituation]:
    names = [text.value.casefold() for event in events for text in event.name if text.language == "fi"]
    return {
        situation
        for beginning, situation in _SITUATIONS_OF_EVENTS
        for name in names
        if name.startswith(beginning) or f" {beginning}" in name
    }
