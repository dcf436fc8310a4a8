"""What an entry of the service directory tells: the source's own words, and beside them what the county adds."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, HttpUrl, model_validator

from shared.contracts.county_parts import MunicipalityCode
from shared.contracts.opening_hours import Phone, PhoneHours, without_overlap
from shared.contracts.types import Account, CivilDate, Flag, Input, Reason, Whole
from shared.law.acting_for import ADULT_AT
from shared.terms.directory import (
    ChannelKind,
    GuidanceIntensity,
    LifeSituation,
    NeedCriterion,
    PhoneCharge,
    ProviderType,
    ServiceMode,
    ServicePath,
    TargetGroup,
)
from shared.terms.people import Language, Profession

MOST_MUNICIPALITIES = 320
"""Finland has 308; nobody lists more."""
MOST_CHANNELS = 60

AgeYears = Annotated[Whole, Field(ge=0, le=150)]
ServiceLanguage = Annotated[
    str, Field(pattern=r"^[a-z]{2,3}$", description="Language of service, ISO 639.", examples=["fi"])
]


class _InLanguages(Input):
    """Something in one language or more."""

    @model_validator(mode="after")
    def _says_something(self) -> Self:
        if not self.languages:
            raise ValueError("must be given in one language at least")
        return self

    @property
    def languages(self) -> tuple[Language, ...]:
        """The languages that it has, Finnish first."""
        return tuple(language for language in Language if getattr(self, language.value))


class SomeLanguages(_InLanguages):
    """A short text in one language or more."""

    fi: Reason | None = None
    sv: Reason | None = None
    en: Reason | None = None


class Addresses(_InLanguages):
    """Address of a page in one language or more."""

    fi: HttpUrl | None = None
    sv: HttpUrl | None = None
    en: HttpUrl | None = None


class EntryText(Input):
    """What the service is, in one language."""

    name: Reason
    summary: Annotated[Reason | None, Field(description="In one sentence.")] = None
    description: Account | None = None
    granting_criteria: Annotated[
        Account | None, Field(description="On which grounds the service is granted (R-114).")
    ] = None
    how_to_access: Annotated[Account | None, Field(description="What to do to get the service.")] = None


class EntryTexts(_InLanguages):
    """What the service is, in one language or more."""

    fi: EntryText | None = None
    sv: EntryText | None = None
    en: EntryText | None = None


class DatedHours(Input):
    """Hours of a week, for as long as they hold; of two that hold on a day, those that began later."""

    valid_from: Annotated[CivilDate | None, Field(description="First day, included; null: since ever.")] = None
    valid_until: Annotated[CivilDate | None, Field(description="Last day, included; null: until further notice.")] = (
        None
    )
    always: Annotated[Flag, Field(description="Around the clock, every day.")] = False
    hours: Annotated[
        tuple[PhoneHours, ...],
        Field(max_length=40, description="None: closed, unless always. Closed on public holidays."),
        AfterValidator(without_overlap),
    ] = ()
    note: SomeLanguages | None = None

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.always and self.hours:
            raise ValueError("must not have hours when it is always open")
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise ValueError("must not end before it begins")
        return self

    def holds_on(self, day: date) -> bool:
        """Whether these are the hours of that day, unless others began later."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_until is None or day <= self.valid_until
        )


_Hours = Annotated[tuple[DatedHours, ...], Field(max_length=40)]


class PhoneChannel(Input):
    """A number to call."""

    kind: Literal[ChannelKind.PHONE]
    phone: Phone
    name: SomeLanguages | None = None
    charge: PhoneCharge = PhoneCharge.UNKNOWN
    charge_info: SomeLanguages | None = None
    hours: _Hours = ()


class PlaceChannel(Input):
    """A place to go to."""

    kind: Literal[ChannelKind.PLACE]
    address: Annotated[SomeLanguages, Field(description="Street and town.")]
    municipality: MunicipalityCode | None = None
    name: SomeLanguages | None = None
    hours: _Hours = ()


