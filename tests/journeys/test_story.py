"""The first path of the product with real processes: told to its end, cut in the middle, and walked from the README."""

import asyncio
import os
import re
import signal
import subprocess
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import httpx
import pytest

from demo.data_folder import DataFolder
from shared.kit.clock import now
from shared.law.civil_time import civil_date
from tests.running import ROOT, Polku, token

PATIENCE_SECONDS = 60


@pytest.fixture(scope="module")
def polku() -> Iterator[Polku]:
    polku = Polku()
    try:
        yield polku
    finally:
        polku.close()


class Person:
    """One person of the demo, calling one service of the running Polku."""

    def __init__(self, polku: Polku, role: str, service: str) -> None:
        self._url = polku.told()["urls"][service]
        self._token = token(polku.folder, role, service).stdout.strip()

    def call(self, method: str, path: str, body: object = None, version: int | None = None) -> Any:
        headers = {"authorization": f"Bearer {self._token}", "idempotency-key": uuid4().hex}
        if version is not None:
            headers["if-match"] = f'"{version}"'
        answer = httpx.request(method, self._url + path, json=body, headers=headers, timeout=10, trust_env=False)
        assert answer.is_success, answer.text
        return answer.json()


async def sent_and_taken(polku: Polku) -> Any:
    """A referral of the infant, taken by the physiotherapist."""
    people, _ = DataFolder(polku.folder).people()
    nurse = Person(polku, "nurse", "referral")
    made = nurse.call(
        "POST",
        "/v1/referrals",
        {
            "pathway_code": "child-physio-0-18-months",
            "from_unit_id": "kymenlaakso-child-clinic-kouvola",
            "person": {"personal_identity_code": people["infant"].identity_code},
            "reason": "Liikkuminen viivästynyt.",
            "joint_assessment": {
                "assessed_on": civil_date(now()).isoformat(),
                "guardians_present": 1,
                "agreed": True,
            },
            "booking_mode": "self_booking",
            "instruction_given": {"oral": True, "written": True, "language": "fi"},
        },
    )
    path = f"/v1/referrals/{made['id']}"
    sent = nurse.call("POST", f"{path}/send", {}, made["version"])
    return Person(polku, "physiotherapist", "referral").call("POST", f"{path}/take", None, sent["version"])


async def issued(polku: Polku, referral: Any) -> Any:
    """The referral once its booking right is there."""
    therapist = Person(polku, "physiotherapist", "referral")
    for _ in range(PATIENCE_SECONDS * 4):
        found = therapist.call("GET", f"/v1/referrals/{referral['id']}")
        if found["booking"]["state"] == "issued":
            return found
        await asyncio.sleep(0.25)
    raise AssertionError(f"no booking right within {PATIENCE_SECONDS} seconds")


def rights_of(polku: Polku, referral: Any) -> list[str]:
    """Booking rights that the guardian sees for the referral."""
    guardian = Person(polku, "guardian-of-infant", "booking")
    rights = guardian.call("GET", f"/v1/booking-rights?person_ref={referral['person_ref']}&limit=200")["items"]
    return [each["id"] for each in rights if each["referral_id"] == referral["id"]]


@pytest.mark.timeout(300)
def test_the_story_is_told_to_its_end_through_a_restart(polku: Polku) -> None:
    polku.up(story="1")
    said = polku.said().splitlines()
    assert "… and the appointment is the same." in said
    assert "They cancel the whole period in time: every visit is given back." in said
    assert "Nobody is noted as arrived before the day of the visit: the nurse is refused." in said
    assert "The nurse phones, moves the visit to another day and marks the task done." in said
    assert "Asked again without it, the team answers, and nothing that is kept leads to the child." in said
    assert "The nurse of the same guidance does not see it: it is an entry of the social-welfare register." in said
    assert "Somebody whom nobody knows answers a form, is in danger, and is told at once to call 112." in said
    assert "Handing the matter on is refused before its need was looked into: nobody is passed through." in said
    assert "Guidance hears of it and closes the contact, its promise kept: the client told it once." in said
    assert "The story ends well." in said


