"""The command that imports the catalogue over real HTTP: its words, its exit codes, and that it may be killed."""

import asyncio
import json
import os
import sys
from pathlib import Path

import pytest

from demo.outside.outages import Outage
from demo.outside.ptv import create_ptv
from demo.outside.ptv_catalogue import invented_catalogue
from services.guidance.jobs import commands, import_ptv
from services.guidance.storage.ptv.one_at_a_time import alone
from tests.guidance.ptv.conftest import COUNTY, KOTKA, Importing
from tests.guidance.service_environment import environment_of, settings_of
from tests.serving import served
from tests.world import MONDAY_MORNING, ROOT, World


class HangsAtTheSecond(list[str]):
    """What a stand-in was asked; it answers no more when services are to be read for the second time."""

    def __init__(self, stand_in) -> None:
        super().__init__()
        self._stand_in = stand_in
        self._times = 0
        self.hangs = asyncio.Event()

    def append(self, asked: str) -> None:
        super().append(asked)
        self._times += asked.startswith("/api/v11/Service/list?guids")
        if self._times == 2 and not self.hangs.is_set():
            self._stand_in.state.outage = Outage.HANG
            self.hangs.set()


async def process(world: World, url: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "services.guidance.jobs.commands", "import-ptv", "--url", url, "--at-a-time", "10"),
        cwd=ROOT,
        env={**os.environ, **environment_of(world)},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )


async def test_an_import_that_is_killed_and_run_again_ends_as_one_that_was_not(world: World):
    catalogue = invented_catalogue(KOTKA, MONDAY_MORNING)
    stand_in = create_ptv(catalogue)
    asked = stand_in.state.asked = HangsAtTheSecond(stand_in)
    stored = "select source_id, content::text, additions::text, version from directory_entry order by source_id"
    async with served(stand_in) as url:
        killed = await process(world, url)
        ways = [asyncio.create_task(asked.hangs.wait()), asyncio.create_task(killed.wait())]
        await asyncio.wait(ways, timeout=60, return_when=asyncio.FIRST_COMPLETED)
        assert killed.returncode is None, await killed.communicate()
        assert asked.hangs.is_set()
        killed.kill()
        await asyncio.gather(*ways)
        half = await world.databases.fetch("guidance", stored)
        assert len(half) == 10 < len(catalogue.services)

        stand_in.state.outage = Outage.NONE
        again = await process(world, url)
        told, _ = await again.communicate()

    whole = await world.databases.fetch("guidance", stored)
    assert again.returncode == 0, told.decode()
    assert {row["source_id"] for row in whole} == set(catalogue.services)
    assert [row for row in whole if row["source_id"] in {each["source_id"] for each in half}] == half
    states = await world.databases.fetch("guidance", "select state from ptv_import order by id")
    assert [row["state"] for row in states] == ["interrupted", "finished"]
    assert told.decode().splitlines() == [
        f"{COUNTY}: listing the catalogue",
        f"{COUNTY}: 10 of 25 services read",
        f"{COUNTY}: 20 of 25 services read",
        f"{COUNTY}: 25 of 25 services read",
        f"{COUNTY}: finished (25 listed; 15 added, 10 unchanged)",
    ]


async def test_the_command_tells_what_it_found_by_words_report_and_exit_code(
    importing: Importing, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
):
    settings_of(importing.world, monkeypatch)
    report = tmp_path / "report.jsonl"
    services = importing.catalogue.services
    broken = importing.named("Perheneuvola")["id"]
    services[broken]["languages"] = 7
    async with served(importing.stand_in) as url:
        monkeypatch.setenv("GUIDANCE_PTV_URL", url)
        assert await import_ptv.run(["--county", COUNTY, "--report", str(report)]) == import_ptv.FINISHED
        found = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]
        assert {each["ptv_id"] for each in found} == set(services)
        assert [each["ptv_id"] for each in found if each["result"] == "broken"] == [broken]
        assert f"  broken {broken}: languages: Input should be a valid tuple\n" in capsys.readouterr().out

        for service_id in [each for each in services if each != broken][:10]:
            del services[service_id]
        assert await import_ptv.run([]) == import_ptv.STOPPED
        assert "are missing from the catalogue's lists" in capsys.readouterr().out
        assert await import_ptv.run(["--accept-withdrawals", "--whole"]) == import_ptv.FINISHED
        assert "10 withdrawn" in capsys.readouterr().out

        importing.stand_in.state.outage = Outage.GARBAGE
        assert await import_ptv.run([]) == import_ptv.FAILED
        async with alone(importing.world.apps["guidance"].state.plumbing.database, COUNTY):
            assert await import_ptv.run([]) == import_ptv.BUSY


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(["--county", "nowhere"], "no county 'nowhere'", id="an unknown county"),
        pytest.param(["--url", "not an address"], "url", id="no address"),
        pytest.param(["--report", "/nowhere/report"], "/nowhere/report", id="a report that cannot be written"),
    ],
)
async def test_a_wrong_call_is_told(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments, said
):
    settings_of(world, monkeypatch)
    assert await import_ptv.run(arguments) == import_ptv.WRONG_CALL
    assert said in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "code"),
    [([], 2), (["nothing"], 2), (["--help"], 0), (["reapply-erasures"], 2)],
    ids=["no command", "an unknown command", "help", "a command's own code"],
)
def test_the_commands_are_listed(capsys: pytest.CaptureFixture[str], arguments, code):
    assert commands.main(arguments) == code
    told = capsys.readouterr()
    assert arguments == ["reapply-erasures"] or "import-ptv" in told.out + told.err
