"""Attachments over HTTP: names of documents in the client record system, never the documents."""

import pytest

from tests.referral.builders import HANDLER, NOBODY_HAS_IT, OUTSIDER, SENDER, assert_invalid, assert_refused, done

DOCUMENT = {"title": "Growth chart", "media_type": "application/pdf", "document_id": "1.2.246.10.1"}


async def attach(referral, one, role=SENDER, **changes):
    path, version = f"/v1/referrals/{one['id']}/attachments", changes.pop("version", one["version"])
    return await referral.as_(role).post(path, {**DOCUMENT, **changes}, version=version)


async def listed(referral, one, role=SENDER):
    return done(await referral.as_(role).get(f"/v1/referrals/{one['id']}/attachments"))["items"]


async def test_both_sides_name_documents_and_see_who_added_them(referral):
    draft = await referral.draft()
    answer = await attach(referral, draft)
    first = done(answer)
    assert answer.headers["etag"] == '"2"'
    assert answer.headers["location"] == f"/v1/referrals/{draft['id']}/attachments/{first['id']}"
    sent = done(await referral.do("send", await referral.seen(draft)))
    taken = done(await referral.do("take", sent))
    second = done(await attach(referral, taken, HANDLER, document_id="1.2.246.10.2", title="Video of rolling"))

    for role in (SENDER, HANDLER):
        assert await listed(referral, draft, role) == [first, second]
    assert first == {
        **DOCUMENT,
        "id": first["id"],
        "added_at": "2026-11-23T07:00:00Z",
        "side": "sent",
        "unit_id": "kymenlaakso-child-clinic-kouvola",
        "profession": "public_health_nurse",
    }
    assert (second["side"], second["profession"]) == ("received", "physiotherapist")


async def test_the_side_that_named_a_document_removes_it(referral):
    taken = await referral.in_state("taken")
    named = done(await attach(referral, taken, HANDLER))
    path = f"/v1/referrals/{taken['id']}/attachments/{named['id']}"
    now = await referral.seen(taken)
    headers = {"if-match": f'"{now["version"]}"'}

    assert_refused(await referral.as_(SENDER).send("DELETE", path, headers=headers), 404, "not-found")
    removed = await referral.as_(HANDLER).send("DELETE", path, headers=headers)

    assert (removed.status_code, removed.content) == (204, b"")
    assert await listed(referral, taken) == []
    page = done(await referral.as_(HANDLER).get(f"/v1/referrals/{taken['id']}/history"))
    assert [each["change"] for each in page["items"]][-2:] == ["attached", "detached"]


async def test_a_document_is_named_once(referral):
    draft = await referral.draft()
    done(await attach(referral, draft))

    refused = assert_refused(await attach(referral, draft, version=2), 409, "attachment-refused")

    assert refused["reason"] == "already_attached"


async def test_a_referral_has_so_many_documents_at_most(referral):
    draft = await referral.draft()
    await referral.rows(
        "insert into referral_attachment select gen_random_uuid(), $1, 'x', 'a/b', number::text, now(), 'sent', 'u'"
        " from generate_series(1, 50) number",
        draft["id"],
    )

    assert assert_refused(await attach(referral, draft), 409, "attachment-refused")["reason"] == "too_many"


@pytest.mark.parametrize("state", ["accepted", "declined", "completed", "cancelled"])
async def test_the_sender_names_nothing_after_the_decision(referral, state):
    one = await referral.in_state(state)

    assert_refused(await attach(referral, one), 409, "invalid-state")


async def test_a_stranger_finds_no_documents(referral):
    sent = await referral.in_state("sent")
    missing = {"id": NOBODY_HAS_IT, "version": 1}

    for one in (sent, missing):
        assert_refused(await attach(referral, one, OUTSIDER), 404, "not-found")
        path = f"/v1/referrals/{one['id']}/attachments"
        assert_refused(await referral.as_(OUTSIDER).get(path), 404, "not-found")


async def test_a_document_is_named_on_the_version_that_was_seen_and_with_a_key(referral):
    draft = await referral.draft()
    path = f"/v1/referrals/{draft['id']}/attachments"

    assert_refused(await attach(referral, draft, version=None), 428, "precondition-required")
    assert_refused(await attach(referral, draft, version=7), 412, "version-mismatch")
    keyless = await referral.as_(SENDER).post(path, DOCUMENT, key=None, version=1)
    assert_refused(keyless, 400, "idempotency-key-missing")


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        pytest.param({"title": ""}, "/title", id="no title"),
        pytest.param({"media_type": "PDF"}, "/media_type", id="no media type"),
        pytest.param({"document_id": "x y"}, "/document_id", id="an id with a space"),
        pytest.param({"content": "aGVp"}, "/content", id="the document itself"),
    ],
)
async def test_what_is_no_name_of_a_document_is_refused(referral, changes, pointer):
    assert_invalid(await attach(referral, await referral.draft(), **changes), pointer)


@pytest.mark.parametrize("field", ["title", "document_id"])
async def test_an_identity_code_is_no_name(referral, field):
    code = referral.code_of("infant")

    answer = await attach(referral, await referral.draft(), **{field: code})

    assert_invalid(answer, f"/{field}")
    assert code not in answer.text
