"""The worker of booking as a process of its own, which starts from one that has read the code already."""

import os
from collections.abc import Mapping
from multiprocessing import get_context
from multiprocessing.context import ForkServerContext, ForkServerProcess
from signal import SIGKILL

import uvicorn

from services.booking.app import worker_from_environment
from shared.kit import jobs

LEASE_SECONDS = 2
"""What a killed worker had begun is taken up so soon, not in half a minute."""


def _serve(environment: Mapping[str, str]) -> None:
    os.environ.update(environment)
    jobs.LEASE_SECONDS = LEASE_SECONDS
    uvicorn.run(worker_from_environment, factory=True, port=0, log_level="warning")


class Workers:
    """Worker processes over one database, the oldest first."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._environment = environment
        self._context: ForkServerContext = get_context("forkserver")
        self._context.set_forkserver_preload([__name__])
        self._processes: list[ForkServerProcess] = []

    def start(self, number: int) -> None:
        """So many more."""
        for _ in range(number):
            process = self._context.Process(target=_serve, args=(self._environment,))
            process.start()
            self._processes.append(process)

    def kill(self, number: int | None = None) -> None:
        """Kill so many of the oldest, or all, without a word; each has worked until then."""
        killed, self._processes = self._processes[:number], self._processes[len(self._processes[:number]) :]
        for process in killed:
            process.kill()
            process.join()
            assert process.exitcode == -SIGKILL
