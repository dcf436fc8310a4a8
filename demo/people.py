"""The people of the demo: test identities only, of fixed ages on the day the demo was first started."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from uuid import UUID, uuid5

from demo.private_files import write_private
from shared.law.birthdays import add_months, birthday
from shared.terms.acting import Authority
from shared.terms.people import CallerKind, Profession

STRONG_ACR = "http://ftn.ficora.fi/2017/loa2"
"""Strong identification, level substantial of the Finnish trust network. Source: D-1."""
WEAK_ACR = "weak"
"""Any identification that is not strong."""

INTEGRATOR_SCOPES = (
    "contacts:create",
    "deadlines:calculate",
    "directory:read",
    "documentation-decisions:create",
    "events:read",
    "statistics:read",
    "statistics:rows",
    "webhooks:manage",
)
"""What the integrator of the demo may do."""

INFANT_TOO_OLD_MONTHS = 17
"""Age of the infant (months) after which the people start anew: the check-ups of the demo end at 18 months."""

_SUBJECTS = UUID("5d0c0f0e-6f0b-4a63-9f0e-3a3c4c8f2a51")
_CHECK_CHARACTERS = "0123456789ABCDEFHJKLMNPRSTUVWXY"
_KOUVOLA = "kymenlaakso-child-clinic-kouvola"
_SCHOOL_HEALTH = "kymenlaakso-school-health"
_REHABILITATION = "kymenlaakso-child-rehabilitation"
_KYMENLAAKSO_GUIDANCE = "kymenlaakso-client-guidance"
_HEALTH_CENTRE = "kymenlaakso-health-centre"
_MENTAL_HEALTH = "kymenlaakso-mental-health-and-substance"
_GUIDANCE = "etela-pohjanmaa-client-guidance"
_FAMILY_CENTRE = "etela-pohjanmaa-family-centre-seinajoki"
_OTHER_HEALTH_CENTRE = "etela-pohjanmaa-health-centre-seinajoki"
_FAMILY_SOCIAL_WORK = "etela-pohjanmaa-family-social-work-seinajoki"


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody of the demo, as the issuer and the authority source know them; nobody has a name."""

    role: str
    label: str
    kind: CallerKind | None
    """Nothing for a child, who never logs in."""
    sub: str
    identity_code: str | None = field(default=None, repr=False)
    birth_date: date | None = None
    acr: str | None = None
    professions: tuple[Profession, ...] = ()
    units: tuple[str, ...] = ()
    practitioner_id: str | None = None
    scopes: tuple[str, ...] = ()


def subject(human: str) -> str:
    """The stable, opaque `sub` of a human or a client of the demo."""
    return str(uuid5(_SUBJECTS, human))


