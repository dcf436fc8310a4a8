"""Worked cases for table tests, one row of a file in tests/cases per case."""

import csv
from pathlib import Path

import pytest
from _pytest.mark import ParameterSet

CASES = Path(__file__).parent / "cases"


def worked_cases(name: str) -> list[ParameterSet]:
    """Every row of a file, with its number and note as the id of the case."""
    with (CASES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [pytest.param(row, id=f"case {row['case']} {row['note']}".strip()) for row in rows]
