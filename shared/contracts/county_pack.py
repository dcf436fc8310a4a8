"""A county pack: everything a county may set, as data; and look-ups over the packs that a process has read."""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from shared.contracts.consultation_targets import ConsultationTarget, broken_references
from shared.contracts.county_contact_forms import ContactForm, ContactHabits, broken_forms
from shared.contracts.county_counterparts import Counterpart, broken_counterparts
from shared.contracts.county_desk import DeskHabits, ServicePromise, broken_promises
from shared.contracts.county_directory import DirectoryHabits, broken_directory
from shared.contracts.county_guidance import ChildProtection, JointClients
from shared.contracts.county_guided_questions import GuidedQuestions, broken_guided_questions
from shared.contracts.county_parts import (
    Area,
    BookingHabits,
    Clocks,
    CodeValue,
    EmergencyNumber,
    Location,
    Municipality,
    Part,
    Pathway,
    PhoneLine,
    Practitioner,
    ServiceType,
    Unit,
)
from shared.contracts.county_permissions import PermissionHabits
from shared.contracts.county_self_care import SelfCareItem, broken_self_care
from shared.contracts.county_stepped_care import SteppedCare
from shared.contracts.county_topics import GuidanceTopic, QuestionBattery, broken_batteries, broken_topics
from shared.contracts.questionnaire_definitions import CountyQuestionnaire
from shared.contracts.texts import LocalisedText
from shared.contracts.types import Code
from shared.terms.people import Language, UnitType

__all__ = [
    "Area",
    "BookingHabits",
    "Clocks",
    "CodeValue",
    "ConsultationTarget",
    "Counterpart",
    "CountyPack",
    "CountyPacks",
    "DeskHabits",
    "EmergencyNumber",
    "Location",
    "Municipality",
    "Pathway",
    "PhoneLine",
    "Practitioner",
    "ServicePromise",
    "ServiceType",
    "Unit",
]

GENERAL_EMERGENCY_NUMBER = "112"
"""Must be among every county's emergency numbers. Source: D-13."""


def _repeated(values: Iterable[str]) -> list[str]:
    return [value for value, times in Counter(values).items() if times > 1]


