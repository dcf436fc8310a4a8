"""Birth dates in free text: any full date on which somebody who lives may have been born, and no other numbers."""

from datetime import date

import pytest

from shared.law.identifiers_in_text import has_birth_date, identifiers_in

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    "text",
    [
        "syntynyt 3.4.2021",
        "Lapsi (s. 03.04.2021) ei käänny.",
        "3. 4. 2021",
        "3/4/2021",
        "3-4-2021",
        "född 2021-04-03",
        "2021-04-03T08:00",
        "2021/4/3",
        "s.3.4.2021,kaksonen",
        "syntynyt 3. huhtikuuta 2021",
        "född den 3 april 2021",
        "born on the 3rd of April 2021",
        "3 Apr. 2021",
        "tänään 23.11.2026",
        "vanhin 1.1.1906",
        "\uff13.\uff14.\uff12\uff10\uff12\uff11",
    ],
)
def test_a_date_on_which_somebody_may_have_been_born_is_found(text):
    assert has_birth_date(text, on=TODAY)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "24.11.2026",
        "varattu 2027-01-15",
        "31.12.1905",
        "31.2.2021",
        "3.13.2021",
        "vuonna 2021",
        "3.4.",
        "huhtikuussa 2021",
        "klo 9.00-12.30",
        "versio 10.2.20211",
        "ikä 5 v 7 kk",
        "3,4 kg ja 2021 g",
        "ohje 2021-04",
    ],
)
def test_what_is_no_full_date_of_the_past_is_not_found(text):
    assert not has_birth_date(text, on=TODAY)


def test_a_date_is_no_identifier_where_dates_may_be_told():
    assert identifiers_in("syntynyt 3.4.2021") == frozenset()
