"""Written instructions: the same sentences as text, page and PDF, for those who may see the right."""

import html
import re

import pytest

from shared.contracts.texts import LocalisedText
from shared.kit.acting import PROXY_NOT_ALLOWED
from tests.booking.builders import (
    GUARDIAN,
    MISSING,
    OUTSIDER,
    PHYSIO,
    PT_1,
    STRANGER,
    THERAPIST,
    UNIT,
    UNIT_PHONE,
    Booking,
    assert_refused,
    done,
)
from tests.shared.kit.pdf_reading import words_of

OF_SERVICE = f"/v1/units/{UNIT}/service-types/{PHYSIO}/instruction"
SENTENCE = {"fi": "Kirjaudu asiointipalveluun", "sv": "Logga in i e-tjänsten", "en": "Sign in to the online service"}


@pytest.mark.parametrize("language", ["fi", "sv", "en"])
async def test_a_right_has_its_instruction_in_three_languages_and_forms(booking: Booking, language: str) -> None:
    right = await booking.right(practitioner_ids=[PT_1], visits=3, min_interval_days=7)
    path = f"/v1/booking-rights/{right['id']}/instruction"
    family = booking.as_(GUARDIAN)
    told = done(await family.get(path, params={"language": language}))
    page = await family.get(f"{path}.html", params={"language": language})
    pdf = await family.get(f"{path}.pdf", params={"language": language})
    assert (told["language"], told["booking_right_id"], told["handed_over"]) == (language, right["id"], [])
    assert SENTENCE[language] in told["text"]
    assert UNIT_PHONE in told["text"]
    assert page.headers["content-type"] == "text/html; charset=utf-8"
    assert "sha256-" in page.headers["content-security-policy"]
    assert pdf.headers["content-type"] == "application/pdf"
    in_text = re.findall(r"\w+", told["text"])
    shown = html.unescape(re.sub(r"<style>.*?</style>|<title>.*?</title>|<[^>]+>", " ", page.text, flags=re.DOTALL))
    assert re.findall(r"\w+", shown) == in_text
    assert re.findall(r"\w", words_of(pdf.content)) == list("".join(in_text))


async def test_the_reader_s_language_is_the_default(booking: Booking) -> None:
    right = await booking.right()
    told = done(
        await booking.as_(GUARDIAN).get(
            f"/v1/booking-rights/{right['id']}/instruction", headers={"accept-language": "sv-FI, fi;q=0.5"}
        )
    )
    assert told["language"] == "sv"


async def test_everybody_with_a_token_reads_the_instruction_of_a_service(booking: Booking) -> None:
    told = done(await booking.as_(STRANGER).get(OF_SERVICE))
    assert SENTENCE["fi"] in told["text"]
    page = await booking.as_(STRANGER).get(f"{OF_SERVICE}.html")
    assert SENTENCE["fi"] in page.text
    pdf = await booking.as_(STRANGER).get(f"{OF_SERVICE}.pdf")
    assert pdf.content.startswith(b"%PDF-")
    assert_refused(await booking.as_(None).get(OF_SERVICE), 401, "unauthenticated")


async def test_where_to_go_is_told_when_the_county_has_given_it(booking: Booking) -> None:
    right = await booking.right()
    assert right["unit"]["address"] is None
    assert "Adress" not in done(await booking.as_(STRANGER).get(OF_SERVICE, params={"language": "sv"}))["text"]
    address = {"fi": "Esimerkkikatu 1, Kouvola", "sv": "Exempelgatan 1, Kouvola", "en": "Esimerkkikatu 1, Kouvola"}
    units = booking.parts.packs.packs[0].units
    there = LocalisedText.model_validate(address)
    booking.change_county(
        units=tuple(each.model_copy(update={"address": there}) if each.id == UNIT else each for each in units)
    )

    told = done(await booking.as_(STRANGER).get(OF_SERVICE, params={"language": "sv"}))

    assert "Adress" in told["text"]
    assert address["sv"] in told["text"]
    assert done(await booking.as_(STRANGER).get(f"/v1/units/{UNIT}"))["address"] == address
    shown = done(await booking.as_(THERAPIST).get(f"/v1/booking-rights/{right['id']}"))
    assert shown["unit"]["address"] == address


@pytest.mark.parametrize("ending", ["", ".html", ".pdf"])
async def test_what_the_unit_does_not_give_has_no_instruction(booking: Booking, ending: str) -> None:
    for unit, service_type in ((UNIT, "nurse"), ("nowhere", PHYSIO), (UNIT, "nothing")):
        path = f"/v1/units/{unit}/service-types/{service_type}/instruction{ending}"
        assert_refused(await booking.as_(THERAPIST).get(path), 404, "not-found")


