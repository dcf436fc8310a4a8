import json
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime, timedelta
from gzip import compress

import httpx
import pytest
from fastapi import FastAPI
from starlette.types import ASGIApp

from demo.outside.e_authorizations import create_e_authorizations
from demo.outside.outages import Outage
from demo.people import people_on, relations
from shared.clients.e_authorizations import LARGEST_ANSWER_BYTES, EAuthorizations
from shared.terms.acting import Authority
from tests.serving import served
from tests.shared.clients.plain_answers import plain

AT = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
DAY = date(2026, 11, 20)
ISSUE = "http://valtuusrekisteri.suomi.fi/terveydenhuollon_asioiden_hoito"
PEOPLE = people_on(DAY)
CODES = {role: person.identity_code for role, person in PEOPLE.items() if person.identity_code is not None}
MANDATE = {CODES["adult"]: {CODES["guardian-of-infant"]: Authority.ALLOWED}}
OLD_PRINCIPAL = "010516+903X"


@pytest.fixture
def source() -> FastAPI:
    known = {**relations(PEOPLE), **MANDATE}
    return create_e_authorizations(client_id="polku", secret="s3", relations=known, clock=lambda: AT)


@asynccontextmanager
async def client_of(app: ASGIApp, *, secret: str = "s3", at: datetime = AT) -> AsyncIterator[EAuthorizations]:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="https://source.test") as http:
        yield EAuthorizations(http, client_id="polku", secret=secret, clock=lambda: at, timeout_seconds=0.3)


async def answer(
    app: ASGIApp,
    delegate: str = CODES["guardian-of-infant"],
    principal: str = CODES["infant"],
    *,
    issue: str | None = None,
    secret: str = "s3",
    at: datetime = AT,
) -> Authority:
    async with client_of(app, secret=secret, at=at) as client:
        asked = await client.check(delegate=delegate, principal=principal, issue=issue, end_user="somebody")
    return asked.authority


@pytest.mark.parametrize(
    ("delegate", "principal", "issue", "expected"),
    [
        pytest.param("guardian-of-infant", "infant", None, Authority.ALLOWED, id="a guardian for the child"),
        pytest.param("guardian-of-twelve-year-old", "twelve-year-old", None, Authority.ALLOWED, id="age is not theirs"),
        pytest.param("guardian-without-authority", "infant", None, Authority.DISALLOWED, id="refused by name"),
        pytest.param("adult", "infant", None, Authority.DISALLOWED, id="nobody to the child"),
        pytest.param(
            "guardian-of-infant", "child-under-non-disclosure", None, Authority.DISALLOWED, id="non-disclosure"
        ),
        pytest.param("adult", "guardian-of-infant", ISSUE, Authority.ALLOWED, id="an adult's mandate for an issue"),
        pytest.param("adult", "guardian-of-infant", None, Authority.UNKNOWN, id="an adult without an issue"),
        pytest.param("guardian-of-infant", "infant", ISSUE, Authority.UNKNOWN, id="a minor with an issue"),
    ],
)
async def test_the_source_answers_who_may_act_for_whom(source, delegate, principal, issue, expected):
    assert await answer(source, CODES[delegate], CODES[principal], issue=issue) is expected


async def test_a_code_with_a_plus_arrives_as_it_is(source):
    source.state.relations = {CODES["adult"]: {OLD_PRINCIPAL: Authority.ALLOWED}}
    assert await answer(source, CODES["adult"], OLD_PRINCIPAL, issue=ISSUE) is Authority.ALLOWED


async def test_a_code_that_holds_a_path_stays_one_part_of_the_path(source):
    assert await answer(source, CODES["guardian-of-infant"], "../x?issue=1#") is Authority.UNKNOWN


async def test_the_answer_tells_when_and_under_which_request_it_was_asked(source):
    async with client_of(source) as client:
        delegate, principal = CODES["guardian-of-infant"], CODES["infant"]
        first = await client.check(delegate=delegate, principal=principal, issue=None, end_user="a")
        second = await client.check(delegate=delegate, principal=principal, issue=None, end_user="a")
    assert first.checked_at == AT
    assert first.request_id != second.request_id


async def test_a_wrong_secret_is_not_believed(source):
    assert await answer(source, secret="another") is Authority.UNKNOWN


@pytest.mark.parametrize(
    ("off_by", "expected"),
    [
        pytest.param(timedelta(minutes=-5), Authority.ALLOWED, id="five minutes old"),
        pytest.param(timedelta(minutes=-5, seconds=-1), Authority.UNKNOWN, id="older than five minutes"),
        pytest.param(timedelta(minutes=5), Authority.ALLOWED, id="five minutes ahead"),
        pytest.param(timedelta(minutes=5, seconds=1), Authority.UNKNOWN, id="further ahead"),
    ],
)
async def test_the_time_of_a_question_must_be_fresh(source, off_by, expected):
    assert await answer(source, at=AT + off_by) is expected


@pytest.mark.parametrize("outage", [outage for outage in Outage if outage is not Outage.NONE], ids=str)
async def test_every_outage_is_unknown_and_ends_with_the_outage(source, outage):
    source.state.outage = outage
    assert await answer(source) is Authority.UNKNOWN
    source.state.outage = Outage.NONE
    assert await answer(source) is Authority.ALLOWED


