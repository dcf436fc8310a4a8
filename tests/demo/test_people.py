import stat
from datetime import date, timedelta

import pytest
from stdnum.fi import hetu

from demo.people import STRONG_ACR, WEAK_ACR, Person, identity_code, load_or_create, people_on, relations
from shared.law.birthdays import add_months, age_years, birthday
from shared.law.personal_identity_code import parse
from shared.terms.acting import Authority
from shared.terms.people import CallerKind, Profession

DAYS = [
    pytest.param(date(2026, 11, 20), id="an ordinary day"),
    pytest.param(date(2026, 3, 31), id="a day that few months have"),
    pytest.param(date(2028, 2, 29), id="a leap day"),
    pytest.param(date(2027, 1, 1), id="the first day of a year"),
]


def born(person: Person) -> date:
    assert person.birth_date is not None
    return person.birth_date


@pytest.mark.parametrize("day", DAYS)
def test_every_identity_code_is_a_valid_test_code_of_the_birth_date_and_nobody_elses(day):
    people = people_on(day)
    codes: dict[str, set[str]] = {}
    for person in people.values():
        if person.identity_code is None:
            continue
        assert hetu.is_valid(person.identity_code, allow_temporary=True)
        assert parse(person.identity_code).is_temporary
        assert parse(person.identity_code).birth_date == person.birth_date
        codes.setdefault(person.identity_code, set()).add(person.sub)
    assert len(codes) == 10
    assert all(len(subs) == 1 for subs in codes.values())


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize(
    ("role", "years"),
    [("infants-sibling", 4), ("child-under-non-disclosure", 3), ("young-person", 15), ("guardian-of-infant", 31)],
)
def test_ages_hold_from_the_first_day_until_the_infant_is_too_old(day, role, years):
    people = people_on(day)
    assert age_years(born(people[role]), day) == years
    assert age_years(born(people[role]), add_months(born(people["infant"]), 17)) == years


@pytest.mark.parametrize("day", DAYS)
def test_the_12th_birthday_of_a_child_is_the_day_itself_and_the_infant_is_9_months(day):
    people = people_on(day)
    assert birthday(born(people["twelve-year-old"]), 12) == day
    assert born(people["infant"]) == add_months(day, -9)


def test_the_weakly_identified_guardian_is_the_same_human():
    people = people_on(date(2026, 11, 20))
    strong, weak = people["guardian-of-infant"], people["guardian-weakly-identified"]
    assert (weak.sub, weak.identity_code) == (strong.sub, strong.identity_code)
    assert (strong.acr, weak.acr) == (STRONG_ACR, WEAK_ACR)


@pytest.mark.parametrize(
    ("role", "profession", "unit", "practitioner"),
    [
        ("nurse", Profession.PUBLIC_HEALTH_NURSE, "kymenlaakso-child-clinic-kouvola", "kymenlaakso-phn-1"),
        ("school-nurse", Profession.PUBLIC_HEALTH_NURSE, "kymenlaakso-school-health", None),
        ("physiotherapist", Profession.PHYSIOTHERAPIST, "kymenlaakso-child-rehabilitation", "kymenlaakso-pt-1"),
        (
            "etela-pohjanmaa-physiotherapist",
            Profession.PHYSIOTHERAPIST,
            "etela-pohjanmaa-child-rehabilitation",
            "etela-pohjanmaa-pt-1",
        ),
        (
            "occupational-therapist",
            Profession.OCCUPATIONAL_THERAPIST,
            "kymenlaakso-child-rehabilitation",
            "kymenlaakso-ot-1",
        ),
        ("speech-therapist", Profession.SPEECH_THERAPIST, "kymenlaakso-child-rehabilitation", "kymenlaakso-st-1"),
        ("unit-manager", Profession.UNIT_MANAGER, "kymenlaakso-child-rehabilitation", None),
        ("guidance-worker", Profession.GUIDANCE_WORKER, "etela-pohjanmaa-client-guidance", None),
        ("guidance-nurse", Profession.NURSE, "etela-pohjanmaa-client-guidance", None),
        ("social-worker", Profession.SOCIAL_WORKER, "etela-pohjanmaa-client-guidance", None),
        ("guidance-manager", Profession.UNIT_MANAGER, "etela-pohjanmaa-client-guidance", None),
        ("kymenlaakso-social-worker", Profession.SOCIAL_WORKER, "kymenlaakso-client-guidance", None),
        ("health-centre-nurse", Profession.NURSE, "kymenlaakso-health-centre", None),
        ("mental-health-nurse", Profession.NURSE, "kymenlaakso-mental-health-and-substance", None),
        ("etela-pohjanmaa-health-centre-nurse", Profession.NURSE, "etela-pohjanmaa-health-centre-seinajoki", None),
        ("family-centre-worker", Profession.GUIDANCE_WORKER, "etela-pohjanmaa-family-centre-seinajoki", None),
        ("family-social-worker", Profession.SOCIAL_WORKER, "etela-pohjanmaa-family-social-work-seinajoki", None),
    ],
)
def test_professionals_have_their_profession_unit_and_calendar(role, profession, unit, practitioner):
    person = people_on(date(2026, 11, 20))[role]
    assert person.kind is CallerKind.PROFESSIONAL
    assert (person.professions, person.units, person.practitioner_id) == ((profession,), (unit,), practitioner)
    assert person.acr == STRONG_ACR


