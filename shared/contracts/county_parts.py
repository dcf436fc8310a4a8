"""What a county pack consists of: units, practitioners, service types, pathways, guidance areas and clocks."""

from collections.abc import Mapping
from datetime import date, time
from itertools import pairwise
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, HttpUrl, StringConstraints, model_validator

from shared.contracts.opening_hours import ClockTime, OpeningHours, Phone, WeeklyPhoneHours
from shared.contracts.texts import LocalisedText
from shared.contracts.types import CivilDate, Code, Flag, Whole
from shared.law.acting_for import ActingLimits
from shared.law.deadline_rules import CALLBACK_HOURS
from shared.terms.booking import LocationKind
from shared.terms.channels import DeliveryMode
from shared.terms.deadlines import CareNeedReading
from shared.terms.people import Language, Profession, UnitType
from shared.terms.referral import PathwayKind, RequiredContent
from shared.terms.registers import Register

MunicipalityCode = Annotated[
    str,
    StringConstraints(pattern=r"^[0-9]{3}$"),
    Field(description="Municipality code of Statistics Finland, three digits in quotes.", examples=["286"]),
]
AgeMonths = Annotated[Whole, Field(ge=0, le=1500)]


class Part(BaseModel):
    """A part of a county pack: never changed after reading, unknown fields refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)


class Municipality(Part):
    """A municipality of the county."""

    code: MunicipalityCode
    name: LocalisedText


class EmergencyNumber(Part):
    """A number to call at once, in the order in which the numbers are shown. Source: D-13, R-135."""

    number: Phone
    name: LocalisedText
    when: LocalisedText
    """When to call it, in plain words."""


class Unit(Part):
    """A service unit (palveluyksikkö) of the county. Source: R-016, R-020, R-022."""

    id: Code
    """Unique over all counties, so it begins with the county's code."""
    type: UnitType
    name: LocalisedText
    parent_id: Code | None = None
    """The unit that this one is administratively part of (R-020)."""
    phone: Phone
    """Shown in every confirmation and refusal (R-016)."""
    phone_hours: WeeklyPhoneHours
    office_hours: OpeningHours = OpeningHours(opens=time(8), closes=time(16))
    """Office hours on working days, by which the clocks are counted (D-6)."""
    municipality: MunicipalityCode
    """Where the unit is."""
    address: LocalisedText | None = None
    """Street and town, as the family reads them; null: the county has not given it."""
    rollout: Mapping[Code, Flag] = Field(default_factory=dict)
    """Service types that the unit gives; false: not yet taken into use here, residents cannot book it (R-022)."""


class ServiceType(Part):
    """A bookable service and its rules. Source: R-001, R-002, R-021; D-1, D-3, D-4, D-5, D-17."""

    code: Code
    name: LocalisedText
    rollout: Flag = True
    """False: switched off in the whole county, whatever the units say (R-022)."""
    duration_minutes: Annotated[Whole, Field(ge=5, le=480)]
    professions: Annotated[tuple[Profession, ...], Field(min_length=1)]
    """Who may give it."""
    min_age_months: AgeMonths = 0
    max_age_months: AgeMonths | None = None
    """The day on which this many months are full is still included (D-3); null: no upper limit."""
    requires_booking_right: Flag
    """Whether a booking right (ajanvarausoikeus) is needed (D-4)."""
    open_bookings_at_once: Annotated[Whole, Field(ge=1, le=20)] = 1
    """Where no right is needed: how many visits to come a person may have at once."""
    step: Annotated[Whole, Field(ge=0, le=3)] | None = None
    """Step (porras) of stepped care; on steps 1 to 3 an adult needs a care need assessment first (D-11)."""
    pre_visit_form_url: HttpUrl | None = None
    """Form to fill in before the visit (R-137); the appointment's id is added to it as `appointment`."""
    proxy_under_age_years: Annotated[Whole, Field(ge=0, le=18)] = 12
    """A guardian may act until the day before this birthday (D-1)."""
    require_under_age_at_appointment: Flag = False
    """True: the child must be under the limit also on the day of the appointment (D-1)."""
    cancellation_cutoff_hours: Annotated[Whole, Field(ge=0, le=720)]
    """Online cancelling and moving end this many hours before the start (D-5)."""
    late_cancellation_uses_visit: Flag = True
    """Whether a visit of the right is used when cancelled after the cut-off (D-4)."""
    no_show_uses_visit: Flag = True
    """Whether a visit of the right is used when nobody came (D-4)."""
    young_person_self_service: Flag = False
    """Whether a young person over the limit moves and cancels online (D-17)."""
    delivery_modes: Annotated[tuple[DeliveryMode, ...], Field(min_length=1)]
    instructions: LocalisedText
    """Written instruction for the family, whoever books (R-006)."""
    booking_instructions: LocalisedText | None = None
    """How to book, move and cancel; told only to a family that may do so by itself (D-2)."""

    @property
    def acting_limits(self) -> ActingLimits:
        """What the county sets about acting for another in the service."""
        return ActingLimits(
            proxy_under_age_years=self.proxy_under_age_years,
            require_under_age_at_appointment=self.require_under_age_at_appointment,
            young_person_self_service=self.young_person_self_service,
        )

    @model_validator(mode="after")
    def _ages_in_order(self) -> Self:
        if self.max_age_months is not None and self.min_age_months > self.max_age_months:
            raise ValueError(f"min_age_months {self.min_age_months} is over max_age_months {self.max_age_months}")
        return self


