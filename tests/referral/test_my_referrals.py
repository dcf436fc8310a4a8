"""The client reads where the own referral is and what was agreed, and nothing that professionals wrote."""

import pytest

from tests.referral.builders import GUARDIAN, PATH_TO, assert_refused, done

ADULT = "adult"
OF_ADULT = {"whose": ADULT, "sending": {"criteria_override_reason": "An exception."}}


async def mine(referral, role=ADULT, language="fi", **params):
    api = referral.as_(role)
    return done(await api.get("/v1/my-referrals", params=params, headers={"accept-language": language}))


async def test_the_client_sees_state_unit_next_step_and_plan_in_the_own_language(referral):
    accepted = await referral.in_state("accepted", **OF_ADULT)
    seen = {language: (await mine(referral, language=language))["items"][0] for language in ("fi", "sv", "en")}

    assert seen["en"]["id"] == accepted["id"]
    assert seen["en"]["situation"] == "right_is_prepared"
    assert [seen[language]["status"] for language in seen] == [
        "Lähete on hyväksytty.",
        "Remissen är godkänd.",
        "It was accepted.",
    ]
    assert {language: item["plan"] for language, item in seen.items()} == accepted["plan_entry"]
    unit = referral.parts.packs.unit(accepted["to_unit_id"])
    assert (seen["sv"]["unit"]["name"], seen["sv"]["unit"]["phone"]) == (unit.name.sv, unit.phone)
    assert seen["fi"]["sent_at"] == accepted["sent_at"]

    await referral.world.work("referral")
    (item,) = (await mine(referral))["items"]
    assert (item["situation"], item["next_step"]) == (
        "book_yourself",
        "Varaa aika sähköisessä asiointipalvelussa tai soita yksikköön.",
    )


@pytest.mark.parametrize("state", PATH_TO)
async def test_no_internal_note_is_shown_in_any_state_and_no_draft(referral, state):
    written = "Professionals only."
    await referral.in_state(state, **OF_ADULT, reason=written)
    answer = await referral.as_(ADULT).get("/v1/my-referrals")
    page = done(answer)

    assert len(page["items"]) == (0 if state == "draft" else 1)
    for internal in (written, "Since when?", "Turns over now.", "Not now.", "The clinic follows.", "family moved"):
        assert internal not in answer.text


async def test_what_was_withdrawn_unsent_stays_unknown_to_the_client(referral):
    done(await referral.do("cancel", await referral.draft(ADULT)))

    assert (await mine(referral))["items"] == []


async def test_nobody_sees_the_referrals_of_another(referral):
    await referral.in_state("sent", **OF_ADULT)
    await referral.in_state("sent")

    assert [len((await mine(referral, role))["items"]) for role in (ADULT, GUARDIAN)] == [1, 0]


async def test_the_reading_is_logged_and_paged_newest_first(referral):
    made = []
    for _ in range(3):
        made.append((await referral.in_state("sent", **OF_ADULT))["id"])
        referral.world.clock.advance(hours=1)

    first = await mine(referral, limit="2")
    rest = await mine(referral, limit="2", cursor=first["next_cursor"])

    assert [item["id"] for item in (*first["items"], *rest["items"])] == made[::-1]
    assert rest["next_cursor"] is None
    (entry, _) = [each for each in await referral.accesses("list") if each["object_type"] == "my_referral"]
    assert entry["subjects"] == [referral.parts.sealer.reference(referral.code_of(ADULT))]


async def test_a_weakly_identified_citizen_is_asked_for_stronger_identification(referral):
    answer = await referral.as_("guardian-weakly-identified").get("/v1/my-referrals")

    assert_refused(answer, 401, "stronger-identification-needed")