class CountyPack(Part):
    """One wellbeing services county: its units, services, areas, numbers and texts. Source: R-021, R-053; D-16."""

    code: Code
    name: LocalisedText
    business_id: Annotated[str, StringConstraints(pattern=r"^[0-9]{7}-[0-9]$")] | None = None
    """Business id (Y-tunnus) of the county."""
    languages: Annotated[tuple[Language, ...], Field(min_length=1)]
    """Languages in which the county serves, its main language first."""
    municipalities: Annotated[tuple[Municipality, ...], Field(min_length=1)]
    emergency_numbers: Annotated[tuple[EmergencyNumber, ...], Field(min_length=1)]
    service_types: tuple[ServiceType, ...]
    units: Annotated[tuple[Unit, ...], Field(min_length=1)]
    practitioners: tuple[Practitioner, ...]
    pathways: tuple[Pathway, ...]
    areas: tuple[Area, ...]
    locations: tuple[Location, ...] = ()
    code_values: tuple[CodeValue, ...] = ()
    consultation_targets: tuple[ConsultationTarget, ...] = ()
    counterparts: tuple[Counterpart, ...] = ()
    clocks: Clocks = Clocks()
    booking: BookingHabits = BookingHabits()
    permissions: PermissionHabits = PermissionHabits()
    desk: DeskHabits = DeskHabits()
    service_promises: tuple[ServicePromise, ...] = ()
    contact_forms: tuple[ContactForm, ...] = ()
    contacts: ContactHabits = ContactHabits()
    child_protection: ChildProtection | None = None
    joint_clients: JointClients = JointClients()
    questionnaires: tuple[CountyQuestionnaire, ...] = ()
    directory: DirectoryHabits = DirectoryHabits()
    self_care: tuple[SelfCareItem, ...] = ()
    topics: tuple[GuidanceTopic, ...] = ()
    guided_questions: tuple[GuidedQuestions, ...] = ()
    question_batteries: tuple[QuestionBattery, ...] = ()
    stepped_care: SteppedCare | None = None

    def unit(self, unit_id: str) -> Unit | None:
        """The unit with that id; None when the county has none."""
        return self._units.get(unit_id)

    def practitioner(self, practitioner_id: str) -> Practitioner | None:
        """The practitioner with that id; None when the county has none."""
        return self._practitioners.get(practitioner_id)

    def service_type(self, code: str) -> ServiceType | None:
        """The service type with that code, switched on or not; None when the county has none."""
        return self._service_types.get(code)

    def pathway(self, code: str, version: int | None = None) -> Pathway | None:
        """The pathway of that version, or its newest one; None when the county has none."""
        found = [each for each in self.pathways if each.code == code and version in {None, each.version}]
        return max(found, key=lambda each: each.version, default=None)

    def topic(self, code: str) -> GuidanceTopic | None:
        """The topic of guidance with that code; None when the county has none."""
        return next((each for each in self.topics if each.code == code), None)

    def location(self, location_id: str) -> Location | None:
        """The location with that id; None when the county has none."""
        return next((each for each in self.locations if each.id == location_id), None)

    def consultation_target(self, code: str) -> ConsultationTarget | None:
        """The target of consultations with that code; None when the county has none."""
        return next((each for each in self.consultation_targets if each.code == code), None)

    def service_promise(self, unit_id: str) -> ServicePromise | None:
        """The promise that the unit gives; None when it gives none."""
        return next((each for each in self.service_promises if unit_id in each.unit_ids), None)

    def area(self, code: str) -> Area | None:
        """The guidance area with that code; None when the county has none."""
        return next((area for area in self.areas if area.code == code), None)

    def area_of(self, municipality: str) -> Area | None:
        """The guidance area of a municipality code; None when no area of the county has it."""
        return next((area for area in self.areas if municipality in area.municipalities), None)

    def units_offering(self, service_type: str) -> tuple[Unit, ...]:
        """Units in which residents may book that service now: switched on in the county and in the unit (R-022)."""
        known = self.service_type(service_type)
        if known is None or not known.rollout:
            return ()
        return tuple(unit for unit in self.units if unit.rollout.get(service_type, False))

    @cached_property
    def _units(self) -> dict[str, Unit]:
        return {unit.id: unit for unit in self.units}

    @cached_property
    def _practitioners(self) -> dict[str, Practitioner]:
        return {practitioner.id: practitioner for practitioner in self.practitioners}

    @cached_property
    def _service_types(self) -> dict[str, ServiceType]:
        return {service_type.code: service_type for service_type in self.service_types}

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        problems = [
            *self._repetitions(),
            *self._numbers(),
            *self._units_refer(),
            *self._practitioners_refer(),
            *self._pathways_refer(),
            *self._areas_refer(),
            *self._locations_refer(),
            *self._child_protection_refers(),
            *broken_counterparts(self.counterparts, self._units),
            *broken_forms(self.contact_forms),
            *broken_references(self.consultation_targets, self._units, self._practitioners),
            *broken_promises(self.service_promises, self._units),
            *broken_directory(self.directory, self._units),
            *broken_self_care(self.self_care),
            *broken_topics(self.topics, self._units, {each.code for each in self.contact_forms}),
            *broken_guided_questions(self.guided_questions, {each.code for each in self.topics}),
            *broken_batteries(self.question_batteries),
        ]
        if problems:
            raise ValueError("\n".join(problems))
        return self

    def _repetitions(self) -> Iterator[str]:
        versions = (f"{pathway.code} version {pathway.version}" for pathway in self.pathways)
        for file, values in (
            ("municipalities", (municipality.code for municipality in self.municipalities)),
            ("service_types", (service_type.code for service_type in self.service_types)),
            ("units", (unit.id for unit in self.units)),
            ("practitioners", (practitioner.id for practitioner in self.practitioners)),
            ("pathways", versions),
            ("areas", (area.code for area in self.areas)),
            ("locations", (location.id for location in self.locations)),
            ("consultation_targets", (target.code for target in self.consultation_targets)),
            ("counterparts", (counterpart.id for counterpart in self.counterparts)),
            ("code_values", (f"{each.concept} {each.value} in {each.system}" for each in self.code_values)),
        ):
            for value in _repeated(values):
                yield f"{file}: {value} is there more than once"
        for code in _repeated(code for area in self.areas for code in area.municipalities):
            yield f"areas: municipality {code} is in more than one area"

    def _numbers(self) -> Iterator[str]:
        if all(number.number != GENERAL_EMERGENCY_NUMBER for number in self.emergency_numbers):
            yield f"emergency_numbers: {GENERAL_EMERGENCY_NUMBER} is missing"

    def _units_refer(self) -> Iterator[str]:
        municipalities = {municipality.code for municipality in self.municipalities}
        for unit in self.units:
            if unit.municipality not in municipalities:
                yield f"units: {unit.id}: municipality {unit.municipality} is not in municipalities"
            for code in unit.rollout:
                if self.service_type(code) is None:
                    yield f"units: {unit.id}: rollout names {code}, which is not in service_types"
            if unit.parent_id is not None and self.unit(unit.parent_id) is None:
                yield f"units: {unit.id}: parent_id {unit.parent_id} is not in units"
            elif self._is_its_own_ancestor(unit):
                yield f"units: {unit.id}: following parent_id upwards comes back to the unit itself"

    def _is_its_own_ancestor(self, unit: Unit) -> bool:
        seen: set[str] = set()
        above = unit.parent_id
        while above is not None and above not in seen:
            seen.add(above)
            parent = self.unit(above)
            above = parent.parent_id if parent is not None else None
        return unit.id in seen

    def _practitioners_refer(self) -> Iterator[str]:
        for practitioner in self.practitioners:
            where = f"practitioners: {practitioner.id}"
            units = [self.unit(unit_id) for unit_id in practitioner.unit_ids]
            for unit_id, unit in zip(practitioner.unit_ids, units, strict=True):
                if unit is None:
                    yield f"{where}: unit {unit_id} is not in units"
            for code in practitioner.service_types:
                service_type = self.service_type(code)
                if service_type is None:
                    yield f"{where}: service type {code} is not in service_types"
                    continue
                if practitioner.profession not in service_type.professions:
                    yield f"{where}: a {practitioner.profession} may not give {code} (professions in service_types)"
                if not any(unit is not None and code in unit.rollout for unit in units):
                    yield f"{where}: none of the practitioner's units gives {code} (rollout in units)"

    def _pathways_refer(self) -> Iterator[str]:
        for pathway in self.pathways:
            where = f"pathways: {pathway.code} version {pathway.version}"
            unit = self.unit(pathway.target_unit_id)
            if unit is None:
                yield f"{where}: target_unit_id {pathway.target_unit_id} is not in units"
            if pathway.service_type is None:
                continue
            service_type = self.service_type(pathway.service_type)
            if service_type is None:
                yield f"{where}: service_type {pathway.service_type} is not in service_types"
                continue
            if unit is not None and pathway.service_type not in unit.rollout:
                yield f"{where}: unit {unit.id} does not give {pathway.service_type} (rollout in units)"
            if pathway.step != service_type.step:
                yield f"{where}: its step is not that of service type {service_type.code}"
            upper = service_type.max_age_months
            too_old = upper is not None and (pathway.max_age_months is None or pathway.max_age_months > upper)
            if too_old or pathway.min_age_months < service_type.min_age_months:
                yield f"{where}: its ages reach outside those of service type {service_type.code}"

    def _areas_refer(self) -> Iterator[str]:
        municipalities = {municipality.code for municipality in self.municipalities}
        for area in self.areas:
            if self.unit(area.unit_id) is None:
                yield f"areas: {area.code}: unit_id {area.unit_id} is not in units"
            for code in area.municipalities:
                if code not in municipalities:
                    yield f"areas: {area.code}: municipality {code} is not in municipalities"

    def _locations_refer(self) -> Iterator[str]:
        municipalities = {municipality.code for municipality in self.municipalities}
        for location in self.locations:
            if location.municipality not in municipalities:
                yield f"locations: {location.id}: municipality {location.municipality} is not in municipalities"
            for unit_id in location.unit_ids:
                if self.unit(unit_id) is None:
                    yield f"locations: {location.id}: unit {unit_id} is not in units"

    def _child_protection_refers(self) -> Iterator[str]:
        if self.child_protection is not None and self.unit(self.child_protection.unit_id) is None:
            yield f"child_protection: unit_id {self.child_protection.unit_id} is not in units"


