"""Table of the time limits that a county has to keep: what, for whom, from when, how counted, by which source."""

from dataclasses import dataclass
from datetime import date, time
from typing import Final

from shared.terms.deadlines import CareNeedReading, CountingMethod, DeadlineGroup, DeadlineRule

CALLBACK_HOURS: Final = 8
"""Office hours within which a client is called back; the default of the county's setting. Source: R-208."""

END_OF_PROMISE: Final = time(15)
"""Local time of the next working day by which the service promise is kept. Source: D-7, A8."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleVersion:
    """One row: a rule as it stands for a group of people for a span of days."""

    rule: DeadlineRule
    version: str
    """Stored with every deadline; never reused for another content."""
    counting: CountingMethod
    count: int = 1
    """How many working days, office hours, days, weeks or months."""
    from_receipt: bool = False
    """Counted from the day on which the contact counts as received under the one-day rule, not from its own day."""
    due_time: time | None = None
    """Local time of the due day; None for the close of office hours."""
    applies_from: date | None = None
    """First day of contact, inclusive; None when the rule was already in force when the table begins."""
    applies_until: date | None = None
    """Last day of contact, inclusive; None when the rule is still in force."""
    group: DeadlineGroup = DeadlineGroup.EVERYBODY
    reading: CareNeedReading | None = None
    """Only the care need assessment has readings: a county chooses one."""
    source: str
    to_confirm: str = ""
    """What the county has to confirm before it relies on the row; empty when nothing."""


_PRIMARY_CARE_2023 = "Terveydenhuoltolaki 1326/2010 section 51 a as of 1 September 2023 (HE 74/2022)"
_PRIMARY_CARE_2025 = "Terveydenhuoltolaki 1326/2010 section 51 a as of 1 January 2025 (HE 134/2024, StVM 25/2024)"
_ORAL_CARE_2023 = "Terveydenhuoltolaki 1326/2010 section 51 b as of 1 September 2023 (HE 74/2022)"
_ORAL_CARE_2024 = "Terveydenhuoltolaki 1326/2010 section 51 b as of 1 November 2024 (HE 74/2022, HE 55/2023)"
_ORAL_CARE_2025 = "Terveydenhuoltolaki 1326/2010 section 51 b as of 1 January 2025 (HE 134/2024, StVM 25/2024)"
_SOCIAL_WELFARE = "Sosiaalihuoltolaki 1301/2014 section 36"
_CHILD_PROTECTION = "Lastensuojelulaki 417/2007 section 26"
_DISABILITY_SERVICES = "Vammaispalvelulaki 675/2023"
_GENERIC = "Laki säädettyjen määräaikain laskemisesta 150/1930"

RULES: Final[tuple[RuleVersion, ...]] = (
    RuleVersion(
        rule=DeadlineRule.CARE_NEED_ASSESSMENT,
        version="1",
        counting=CountingMethod.NTH_WORKING_DAY,
        count=3,
        applies_until=date(2023, 8, 31),
        source="Terveydenhuoltolaki 1326/2010 section 51 until 31 August 2023 (HE 77/2004)",
    ),
    RuleVersion(
        rule=DeadlineRule.CARE_NEED_ASSESSMENT,
        version="2",
        counting=CountingMethod.SAME_WORKING_DAY,
        applies_from=date(2023, 9, 1),
        reading=CareNeedReading.SAME_WORKING_DAY,
        source="Terveydenhuoltolaki 1326/2010 section 51 as of 1 September 2023 (HE 74/2022)",
    ),
    RuleVersion(
        rule=DeadlineRule.CARE_NEED_ASSESSMENT,
        version="2-next-working-day",
        counting=CountingMethod.NTH_WORKING_DAY,
        from_receipt=True,
        applies_from=date(2023, 9, 1),
        reading=CareNeedReading.NEXT_WORKING_DAY,
        source="Terveydenhuoltolaki 1326/2010 section 51 as of 1 September 2023, as the county reads it: "
        "by the working day after the one on which the contact counts as received",
        to_confirm="No exception to the next working day was found in the statute.",
    ),
    RuleVersion(
        rule=DeadlineRule.SERVICE_PROMISE,
        version="1",
        counting=CountingMethod.NTH_WORKING_DAY,
        due_time=END_OF_PROMISE,
        source="The county's service promise (R-124)",
    ),
    RuleVersion(
        rule=DeadlineRule.CALLBACK,
        version="1",
        counting=CountingMethod.OFFICE_HOURS,
        count=CALLBACK_HOURS,
        source="The county's limit for calling back (R-208), or the end of the time that the client asked for",
        to_confirm="The limit: no act sets one, and the county decides it.",
    ),
    RuleVersion(
        rule=DeadlineRule.SERVICE_NEEDS_ASSESSMENT_START,
        version="1",
        counting=CountingMethod.NTH_WORKING_DAY,
        count=7,
        group=DeadlineGroup.NEEDS_EARLY_START,
        source=_SOCIAL_WELFARE,
    ),
    RuleVersion(
        rule=DeadlineRule.CHILD_SERVICE_NEEDS_ASSESSMENT_FINISH,
        version="1",
        counting=CountingMethod.MONTHS,
        count=3,
        group=DeadlineGroup.CHILD_NEEDING_SPECIAL_SUPPORT,
        source=_SOCIAL_WELFARE,
    ),
    RuleVersion(
        rule=DeadlineRule.CHILD_PROTECTION_NOTICE,
        version="1",
        counting=CountingMethod.NTH_WORKING_DAY,
        count=7,
        source=_CHILD_PROTECTION,
    ),
    RuleVersion(
        rule=DeadlineRule.CHILD_PROTECTION_FINISH,
        version="1",
        counting=CountingMethod.MONTHS,
        count=3,
        source=_CHILD_PROTECTION,
    ),
    RuleVersion(
        rule=DeadlineRule.THERAPY_GUARANTEE,
        version="1",
        counting=CountingMethod.DAYS,
        count=28,
        applies_from=date(2025, 5, 1),
        group=DeadlineGroup.UNDER_23,
        source="Terapiatakuu (HE 131/2024, StVM 26/2024)",
        to_confirm="The day of entry into force is the planned one.",
    ),
    RuleVersion(
        rule=DeadlineRule.NON_URGENT_CARE,
        version="1",
        counting=CountingMethod.DAYS,
        count=14,
        applies_from=date(2023, 9, 1),
        applies_until=date(2024, 12, 31),
        source=_PRIMARY_CARE_2023,
    ),
    RuleVersion(
        rule=DeadlineRule.NON_URGENT_CARE,
        version="2-under-23",
        counting=CountingMethod.DAYS,
        count=14,
        applies_from=date(2025, 1, 1),
        group=DeadlineGroup.UNDER_23,
        source=_PRIMARY_CARE_2025,
    ),
    RuleVersion(
        rule=DeadlineRule.NON_URGENT_CARE,
        version="2-from-23",
        counting=CountingMethod.MONTHS,
        count=3,
        applies_from=date(2025, 1, 1),
        group=DeadlineGroup.AGED_23_OR_OVER,
        source=_PRIMARY_CARE_2025,
    ),
    RuleVersion(
        rule=DeadlineRule.NON_URGENT_ORAL_CARE,
        version="1",
        counting=CountingMethod.MONTHS,
        count=4,
        applies_from=date(2023, 9, 1),
        applies_until=date(2024, 10, 31),
        source=_ORAL_CARE_2023,
    ),
    RuleVersion(
        rule=DeadlineRule.NON_URGENT_ORAL_CARE,
        version="2",
        counting=CountingMethod.MONTHS,
        count=3,
        applies_from=date(2024, 11, 1),
        applies_until=date(2024, 12, 31),
        source=_ORAL_CARE_2024,
    ),
    RuleVersion(
        rule=DeadlineRule.NON_URGENT_ORAL_CARE,
        version="3-under-23",
        counting=CountingMethod.MONTHS,
        count=3,
        applies_from=date(2025, 1, 1),
        group=DeadlineGroup.UNDER_23,
        source=_ORAL_CARE_2025,
    ),
    RuleVersion(
        rule=DeadlineRule.NON_URGENT_ORAL_CARE,
        version="3-from-23",
        counting=CountingMethod.MONTHS,
        count=6,
        applies_from=date(2025, 1, 1),
        group=DeadlineGroup.AGED_23_OR_OVER,
        source=_ORAL_CARE_2025,
    ),
    RuleVersion(
        rule=DeadlineRule.SPECIALISED_CARE,
        version="1",
        counting=CountingMethod.WEEKS,
        count=3,
        source="Terveydenhuoltolaki 1326/2010: specialised assessment begins within 3 weeks of the referral's arrival",
        to_confirm="The paragraph.",
    ),
    RuleVersion(
        rule=DeadlineRule.DISABILITY_SERVICES_START,
        version="1",
        counting=CountingMethod.NTH_WORKING_DAY,
        count=7,
        source=_DISABILITY_SERVICES,
        to_confirm="The paragraph and the day of entry into force.",
    ),
    RuleVersion(
        rule=DeadlineRule.DISABILITY_SERVICES_DECISION,
        version="1",
        counting=CountingMethod.MONTHS,
        count=3,
        source=_DISABILITY_SERVICES,
        to_confirm="The paragraph and the day of entry into force.",
    ),
    RuleVersion(
        rule=DeadlineRule.THREE_MONTHS,
        version="1",
        counting=CountingMethod.MONTHS,
        count=3,
        source=_GENERIC,
    ),
    RuleVersion(
        rule=DeadlineRule.DAYS_14,
        version="1",
        counting=CountingMethod.DAYS,
        count=14,
        source=_GENERIC,
    ),
)
"""Every time limit, effective-dated; an old contact is judged by the rule of its own day. Source: D-6, D-7, A2."""
