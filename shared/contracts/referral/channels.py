"""Channels of consultation: whom a professional may ask, and whether they are there now."""

from typing import Annotated

from pydantic import Field

from shared.contracts.opening_hours import PhoneHours
from shared.contracts.texts import LocalisedText
from shared.contracts.types import Code, Instant, Output
from shared.terms.consultations import Partner, TargetKind, TargetScope
from shared.terms.people import Profession
from shared.terms.registers import Register


class Answering(Output):
    """Who answers consultations, and when."""

    code: Code
    county: Code
    name: LocalisedText
    kind: TargetKind
    registers: Annotated[list[Register], Field(description="Registers in which those who answer work.")]
    professions: Annotated[
        list[Profession], Field(description="Professions that answer; empty: any that works in the register.")
    ]
    hours: Annotated[list[PhoneHours], Field(description="On working days, Europe/Helsinki.")]
    is_open: bool
    closes_at: Annotated[Instant | None, Field(description="When the hours end; null while closed.")]
    opens_at: Annotated[Instant | None, Field(description="The next opening; null while open.")]


class Channel(Answering):
    """A channel of consultation with its hours (R-162, R-164, R-170)."""

    scope: TargetScope
    partner: Partner | None
    unit_ids: Annotated[list[Code], Field(description="Units that answer; none: the asker records the answer.")]
    answer_office_hours: Annotated[int, Field(description="Office hours within which a question is answered.")]
    urgent_answer_office_hours: Annotated[
        int | None, Field(description="The same of an urgent question; null: urgent questions are not taken.")
    ]
    queued_unless_urgent: Annotated[
        bool, Field(description="What is not urgent waits for its turn and interrupts nobody (R-210).")
    ]
    competent_office_holder: Annotated[bool, Field(description="Decides by office (R-161).")]
    cooperation_partner: Annotated[bool, Field(description="A named cooperation partner of the county (R-204).")]


class TeamUnit(Output):
    """A unit whose professionals take part."""

    unit_id: Code
    name: LocalisedText


class Team(Answering):
    """A team, work pair or multi-professional group, and the units it comes from (R-037, R-038, R-166)."""

    units: list[TeamUnit]
