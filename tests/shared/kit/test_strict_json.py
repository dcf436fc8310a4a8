"""What a request's body may be: JSON in UTF-8, of bounded size, that says one thing only."""

from collections.abc import AsyncIterator

import pytest

from tests.shared.kit.small_service import SmallService
from tests.world import World

JSON = {"content-type": "application/json"}
DEEP = 100_000

MALFORMED = {
    "cut off": b'{"text": "a',
    "trailing data": b'{"text": "a"} {}',
    "single quotes": b"{'text': 'a'}",
    "comment": b'{"text": "a"} // b',
    "NaN": b'{"wish": NaN}',
    "Infinity": b'{"wish": Infinity}',
    "-Infinity": b'{"wish": -Infinity}',
    "number beyond a double": b'{"wish": 1e400}',
    "negative number beyond a double": b'{"wish": -1e400}',
    "number beyond a double in an unknown field": b'{"x": [1e999]}',
    "integer of 5000 digits": b'{"visits": ' + b"9" * 5000 + b"}",
    "name twice": b'{"text": "a", "text": "b"}',
    "name twice, once escaped": b'{"text": "a", "t\\u0065xt": "b"}',
    "name twice, deeper": b'{"answers": {"a": 1, "a": 2}}',
    "NUL escaped": b'{"text": "a\\u0000b"}',
    "NUL raw": b'{"text": "a\x00b"}',
    "NUL escaped in a name": b'{"a\\u0000": 1}',
    "high surrogate alone, escaped": b'{"text": "\\ud800"}',
    "low surrogate alone, escaped": b'{"text": "\\udc00"}',
    "low surrogate alone, upper case": b'{"text": "\\uDFFF"}',
    "surrogates the wrong way round": b'{"text": "\\udc00\\ud800"}',
    "surrogate alone in a name": b'{"answers": {"\\udeAD": 1}}',
    "surrogate raw": b'{"text": "\xed\xa0\x80"}',
    "bytes that are not UTF-8": b'{"text": "\xff\xfe"}',
    "UTF-8 longer than needed": b'{"text": "\xc0\x80"}',
    "Latin-1": '{"text": "äiti"}'.encode("latin-1"),
    "UTF-16": '{"text": "a"}'.encode("utf-16"),
    "UTF-32": '{"text": "a"}'.encode("utf-32-le"),
    "byte order mark": b'\xef\xbb\xbf{"text": "a"}',
    "33 levels": b'{"visits":' + b"[" * 33 + b"]" * 33 + b"}",
    "objects 33 deep": b'{"answers":' * 33 + b"1" + b"}" * 33,
    "lists without end": b"[" * 60_000,
    "objects without end": b'{"a":' * 12_000,
    "only white space": b" \n\t ",
    "raw newline in text": b'{"text": "a\nb"}',
    "lone minus": b'{"wish": -}',
    "leading zero": b'{"wish": 01}',
    "hexadecimal": b'{"wish": 0x10}',
}


@pytest.mark.parametrize("body", MALFORMED.values(), ids=MALFORMED.keys())
async def test_a_body_that_is_not_plain_json_is_malformed_and_keeps_nothing(small: SmallService, body: bytes) -> None:
    answer = await small.call().send("POST", "/v1/notes", content=body, headers=JSON | {"idempotency-key": "k" * 16})
    assert (answer.status_code, answer.json()["type"]) == (400, "/problems/malformed-json")
    assert answer.headers["content-type"] == "application/problem+json"
    assert await small.kept() == []


FINE = {
    "pair of surrogates": (b'{"text": "\\ud83d\\ude00"}', "\U0001f600"),
    "escaped backslash before u0000": (b'{"text": "\\\\u0000"}', "\\u0000"),
    "escaped backslash before a surrogate": (b'{"text": "\\\\ud800"}', "\\ud800"),
    "the last character there is": ('{"text": "\U0010ffff"}'.encode(), "\U0010ffff"),
    "many lists, none deep": (b'{"visits": [], "answers": {}, "text": "' + b"[{" * 90 + b'"}', "[{" * 90),
    "a control character, escaped": (b'{"text": "a\\u0001"}', "a\x01"),
}


@pytest.mark.parametrize(("body", "text"), FINE.values(), ids=FINE.keys())
async def test_odd_but_plain_json_is_read_as_it_says(small: SmallService, body: bytes, text: str) -> None:
    answer = await small.call().send("POST", "/v1/notes", content=body, headers=JSON | {"idempotency-key": "k" * 16})
    assert (answer.status_code, answer.json()["text"]) == (201, text)


