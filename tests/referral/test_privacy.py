"""An identity code goes in and nowhere out: no answer, no row that is not sealed, no log line tells it."""

import logging

import httpx
import pytest

from tests.referral.builders import HANDLER, MANAGER, OUTSIDER, SENDER, assert_invalid, done
from tests.referral.matters import Matters


async def stored(referral):
    """Everything in the database of referral, as text."""
    tables = await referral.rows("select tablename from pg_tables where schemaname = 'public'")
    rows = [
        row["line"]
        for table in tables
        for row in await referral.rows(f"select t::text as line from {table['tablename']} t")
    ]
    return "\n".join(rows)


async def test_the_identity_code_is_told_nowhere(referral, capfd, caplog):
    caplog.set_level(logging.DEBUG)
    code, heard = referral.code_of("infant"), []

    async def note(response):
        await response.aread()
        heard.append(response.text + str(response.headers) + str(response.url))

    client = referral.world.clients["referral"]
    client.event_hooks["response"].append(note)
    try:
        for state in ("accepted", "declined", "cancelled"):
            await referral.in_state(state)
        sent = await referral.in_state("sent")
        for role in (SENDER, HANDLER, MANAGER, OUTSIDER):
            await referral.as_(role).get(f"/v1/referrals/{sent['id']}")
            await referral.as_(role).get("/v1/referrals", params={"role": "received"})
        wrong = referral.new(whose="infant", flags={"name": code}, reason=None)
        assert (await referral.as_(SENDER).post("/v1/referrals", wrong)).status_code == 422
        misspelt = {**referral.new(), code: 1}
        assert (await referral.as_(SENDER).post("/v1/referrals", misspelt)).status_code == 422
        assert (await referral.as_(OUTSIDER).post("/v1/referrals", referral.new())).status_code == 403
        await fail_and_recover(referral)
    finally:
        client.event_hooks["response"].remove(note)

    assert len(heard) > 20
    logged = capfd.readouterr()
    for text in (*heard, await stored(referral), logged.out, logged.err, caplog.text):
        assert code not in text
    assert "job later" in logged.out


async def fail_and_recover(referral):
    """The worker meets a neighbour that is away, one that tells the code, and at last the real one."""

    async def cut(request):
        raise httpx.ConnectError(f"{request.content!r}", request=request)

    async def repeat(request):
        return httpx.Response(500, content=request.content, request=request)

    for answer in (cut, repeat, None):
        referral.line.answer = answer
        await referral.world.work("referral")
        await referral.make_jobs_due()
    (right,) = await referral.rights()
    assert right["referral_id"] is not None


async def test_the_job_holds_the_id_of_the_referral_and_nothing_else_of_it(referral):
    accepted = await referral.in_state("accepted")

    job = await referral.job()

    assert job["payload"] == f'{{"referral_id": "{accepted["id"]}"}}'
    assert job["aggregate"] == accepted["id"]


async def test_the_identity_code_is_sealed_at_rest(referral):
    draft = await referral.draft()

    (row,) = await referral.rows("select sealed_identity_code, person_ref from referral")

    assert referral.parts.sealer.open(row["sealed_identity_code"]) == referral.code_of("infant")
    assert row["person_ref"] == draft["person_ref"]


async def test_the_services_know_a_person_by_the_same_reference(referral):
    draft = await referral.draft()
    api = referral.world.call("booking", "physiotherapist")

    found = done(await api.post("/v1/persons/lookup", {"personal_identity_code": referral.code_of("infant")}))

    assert found["person_ref"] == draft["person_ref"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        pytest.param("media_type", "application/{low}", id="media type"),
        pytest.param("document_id", "doc.{code}", id="document id"),
        pytest.param("document_id", "doc{code}", id="document id, joined to a word"),
    ],
)
async def test_an_attachment_names_nobody(referral, field, value):
    draft, code = await referral.draft(), referral.code_of("infant")
    new = {"title": "Report", "media_type": "application/pdf", "document_id": "1.2.3"}
    new[field] = value.format(code=code, low=code.lower())

    answer = await referral.as_("nurse").post(f"/v1/referrals/{draft['id']}/attachments", new, version=draft["version"])

    assert_invalid(answer, f"/{field}")


async def test_the_topic_of_a_handover_names_nobody(referral):
    matters = Matters(referral.world)
    topic = f"a-{referral.code_of('infant').lower()}"

    assert_invalid(await matters.sender.post("/v1/handovers", matters.new(topic=topic)), "/topic")


async def test_a_referral_is_handed_to_a_subject_and_not_to_an_address(referral):
    taken = await referral.in_state("taken")

    answer = await referral.do("hand-off", taken, body={"to": "colleague@example.org", "reason": "Holiday."})

    assert answer.status_code == 422
