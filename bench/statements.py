"""The product's own SQL, taken from its statement objects: as scripts for pgbench, and its plan."""

import re
from collections.abc import Mapping
from typing import Any

from sqlalchemy import ClauseElement
from sqlalchemy.dialects.postgresql.asyncpg import PGDialect_asyncpg

from services.booking.storage import slots, taking

SEARCH: ClauseElement = slots._FREE  # noqa: SLF001 - the very statement that is served
BOOK: ClauseElement = taking._BOOK  # noqa: SLF001 - the very statement that is served
_PLACE = re.compile(r"\$(\d+)")


def sql_of(statement: ClauseElement) -> tuple[str, list[str]]:
    """The text that PostgreSQL gets from the product, and the names of its parameters in order."""
    # SQLAlchemy has no type for the constructor of a dialect.
    compiled: Any = statement.compile(dialect=PGDialect_asyncpg())  # type: ignore[no-untyped-call]  # the dialect carries no types
    return str(compiled).strip(), list(compiled.positiontup)


def script(statement: ClauseElement, expressions: Mapping[str, str], *, settings: str = "") -> str:
    """A pgbench script of the statement, with an expression for each of its parameters.

    Errors: KeyError for a parameter without one, ValueError for an expression that fits no parameter.
    """
    text, names = sql_of(statement)
    if surplus := expressions.keys() - set(names):
        raise ValueError(f"the statement has no {', '.join(sorted(surplus))}")
    filled = _PLACE.sub(lambda found: f"({expressions[names[int(found[1]) - 1]]})", text)
    return f"{settings}{filled};\n"


def explained(statement: ClauseElement, literals: Mapping[str, str | None]) -> str:
    """SQL that prepares the statement as `measured` is prepared, and asks how it is carried out."""
    text, names = sql_of(statement)
    values = ", ".join("null" if literals[name] is None else f"'{literals[name]}'" for name in names)
    return f"prepare measured as {text}; explain (costs off) execute measured({values})"


def plan_faults(plan: str, *, index: str) -> list[str]:
    """What is wrong with a plan of the search: it must read nothing but that index."""
    faults = [] if f"Index Only Scan using {index}" in plan else [f"the search does not read {index} only"]
    return [*faults, *(["the search reads a whole table"] if "Seq Scan on slot" in plan else [])]