WRONG_MEDIA = {
    "plain text": {"content-type": "text/plain"},
    "no content type": {},
    "form": {"content-type": "application/x-www-form-urlencoded"},
    "multipart": {"content-type": "multipart/form-data; boundary=a"},
    "a JSON of another kind": {"content-type": "application/merge-patch+json"},
    "compressed": JSON | {"content-encoding": "gzip"},
    "said to be as it is": JSON | {"content-encoding": "identity"},
    "nearly": {"content-type": "application/jsonp"},
}


@pytest.mark.parametrize("headers", WRONG_MEDIA.values(), ids=WRONG_MEDIA.keys())
async def test_another_kind_of_body_is_unsupported(small: SmallService, headers: dict[str, str]) -> None:
    answer = await small.call().send("POST", "/v1/open-notes", content=b'{"text": "a"}', headers=headers)
    assert (answer.status_code, answer.json()["type"]) == (415, "/problems/unsupported-media")
    assert await small.kept() == []


@pytest.mark.parametrize(
    "media", ["application/json; charset=utf-8", "APPLICATION/JSON", "application/json ;charset=UTF-8"]
)
async def test_json_may_name_its_charset(small: SmallService, media: str) -> None:
    body = '{"text": "äiti"}'.encode()
    answer = await small.call().send("POST", "/v1/open-notes", content=body, headers={"content-type": media})
    assert (answer.status_code, answer.json()["text"]) == (201, "äiti")


async def test_an_empty_body_is_a_missing_one(small: SmallService) -> None:
    answer = await small.call().send("POST", "/v1/open-notes", content=b"", headers=JSON)
    assert answer.status_code == 422
    assert [(error["pointer"], error["code"]) for error in answer.json()["errors"]] == [("", "missing")]


async def test_a_body_too_large_by_its_own_word_is_not_read(small: SmallService) -> None:
    async def never() -> AsyncIterator[bytes]:
        raise AssertionError("the body was read")
        yield b""

    answer = await small.call().send(
        "POST", "/v1/open-notes", content=never(), headers=JSON | {"content-length": "65537"}
    )
    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/too-large")


async def test_a_body_that_grows_too_large_is_read_no_further(small: SmallService) -> None:
    read = 0

    async def chunks() -> AsyncIterator[bytes]:
        nonlocal read
        yield b'{"text": "'
        for _ in range(1000):
            read += 1
            yield b"a" * 1024

    answer = await small.call().send("POST", "/v1/open-notes", content=chunks(), headers=JSON)
    assert (answer.status_code, answer.json()["type"]) == (413, "/problems/too-large")
    assert read == 64
    assert await small.kept() == []


@pytest.mark.parametrize(
    ("declared", "status"), [("-1", 201), ("abc", 201), ("1e3", 201), ("", 201), ("9" * 30, 413), ("0" * 30, 201)]
)
async def test_a_content_length_that_is_no_length_is_not_believed(
    small: SmallService, declared: str, status: int
) -> None:
    answer = await small.call().send(
        "POST", "/v1/open-notes", content=b'{"text": "a"}', headers=JSON | {"content-length": declared}
    )
    assert answer.status_code == status


async def test_a_body_of_just_the_largest_size_is_read(small: SmallService) -> None:
    body = b'{"text": "a"}'.ljust(65_536)
    assert (await small.call().send("POST", "/v1/open-notes", content=body, headers=JSON)).status_code == 201
    longer = await small.call().send("POST", "/v1/open-notes", content=body + b" ", headers=JSON)
    assert longer.status_code == 413


@pytest.mark.parametrize("body", [b"[]", b'"text"', b"1", b"null", b"true", b"[1, 2]"])
async def test_json_of_another_shape_is_not_valid(small: SmallService, body: bytes) -> None:
    answer = await small.call().send("POST", "/v1/open-notes", content=body, headers=JSON)
    assert (answer.status_code, answer.json()["type"]) == (422, "/problems/validation")


async def test_the_real_booking_refuses_the_same(world: World) -> None:
    therapist = world.call("booking", "physiotherapist")
    for body in MALFORMED.values():
        headers = JSON | {"idempotency-key": "k" * 16}
        answer = await therapist.send("POST", "/v1/booking-rights", content=body, headers=headers)
        assert answer.status_code == 400, body[:40]
    assert (
        await world.databases.fetch("booking", "select 1 from booking_right union all select 1 from idempotency") == []
    )
