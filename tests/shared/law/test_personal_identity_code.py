"""Personal identity codes: every century mark, the check character, and nothing of the code in any message."""

import traceback
from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from stdnum.fi import hetu

from shared.law.personal_identity_code import InvalidIdentityCode, parse
from tests.worked_cases import worked_cases

CHECK_CHARACTERS = "0123456789ABCDEFHJKLMNPRSTUVWXY"
CENTURY_OF_MARK = {"+": 18, **dict.fromkeys("-YXWVU", 19), **dict.fromkeys("ABCDEF", 20)}


def code(day_month_year: str, mark: str, number: int) -> str:
    """A code with its right check character."""
    check = CHECK_CHARACTERS[int(f"{day_month_year}{number:03}") % 31]
    return f"{day_month_year}{mark}{number:03}{check}"


@pytest.mark.parametrize("case", worked_cases("hetu"))
def test_a_code_is_valid_or_not_as_worked_out(case):
    if case["expected"] == "valid":
        parsed = parse(case["hetu"])
        assert parsed.value == case["hetu"]
        assert parsed.birth_date == date.fromisoformat(case["birth_date"])
        assert parsed.is_temporary
    else:
        with pytest.raises(InvalidIdentityCode):
            parse(case["hetu"])


@pytest.mark.parametrize("mark", CENTURY_OF_MARK)
def test_every_century_mark_gives_its_century(mark):
    parsed = parse(code("010203", mark, 912))

    assert parsed.birth_date == date(CENTURY_OF_MARK[mark] * 100 + 3, 2, 1)
    assert parsed.value[6] == mark


@pytest.mark.parametrize("mark", sorted(set("GHIJKLMNOPQRSTZ0123456789 /*") - set(CENTURY_OF_MARK)))
def test_no_other_character_is_a_century_mark(mark):
    with pytest.raises(InvalidIdentityCode):
        parse(code("010203", mark, 912))


def test_two_codes_that_differ_in_the_mark_alone_are_two_persons():
    assert parse(code("010203", "A", 912)) != parse(code("010203", "B", 912))


@pytest.mark.parametrize(
    ("number", "is_temporary"),
    [
        pytest.param(2, False, id="first in use"),
        pytest.param(899, False, id="last permanent"),
        pytest.param(900, True, id="first temporary"),
        pytest.param(999, True, id="last temporary"),
    ],
)
def test_individual_numbers_from_900_are_temporary(number, is_temporary):
    # Born at the end of 2099: nobody's code today.
    assert parse(code("311299", "A", number)).is_temporary is is_temporary


@pytest.mark.parametrize("number", [0, 1])
def test_individual_numbers_below_2_are_not_in_use(number):
    with pytest.raises(InvalidIdentityCode, match="not in use"):
        parse(code("311299", "A", number))


@pytest.mark.parametrize(
    ("day_month_year", "mark"),
    [
        pytest.param("290224", "A", id="leap day 2024"),
        pytest.param("290200", "A", id="leap day 2000"),
        pytest.param("290204", "+", id="leap day 1804"),
    ],
)
def test_a_leap_day_is_a_birth_date_in_a_leap_year(day_month_year, mark):
    assert parse(code(day_month_year, mark, 902)).birth_date.day == 29


@pytest.mark.parametrize(
    ("day_month_year", "mark"),
    [
        pytest.param("290223", "A", id="leap day in another year"),
        pytest.param("290200", "-", id="1900 is no leap year"),
        pytest.param("000124", "A", id="day nought"),
        pytest.param("010024", "A", id="month nought"),
        pytest.param("011324", "A", id="month thirteen"),
        pytest.param("310424", "A", id="31 April"),
    ],
)
def test_a_date_that_does_not_exist_is_refused(day_month_year, mark):
    with pytest.raises(InvalidIdentityCode, match="date"):
        parse(code(day_month_year, mark, 902))


@pytest.mark.parametrize("text", ["010594y9032", "  010594Y9032\n", "\t010594y9032 "])
def test_lower_case_and_white_space_around_are_accepted(text):
    assert parse(text).value == "010594Y9032"


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="nothing"),
        pytest.param("010594Y903", id="too short"),
        pytest.param("010594Y90322", id="too long"),
        pytest.param("010594 Y9032", id="white space inside"),
        pytest.param("0105949032", id="no mark"),
        pytest.param("010594Y903G", id="a letter that is never a check character"),
        pytest.param("٠١٠٥٩٤Y9032", id="digits of another script"),
        pytest.param("010594\uff399032", id="full-width letter"),
        pytest.param("010594Y9032\n010594Y9032", id="two codes"),
        pytest.param("010594\u20139032", id="a dash that is no hyphen"),
        pytest.param("010594-ſ032", id="a letter that becomes ASCII in upper case"),
    ],
)
def test_what_has_not_the_form_of_a_code_is_refused(text):
    with pytest.raises(InvalidIdentityCode):
        parse(text)


@pytest.mark.parametrize(
    "text",
    ["010594Y9033", "310294-9030", "010594Y9032X", code("311299", "A", 1)],
    ids=["check", "date", "form", "number"],
)
def test_no_part_of_a_refused_code_stands_in_the_error(text):
    with pytest.raises(InvalidIdentityCode) as refused:
        parse(text)

    # The frames quote source lines, so the chain of exceptions is what could leak.
    shown = "".join(traceback.format_exception_only(refused.value)) + repr(refused.value.__cause__)
    assert text not in shown
    assert text[:6] not in shown
    assert refused.value.__cause__ is None
    assert refused.value.__suppress_context__ or refused.value.__context__ is None


def test_printing_a_code_never_shows_it():
    parsed = parse("010594Y9032")

    for shown in (str(parsed), repr(parsed), f"{parsed}", f"{parsed!r}", repr([parsed])):
        assert "010594" not in shown
        assert "9032" not in shown
        assert "1994" not in shown


@settings(deadline=None)
@given(
    day=st.integers(0, 32),
    month=st.integers(0, 13),
    year=st.integers(0, 99),
    mark=st.sampled_from("+-YXWVUABCDEFGZ"),
    number=st.integers(900, 999),
    check=st.sampled_from(CHECK_CHARACTERS + "GIOQZ"),
    is_right=st.booleans(),
)
def test_an_independent_checker_agrees(day, month, year, mark, number, check, is_right):
    date_part = f"{day:02}{month:02}{year:02}"
    text = code(date_part, mark, number) if is_right else f"{date_part}{mark}{number}{check}"
    try:
        parsed = parse(text).value
    except InvalidIdentityCode:
        parsed = None

    assert (parsed is not None) is hetu.is_valid(text, allow_temporary=True)


@settings(deadline=None)
@given(
    born=st.dates(date(1900, 1, 1), date(2099, 12, 31)),
    number=st.integers(900, 999),
    place=st.integers(0, 10),
    other=st.sampled_from("0123456789"),
)
def test_one_mistyped_digit_never_passes(born, number, place, other):
    mark = "-" if born.year < 2000 else "A"
    right = code(born.strftime("%d%m%y"), mark, number)
    assume(place != 6 and right[place].isdigit() and right[place] != other)

    with pytest.raises(InvalidIdentityCode):
        parse(right[:place] + other + right[place + 1 :])