class CountyPacks(BaseModel):
    """The packs that a process has read: one in a county's own deployment, several in the demo. Source: D-16."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    packs: Annotated[tuple[CountyPack, ...], Field(min_length=1)]

    def county_of(self, unit_id: str) -> CountyPack | None:
        """The county to which the unit belongs; None when no county has it."""
        return next((pack for pack in self.packs if pack.unit(unit_id) is not None), None)

    def unit(self, unit_id: str) -> Unit | None:
        """The unit with that id; None when no county has it."""
        county = self.county_of(unit_id)
        return county.unit(unit_id) if county is not None else None

    def guidance_unit(self) -> Unit:
        """Whom to phone when no unit is known: the client guidance of the first county that has one."""
        units = [unit for pack in self.packs for unit in pack.units]
        return next((unit for unit in units if unit.type is UnitType.CLIENT_GUIDANCE), units[0])

    def practitioner(self, practitioner_id: str) -> Practitioner | None:
        """The practitioner with that id; None when no county has one."""
        return next((found for pack in self.packs if (found := pack.practitioner(practitioner_id)) is not None), None)

    def location(self, location_id: str) -> Location | None:
        """The location with that id; None when no county has it."""
        return next((found for pack in self.packs if (found := pack.location(location_id)) is not None), None)

    def consultation_target(self, code: str) -> ConsultationTarget | None:
        """The target of consultations with that code; None when no county has it."""
        return next((found for pack in self.packs if (found := pack.consultation_target(code)) is not None), None)

    def service_type(self, code: str, *, unit_id: str) -> ServiceType | None:
        """The service type as the unit's county defines it; None when that county has none, or nobody has the unit."""
        county = self.county_of(unit_id)
        return county.service_type(code) if county is not None else None

    def pathway(self, code: str, *, unit_id: str, version: int | None = None) -> Pathway | None:
        """The pathway, of that version or the newest, in the county of the unit; None when there is none."""
        county = self.county_of(unit_id)
        return county.pathway(code, version) if county is not None else None

    def area(self, code: str) -> Area | None:
        """The guidance area with that code; None when no county has it."""
        return next((found for pack in self.packs if (found := pack.area(code)) is not None), None)

    def area_of(self, municipality: str) -> Area | None:
        """The guidance area of a municipality code; None when no county has it."""
        return next((found for pack in self.packs if (found := pack.area_of(municipality)) is not None), None)

    def units_offering(self, service_type: str) -> tuple[Unit, ...]:
        """Units, over the counties, in which residents may book that service now (R-022)."""
        return tuple(unit for pack in self.packs for unit in pack.units_offering(service_type))

    @model_validator(mode="after")
    def _nothing_belongs_to_two_counties(self) -> Self:
        problems = [
            f"{file}: {value} is in more than one county"
            for file, values in (
                ("county", [pack.code for pack in self.packs]),
                ("municipalities", [each.code for pack in self.packs for each in pack.municipalities]),
                ("units", [each.id for pack in self.packs for each in pack.units]),
                ("practitioners", [each.id for pack in self.packs for each in pack.practitioners]),
                ("areas", [each.code for pack in self.packs for each in pack.areas]),
                ("locations", [each.id for pack in self.packs for each in pack.locations]),
                ("counterparts", [each.id for pack in self.packs for each in pack.counterparts]),
                ("consultation_targets", [each.code for pack in self.packs for each in pack.consultation_targets]),
            )
            for value in _repeated(values)
        ]
        if problems:
            raise ValueError("\n".join(problems))
        return self
