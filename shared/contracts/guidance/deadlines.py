"""Time limits for any rule and instant, and the table of the rules."""

from typing import Annotated

from pydantic import Field

from shared.contracts.guidance.contacts import CallbackWindow
from shared.contracts.opening_hours import ClockTime, OpeningHours
from shared.contracts.types import CivilDate, Code, Flag, Input, Instant, Output
from shared.terms.deadlines import CareNeedReading, CountingMethod, DeadlineGroup, DeadlineRule, NoDeadlineReason


class CalculateDeadline(Input):
    """Asks by when something must be done under a rule. Source: D-6, D-7."""

    rule: DeadlineRule
    contact_at: Annotated[Instant, Field(description="When the contact, notice or referral arrived.")]
    unit_id: Annotated[Code | None, Field(description="By this unit's hours and its county's reading.")] = None
    office_hours: Annotated[OpeningHours | None, Field(description="Instead of the unit's.")] = None
    care_need_assessment_rule: Annotated[CareNeedReading | None, Field(description="Instead of the county's.")] = None
    service_promise_by: Annotated[ClockTime | None, Field(description="Instead of the table's.")] = None
    callback_window: Annotated[CallbackWindow | None, Field(description="When a call back suits the client.")] = None
    birth_date: CivilDate | None = None
    needs_special_support: Flag = False
    highest_disability_allowance: Flag = False


class CountedDeadline(Output):
    """By when, and which rule, version and calendar say so."""

    rule_version: str
    calendar_version: str
    source: str
    received_on: Annotated[CivilDate, Field(description="Civil date on which the contact counts as received.")]
    due_date: Annotated[CivilDate, Field(description="Working day that binds: the same as `due_operational`.")]
    due_at: Annotated[Instant, Field(description="Up to this instant it is kept, included.")]
    due_computed: Annotated[CivilDate, Field(description="Where the count lands, working day or not.")]
    due_operational: Annotated[CivilDate, Field(description="Last working day on or before `due_computed`.")]
    due_rolled: Annotated[CivilDate, Field(description="First working day on or after `due_computed`.")]


class CalculatedDeadline(Output):
    """A deadline, or why there is none."""

    rule_id: DeadlineRule
    deadline: CountedDeadline | None
    no_deadline_reason: NoDeadlineReason | None


class DeadlineRuleVersion(Output):
    """One row of the table of time limits: what, for whom, from when, how counted, by which source."""

    rule_id: DeadlineRule
    version: str
    counting: CountingMethod
    count: int
    due_time: Annotated[ClockTime | None, Field(description="Local time of the due day; null: close of office hours.")]
    applies_from: Annotated[CivilDate | None, Field(description="First day of contact, included.")]
    applies_until: Annotated[CivilDate | None, Field(description="Last day of contact, included.")]
    group: DeadlineGroup
    reading: Annotated[CareNeedReading | None, Field(description="Only where a county chooses how to read it.")]
    source: str
    to_confirm: Annotated[str, Field(description="What the county confirms before it relies on it; may be empty.")]
