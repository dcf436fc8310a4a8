"""Forms of contact in a county pack: what is accepted, what is refused and in which words."""

from typing import Any

import pytest
from pydantic import ValidationError

from shared.contracts.county_contact_forms import ContactHabits, form_of, newest_forms
from shared.contracts.county_pack import CountyPack
from tests.shared.contracts.made_up_county import a_county, said


def a_question(**changes: Any) -> dict[str, Any]:
    return {"code": "worry", "kind": "text", "text": said("Mikä huolettaa?"), **changes}


def a_form(*questions: dict[str, Any], version: int = 1, code: str = "general") -> dict[str, Any]:
    return {
        "code": code,
        "version": version,
        "name": said("Yleinen"),
        "matters": ["general_advice"],
        "questions": list(questions or [a_question()]),
    }


def a_pack(*forms: dict[str, Any]) -> CountyPack:
    return CountyPack.model_validate({**a_county(), "contact_forms": list(forms)})


OPTION = {"code": "bad", "text": said("Huonosti")}


def test_the_newest_version_of_each_form_is_shown_and_an_old_one_is_still_known() -> None:
    forms = a_pack(a_form(version=2), a_form(version=1), a_form(code="other")).contact_forms

    assert [(form.code, form.version) for form in newest_forms(forms)] == [("general", 2), ("other", 1)]
    newest, old = form_of(forms, "general"), form_of(forms, "general", 1)
    assert newest is not None
    assert old is not None
    assert (newest.version, old.version) == (2, 1)
    assert form_of(forms, "general", 3) is None
    assert form_of(forms, "nothing") is None


def test_a_county_without_forms_meets_clients_without_an_appointment_by_default() -> None:
    county = CountyPack.model_validate(a_county())

    assert county.contact_forms == ()
    assert county.contacts == ContactHabits(walk_in=True)


@pytest.mark.parametrize(
    ("question", "message"),
    [
        pytest.param(a_question(kind="choice"), "a choice has options", id="a choice without options"),
        pytest.param(a_question(options=[OPTION]), "a choice has options", id="options of a text"),
        pytest.param(a_question(minimum=1), "a number has minimum and maximum", id="limits of a text"),
        pytest.param(a_question(kind="number"), "a number has minimum and maximum", id="a number without limits"),
        pytest.param(a_question(kind="number", minimum=0), "a number has minimum", id="a number with no greatest one"),
        pytest.param(a_question(kind="number", minimum=2, maximum=1), "is over maximum", id="limits turned round"),
        pytest.param(a_question(red_flag=True), "for yes_no", id="a red flag of a text"),
        pytest.param(
            a_question(kind="choice", options=[OPTION], red_flag=True), "for yes_no", id="a red flag of a choice"
        ),
        pytest.param(a_question(kind="choice", options=[OPTION, OPTION]), "more than once", id="an option twice"),
        pytest.param(a_question(text={"fi": "Vain suomeksi"}), "Field required", id="a text in one language"),
    ],
)
def test_a_question_that_does_not_fit_its_kind_is_refused(question: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        a_pack(a_form(question))


@pytest.mark.parametrize(
    ("forms", "message"),
    [
        pytest.param([a_form(), a_form()], "general version 1 is there more than once", id="a version twice"),
        pytest.param([a_form(a_question(), a_question())], "question worry is there more than once", id="asked twice"),
        pytest.param([{**a_form(), "questions": []}], "at least 1", id="no question"),
    ],
)
def test_forms_that_do_not_hold_together_are_refused(forms: list[dict[str, Any]], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        a_pack(*forms)


def test_no_form_leads_to_a_contact_about_child_protection() -> None:
    with pytest.raises(ValidationError, match="child protection is made as a notice"):
        a_pack({**a_form(), "matters": ["social", "child_protection"]})