def identity_code(birth_date: date, individual_number: int) -> str:
    """A valid personal identity code for testing; the number is 900-999. Errors: ValueError. Source: D-14."""
    if not 900 <= individual_number <= 999:  # noqa: PLR2004 - the numbers that no real person has
        raise ValueError("a test identity has an individual number from 900 to 999")
    mark = {18: "+", 19: "-", 20: "A"}[birth_date.year // 100]
    digits = f"{birth_date:%d%m%y}", f"{individual_number:03}"
    return f"{digits[0]}{mark}{digits[1]}{_CHECK_CHARACTERS[int(''.join(digits)) % 31]}"


def people_on(day: date) -> dict[str, Person]:
    """Everybody of the demo by role, with their ages on this day, which is the 12th birthday of one child."""
    people = [*_citizens(day), *_children(day), *_professionals(), *_clients()]
    return {person.role: person for person in people}


def relations(people: Mapping[str, Person]) -> dict[str, dict[str, Authority]]:
    """What the authority source answers, by identity code of delegate, then of principal; all others: disallowed."""
    answers = {
        ("guardian-of-infant", "infant"): Authority.ALLOWED,
        ("guardian-of-infant", "infants-sibling"): Authority.ALLOWED,
        ("guardian-of-infant", "child-under-non-disclosure"): Authority.DISALLOWED,
        ("second-guardian-of-infant", "infant"): Authority.ALLOWED,
        ("second-guardian-of-infant", "infants-sibling"): Authority.ALLOWED,
        ("guardian-of-twelve-year-old", "twelve-year-old"): Authority.ALLOWED,
        ("guardian-without-authority", "infant"): Authority.DISALLOWED,
    }
    known: dict[str, dict[str, Authority]] = {}
    for (delegate, principal), answer in answers.items():
        known.setdefault(_code_of(people[delegate]), {})[_code_of(people[principal])] = answer
    return known


def _code_of(person: Person) -> str:
    if person.identity_code is None:
        raise ValueError(f"{person.label} has no identity code")
    return person.identity_code


def load_or_create(path: Path, today: date) -> tuple[dict[str, Person], bool]:
    """The people of an earlier start, and whether they were created anew because there were none or they are too old.

    The file holds only the day they are anchored to. Errors: ValueError when it cannot be read.
    """
    try:
        day = date.fromisoformat(json.loads(path.read_text(encoding="utf-8"))["day"])
    except FileNotFoundError:
        day = None
    except (ValueError, KeyError, TypeError) as error:
        raise ValueError(f"{path} does not hold the day of the people: remove it to start anew") from error
    if day is not None and _still_fit(people_on(day), day, today):
        return people_on(day), False
    write_private(path, json.dumps({"day": today.isoformat()}) + "\n")
    return people_on(today), True


def _still_fit(people: Mapping[str, Person], day: date, today: date) -> bool:
    infant, child = people["infant"].birth_date, people["twelve-year-old"].birth_date
    if infant is None or child is None:
        raise ValueError("a child without a birth date")
    return day <= today <= add_months(infant, INFANT_TOO_OLD_MONTHS) and today < birthday(child, 13)


def _citizen(
    day: date, role: str, label: str, number: int, *, age: tuple[int, int], human: str | None = None
) -> Person:
    """A strongly identified citizen; the age is years and months, and no birthday falls within the demo's life."""
    born = add_months(day, -(age[0] * 12 + age[1]))
    return Person(
        role=role,
        label=label,
        kind=CallerKind.CITIZEN,
        # Of the day too: when the people start anew they are others, and old data are not theirs.
        sub=subject(f"{human or role}/{day.isoformat()}"),
        identity_code=identity_code(born, number),
        birth_date=born,
        acr=STRONG_ACR,
    )


def _citizens(day: date) -> list[Person]:
    guardian = _citizen(day, "guardian-of-infant", "guardian of the infant", 901, age=(31, 1))
    return [
        guardian,
        Person(
            role="guardian-weakly-identified",
            label="guardian of the infant, weakly identified",
            kind=guardian.kind,
            sub=guardian.sub,
            identity_code=guardian.identity_code,
            birth_date=guardian.birth_date,
            acr=WEAK_ACR,
        ),
        _citizen(day, "second-guardian-of-infant", "second guardian of the infant", 902, age=(33, 2)),
        _citizen(day, "guardian-of-twelve-year-old", "guardian of a child who turns 12", 903, age=(42, 1)),
        _citizen(day, "guardian-without-authority", "adult without authority over the infant", 904, age=(38, 3)),
        _citizen(day, "adult", "adult who acts for nobody", 905, age=(46, 2)),
        _citizen(day, "young-person", "young person of 15", 906, age=(15, 1)),
    ]


def _child(day: date, role: str, label: str, number: int, months: int) -> Person:
    born = add_months(day, -months)
    code = identity_code(born, number)
    return Person(role, label, None, subject(f"{role}/{day.isoformat()}"), identity_code=code, birth_date=born)


def _children(day: date) -> list[Person]:
    return [
        _child(day, "infant", "infant of 9 months", 911, 9),
        _child(day, "twelve-year-old", "child who turns 12", 912, 12 * 12),
        _child(day, "infants-sibling", "sibling of the infant, 4 years", 913, 4 * 12 + 2),
        _child(day, "child-under-non-disclosure", "child of 3 years with a non-disclosure order", 914, 3 * 12 + 2),
    ]


def _professional(role: str, label: str, profession: Profession, unit: str, practitioner: str | None = None) -> Person:
    return Person(
        role=role,
        label=label,
        kind=CallerKind.PROFESSIONAL,
        sub=subject(role),
        acr=STRONG_ACR,
        professions=(profession,),
        units=(unit,),
        practitioner_id=practitioner,
    )


def _professionals() -> list[Person]:
    return [
        _professional(
            "nurse",
            "public health nurse, child clinic",
            Profession.PUBLIC_HEALTH_NURSE,
            _KOUVOLA,
            "kymenlaakso-phn-1",
        ),
        _professional(
            "school-nurse", "public health nurse, school health", Profession.PUBLIC_HEALTH_NURSE, _SCHOOL_HEALTH
        ),
        _professional(
            "physiotherapist", "physiotherapist", Profession.PHYSIOTHERAPIST, _REHABILITATION, "kymenlaakso-pt-1"
        ),
        _professional(
            "etela-pohjanmaa-physiotherapist",
            "physiotherapist of the other county",
            Profession.PHYSIOTHERAPIST,
            "etela-pohjanmaa-child-rehabilitation",
            "etela-pohjanmaa-pt-1",
        ),
        _professional(
            "occupational-therapist",
            "occupational therapist",
            Profession.OCCUPATIONAL_THERAPIST,
            _REHABILITATION,
            "kymenlaakso-ot-1",
        ),
        _professional(
            "speech-therapist", "speech therapist", Profession.SPEECH_THERAPIST, _REHABILITATION, "kymenlaakso-st-1"
        ),
        _professional("unit-manager", "manager of child rehabilitation", Profession.UNIT_MANAGER, _REHABILITATION),
        _professional("guidance-worker", "worker of client guidance", Profession.GUIDANCE_WORKER, _GUIDANCE),
        _professional("guidance-nurse", "nurse of client guidance", Profession.NURSE, _GUIDANCE),
        _professional("social-worker", "social worker of client guidance", Profession.SOCIAL_WORKER, _GUIDANCE),
        _professional("guidance-manager", "manager of client guidance", Profession.UNIT_MANAGER, _GUIDANCE),
        _professional(
            "kymenlaakso-social-worker",
            "social worker of client guidance, first county",
            Profession.SOCIAL_WORKER,
            _KYMENLAAKSO_GUIDANCE,
        ),
        _professional("health-centre-nurse", "nurse of a health centre", Profession.NURSE, _HEALTH_CENTRE),
        _professional(
            "mental-health-nurse", "nurse of mental health and substance services", Profession.NURSE, _MENTAL_HEALTH
        ),
        _professional(
            "etela-pohjanmaa-health-centre-nurse",
            "nurse of a health centre of the other county",
            Profession.NURSE,
            _OTHER_HEALTH_CENTRE,
        ),
        _professional("family-centre-worker", "worker of a family centre", Profession.GUIDANCE_WORKER, _FAMILY_CENTRE),
        _professional(
            "family-social-worker", "social worker who receives families", Profession.SOCIAL_WORKER, _FAMILY_SOCIAL_WORK
        ),
    ]


def _clients() -> list[Person]:
    return [
        Person("integrator", "integrator's system", CallerKind.SYSTEM, subject("integrator"), scopes=INTEGRATOR_SCOPES),
        Person("ops", "operations", CallerKind.OPS, subject("ops")),
    ]
