"""The worklist and one referral over HTTP: who sees what, in which order."""

import pytest

from tests.referral.builders import (
    CLINIC,
    GUARDIAN,
    HANDLER,
    MANAGER,
    NOBODY_HAS_IT,
    OUTSIDER,
    PATH_TO,
    REHABILITATION,
    SCHOOL_HEALTH,
    SENDER,
    SPEECH_THERAPY,
    assert_invalid,
    assert_refused,
    done,
)


async def ids(referral, role, side, **filters):
    page = done(await referral.as_(role).get("/v1/referrals", params={"role": side, **filters}))
    return [item["id"] for item in page["items"]]


@pytest.mark.parametrize("state", PATH_TO)
async def test_both_units_see_a_referral_and_the_receiver_only_once_it_was_sent(referral, state):
    made = await referral.in_state(state)

    answer = await referral.as_(SENDER).get(f"/v1/referrals/{made['id']}")
    received = await referral.as_(MANAGER).get(f"/v1/referrals/{made['id']}")

    assert done(answer)["status"] == state
    assert answer.headers["etag"] == f'"{made["version"]}"'
    assert received.status_code == (404 if state == "draft" else 200)


async def test_the_receiver_never_hears_of_a_draft_that_was_withdrawn(referral):
    draft = await referral.draft()
    done(await referral.do("cancel", draft))

    assert_refused(await referral.as_(HANDLER).get(f"/v1/referrals/{draft['id']}"), 404, "not-found")
    assert await ids(referral, HANDLER, "received") == []
    assert await ids(referral, SENDER, "sent") == [draft["id"]]


async def test_a_stranger_finds_nothing_and_the_attempt_is_logged(referral):
    sent = await referral.in_state("sent")

    refused = assert_refused(await referral.as_(OUTSIDER).get(f"/v1/referrals/{sent['id']}"), 404, "not-found")

    missing = await referral.as_(OUTSIDER).get(f"/v1/referrals/{NOBODY_HAS_IT}")
    assert refused | {"instance": None} == missing.json() | {"instance": None}
    (logged,) = await referral.accesses("read")
    assert (logged["outcome"], logged["reason"]) == ("denied", "not-found")
    assert (logged["subjects"], logged["object_id"]) == ([sent["person_ref"]], sent["id"])


async def test_reading_is_logged(referral):
    sent = await referral.in_state("sent")
    await referral.seen(sent, HANDLER)
    assert await ids(referral, HANDLER, "received") == [sent["id"]]

    (read,), (listed,) = await referral.accesses("read"), await referral.accesses("list")
    for logged in (read, listed):
        assert (logged["outcome"], logged["subjects"]) == ("allowed", [sent["person_ref"]])
        assert logged["actor"] == referral.world.people[HANDLER].sub


@pytest.mark.parametrize("path", [f"/v1/referrals/{NOBODY_HAS_IT}", "/v1/referrals?role=sent"], ids=["one", "list"])
@pytest.mark.parametrize("role", [GUARDIAN, "integrator", "polku-guidance", "ops"])
async def test_only_professionals_read_referrals(referral, path, role):
    assert_refused(await referral.as_(role).get(path), 403, "forbidden")
    assert_refused(await referral.as_(None).get(path), 401, "unauthenticated")


async def test_the_clock_due_first_comes_first_then_what_has_no_clock_by_its_age(referral):
    slow = await referral.draft(pathway_code=SPEECH_THERAPY, whose="infants-sibling")
    draft = await referral.draft()
    quick = await referral.draft()
    done(await referral.do("send", slow))
    referral.world.clock.advance(days=1)
    done(await referral.do("send", quick))
    decided = await referral.in_state("declined")

    assert await ids(referral, HANDLER, "received") == [quick["id"], slow["id"], decided["id"]]
    assert await ids(referral, SENDER, "sent") == [quick["id"], slow["id"], draft["id"], decided["id"]]


