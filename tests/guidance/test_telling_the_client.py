"""What the client is told at every step, by the tracking code: one contact is enough (D-9, R-128, R-175)."""

from tests.guidance.builders import ADVISED, MISSING, NURSE, UNIT, WORKER, done, made
from tests.guidance.outcomes import HEALTH, Case, follow, to_unit
from tests.world import World

PROMISE = "Otamme sinuun yhteyttä viimeistään ti 24.11.2026 klo 15.00."
IN_PROGRESS = "Asiasi on jo vireillä. Sinun ei tarvitse ottaa yhteyttä uudelleen."


async def a_case(world: World, *, matters: list[str]) -> tuple[Case, str]:
    """A contact about a known infant, and its tracking code."""
    code = world.people["infant"].identity_code
    receipt = await made(world, WORKER, personal_identity_code=code, unit_id=UNIT, municipality=None, matters=matters)
    return Case(world, {"id": receipt["id"], "version": receipt["version"]}), receipt["tracking_code"]


async def told(world: World, code: str) -> tuple[str, str]:
    """How it stands and what comes next, in Finnish."""
    answer = done(await world.call("guidance").post("/v1/contacts/track", {"tracking_code": code}))
    return answer["standing"], answer["next_step"]


async def test_a_client_is_told_that_the_matter_goes_to_another_unit_and_who_is_in_touch(world: World) -> None:
    case, code = await a_case(world, matters=["health"])
    await case.assess(HEALTH)
    assert await told(world, code) == (IN_PROGRESS, PROMISE)

    await case.end(to_unit())
    await follow(world)
    assert await told(world, code) == (
        IN_PROGRESS,
        f"Olemme siirtämässä asiaasi yksikköön, joka auttaa sinua. {PROMISE}",
    )

    await case.at_referral("return", {"reason": "not_our_service", "explanation": "The school does this."})
    assert await told(world, code) == (IN_PROGRESS, PROMISE)

    await case.end(to_unit())
    await follow(world)
    await case.at_referral("accept")
    done(await case.post("close", {**ADVISED, "outcome": None}, NURSE))
    assert await told(world, code) == (
        "Asiasi on siirtynyt eteenpäin.",
        "Yksikkö, joka on ottanut asiasi vastaan, ottaa sinuun yhteyttä.",
    )


async def test_a_client_is_told_that_another_professional_is_asked(world: World) -> None:
    case, code = await a_case(world, matters=["general_advice"])

    done(await case.post("await-consultation", {"consultation_id": MISSING}, NURSE))

    assert await told(world, code) == (IN_PROGRESS, f"Kysymme asiastasi neuvoa toiselta ammattilaiselta. {PROMISE}")


async def test_a_client_who_was_advised_is_told_to_come_back_when_needed(world: World) -> None:
    case, code = await a_case(world, matters=["general_advice"])

    done(await case.post("close", ADVISED, NURSE))

    assert await told(world, code) == ("Asiasi on käsitelty.", "Ota yhteyttä uudelleen, jos tarvitset apua.")
