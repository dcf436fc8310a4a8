"""What booking says of a refused field: in the reader's language, everything at once, and nothing is done."""

from typing import Any

import pytest

from tests.booking.builders import GUARDIAN, PHYSIO, Booking

REFUSED: dict[str, tuple[dict[str, Any], str, str, str]] = {
    "missing": (
        {},
        "Tieto puuttuu.",
        "Uppgiften saknas.",
        "The field is missing.",
    ),
    "too large": (
        {"visits": 1_000_000},
        "Arvo saa olla enintään ",
        "Värdet får vara högst ",
        "The value may be at most ",
    ),
    "not one of the words": (
        {"booking_mode": "never"},
        "Arvon on oltava jokin näistä: 'self_booking', ",
        "Värdet ska vara något av dessa: 'self_booking', ",
        "The value has to be one of these: 'self_booking', ",
    ),
    "our own rule": (
        {"valid_from": "2027-01-01", "valid_until": "2026-12-31"},
        "Oikeuden on päätyttävä",
        "Rätten ska upphöra",
        "The right must end",
    ),
    "the service's own": (
        {"service_type": "nurse"},
        "Yksikkö ei anna tätä palvelua.",
        "Enheten ger inte denna tjänst.",
        "The unit does not give this service.",
    ),
}


@pytest.mark.parametrize(("changes", "fi", "sv", "en"), REFUSED.values(), ids=REFUSED)
async def test_a_field_is_refused_in_the_language_of_the_reader(booking: Booking, changes, fi, sv, en):
    for language, words in (("fi", fi), ("sv", sv), ("en", en)):
        caller = booking.as_("physiotherapist")
        body = booking.new_right(**changes) if changes else {}
        answer = await caller.post("/v1/booking-rights", body, headers={"accept-language": language})
        assert answer.status_code == 422
        assert any(each["detail"].startswith(words) for each in answer.json()["errors"]), answer.text


async def test_an_unknown_parameter_hides_no_other_fault(booking: Booking):
    answer = await booking.as_(GUARDIAN).get(
        "/v1/slots", params={"limitt": "1", "limit": "0", "starts_from": "x", "service_type": PHYSIO}
    )
    assert [(each["pointer"], each["code"]) for each in answer.json()["errors"]] == [
        ("query", "extra_forbidden"),
        ("starts_from", "value_error"),
        ("limit", "greater_than_equal"),
    ]
    assert "limitt" not in answer.text


async def test_one_of_two_values_is_not_chosen_for_the_reader(booking: Booking):
    answer = await booking.as_(GUARDIAN).get("/v1/service-types", params={"county": ["kymenlaakso", "uusimaa"]})
    assert answer.status_code == 422
    assert [(each["pointer"], each["code"], each["detail"]) for each in answer.json()["errors"]] == [
        ("county", "repeated", "Parametrille annetaan yksi arvo.")
    ]


async def test_nothing_is_done_for_a_request_with_an_unknown_parameter(booking: Booking):
    therapist = booking.as_("physiotherapist")
    refused = await therapist.post("/v1/booking-rights", booking.new_right(), params={"limitt": "1"})
    assert (refused.status_code, [each["pointer"] for each in refused.json()["errors"]]) == (422, ["query"])
    assert await booking.rows("select id from booking_right") == []
    assert (await therapist.post("/v1/booking-rights", booking.new_right())).status_code == 201