class PageChannel(Input):
    """A page to read, or a service to use online."""

    kind: Literal[ChannelKind.WEB, ChannelKind.E_SERVICE]
    url: Addresses
    name: SomeLanguages | None = None


EntryChannel = Annotated[PhoneChannel | PlaceChannel | PageChannel, Field(discriminator="kind")]


class Keywords(Input):
    """Words by which the service is looked for besides those of its texts, by language."""

    fi: Annotated[tuple[Reason, ...], Field(max_length=60)] = ()
    sv: Annotated[tuple[Reason, ...], Field(max_length=60)] = ()
    en: Annotated[tuple[Reason, ...], Field(max_length=60)] = ()


class EntryContent(Input):
    """An entry as its source tells it: the county for a local one, the national catalogue for an imported one."""

    organisation: Annotated[SomeLanguages, Field(description="Who is responsible for the service.")]
    provider_type: ProviderType
    texts: EntryTexts
    nationwide: Flag = False
    municipalities: Annotated[
        tuple[MunicipalityCode, ...], Field(max_length=MOST_MUNICIPALITIES, description="Where it is given.")
    ] = ()
    languages: Annotated[tuple[ServiceLanguage, ...], Field(max_length=40, description="Languages of service.")] = ()
    channels: Annotated[tuple[EntryChannel, ...], Field(max_length=MOST_CHANNELS)] = ()
    keywords: Keywords = Keywords()

    @model_validator(mode="after")
    def _is_somewhere(self) -> Self:
        if self.nationwide == bool(self.municipalities):
            raise ValueError("must be nationwide or name its municipalities, and not both")
        return self


class AddedText(Input):
    """What the county adds in one language; it is shown in place of the source's."""

    granting_criteria: Account | None = None
    how_to_access: Account | None = None


class AddedTexts(Input):
    """What the county adds in words."""

    fi: AddedText | None = None
    sv: AddedText | None = None
    en: AddedText | None = None


class LocalAdditions(Input):
    """What the county knows of a service; an import never touches it. R-044, R-072, R-073, R-139, R-140."""

    min_age_years: Annotated[AgeYears | None, Field(description="Youngest, in full years; null: no limit.")] = None
    max_age_years: Annotated[AgeYears | None, Field(description="Oldest, in full years, included; null: no limit.")] = (
        None
    )
    target_groups: Annotated[tuple[TargetGroup, ...], Field(max_length=20)] = ()
    life_situations: Annotated[tuple[LifeSituation, ...], Field(max_length=40)] = ()
    paths: Annotated[tuple[ServicePath, ...], Field(max_length=20)] = ()
    steps: Annotated[
        tuple[Annotated[Whole, Field(ge=0, le=3)], ...],
        Field(
            max_length=4,
            description="Steps (portaat) of stepped care, for adults (D-11): then `min_age_years` is 18 or more.",
        ),
    ] = ()
    modes: Annotated[tuple[ServiceMode, ...], Field(max_length=10)] = ()
    needs: Annotated[tuple[NeedCriterion, ...], Field(max_length=40, description="Needs that it answers (R-140).")] = ()
    professions: Annotated[
        tuple[Profession, ...], Field(max_length=20, description="Whom the client meets (R-139).")
    ] = ()
    intensity: Annotated[tuple[GuidanceIntensity, ...], Field(max_length=10)] = ()
    own_worker: Annotated[
        Flag, Field(description="Clients have an own worker there, whom they reach directly by its channels (R-081).")
    ] = False
    keywords: Keywords = Keywords()
    texts: AddedTexts = AddedTexts()

    @model_validator(mode="after")
    def _ages_fit(self) -> Self:
        if (self.min_age_years or 0) > (150 if self.max_age_years is None else self.max_age_years):
            raise ValueError("must have the youngest age first")
        if self.steps and (self.min_age_years or 0) < ADULT_AT:
            raise ValueError("must have a youngest age of 18 or more when it has steps")
        return self
