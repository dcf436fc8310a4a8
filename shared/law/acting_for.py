"""Who may act in a matter of somebody: a guardian, the holder of a mandate, or the person. Source: D-1, D-17, D-19."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from shared.law.birthdays import birthday
from shared.terms.acting import ActingVerdict, ActingWarning, AppointmentOperation, Authority, AuthorityBasis

RULE_ID: Final = "acting_for"
RULE_VERSION: Final = "1"

ADULT_AT: Final = 18
"""Age in years at which guardianship ends and only a mandate counts, from the first minute of the birthday."""

YOUNG_PERSON_AT: Final = 12
"""Age in years from which a strongly identified young person sees the own appointments. Source: D-17."""

PROXY_UNDER_AGE: Final = 12
"""Age in years under which a guardian may act; the birthday itself is refused. Default of the setting. Source: D-1."""

_CHANGES_A_TIME: Final = frozenset({AppointmentOperation.MOVE, AppointmentOperation.CANCEL})
"""What a young person may do with the own appointment where the service type says so. Source: D-17."""
_TAKES_A_TIME: Final = frozenset({AppointmentOperation.BOOK, AppointmentOperation.MOVE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Acting:
    """What is known about the caller and the caller's authority over the person."""

    strongly_identified: bool
    is_self: bool
    authority: Authority | None = None
    """Answer of the authority source; None when it was not asked, which counts as no authority."""
    basis: AuthorityBasis | None = None
    """What the source was asked about: a guardianship stops counting at 18, a mandate does not count before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """What is known about the person whose appointment it is."""

    birth_date: date
    non_disclosure: bool = False
    taken_into_care: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ActingLimits:
    """What a service type sets about acting for another; raises ValueError for a limit below 0 or above 18."""

    proxy_under_age_years: int = PROXY_UNDER_AGE
    require_under_age_at_appointment: bool = False
    young_person_self_service: bool = False

    def __post_init__(self) -> None:
        if not 0 <= self.proxy_under_age_years <= ADULT_AT:
            raise ValueError("the age under which a guardian may act is from 0 to 18 years")


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether the caller may act, what has to be told along, and which rule decided."""

    verdict: ActingVerdict
    warnings: tuple[ActingWarning, ...] = ()
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION

    @property
    def may_act(self) -> bool:
        """Whether the operation is allowed."""
        return self.verdict is ActingVerdict.MAY_ACT


def standing(
    acting: Acting,
    person: Person,
    limits: ActingLimits,
    operation: AppointmentOperation,
    *,
    on: date,
    appointment_on: date | None = None,
) -> Standing:
    """Standing of a citizen who wants to see, book, move or cancel an appointment, on a civil date in Finland.

    `on` is the day of the operation, `appointment_on` the day of the appointment (of the new one, when moving), or
    None when there is none yet. An age limit is told only to a caller whose authority is confirmed. Source: D-1, D-17.
    """
    if not acting.strongly_identified:
        return Standing(ActingVerdict.WEAK_IDENTIFICATION)
    if acting.is_self:
        return Standing(_own_verdict(person, limits, operation, on=on))
    if acting.authority is not Authority.ALLOWED:
        return Standing(ActingVerdict.NO_AUTHORITY)
    if on >= birthday(person.birth_date, ADULT_AT):
        holds_mandate = acting.basis is AuthorityBasis.MANDATE
        return Standing(ActingVerdict.MAY_ACT if holds_mandate else ActingVerdict.NO_AUTHORITY)
    return _guardians_standing(acting, person, limits, operation, on=on, appointment_on=appointment_on)


def standing_towards(matters: Sequence[Standing], default: Standing, *, is_whole: bool) -> Standing:
    """Standing towards a list of a person's matters (a page of it, unless `is_whole`), by those towards each of them.

    `default` counts where there are none. Without authority all of it is refused; what only the ages of the service
    types hide refuses a list that holds nothing else, and never a page that may be followed by others. Source: D-18.
    """
    first = matters[0] if matters else default
    hidden_by_age = first.verdict in {ActingVerdict.AGE_LIMIT, ActingVerdict.BY_PHONE_ONLY}
    if any(each.may_act for each in matters) or (hidden_by_age and not is_whole):
        return Standing(ActingVerdict.MAY_ACT)
    return first


def _own_verdict(person: Person, limits: ActingLimits, operation: AppointmentOperation, *, on: date) -> ActingVerdict:
    if on >= birthday(person.birth_date, ADULT_AT):
        return ActingVerdict.MAY_ACT
    if on < birthday(person.birth_date, YOUNG_PERSON_AT):
        return ActingVerdict.BY_PHONE_ONLY
    if operation is AppointmentOperation.VIEW:
        return ActingVerdict.MAY_ACT
    if operation in _CHANGES_A_TIME and limits.young_person_self_service:
        return ActingVerdict.MAY_ACT
    return ActingVerdict.BY_PHONE_ONLY


def _guardians_standing(
    acting: Acting,
    person: Person,
    limits: ActingLimits,
    operation: AppointmentOperation,
    *,
    on: date,
    appointment_on: date | None,
) -> Standing:
    if acting.basis is not AuthorityBasis.GUARDIANSHIP or person.non_disclosure or person.taken_into_care:
        return Standing(ActingVerdict.NO_AUTHORITY)
    proxy_ends_on = birthday(person.birth_date, limits.proxy_under_age_years)
    if on >= proxy_ends_on:
        return Standing(ActingVerdict.AGE_LIMIT)
    if operation in _TAKES_A_TIME and appointment_on is not None and appointment_on >= proxy_ends_on:
        if limits.require_under_age_at_appointment:
            return Standing(ActingVerdict.AGE_LIMIT)
        return Standing(ActingVerdict.MAY_ACT, (ActingWarning.PROXY_ENDS_BEFORE_APPOINTMENT,))
    return Standing(ActingVerdict.MAY_ACT)
