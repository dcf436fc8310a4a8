"""Arithmetic of a run: percentiles, ratios round by round and their medians, and the table that is printed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

NOISY_AT = 2.0
"""Largest over smallest rate of the bare answer from which wall-clock ratios tell little."""


@dataclass(frozen=True)
class Sample:
    """One kind of work, measured once."""

    kind: str
    round: int
    """0 is the warm-up, which counts for nothing but the rows."""
    completed: int
    seconds: float
    p50_ms: float
    p99_ms: float
    app_us: float | None
    """CPU time of the app's processes for each operation, in microseconds; None where there is no app."""
    database_us: float | None
    """CPU time of PostgreSQL's processes for each operation, in microseconds; None where it is not asked."""
    generator_share: float | None
    """Share of one core that the load generator used; None where pgbench made the load."""
    unexpected: int
    """Answers that were not the expected ones, and connections that broke."""
    rows: int | None
    """Appointments that SQL counts more after than before; None for a search."""

    @property
    def rate(self) -> float:
        """Operations a second."""
        return self.completed / self.seconds


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share (over 0, at most 1) of the values do not exceed; 0 of none."""
    if not values:
        return 0.0
    ordered = sorted(values)
    # Counted from below; the ceiling by whole numbers, since 0.07 * 100 is not 7 in binary.
    place = -(-round(share * 1_000_000) * len(ordered) // 1_000_000)
    return ordered[max(1, place) - 1]


Measure = Callable[[Sample], float | None]


def paired(samples: Sequence[Sample], kind: str, base: str, measure: Measure) -> list[float]:
    """Ratios of one kind to another, each within its round; the warm-up and rounds without both are left out."""
    found = {(sample.kind, sample.round): measure(sample) for sample in samples}
    ratios = []
    for number in sorted({sample.round for sample in samples if sample.round > 0}):
        over, under = found.get((kind, number)), found.get((base, number))
        if over is not None and under:
            ratios.append(over / under)
    return ratios


def middle(samples: Sequence[Sample], kind: str, measure: Measure) -> float | None:
    """The median over the rounds, without the warm-up; None when it was not measured."""
    values = [value for value in _measured(samples, kind, measure) if value is not None]
    return median(values) if values else None


def least(samples: Sequence[Sample], kind: str, measure: Measure) -> float | None:
    """The smallest over the rounds: noise only ever adds to CPU time."""
    return min((value for value in _measured(samples, kind, measure) if value is not None), default=None)


def _measured(samples: Sequence[Sample], kind: str, measure: Measure) -> list[float | None]:
    return [measure(sample) for sample in samples if sample.kind == kind and sample.round > 0]


def swing(samples: Sequence[Sample], kind: str) -> float:
    """Largest over smallest rate of one kind; 1 with a single round."""
    rates = [sample.rate for sample in samples if sample.kind == kind and sample.round > 0]
    return max(rates) / min(rates)


def faults_of(samples: Sequence[Sample]) -> list[str]:
    """What makes a measurement worthless: unexpected answers, nothing done, or rows that are not as many as answers."""
    faults = []
    for sample in samples:
        where = f"{sample.kind}, round {sample.round}"
        if sample.unexpected:
            faults.append(f"{where}: {sample.unexpected} unexpected answers")
        if not sample.completed:
            faults.append(f"{where}: nothing was completed")
        if sample.rows is not None and sample.rows != sample.completed:
            faults.append(f"{where}: {sample.completed} completed, but {sample.rows} appointments more")
    return faults


@dataclass(frozen=True)
class Row:
    """One line of the table: a kind of work, with what it is compared to."""

    kind: str
    plain: str | None
    """The same SQL by pgbench."""
    bare: str | None
    """A bare answer of the same size."""


HEADINGS = ("", "/s", "p50 ms", "p99 ms", "app µs", "PG µs", "÷ pgbench", "÷ bare", "CPU ÷ bare", "PG ÷ pgbench")


def line_of(row: Row, samples: Sequence[Sample]) -> dict[str, float | str | None]:
    """The figures of one line: medians over the rounds, ratios taken within each round."""

    def ratio(base: str | None, measure: Measure) -> float | None:
        ratios = paired(samples, row.kind, base, measure) if base else []
        return median(ratios) if ratios else None

    return {
        "kind": row.kind,
        "rate": middle(samples, row.kind, lambda sample: sample.rate),
        "p50_ms": middle(samples, row.kind, lambda sample: sample.p50_ms),
        "p99_ms": middle(samples, row.kind, lambda sample: sample.p99_ms),
        "app_us": middle(samples, row.kind, lambda sample: sample.app_us),
        "database_us": middle(samples, row.kind, lambda sample: sample.database_us),
        "rate_to_pgbench": ratio(row.plain, lambda sample: sample.rate),
        "rate_to_bare": ratio(row.bare, lambda sample: sample.rate),
        "app_cpu_to_bare": ratio(row.bare, lambda sample: sample.app_us),
        "database_cpu_to_pgbench": ratio(row.plain, lambda sample: sample.database_us),
        "least_app_us": least(samples, row.kind, lambda sample: sample.app_us),
        "least_database_us": least(samples, row.kind, lambda sample: sample.database_us),
    }


_FORMATS = ("", ",.0f", ".2f", ".2f", ",.1f", ",.1f", ".3f", ".4f", ".1f", ".2f")


def table(lines: Sequence[dict[str, float | str | None]]) -> str:
    """The lines as text, in columns."""
    cells = [list(HEADINGS)]
    for line in lines:
        values = list(line.values())[: len(HEADINGS)]
        cells.append(
            ["–" if value is None else format(value, form) for value, form in zip(values, _FORMATS, strict=True)]
        )
    widths = [max(len(row[column]) for row in cells) for column in range(len(HEADINGS))]
    return "\n".join(
        "  ".join(
            cell.ljust(width) if column == 0 else cell.rjust(width)
            for column, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        for row in cells
    )
