"""What processes and the machine have spent: CPU time of a process tree, time stolen, load (Linux only)."""

import os
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
TICK_NS = 1_000_000_000 // os.sysconf("SC_CLK_TCK")
_PARENT, _REAPED_USER, _REAPED_SYSTEM = 1, 13, 14
"""Places in /proc/<pid>/stat after the name of the program."""
_BUSY = (0, 1, 2, 5, 6)
"""user, nice, system, irq and softirq in the first line of /proc/stat."""
_STEAL = 7
LOUD_FROM = 0.1
"""Share of the machine's time that others may have before a run counts as noisy."""


def is_measurable() -> bool:
    """Does this kernel tell what a process has spent?"""
    return (PROC / str(os.getpid()) / "schedstat").is_file()


def spent_ns(root: int) -> int:
    """CPU time (ns) of a process and its descendants until now, of those too that have ended and were waited for."""
    stats = _stats()
    children: dict[int, list[int]] = defaultdict(list)
    for pid, fields in stats.items():
        children[int(fields[_PARENT])].append(pid)
    total, waiting = 0, [root]
    while waiting:
        pid = waiting.pop()
        waiting.extend(children[pid])
        if pid in stats:
            reaped = int(stats[pid][_REAPED_USER]) + int(stats[pid][_REAPED_SYSTEM])
            total += reaped * TICK_NS + _running_ns(pid)
    return total


def _stats() -> dict[int, list[str]]:
    found = {}
    for folder in PROC.iterdir():
        if folder.name.isdigit():
            try:
                text = (folder / "stat").read_text(encoding="utf-8", errors="replace")
            except (FileNotFoundError, ProcessLookupError):
                continue
            # The name stands in brackets and may hold anything.
            found[int(folder.name)] = text.rpartition(")")[2].split()
    return found


def _running_ns(pid: int) -> int:
    total = 0
    for thread in PROC.glob(f"{pid}/task/*/schedstat"):
        try:
            total += int(thread.read_text(encoding="ascii").split()[0])
        except (FileNotFoundError, ProcessLookupError):
            continue
    return total


def load_average() -> float:
    """Of the last minute."""
    return os.getloadavg()[0]


@dataclass(frozen=True)
class Moment:
    """What the whole machine has spent until a moment, in ticks; `ours` is this process and its descendants."""

    busy: int
    stolen: int
    whole: int
    ours: int


def moment() -> Moment:
    """The machine's spending until now."""
    line = (PROC / "stat").read_text(encoding="ascii").split("\n", 1)[0]
    ticks = [int(field) for field in line.split()[1:]]
    whole = sum(ticks[: _STEAL + 1])
    return Moment(sum(ticks[place] for place in _BUSY), ticks[_STEAL], whole, spent_ns(os.getpid()) // TICK_NS)


@dataclass(frozen=True)
class Noise:
    """What may have disturbed a run."""

    load_before: float
    load_after: float
    """One-minute load averages."""
    stolen: float
    """Share of the machine's time that the host kept for others."""
    by_others: float
    """Share of the machine's time that went to processes which are not ours."""

    @property
    def is_loud(self) -> bool:
        """So much that wall-clock ratios tell little, and CPU time is dearer than on a machine of our own."""
        return self.stolen + self.by_others > LOUD_FROM


def noise_between(before: Moment, after: Moment, *, load_before: float) -> Noise:
    """What disturbed the time between two moments."""
    whole = max(1, after.whole - before.whole)
    others = (after.busy - before.busy) - (after.ours - before.ours)
    return Noise(load_before, load_average(), (after.stolen - before.stolen) / whole, max(0, others) / whole)
