"""Self-service: ages, protections and services in which somebody of the family may move a visit, or nobody."""

from datetime import date

import pytest

from services.booking.rules.self_service import RULE_ID, self_service
from shared.law.acting_for import ActingLimits, Person
from shared.terms.acting import AppointmentOperation, SelfServiceVerdict

BORN = date(2014, 12, 10)
MAY, MAY_NOT = SelfServiceVerdict.SOMEBODY_MAY, SelfServiceVerdict.NOBODY_MAY


@pytest.mark.parametrize(
    ("person", "limits", "on", "visit_on", "verdict"),
    [
        pytest.param({}, {}, "2026-12-09", "2026-12-09", MAY, id="the day before the birthday"),
        pytest.param({}, {}, "2026-12-10", "2026-12-12", MAY_NOT, id="the birthday"),
        pytest.param({}, {}, "2026-12-09", "2026-12-12", MAY, id="before it, for a visit after it"),
        pytest.param(
            {},
            {"require_under_age_at_appointment": True},
            "2026-12-09",
            "2026-12-10",
            MAY_NOT,
            id="before it, for a visit on it where that is refused",
        ),
        pytest.param(
            {"non_disclosure": True}, {}, "2026-12-01", "2026-12-02", MAY_NOT, id="a child whose place is not told"
        ),
        pytest.param({"taken_into_care": True}, {}, "2026-12-01", "2026-12-02", MAY_NOT, id="a child taken into care"),
        pytest.param(
            {}, {"young_person_self_service": True}, "2026-12-10", "2026-12-12", MAY, id="a young person by oneself"
        ),
        pytest.param({}, {}, "2032-12-09", "2032-12-12", MAY_NOT, id="the day before majority"),
        pytest.param({}, {}, "2032-12-10", "2032-12-12", MAY, id="an adult"),
        pytest.param(
            {"non_disclosure": True}, {}, "2032-12-10", "2032-12-12", MAY, id="an adult whose place is not told"
        ),
    ],
)
def test_somebody_may_move_a_visit_or_nobody(person, limits, on, visit_on, verdict):
    decision = self_service(
        Person(birth_date=BORN, **person),
        ActingLimits(**limits),
        AppointmentOperation.MOVE,
        on=date.fromisoformat(on),
        appointment_on=date.fromisoformat(visit_on),
    )

    assert (decision.verdict, decision.rule_id) == (verdict, RULE_ID)
    assert decision.is_open is (verdict is MAY)
