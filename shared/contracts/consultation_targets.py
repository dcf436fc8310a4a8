"""Whom a county's professionals may consult, as data of its pack: kinds, scopes, hours and who answers."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Annotated, Self

from pydantic import Field, model_validator

from shared.contracts.county_parts import Part, Practitioner, Unit
from shared.contracts.opening_hours import WeeklyPhoneHours
from shared.contracts.texts import LocalisedText
from shared.contracts.types import Code, Flag, Whole
from shared.terms.consultations import OUTSIDE_SOCIAL_AND_HEALTH_CARE, Partner, TargetKind, TargetScope
from shared.terms.people import Profession
from shared.terms.registers import Register

ANSWERING_TOGETHER = frozenset({TargetKind.WORK_PAIR, TargetKind.GROUP})
"""Kinds in which professionals of both registers work together."""

_OWN_SERVICES = frozenset({TargetScope.INTERNAL, TargetScope.DIRECT_LINE})

OfficeHoursToAnswer = Annotated[Whole, Field(ge=1, le=200)]


class ConsultationTarget(Part):
    """Somebody who is consulted. Source: R-039, R-040, R-086, R-092, R-161, R-162, R-164, R-170, R-204, R-210."""

    code: Code
    """Unique over all counties, so it begins with the county's code."""
    name: LocalisedText
    kind: TargetKind
    scope: TargetScope
    partner: Partner | None = None
    """Which partner; of the scopes outside social and health care, and of no other."""
    registers: Annotated[tuple[Register, ...], Field(min_length=1, max_length=2)]
    """Registers in which those who answer work."""
    unit_ids: Annotated[tuple[Code, ...], Field(max_length=10)] = ()
    """Units whose professionals answer here; none: the worker who asked records the answer."""
    practitioner_id: Code | None = None
    """Of a person: the practitioner who alone answers."""
    professions: tuple[Profession, ...] = ()
    """Professions that answer; empty: any that works in the register of the question."""
    hours: WeeklyPhoneHours
    """When the target is there on working days."""
    answer_office_hours: OfficeHoursToAnswer
    """Office hours within which a question is answered."""
    urgent_answer_office_hours: OfficeHoursToAnswer | None = None
    """The same of an urgent question; null: urgent questions are not taken."""
    queued_unless_urgent: Flag = False
    """Whether what is not urgent waits for its turn and interrupts nobody (R-210)."""
    competent_office_holder: Flag = False
    """Decides by office (toimivaltainen viranhaltija), such as the head of nursing (R-161)."""
    cooperation_partner: Flag = False
    """One of the county's named cooperation partners (R-204)."""

    @model_validator(mode="after")
    def _holds_together(self) -> Self:
        outside = self.scope in OUTSIDE_SOCIAL_AND_HEALTH_CARE
        for wrong, said in (
            (outside != (self.partner is not None), "partner is named of the scopes outside care, and of no other"),
            (outside and bool(self.unit_ids), "a partner outside care has no unit_ids: the asker records its answer"),
            (
                self.scope in _OWN_SERVICES and not self.unit_ids,
                "an own service has unit_ids: nothing leaves the county when it is asked",
            ),
            (
                (self.scope is TargetScope.KELA_AUTHORITY_LINE) != (self.partner is Partner.KELA),
                "Kela is consulted on its authority line",
            ),
            (len(set(self.registers)) < len(self.registers), "a register is there more than once"),
            (
                self.kind in ANSWERING_TOGETHER and (len(self.registers) < len(Register) or not self.unit_ids),
                "a work pair and a group have unit_ids, and work in both registers",
            ),
            (
                self.practitioner_id is not None and self.kind is not TargetKind.PERSON,
                "practitioner_id is given of a person only",
            ),
            (self._urgent_waits_longer(), "an urgent question is answered no later than another"),
        ):
            if wrong:
                raise ValueError(said)
        return self

    def _urgent_waits_longer(self) -> bool:
        urgent = self.urgent_answer_office_hours
        return urgent is not None and urgent > self.answer_office_hours

    @property
    def is_answered_here(self) -> bool:
        """Whether professionals with accounts answer; else the asker records what was answered."""
        return bool(self.unit_ids)


def broken_references(
    targets: Iterable[ConsultationTarget], units: Mapping[str, Unit], practitioners: Mapping[str, Practitioner]
) -> Iterator[str]:
    """A line for each unit or practitioner that a target names and the county does not have."""
    for target in targets:
        for unit_id in target.unit_ids:
            if unit_id not in units:
                yield f"consultation_targets: {target.code}: unit {unit_id} is not in units"
        if target.practitioner_id is None:
            continue
        practitioner = practitioners.get(target.practitioner_id)
        if practitioner is None:
            yield f"consultation_targets: {target.code}: practitioner {target.practitioner_id} is not in practitioners"
        elif not set(practitioner.unit_ids) & set(target.unit_ids):
            yield f"consultation_targets: {target.code}: {target.practitioner_id} works in none of its units"
