"""Opening and phone hours of a unit: local clock times and weekdays, and phone numbers as they are published."""

import re
from datetime import time
from itertools import pairwise
from typing import Annotated, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    WithJsonSchema,
    model_validator,
)

from shared.contracts.types import Whole

_CLOCK_TIME = re.compile(r"(?:[01][0-9]|2[0-3]):[0-5][0-9]")
_PHONE = re.compile(r"\+[1-9][0-9]{0,2}(?: [0-9]+)+|[0-9]{3,6}")


def _from_clock_face(value: object) -> time:
    """Only "HH:MM": a number would be taken for seconds since midnight, and YAML makes a number of an unquoted 9:00."""
    if isinstance(value, time):
        return value
    if isinstance(value, str) and _CLOCK_TIME.fullmatch(value):
        return time.fromisoformat(value)
    raise ValueError('must be a clock time in quotes, with two digits on both sides, such as "09:00"')


def _as_published(number: str) -> str:
    if not _PHONE.fullmatch(number):
        raise ValueError('must be a phone number such as "+358 40 123 4567", or a short number such as "112"')
    return number


ClockTime = Annotated[
    time,
    BeforeValidator(_from_clock_face),
    PlainSerializer(lambda clock_time: clock_time.strftime("%H:%M"), return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "pattern": f"^{_CLOCK_TIME.pattern}$", "examples": ["09:00"]}),
]
"""Clock time in Europe/Helsinki, to the minute."""
Weekday = Annotated[Whole, Field(ge=1, le=7, description="1 is Monday, 7 is Sunday (ISO 8601).")]
Phone = Annotated[
    str,
    AfterValidator(_as_published),
    Field(max_length=24, description="Phone number in the international form, or a national short number."),
]


class OpeningHours(BaseModel):
    """From when until when: opening included, closing not."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True)

    opens: ClockTime
    """First minute that is open."""
    closes: ClockTime
    """First minute that is closed again."""

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> Self:
        if self.opens >= self.closes:
            raise ValueError("opens must be before closes")
        return self


class PhoneHours(OpeningHours):
    """When the phone is answered on some weekdays; working days only, a public holiday is closed."""

    weekdays: Annotated[tuple[Weekday, ...], Field(min_length=1)]
    """Weekdays on which these hours hold, 1 (Monday) to 7 (Sunday)."""


def without_overlap(spans: tuple[PhoneHours, ...]) -> tuple[PhoneHours, ...]:
    """The hours themselves; raises ValueError when two of one weekday overlap."""
    by_weekday = sorted((weekday, span.opens, span.closes) for span in spans for weekday in span.weekdays)
    for (weekday, _, closes), (next_weekday, opens, _) in pairwise(by_weekday):
        if weekday == next_weekday and opens < closes:
            raise ValueError("two phone hours overlap on one weekday")
    return spans


WeeklyPhoneHours = Annotated[tuple[PhoneHours, ...], Field(min_length=1), AfterValidator(without_overlap)]
"""A week's phone hours; the hours of one weekday do not overlap."""
