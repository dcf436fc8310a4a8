"""Forms over HTTP: anybody reads them, and a contact with answers that fit none is refused field by field."""

from typing import Any

import pytest

from tests.guidance.builders import CITIZEN, WORKER, a_contact, desk, done, everything_stored, made, pointers, refused
from tests.guidance.making import CALM, CODE, FORM, filled
from tests.world import World

WORDS = "Mauno ei nuku öisin"


async def test_the_newest_forms_of_a_county_are_read_in_three_languages(world: World) -> None:
    items = done(await world.call("guidance").get("/v1/contact-forms", params={"county": "etela-pohjanmaa"}))["items"]

    assert {item["county"] for item in items} == {"etela-pohjanmaa"}
    assert FORM in [item["form"]["code"] for item in items]
    for item in items:
        assert set(item["form"]["name"]) == {"fi", "sv", "en"}


async def test_without_a_county_the_forms_of_every_county_are_listed(world: World) -> None:
    items = done(await world.call("guidance").get("/v1/contact-forms"))["items"]

    assert {item["county"] for item in items} == {"kymenlaakso", "etela-pohjanmaa"}


@pytest.mark.parametrize(
    ("path", "params", "status"),
    [
        (f"/v1/contact-forms/{FORM}", {}, 200),
        (f"/v1/contact-forms/{FORM}", {"version": "1", "county": "kymenlaakso"}, 200),
        (f"/v1/contact-forms/{FORM}", {"version": "2"}, 404),
        (f"/v1/contact-forms/{FORM}", {"county": "nowhere"}, 404),
        ("/v1/contact-forms/nothing", {}, 404),
        (f"/v1/contact-forms/{FORM}", {"version": "0"}, 422),
    ],
)
async def test_one_form_is_read_by_code_and_version(
    world: World, path: str, params: dict[str, str], status: int
) -> None:
    answer = await world.call("guidance").get(path, params=params)

    assert answer.status_code == status
    if status == 200:
        question = answer.json()["form"]["questions"][0]
        assert (question["code"], question["kind"], question["red_flag"]) == ("thoughts-of-suicide", "yes_no", True)


@pytest.mark.parametrize(
    ("form", "expected"),
    [
        pytest.param(filled(code="nothing"), ("/form/code", "unknown"), id="an unknown form"),
        pytest.param(filled(version=2), ("/form/version", "unknown"), id="an unknown version"),
        pytest.param(filled({"subject": "mood"}), ("/form/answers/thoughts-of-suicide", "missing"), id="not answered"),
        pytest.param(filled({**CALM, "subject": "x"}), ("/form/answers/subject", "unknown"), id="an unknown option"),
        pytest.param(filled({**CALM, "weeks": "4"}), ("/form/answers/weeks", "wrong_kind"), id="a text for a number"),
        pytest.param(filled({**CALM, "weeks": -1}), ("/form/answers/weeks", "out_of_range"), id="under the least"),
        pytest.param(filled({**CALM, "own": "Mauno"}), ("/form/answers", "unknown"), id="a question of one's own"),
    ],
)
async def test_answers_that_do_not_fit_are_named_and_never_repeated(
    world: World, form: dict[str, Any], expected: tuple[str, str]
) -> None:
    answer = await world.call("guidance").post("/v1/contacts", a_contact(form=form))

    assert pointers(refused(answer, 422, "validation")) == [expected]
    assert "Mauno" not in answer.text
    assert (await everything_stored(world))["contact"] == ""


@pytest.mark.parametrize("answers", [{"thoughts-of-suicide": None}, {"thoughts-of-suicide": [True]}, ["a"], "a"])
async def test_answers_of_another_shape_are_refused_by_the_contract(world: World, answers: Any) -> None:
    refused(
        await world.call("guidance").post("/v1/contacts", a_contact(form={**filled(), "answers": answers})),
        422,
        "validation",
    )


async def test_the_answers_and_the_situation_are_sealed_and_shown_to_the_unit(world: World) -> None:
    receipt = await made(
        world,
        WORKER,
        personal_identity_code=CODE,
        form=filled({**CALM, "weeks": 3, "in-own-words": WORDS}),
        situation={"user_group": "in_crisis", "services_in_use": ["Kotihoito"], "life_situation": WORDS},
    )

    circumstances = done(await desk(world).get(f"/v1/contacts/{receipt['id']}"))["circumstances"]
    assert circumstances == {
        "place": None,
        "user_group": "in_crisis",
        "services_in_use": ["Kotihoito"],
        "life_situation": WORDS,
        "form": {"code": FORM, "version": 1, "answers": {**CALM, "weeks": 3, "in-own-words": WORDS}},
        "not_disclosed_to_guardian": False,
    }
    told = "\n".join((await everything_stored(world)).values())
    assert WORDS not in told
    assert "Kotihoito" not in told


@pytest.mark.parametrize("role", [None, CITIZEN, WORKER])
@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"form": filled({**CALM, "in-own-words": f"Olen {CODE}"})}, "/form/answers/in-own-words"),
        ({"situation": {"life_situation": f"Olen {CODE}"}}, "/situation/life_situation"),
        ({"situation": {"services_in_use": ["Kotihoito", CODE]}}, "/situation/services_in_use/1"),
        ({"channel": "outreach", "place": f"Kauppa {CODE}"}, "/place"),
        ({"contactor": "relative", "contactor_details": {"relation": f"äiti {CODE}"}}, "/contactor_details/relation"),
    ],
    ids=["an answer", "the life situation", "a service", "the place", "the relation"],
)
async def test_an_anonymous_contact_holds_no_identifier_in_any_text(
    world: World, role: str | None, changes: dict[str, Any], pointer: str
) -> None:
    answer = await world.call("guidance", role).post("/v1/contacts", a_contact(**changes))

    problem = refused(answer, 422, "identifier-in-anonymous-text")
    assert pointers(problem) == [(pointer, "personal_identity_code")]
    assert CODE not in answer.text
