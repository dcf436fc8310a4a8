"""Birthdays and ages in calendar years and months, with the anniversaries of 29 February decided."""

from calendar import monthrange
from datetime import date

MONTHS_IN_YEAR = 12


def birthday(birth_date: date, years: int) -> date:
    """The day on which a person born on `birth_date` turns `years`; the age is reached at its first minute.

    29 February becomes 28 February in other years. Source: D-19; by analogy of act 150/1930 section 3.
    """
    return _anniversary(birth_date, years) or date(birth_date.year + years, 2, 28)


def birthday_before_a_right_ends(birth_date: date, years: int) -> date:
    """The birthday where turning `years` takes a right away (under 23): 29 February becomes 1 March. Source: D-19."""
    return _anniversary(birth_date, years) or date(birth_date.year + years, 3, 1)


def age_years(birth_date: date, on: date) -> int:
    """Whole years that a person has reached on a civil date; raises ValueError for a date before the birth."""
    if on < birth_date:
        raise ValueError("nobody has an age before birth")
    years = on.year - birth_date.year
    return years if birthday(birth_date, years) <= on else years - 1


def add_months(day: date, months: int) -> date:
    """The same-numbered day `months` later (earlier, when negative), else the last day of that month.

    Source: act 150/1930 section 3; D-3, D-7.
    """
    year, month_index = divmod(day.year * MONTHS_IN_YEAR + day.month - 1 + months, MONTHS_IN_YEAR)
    month = month_index + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def _anniversary(birth_date: date, years: int) -> date | None:
    """The same-numbered day `years` later, or nothing for a 29 February that the year does not have."""
    if years < 0:
        raise ValueError("an age in years is never negative")
    try:
        return birth_date.replace(year=birth_date.year + years)
    except ValueError:
        if (birth_date.month, birth_date.day) == (2, 29):
            return None
        raise
