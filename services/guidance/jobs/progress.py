"""How far a command is: a bar on a terminal, and elsewhere a line each time."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn


@contextmanager
def progress(of: str, number: int, done: str) -> Iterator[Callable[[int], None]]:
    """Tells how many are done of a number, in words such as `services read`; it is told how many more are."""
    if sys.stdout.isatty():
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=Console(file=sys.stdout)) as bar:
            task = bar.add_task(f"{of}{done}", total=number)
            yield lambda more: bar.advance(task, more)
        return
    so_far = 0

    def tell(more: int) -> None:
        nonlocal so_far
        so_far += more
        sys.stdout.write(f"{of}{so_far} of {number} {done}\n")
        sys.stdout.flush()

    yield tell