async def test_what_is_due_at_the_same_instant_stands_by_its_id(referral):
    drafts = [await referral.draft() for _ in range(3)]
    for each in reversed(drafts):
        done(await referral.do("send", each))

    assert await ids(referral, HANDLER, "received") == sorted(each["id"] for each in drafts)


async def test_the_list_is_read_page_by_page_and_nothing_is_lost_or_told_twice(referral):
    made = [(await referral.in_state("sent"))["id"] for _ in range(5)]
    api, read, cursor = referral.as_(HANDLER), [], None

    for _ in range(3):
        params = {"role": "received", "limit": 2, **({"cursor": cursor} if cursor else {})}
        page = done(await api.get("/v1/referrals", params=params))
        read += [item["id"] for item in page["items"]]
        cursor = page["next_cursor"]

    assert read == sorted(made)
    assert cursor is None


async def test_a_cursor_fits_its_own_list_only(referral):
    for _ in range(2):
        await referral.in_state("sent")
    api = referral.as_(HANDLER)
    cursor = done(await api.get("/v1/referrals", params={"role": "received", "limit": 1}))["next_cursor"]

    other = await api.get("/v1/referrals", params={"role": "received", "status": "sent", "cursor": cursor})

    assert_invalid(other, "cursor")


async def test_the_list_may_be_of_some_states(referral):
    made = {state: (await referral.in_state(state))["id"] for state in ("sent", "taken", "accepted", "declined")}

    assert await ids(referral, HANDLER, "received", status="taken") == [made["taken"]]
    assert await ids(referral, HANDLER, "received", status=["sent", "declined"]) == [made["sent"], made["declined"]]
    assert await ids(referral, SENDER, "sent", status="draft") == []


async def test_the_list_is_of_the_own_units_and_may_be_of_one(referral):
    sent = await referral.in_state("sent")
    both = {"units": [CLINIC, SCHOOL_HEALTH]}
    elsewhere = await referral.draft(role="school-nurse", from_unit_id=SCHOOL_HEALTH)
    api = referral.as_(SENDER, **both)

    async def of_unit(**filters):
        page = done(await api.get("/v1/referrals", params={"role": "sent", **filters}))
        return [item["id"] for item in page["items"]]

    assert await of_unit() == [sent["id"], elsewhere["id"]]
    assert await of_unit(unit_id=SCHOOL_HEALTH) == [elsewhere["id"]]
    assert await ids(referral, SENDER, "sent") == [sent["id"]]
    assert await ids(referral, SENDER, "received") == []
    assert await ids(referral, OUTSIDER, "received") == []


async def test_nobody_lists_for_another_unit_and_the_attempt_is_logged(referral):
    await referral.in_state("sent")

    answer = await referral.as_(SENDER).get("/v1/referrals", params={"role": "received", "unit_id": REHABILITATION})

    assert_refused(answer, 403, "forbidden")
    (logged,) = await referral.accesses("list")
    assert (logged["outcome"], logged["reason"], logged["subjects"]) == ("denied", "forbidden", [])
    assert logged["actor"] == referral.world.people[SENDER].sub


@pytest.mark.parametrize(
    ("params", "pointer"),
    [
        pytest.param({}, "role", id="without a side"),
        pytest.param({"role": "both"}, "role", id="an unknown side"),
        pytest.param({"role": "sent", "status": "lost"}, "status", id="an unknown state"),
        pytest.param({"role": "sent", "limit": 201}, "limit", id="too long a page"),
        pytest.param({"role": "sent", "cursor": "x"}, "cursor", id="a cursor of the caller's own"),
        pytest.param({"role": "sent", "person": "x"}, "query", id="an unknown filter"),
    ],
)
async def test_a_question_that_makes_no_sense_is_refused(referral, params, pointer):
    assert_invalid(await referral.as_(SENDER).get("/v1/referrals", params=params), pointer)
