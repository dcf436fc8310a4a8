"""Groups of the statistics, how soon a contact was answered, and whether it was settled with the first contact."""

from datetime import date, timedelta

import pytest

from services.guidance.rules.first_contact_resolution import resolved_at_first_contact
from services.guidance.rules.first_response import first_response
from services.guidance.rules.statistics_groups import groups
from shared.terms.channels import Channel
from shared.terms.contact_outcomes import StatisticsAgeGroup as G
from shared.terms.guidance import Contactor
from shared.terms.guidance import ContactOutcome as K
from shared.terms.statistics import FirstResponse as R

ON = date(2026, 11, 23)
ADVICE, BOOKING, MESSAGE = K.ADVICE_GIVEN, K.DIRECT_BOOKING, K.MESSAGE_TO_UNIT


@pytest.mark.parametrize(
    ("born", "group"),
    [
        (date(2026, 11, 23), G.UNDER_7),
        (date(2019, 11, 24), G.UNDER_7),
        (date(2019, 11, 23), G.AGED_7_TO_17),
        (date(2008, 11, 24), G.AGED_7_TO_17),
        (date(2008, 11, 23), G.AGED_18_TO_29),
        (date(1996, 11, 24), G.AGED_18_TO_29),
        (date(1996, 11, 23), G.AGED_30_TO_64),
        (date(1961, 11, 24), G.AGED_30_TO_64),
        (date(1961, 11, 23), G.AGED_65_TO_74),
        (date(1951, 11, 24), G.AGED_65_TO_74),
        (date(1951, 11, 23), G.AGED_75_OR_OVER),
        (None, G.UNKNOWN),
        (date(2026, 11, 24), G.UNKNOWN),
    ],
)
def test_an_age_counts_as_a_group_from_the_birthday_on(born: date | None, group: G) -> None:
    assert groups(born, Contactor.CLIENT, on=ON).age_group is group


@pytest.mark.parametrize("contactor", Contactor)
def test_advice_to_professionals_is_counted_apart(contactor: Contactor) -> None:
    by_duty = contactor.value in {"professional", "authority", "police", "kela", "organisation"}

    assert groups(None, contactor, on=ON).for_professional is by_duty


@pytest.mark.parametrize(
    ("outcomes", "days", "consulted", "resolved"),
    [
        pytest.param([ADVICE], 0, False, True, id="advice"),
        pytest.param([ADVICE, BOOKING], 0, False, True, id="advice and a booking"),
        pytest.param([BOOKING], 1, False, False, id="the next day"),
        pytest.param([ADVICE], 0, True, False, id="somebody else was asked"),
        pytest.param([ADVICE, MESSAGE], 0, False, False, id="another unit goes on"),
        pytest.param([], 0, False, False, id="nothing"),
    ],
)
def test_a_matter_is_settled_with_the_first_contact(
    outcomes: list[K], days: int, consulted: bool, resolved: bool
) -> None:
    decision = resolved_at_first_contact(
        outcomes, contacted_on=ON, closed_on=ON + timedelta(days=days), consulted=consulted
    )

    assert decision.is_resolved is resolved


@pytest.mark.parametrize(
    ("minutes", "group"),
    [
        (0, R.WITHIN_15_MINUTES),
        (15, R.WITHIN_15_MINUTES),
        (16, R.WITHIN_1_HOUR),
        (60, R.WITHIN_1_HOUR),
        (61, R.WITHIN_4_HOURS),
        (4 * 60, R.WITHIN_4_HOURS),
        (4 * 60 + 1, R.WITHIN_1_DAY),
        (24 * 60, R.WITHIN_1_DAY),
        (24 * 60 + 1, R.WITHIN_3_DAYS),
        (72 * 60, R.WITHIN_3_DAYS),
        (72 * 60 + 1, R.LATER),
    ],
)
def test_a_wait_for_the_first_answer_counts_in_a_group(minutes: int, group: R) -> None:
    assert first_response(Channel.E_FORM, timedelta(minutes=minutes)).response is group


@pytest.mark.parametrize("channel", Channel)
def test_who_speaks_with_somebody_does_not_wait(channel: Channel) -> None:
    waits = channel.value in {"online", "callback", "e_form", "mail", "authority_notice"}

    assert (first_response(channel, timedelta(days=4)).response is R.LATER) is waits