@pytest.mark.parametrize("ending", ["", ".html", ".pdf"])
async def test_others_find_no_instruction_of_a_right(booking: Booking, ending: str) -> None:
    right = await booking.right()
    for role in (STRANGER, OUTSIDER):
        answer = await booking.as_(role).get(f"/v1/booking-rights/{right['id']}/instruction{ending}")
        assert_refused(answer, 404, "not-found")
        assert PROXY_NOT_ALLOWED.code not in answer.text
    assert_refused(
        await booking.as_(GUARDIAN).get(f"/v1/booking-rights/{MISSING}/instruction{ending}"), 404, "not-found"
    )


async def test_handing_over_is_marked_by_the_unit_and_seen_by_the_family(booking: Booking) -> None:
    right = await booking.right()
    path = f"/v1/booking-rights/{right['id']}/instruction"
    given = {"language": "sv", "oral": True, "written": True}
    handed = done(await booking.as_(THERAPIST).post(f"{path}/hand-over", given))
    told = done(await booking.as_(GUARDIAN).get(path))
    assert told["handed_over"] == [handed]
    assert handed | given == handed
    (entry,) = await booking.accesses("hand_over_instruction", "booking_right")
    assert (entry["outcome"], entry["subjects"]) == ("allowed", [right["person_ref"]])
    (event,) = await booking.rows("select type, data::text as data from event where type = 'instruction.handed-over'")
    assert right["id"] in event["data"]


async def test_an_instruction_is_handed_over_in_some_way_and_by_the_unit(booking: Booking) -> None:
    right = await booking.right()
    path = f"/v1/booking-rights/{right['id']}/instruction/hand-over"
    in_no_way = await booking.as_(THERAPIST).post(path, {"language": "fi", "oral": False, "written": False})
    assert_refused(in_no_way, 422, "validation")
    given = {"language": "fi", "oral": True, "written": False}
    assert_refused(await booking.as_(OUTSIDER).post(path, given), 404, "not-found")
    assert_refused(await booking.as_(GUARDIAN).post(path, given), 403, "forbidden")
    assert await booking.rows("select id from instruction_hand_over") == []


WHO_BOOKS = {
    "self_booking": "You book in the online service.",
    "phone": "The time is booked, moved and cancelled by phone.",
    "professional_books": "A professional books for you. If the time does not suit, phone the unit.",
    "therapist_informs": "The therapist books and tells you the time. If it does not suit, phone the unit.",
}


@pytest.mark.parametrize("mode", WHO_BOOKS)
async def test_how_to_book_is_told_only_to_the_family_that_books(booking: Booking, mode: str) -> None:
    right = await booking.right(booking_mode=mode)
    path = f"/v1/booking-rights/{right['id']}/instruction"
    told = {
        language: done(await booking.as_(GUARDIAN).get(path, params={"language": language}))["text"]
        for language in SENTENCE
    }
    for language, sentence in SENTENCE.items():
        assert (sentence in told[language]) == (mode == "self_booking")
    assert f"Who books: {WHO_BOOKS[mode]}" in told["en"]
    assert "Bring a blanket or towel" in told["en"]


@pytest.mark.parametrize("in_use", [True, False])
async def test_how_to_book_is_told_only_where_the_service_is_in_use(booking: Booking, in_use: bool) -> None:
    period = "child-ot-period"
    types = booking.parts.packs.packs[0].service_types
    booking.change_county(service_types=tuple(each.model_copy(update={"rollout": in_use}) for each in types))
    right = await booking.right(service_type=period, delivery_modes=["home", "school"])
    for path in (f"/v1/booking-rights/{right['id']}", f"/v1/units/{UNIT}/service-types/{period}"):
        told = done(await booking.as_(GUARDIAN).get(f"{path}/instruction", params={"language": "en"}))["text"]
        assert ("Book the times of the period in the online service" in told) == in_use
        assert "The therapy period has several visits" in told
        assert ("Who books" in told) == ("rights" in path)
        assert (WHO_BOOKS["self_booking" if in_use else "phone"] in told) == ("rights" in path)


@pytest.mark.parametrize(
    ("modes", "told"),
    [
        pytest.param(["home", "school"], "at home, at school or in early childhood education", id="those of the right"),
        pytest.param([], "at the unit, at home, at school or in early childhood education", id="those of the service"),
    ],
)
async def test_the_instruction_tells_how_the_visit_is_held(booking: Booking, modes: list[str], told: str) -> None:
    right = await booking.right(service_type="child-ot-period", delivery_modes=modes)
    path = f"/v1/booking-rights/{right['id']}/instruction"
    text = done(await booking.as_(GUARDIAN).get(path, params={"language": "en"}))["text"]
    assert f"How the visit is held: {told}\n" in text
