"""Whether a contact repeats one that is open: by its matters and its topic."""

from uuid import UUID

import pytest

from services.guidance.rules.duplicates import OpenContact, Subject, duplicate_of
from shared.terms.guidance import Matter
from shared.terms.making_contact import DuplicateReason, DuplicateVerdict

HEALTH, SOCIAL = Matter.HEALTH, Matter.SOCIAL
FIRST, SECOND = UUID(int=1), UUID(int=2)


def an_open(contact_id: UUID = FIRST, *matters: Matter, topic: str | None = None) -> OpenContact:
    return OpenContact(contact_id, Subject(matters or (HEALTH,), topic))


@pytest.mark.parametrize(
    ("new", "known", "expected"),
    [
        pytest.param(Subject([HEALTH], None), [], None, id="nothing is open"),
        pytest.param(Subject([HEALTH], None), [an_open()], FIRST, id="the same matter"),
        pytest.param(Subject([SOCIAL], None), [an_open()], None, id="another matter"),
        pytest.param(
            Subject([HEALTH, SOCIAL], None), [an_open()], None, id="a further matter, whose clock would be lost"
        ),
        pytest.param(Subject([HEALTH], None), [an_open(FIRST, HEALTH, SOCIAL)], FIRST, id="a part of what is open"),
        pytest.param(Subject([HEALTH], "sleep"), [an_open(topic="sleep")], FIRST, id="the same topic"),
        pytest.param(Subject([HEALTH], "teeth"), [an_open(topic="sleep")], None, id="another topic"),
        pytest.param(Subject([HEALTH], None), [an_open(topic="sleep")], FIRST, id="no topic said now"),
        pytest.param(Subject([HEALTH], "sleep"), [an_open()], FIRST, id="no topic said then"),
        pytest.param(Subject([HEALTH], None), [an_open(), an_open(SECOND)], FIRST, id="the first of several"),
        pytest.param(
            Subject([HEALTH], "teeth"), [an_open(topic="sleep"), an_open(SECOND)], SECOND, id="the first that fits"
        ),
    ],
)
def test_a_contact_repeats_the_first_open_one_that_covers_its_matters_and_topic(
    new: Subject, known: list[OpenContact], expected: UUID | None
) -> None:
    assert duplicate_of(new, known, by_duty=False, in_danger=False).of == expected


@pytest.mark.parametrize(
    ("by_duty", "in_danger", "verdict", "reason"),
    [
        (False, False, DuplicateVerdict.IN_PROGRESS, DuplicateReason.SAME_MATTER),
        (True, False, DuplicateVerdict.POSSIBLE, DuplicateReason.RECORDED_BY_DUTY),
        (False, True, DuplicateVerdict.POSSIBLE, DuplicateReason.ACUTE_DANGER),
        (True, True, DuplicateVerdict.POSSIBLE, DuplicateReason.ACUTE_DANGER),
    ],
)
def test_only_a_client_who_is_not_in_danger_is_sent_to_the_open_one(
    by_duty: bool, in_danger: bool, verdict: DuplicateVerdict, reason: DuplicateReason
) -> None:
    decision = duplicate_of(Subject([HEALTH], None), [an_open()], by_duty=by_duty, in_danger=in_danger)

    assert (decision.verdict, decision.reason) == (verdict, reason)
    assert (decision.rule_id, decision.rule_version) == ("duplicates", "1")


@pytest.mark.parametrize(
    ("known", "reason"),
    [([], DuplicateReason.NOTHING_OPEN), ([an_open(FIRST, SOCIAL)], DuplicateReason.OTHER_MATTER)],
)
def test_a_new_matter_is_new_also_in_danger(known: list[OpenContact], reason: DuplicateReason) -> None:
    decision = duplicate_of(Subject([HEALTH], None), known, by_duty=False, in_danger=True)

    assert (decision.verdict, decision.reason, decision.of) == (DuplicateVerdict.NEW, reason, None)