class Location(Part):
    """Where visits are given besides the unit itself, also for some days only. Source: R-034."""

    id: Code
    """Unique over all counties, so it begins with the county's code."""
    kind: LocationKind
    name: LocalisedText
    unit_ids: Annotated[tuple[Code, ...], Field(min_length=1)]
    """Units that give visits there."""
    address: LocalisedText
    municipality: MunicipalityCode
    open_from: CivilDate | None = None
    """First day, included; null: from the beginning."""
    open_until: CivilDate | None = None
    """Last day, included; null: until further notice."""

    def is_open_on(self, day: date) -> bool:
        """Whether visits may be given there on that day."""
        return (self.open_from is None or self.open_from <= day) and (self.open_until is None or day <= self.open_until)


class CodeValue(Part):
    """What one of our words is called in a national code system, so that mapping needs no change of data."""

    concept: Code
    """Which of our vocabularies, such as appointment-status."""
    value: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    """Our word."""
    system: Annotated[str, StringConstraints(pattern=r"^[0-9]+([.][0-9]+)+$")]
    """OID of the code system."""
    code: Annotated[str, StringConstraints(min_length=1, max_length=64)]
    """Value in that system."""
    name: LocalisedText


class BookingHabits(Part):
    """What the county may set of booking. Source: D-4, api.md waiting-list."""

    hold_minutes: Annotated[Whole, Field(ge=1, le=30)] = 5
    """How long a time is held while the person confirms."""
    offer_hours: Annotated[Whole, Field(ge=1, le=72)] = 15
    """How long an earlier time is held for whom it was offered to."""
    offer_notice_hours: Annotated[Whole, Field(ge=0, le=168)] = 24
    """An earlier time is offered this many hours before it starts at the latest."""
    quiet_from: ClockTime = time(21)
    """From then on no message and no offer leaves, Europe/Helsinki."""
    quiet_until: ClockTime = time(7)
    reminder_hours: Annotated[tuple[Annotated[Whole, Field(ge=1, le=336)], ...], Field(max_length=3)] = (48,)
    """How many hours before the visit a reminder leaves."""
    expiry_notice_days: Annotated[Whole, Field(ge=1, le=90)] = 14
    """How many days before a right ends with visits left its family is told."""
    birthday_notice_days: Annotated[Whole, Field(ge=1, le=90)] = 30
    """How many days before the birthday that ends a guardian's self-service the guardian is told."""
    correction_hours: Annotated[Whole, Field(ge=1, le=720)] = 168
    """For how long after the visit a wrong no-show may be corrected."""


class Practitioner(Part):
    """A professional with a calendar, named by title and number only. Source: R-019."""

    id: Code
    title: LocalisedText
    """Such as "Fysioterapeutti 1"; never a person's name."""
    profession: Profession
    unit_ids: Annotated[tuple[Code, ...], Field(min_length=1)]
    languages: Annotated[tuple[Language, ...], Field(min_length=1)]
    service_types: Annotated[tuple[Code, ...], Field(min_length=1)]


class JudgedCriterion(Part):
    """A referral criterion that a professional judges; no machine can."""

    code: Code
    text: LocalisedText