def test_no_child_logs_in_but_the_young_person_does():
    people = people_on(date(2026, 11, 20))
    children = {"infant", "infants-sibling", "twelve-year-old", "child-under-non-disclosure"}
    assert {role for role, person in people.items() if person.kind is None} == children
    assert (people["young-person"].kind, people["young-person"].acr) == (CallerKind.CITIZEN, STRONG_ACR)


def test_the_authority_source_knows_the_guardians_and_their_refusals():
    people = people_on(date(2026, 11, 20))
    known = relations(people)

    def answer(delegate, principal):
        return known.get(people[delegate].identity_code or "", {}).get(people[principal].identity_code or "")

    assert answer("guardian-of-infant", "infant") is Authority.ALLOWED
    assert answer("second-guardian-of-infant", "infant") is Authority.ALLOWED
    assert answer("guardian-of-infant", "infants-sibling") is Authority.ALLOWED
    assert answer("guardian-of-twelve-year-old", "twelve-year-old") is Authority.ALLOWED
    assert answer("guardian-of-infant", "child-under-non-disclosure") is Authority.DISALLOWED
    assert answer("guardian-without-authority", "infant") is Authority.DISALLOWED
    assert answer("adult", "infant") is None


def test_a_second_start_finds_the_same_people_and_keeps_their_day_private(tmp_path):
    path = tmp_path / "demo" / "people.json"
    today = date(2026, 11, 20)
    first, anew = load_or_create(path, today)
    assert anew
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert not any(person.identity_code and person.identity_code in path.read_text() for person in first.values())
    assert load_or_create(path, today + timedelta(days=30)) == (first, False)


@pytest.mark.parametrize(
    ("later", "anew"),
    [
        pytest.param(date(2027, 7, 20), False, id="the infant is 17 months"),
        pytest.param(date(2027, 7, 21), True, id="the infant is over 17 months"),
        pytest.param(date(2027, 11, 20), True, id="the child turns 13"),
        pytest.param(date(2026, 11, 19), True, id="the clock was set back"),
    ],
)
def test_people_who_are_too_old_start_anew_as_others(tmp_path, later, anew):
    path = tmp_path / "people.json"
    first, _ = load_or_create(path, date(2026, 11, 20))
    second, created = load_or_create(path, later)
    assert created is anew
    assert (second["guardian-of-infant"].sub != first["guardian-of-infant"].sub) is anew
    assert second["nurse"] == first["nurse"]
    assert load_or_create(path, later) == (second, False)


@pytest.mark.parametrize("text", ["", "{}", '{"day": 3}', '{"day": "tomorrow"}', "[]"], ids=repr)
def test_a_file_that_cannot_be_read_is_told(tmp_path, text):
    path = tmp_path / "people.json"
    path.write_text(text)
    with pytest.raises(ValueError, match="remove it to start anew"):
        load_or_create(path, date(2026, 11, 20))


@pytest.mark.parametrize("number", [899, 1000])
def test_a_code_of_a_real_person_is_never_made(number):
    with pytest.raises(ValueError, match="900 to 999"):
        identity_code(date(2020, 1, 1), number)


def test_nobody_shows_an_identity_code_when_printed():
    people = people_on(date(2026, 11, 20))
    assert not any(person.identity_code and person.identity_code in repr(people) for person in people.values())
