"""Statistics of the referrals that a unit received: what became of them, how long clients waited, each told once."""

from io import BytesIO

from openpyxl import load_workbook

from shared.contracts.events import PublishedEvent
from shared.terms.referral_statistics import ReferralEnding
from tests.booking.attending import attend
from tests.booking.builders import Booking, helsinki
from tests.referral.builders import HANDLER, PHYSIO, assert_refused, done

UNIT = "kymenlaakso-child-rehabilitation"
MANAGER = "unit-manager"
NOVEMBER = {"unit_id": UNIT, "first_month": "2026-11", "last_month": "2026-11"}
DECEMBER = {"first_month": "2026-12", "last_month": "2026-12"}
DAYS = ("2026-12-01", "2026-12-02", "2026-12-03", "2026-12-04", "2026-12-05")


async def told(referral, report="referrals", **params):
    answer = await referral.as_(MANAGER).get(f"/v1/statistics/{report}", params={**NOVEMBER, **params})
    return done(answer)["figures"]


async def published(referral, local="2026-12-08 00:00"):
    """It is later, and whatever is due by then has been published."""
    referral.world.clock.at = helsinki(local)
    await referral.world.work("referral")


async def test_referrals_are_counted_by_pathway_and_what_became_of_them(referral):
    for state, wanted in {"accepted": 6, "declined": 5, "sent": 5, "draft": 1}.items():
        for _ in range(wanted):
            await referral.in_state(state)
    await published(referral, "2026-12-07 23:59")
    assert await told(referral) == []
    await published(referral)

    figures = await told(referral)

    assert {each["ending"]: each["referrals"] for each in figures} == {"accepted": 6, "declined": 5}
    assert {(each["month"], each["pathway_code"]) for each in figures} == {("2026-11", PHYSIO)}


async def test_a_published_month_says_by_which_rules_it_was_counted(referral):
    await referral.in_state("accepted")
    await published(referral)

    for report in ("referrals", "waiting"):
        answer = done(await referral.as_(MANAGER).get(f"/v1/statistics/{report}", params=NOVEMBER))
        (month,) = answer["months"]
        assert set(month["counted_by"]["rules"]) == {"published_figures", "publishing_day", "suppression", "waiting"}


async def test_a_referral_counts_once_in_the_month_in_which_it_ended(referral):
    for _ in range(5):
        await referral.in_state("accepted")
    open_still = [await referral.in_state("sent") for _ in range(5)]
    await published(referral)
    november = await told(referral)
    for each in open_still:
        done(await referral.do("decline", done(await referral.do("take", each))))
    await published(referral, "2027-01-08 00:00")

    assert await told(referral) == november
    assert {each["ending"]: each["referrals"] for each in november} == {"accepted": 5}
    december = await told(referral, **DECEMBER)
    assert {each["ending"]: each["referrals"] for each in december} == {"declined": 5}


async def test_a_small_group_is_hidden_with_what_it_could_be_derived_from(referral):
    for state, wanted in {"accepted": 6, "declined": 1}.items():
        for _ in range(wanted):
            await referral.in_state(state)
    await published(referral)

    figures = [each for each in await told(referral) if each["pathway_code"] == PHYSIO]
    assert {each["ending"]: each["referrals"] for each in figures} == dict.fromkeys(ReferralEnding)
    assert await told(referral, "waiting") == [], "a median would tell that there are five or more"


async def test_of_fewer_than_five_altogether_not_even_the_ending_is_told(referral):
    await referral.in_state("declined")
    await published(referral)

    assert await told(referral) == []
    assert await told(referral, "waiting") == []


async def test_waiting_is_told_in_days_in_the_month_of_the_decision_and_in_that_of_the_first_visit(referral):
    accepted = await accepted_in_november(referral)
    visits = await visits_on(referral, accepted, DAYS)
    for visit in visits:
        await attended(referral, visit)
    await published(referral)

    (waiting,) = await told(referral, "waiting")
    assert (waiting["median_days_to_decision"], waiting["median_days_to_first_visit"]) == (1, None)

    await published(referral, "2027-01-08 00:00")
    (waiting,) = await told(referral, "waiting", **DECEMBER)
    # Sent on 23, 23, 23, 24 and 26 November; first visits on the first five days of December.
    assert (waiting["median_days_to_decision"], waiting["median_days_to_first_visit"]) == (None, 9)
    assert waiting["days_to_first_visit_of_nine_in_ten"] is None, "of five it would be the longest wait, of one client"