@pytest.mark.timeout(300)
async def test_an_acceptance_waits_for_a_booking_service_that_does_not_answer(polku: Polku) -> None:
    polku.up()
    booking = polku.told()["pids"]["booking"]
    referral = await sent_and_taken(polku)
    os.kill(booking, signal.SIGSTOP)
    try:
        therapist = Person(polku, "physiotherapist", "referral")
        accepted = therapist.call("POST", f"/v1/referrals/{referral['id']}/accept", {}, referral["version"])
        assert accepted["booking"]["state"] == "booking_pending"
        await asyncio.sleep(4)  # longer than one attempt waits for an answer
        assert therapist.call("GET", f"/v1/referrals/{referral['id']}")["booking"]["state"] == "booking_pending"
    finally:
        os.kill(booking, signal.SIGCONT)
    found = await issued(polku, referral)
    assert rights_of(polku, found) == [found["booking"]["booking_right_id"]]


@pytest.mark.timeout(300)
async def test_nothing_is_lost_or_doubled_when_everything_is_killed_after_an_acceptance(polku: Polku) -> None:
    running = polku.up()
    referral = await sent_and_taken(polku)
    therapist = Person(polku, "physiotherapist", "referral")
    therapist.call("POST", f"/v1/referrals/{referral['id']}/accept", {}, referral["version"])
    for pid in polku.told()["pids"].values():
        os.kill(pid, signal.SIGKILL)
    running.wait()
    polku.up()
    found = await issued(polku, referral)
    assert rights_of(polku, found) == [found["booking"]["booking_right_id"]]


@pytest.mark.timeout(300)
def test_the_path_is_walked_with_curl_from_the_readme(polku: Polku) -> None:
    polku.up()
    readme = (ROOT / "README.md").read_text()
    chapter = readme[readme.index("## Walk the path") : readme.index("## Who calls")]
    commands = "\n".join(re.findall(r"```bash\n(.*?)```", chapter, re.DOTALL))
    assert commands.count("127.0.0.1:810") == 3
    commands = commands.replace("-o instruction.pdf", f"-o {polku.folder}/instruction.pdf")
    commands = re.sub(r"127\.0\.0\.1:810(\d)", lambda port: f"127.0.0.1:{polku.port_base + int(port[1])}", commands)
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", commands],
        cwd=ROOT,
        env={**os.environ, "DATA_DIR": str(polku.folder), "MAKEFLAGS": ""},
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    said = done.stdout.splitlines()
    assert said[:3] == ["sent", "taken", "booking_pending"]
    assert "cancelled" in said
    assert "booked" in said
    refused = ["/problems/quota-exceeded", "/problems/slot-taken", "/problems/proxy-age-limit"]
    refused.append("/problems/handover-incomplete")
    assert [line for line in said if line.startswith("/problems/")] == refused
    assert "Identify yourself strongly, then try again." in said
    assert said[said.index("['right_used_up']") :][:3] == ["['right_used_up']", "cancelled", "application/pdf"]
    nurses = said.index("before_day_of_visit")
    assert said[nurses - 1 : nurses + 4] == ["0", "before_day_of_visit", "True", "cancelled", "1"]
    asked = said.index("/question")
    too_old = "The client is older than the service's upper age limit."
    assert said[asked - 1 : asked + 4] == [too_old, "/question", "asked", "accepted", "404"]
    danger = said.index("112")
    assert said[danger + 1] == "etela-pohjanmaa-client-guidance"
    assert said[danger + 4 : danger + 9] == [
        "/problems/handover-incomplete",
        "['social_welfare']",
        "pending",
        "accepted",
        "message_to_unit",
    ]
    assert said[-1] == "2024-12-27T14:00:00Z"