class Pathway(Part):
    """Referral criteria (ohjautumisohje) of one version. Source: R-003, R-004, R-005, R-018, R-057; D-7, D-11."""

    code: Code
    version: Annotated[Whole, Field(ge=1)]
    """A change of criteria is a new version; the old one stays, for the referrals made by it."""
    kind: PathwayKind
    name: LocalisedText
    target_unit_id: Code
    client_register: Register = Register.HEALTH_CARE
    """Register in which the receiving unit works with it: only its professionals see the referral there."""
    service_type: Code | None = None
    """What an accepted referral may be booked to; null: the receiving unit contacts the client by itself."""
    step: Annotated[Whole, Field(ge=0, le=3)] | None = None
    """Step (porras) of stepped care; on steps 1 to 3 an adult needs a care need assessment first (D-11)."""
    allowed_referrer_unit_types: Annotated[tuple[UnitType, ...], Field(min_length=1)]
    min_age_months: AgeMonths = 0
    max_age_months: AgeMonths | None = None
    """The day on which this many months are full is still included (D-3); null: no upper limit."""
    required_contents: tuple[RequiredContent, ...] = (RequiredContent.REASON,)
    """What the referral must hold before it is sent; who books is always required where something is booked (R-010)."""
    response_working_days: Annotated[Whole, Field(ge=1, le=60)] = 10
    """Working days after the day of sending in which the receiving unit decides."""
    specialised_care: Flag = False
    """True: the three weeks of specialised care are counted too (D-7)."""
    default_visits: Annotated[Whole, Field(ge=1, le=100)] | None = None
    """Visits of the booking right that an accepted referral issues."""
    right_valid_days: Annotated[Whole, Field(ge=1, le=1100)] | None = None
    """Calendar days for which that right is valid."""
    book_within_days: Annotated[Whole, Field(ge=1, le=1100)] | None = None
    """Calendar days of the right in which a visit should be booked; null: as long as the right is valid."""
    criteria_text: LocalisedText
    judged_criteria: tuple[JudgedCriterion, ...] = ()
    """What the professionals at both ends judge."""

    @property
    def needed_contents(self) -> tuple[RequiredContent, ...]:
        """What a referral must hold, who books included where something is booked."""
        books = () if self.service_type is None else (RequiredContent.BOOKING_MODE,)
        return tuple(dict.fromkeys((*self.required_contents, *books)))

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        if self.max_age_months is not None and self.min_age_months > self.max_age_months:
            raise ValueError(f"min_age_months {self.min_age_months} is over max_age_months {self.max_age_months}")
        if (self.service_type is None) != (self.default_visits is None) or (self.service_type is None) != (
            self.right_valid_days is None
        ):
            raise ValueError("service_type, default_visits and right_valid_days are given together or not at all")
        if self.book_within_days is not None and self.book_within_days > (self.right_valid_days or 0):
            raise ValueError("book_within_days is within right_valid_days")
        codes = [each.code for each in self.judged_criteria]
        if len(codes) != len(set(codes)):
            raise ValueError("each of judged_criteria has a code of its own")
        return self


class PhoneLine(Part):
    """A guidance phone line and its hours, for as long as they hold. Source: seed data of the areas, R-083."""

    valid_from: CivilDate
    """First day, included."""
    valid_until: CivilDate | None = None
    """Last day, included; null: until further notice."""
    phone: Phone
    hours: WeeklyPhoneHours

    @model_validator(mode="after")
    def _begins_before_it_ends(self) -> Self:
        if self.valid_until is not None and self.valid_until < self.valid_from:
            raise ValueError(f"valid_until {self.valid_until} is before valid_from {self.valid_from}")
        return self

    def holds_on(self, day: date) -> bool:
        """Whether this line and its hours hold on that day."""
        return self.valid_from <= day and (self.valid_until is None or day <= self.valid_until)


class Area(Part):
    """A guidance area: its municipalities, its unit and its phone lines over time. Source: R-065."""

    code: Code
    name: LocalisedText
    municipalities: tuple[MunicipalityCode, ...]
    unit_id: Code
    """The guidance unit that answers for the area."""
    separate_social_guidance_unit: Flag | None = None
    """Whether social services have a guidance unit of their own in the area; null: not answered (R-065)."""
    separate_health_guidance_unit: Flag | None = None
    """The same of health services."""
    phone_lines: Annotated[tuple[PhoneLine, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _one_line_at_a_time(self) -> Self:
        lines = sorted(self.phone_lines, key=lambda line: line.valid_from)
        for earlier, later in pairwise(lines):
            if earlier.holds_on(later.valid_from):
                raise ValueError(
                    f"two phone lines hold on {later.valid_from}: end {earlier.phone} (valid_until) the day before"
                )
        return self


class Clocks(Part):
    """What the county may set of the clocks. Source: D-6."""

    care_need_assessment_rule: CareNeedReading = CareNeedReading.SAME_WORKING_DAY
    due_soon_office_hours: Annotated[Whole, Field(ge=0, le=40)] = 2
    """Office hours left when a running clock is shown as due soon."""
    callback_office_hours: Annotated[Whole, Field(ge=1, le=80)] = CALLBACK_HOURS
    """Office hours within which a client who asked for it is called back, unless the client named a time. R-208."""