async def test_a_first_visit_that_is_recorded_late_counts_with_others_in_a_later_month(referral):
    accepted = await accepted_in_november(referral)
    visits = await visits_on(referral, accepted, DAYS)
    for visit in visits[1:]:
        await attended(referral, visit)
    await published(referral, "2027-01-08 00:00")
    assert await told(referral, "waiting", **DECEMBER) == []

    await attended(referral, visits[0])
    await published(referral, "2027-02-08 00:00")

    assert await told(referral, "waiting", **DECEMBER) == []
    (waiting,) = await told(referral, "waiting", first_month="2027-01", last_month="2027-01")
    assert waiting["median_days_to_first_visit"] == 9
    await published(referral, "2027-03-08 00:00")
    assert await told(referral, "waiting", first_month="2027-02", last_month="2027-02") == []


async def accepted_in_november(referral):
    """Five referrals, sent and accepted from 23 to 28 November with some days between."""
    accepted = []
    for late in (0, 0, 1, 2, 2):
        sent = await referral.in_state("sent")
        referral.world.clock.advance(days=late)
        taken = done(await referral.do("take", sent))
        accepted.append(done(await referral.do("accept", taken)))
    await referral.world.work("referral")
    return accepted


async def visits_on(referral, accepted, days):
    """A visit booked for each referral; afterwards they are over."""
    booking = Booking(referral.world)
    visits = []
    for one, day in zip(accepted, days, strict=True):
        right = await booking.right_again((await referral.seen(one))["booking"]["booking_right_id"])
        visits.append(await booking.booked(f"{day} 09:00", right=right))
    booking.set_clock("2026-12-06 09:00")
    return visits


async def attended(referral, visit):
    """The therapist records that the client came, and referral is told of it."""
    done(await attend(Booking(referral.world), "complete", visit))
    await referral.world.work("booking")
    referral.world.clock.advance(seconds=20)
    await referral.world.work("referral")


async def test_the_event_of_an_appointment_tells_its_day_and_no_time_of_day(referral):
    booking = Booking(referral.world)
    await booking.booked("2026-12-01 23:30", right=await booking.right())
    await referral.world.work("booking")

    answer = done(await booking.as_("polku-referral").get("/v1/events", params={"type": "appointment.booked"}))

    (event,) = [PublishedEvent.model_validate(each) for each in answer["items"]]
    assert event.data["visit_on"] == "2026-12-01"
    assert "23:30" not in str(event.data)


async def test_a_report_is_a_spreadsheet(referral):
    for _ in range(5):
        await referral.in_state("accepted")
    await published(referral)

    params = {**NOVEMBER, "format": "xlsx"}
    answer = await referral.as_(MANAGER).get("/v1/statistics/referrals", params=params)

    header, row = load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True)
    assert header == ("Kuukausi", "Palvelupolku", "Polun koodi", "Miten kävi", "Lähetteitä")
    assert row[2:] == (PHYSIO, "Hyväksytty", 5)


async def test_only_the_receiving_units_manager_reads_its_statistics(referral):
    for role in (HANDLER, "guidance-manager"):
        answer = await referral.as_(role).get("/v1/statistics/referrals", params=NOVEMBER)
        assert_refused(answer, 403, "forbidden")


async def test_whoever_takes_a_file_is_in_the_access_log(referral):
    for report in ("referrals", "waiting"):
        for form in ("csv", "json"):
            params = {**NOVEMBER, "format": form}
            assert (await referral.as_(MANAGER).get(f"/v1/statistics/{report}", params=params)).is_success

    entries = await referral.accesses("export_statistics")
    assert [(each["object_id"], each["subjects"], each["outcome"]) for each in entries] == [
        (f"referrals/{UNIT}", [], "allowed"),
        (f"waiting/{UNIT}", [], "allowed"),
    ]