ALLOWED = b'{"result": "ALLOWED", "reasons": []}'


@pytest.mark.parametrize(
    ("app", "expected"),
    [
        pytest.param(plain(200, ALLOWED), Authority.ALLOWED, id="a plain answer"),
        pytest.param(plain(201, ALLOWED), Authority.UNKNOWN, id="another success"),
        pytest.param(plain(302, ALLOWED, location="https://else.test/"), Authority.UNKNOWN, id="sent elsewhere"),
        pytest.param(plain(200, compress(ALLOWED), content_encoding="gzip"), Authority.UNKNOWN, id="compressed"),
        pytest.param(plain(200, b'{"result": "MAYBE"}'), Authority.UNKNOWN, id="a result not in the protocol"),
        pytest.param(plain(200, b'{"result": "allowed"}'), Authority.UNKNOWN, id="lower case"),
        pytest.param(plain(200, b'{"result": ["ALLOWED"]}'), Authority.UNKNOWN, id="a list"),
        pytest.param(plain(200, b'{"result": true}'), Authority.UNKNOWN, id="a boolean"),
        pytest.param(plain(200, b'{"reasons": []}'), Authority.UNKNOWN, id="no result"),
        pytest.param(plain(200, b'"ALLOWED"'), Authority.UNKNOWN, id="a bare word"),
        pytest.param(plain(200, b""), Authority.UNKNOWN, id="nothing"),
        pytest.param(plain(200, b"\xff\xfe\x00"), Authority.UNKNOWN, id="not text"),
        pytest.param(plain(200, b"[" * 60_000), Authority.UNKNOWN, id="too deep"),
        pytest.param(
            plain(200, ALLOWED + b" " * (LARGEST_ANSWER_BYTES - len(ALLOWED))), Authority.ALLOWED, id="64 KiB"
        ),
        pytest.param(
            plain(200, ALLOWED + b" " * (LARGEST_ANSWER_BYTES - len(ALLOWED) + 1)), Authority.UNKNOWN, id="too large"
        ),
    ],
)
async def test_only_an_answer_of_the_protocol_is_believed(app, expected):
    assert await answer(app) is expected


async def test_a_source_that_is_not_there_is_unknown():
    async with httpx.AsyncClient(base_url="http://127.0.0.1:1") as http:
        client = EAuthorizations(http, client_id="polku", secret="s3", clock=lambda: AT)
        asked = await client.check(
            delegate=CODES["guardian-of-infant"], principal=CODES["infant"], issue=None, end_user="a"
        )
    assert asked.authority is Authority.UNKNOWN


@pytest.mark.parametrize(
    ("outage", "expected"), [(Outage.NONE, Authority.ALLOWED), (Outage.ERROR, Authority.UNKNOWN)], ids=str
)
async def test_no_identity_code_is_logged_over_a_real_connection(source, outage, expected, caplog):
    for name in (None, "httpx", "httpcore"):
        caplog.set_level(logging.DEBUG, logger=name)
    source.state.outage = outage
    delegate, principal = CODES["guardian-of-infant"], CODES["infant"]
    async with served(source) as url, httpx.AsyncClient(base_url=url) as http:
        client = EAuthorizations(http, client_id="polku", secret="s3", clock=lambda: AT)
        asked = await client.check(delegate=delegate, principal=principal, issue=None, end_user="a")
        await http.get("/elsewhere")
    assert asked.authority is expected
    assert "/elsewhere" in caplog.text
    assert delegate[:6] not in caplog.text
    assert principal[:6] not in caplog.text


@pytest.mark.parametrize(
    ("change", "status"),
    [
        pytest.param({}, 401, id="no signature"),
        pytest.param({"X-AsiointivaltuudetAuthorization": "polku not-a-time AAAA"}, 401, id="no time"),
        pytest.param(
            {"X-AsiointivaltuudetAuthorization": "polku 2026-11-20T10:00:00 AAAA"}, 401, id="a time of nowhere"
        ),
        pytest.param({"X-AsiointivaltuudetAuthorization": "polku 2026-11-20T10:00:00Z ÄÄ"}, 401, id="not Base64"),
        pytest.param({"X-AsiointivaltuudetAuthorization": "polku"}, 401, id="only a name"),
    ],
)
async def test_the_stand_in_refuses_an_unsigned_question(source, change, status):
    async with httpx.AsyncClient(transport=httpx.ASGITransport(source), base_url="https://source.test") as http:
        path = f"/service/rest/hpa/authorization/polku/{CODES['adult']}/{CODES['infant']}"
        headers = [(name.encode(), value.encode()) for name, value in change.items()]
        refused = await http.get(path, headers=headers)
    assert refused.status_code == status
    assert CODES["infant"] not in json.dumps(refused.json())


async def test_the_stand_in_wants_to_know_the_end_user(source):
    async with client_of(source) as client:
        asked = await client.check(
            delegate=CODES["guardian-of-infant"], principal=CODES["infant"], issue=None, end_user=""
        )
    assert asked.authority is Authority.UNKNOWN
