"""Finding entries: by words, best first, or all by name; with filters, and counted by what they are filtered by."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final, TypeAlias
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    CTE,
    REAL,
    ColumnElement,
    Date,
    FromClause,
    Integer,
    Select,
    SmallInteger,
    Text,
    Uuid,
    bindparam,
    case,
    cast,
    func,
    literal,
    literal_column,
    not_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.asyncio import AsyncConnection

from services.guidance.tables.directory import directory_hours, directory_index, directory_word

MOST_CANDIDATES: Final = 500
"""Entries that are ranked and counted: those with the words in their names, keywords or summaries, then others."""
_NEAR_WORDS: Final = 4
_SCALE: Final = 1_000_000
_WEIGHTS: Final = "{0, 0.2, 0.7, 1.0}"
"""Of nothing, of summary, of keywords and parts of a name, of the name."""
_OWN_AREA: Final = 0.02
"""By how much an entry of the reader's own municipality stands before a nationwide one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which entries are looked for."""

    query: str | None = None
    """Words as PostgreSQL writes a tsquery; None: all, by name."""
    tags: tuple[str, ...] = ()
    """All of them."""
    areas: tuple[str, ...] = ()
    """Any of them, the reader's own first."""
    ages: tuple[int, int] | None = None
    """Open to some age from the first to the second, in full years."""
    open_on: date | None = None
    open_minute: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """An entry that was found, and where it stands."""

    id: UUID
    score: int
    """0 when nothing was searched by words."""
    sort_key: str


@dataclass(frozen=True, slots=True)
class Counted:
    """How many entries have what."""

    facets: dict[str, int]
    entries: int

    @property
    def is_exact(self) -> bool:
        """Whether all were counted."""
        return self.entries < MOST_CANDIDATES


@dataclass(frozen=True, slots=True)
class FoundPage:
    """Entries in their order, and on the first page how many there are of what."""

    found: list[Found]
    counted: Counted | None


_entry = directory_index.c
_query = cast(bindparam("query", type_=Text), TSQUERY)
_any_word = cast(bindparam("any_word", type_=Text), TSQUERY)
_weights = literal_column(f"'{_WEIGHTS}'::real[]", ARRAY(REAL))
_Shape: TypeAlias = tuple[bool, bool, bool, bool, bool]

_words = func.unnest(bindparam("words", type_=ARRAY(Text))).table_valued("word").render_derived(name="asked")
_KNOWN = select(directory_word.c.word).where(directory_word.c.word == func.any(bindparam("words", type_=ARRAY(Text))))
_length = func.char_length(_words.c.word)
_mistakes = case((_length < 6, 1), (_length < 9, 2), else_=3)  # noqa: PLR2004 - letters of the word
_distance = func.levenshtein_less_equal(directory_word.c.word, _words.c.word, _mistakes)
_shorter = func.least(_length, func.char_length(directory_word.c.word))
# Of an inflected word that no dictionary knows, or one that is not typed to its end, the beginning fits.
_begins_alike = (
    (_shorter >= 6)  # noqa: PLR2004
    & (func.abs(_length - func.char_length(directory_word.c.word)) <= 6)  # noqa: PLR2004
    & (
        func.levenshtein_less_equal(func.left(directory_word.c.word, _shorter), func.left(_words.c.word, _shorter), 1)
        <= 1
    )
)
_near = (
    select(directory_word.c.word, _distance.label("distance"))
    .where(directory_word.c.word.bool_op("%")(_words.c.word), (_distance <= _mistakes) | _begins_alike)
    .order_by(_distance, func.similarity(directory_word.c.word, _words.c.word).desc(), directory_word.c.word)
    .limit(_NEAR_WORDS)
    .correlate(_words)
    .lateral("near")
)
_NEAR = select(_words.c.word.label("asked"), _near.c.word.label("near")).select_from(_words).join(_near, literal(True))


async def known_words(connection: AsyncConnection, words: Sequence[str]) -> frozenset[str]:
    """Which of the words some entry has, or has had."""
    rows = await connection.execute(_KNOWN, {"words": list(words)})
    return frozenset(row.word for row in rows)


async def near_words(connection: AsyncConnection, words: Sequence[str]) -> dict[str, list[str]]:
    """Words of entries that are written almost like these, the nearest first."""
    found: dict[str, list[str]] = {}
    for row in await connection.execute(_NEAR, {"words": list(words)}):
        found.setdefault(row.asked, []).append(row.near)
    return found


async def page(connection: AsyncConnection, wanted: Wanted, *, after: Found | None, rows: int) -> FoundPage:
    """Entries in their order, the best first, or by name when nothing is searched by words.

    The first page, which is after none, is counted: all in one statement, so that the entries are read once.
    """
    parameters = _parameters(wanted) | {"rows": rows}
    if after is not None:
        parameters |= {"after_key": after.sort_key, "after_id": after.id}
        parameters |= {"after_rank": -after.score} if wanted.query is not None else {}
    read = (await connection.execute(_page(_shape(wanted), after is not None), parameters)).all()
    found = [Found(row.entry_id, -row.rank, row.sort_key) for row in read]
    if after is not None:
        return FoundPage(found, None)
    counts: dict[str, int] = dict(read[0].counts) if read else {}
    return FoundPage(found, Counted(counts, counts.pop("", 0)))


def _shape(wanted: Wanted) -> _Shape:
    """Which conditions there are: each shape is a statement of its own."""
    return (
        wanted.query is not None,
        bool(wanted.tags),
        bool(wanted.areas),
        wanted.ages is not None,
        wanted.open_on is not None,
    )


def _parameters(wanted: Wanted) -> dict[str, Any]:
    youngest, oldest = wanted.ages or (None, None)
    values: tuple[dict[str, Any], ...] = (
        {"query": wanted.query, "any_word": (wanted.query or "").replace("&", "|")},
        {"tags": list(wanted.tags)},
        {"areas": list(wanted.areas), "own_area": list(wanted.areas[:1])},
        {"youngest": youngest, "oldest": oldest},
        {"open_on": wanted.open_on, "open_minute": wanted.open_minute},
    )
    having = (of_condition for has, of_condition in zip(_shape(wanted), values, strict=True) if has)
    return {name: value for of_condition in having for name, value in of_condition.items()}


def _filtered(statement: Select[Any], shape: _Shape) -> Select[Any]:
    _, tags, areas, ages, is_open = shape
    if tags:
        statement = statement.where(_entry.tags.bool_op("@>")(bindparam("tags", type_=ARRAY(Text))))
    if areas:
        statement = statement.where(_entry.tags.bool_op("&&")(bindparam("areas", type_=ARRAY(Text))))
    if ages:
        statement = statement.where(
            _entry.min_age <= bindparam("oldest", type_=SmallInteger),
            _entry.max_age >= bindparam("youngest", type_=SmallInteger),
        )
    if is_open:
        # Looked up for each entry as it is read: as a join the hours of all entries would be hashed.
        is_open_then = (
            select(literal_column("true"))
            .where(
                directory_hours.c.entry_id == _entry.entry_id,
                directory_hours.c.days.bool_op("@>")(bindparam("open_on", type_=Date)),
                directory_hours.c.minutes.bool_op("@>")(bindparam("open_minute", type_=Integer)),
            )
            .limit(1)
            .scalar_subquery()
        )
        statement = statement.where(is_open_then)
    return statement


def _candidates(shape: _Shape) -> CTE:
    """Entries with the words, no more than so many: those come first that have them at the head."""
    score: ColumnElement[Any] = func.ts_rank(_weights, _entry.head, _any_word)
    if shape[2]:
        own = _entry.tags.bool_op("@>")(bindparam("own_area", type_=ARRAY(Text)))
        score += case((own, _OWN_AREA), else_=0)
    columns = (_entry.entry_id, _entry.sort_key, _entry.facets, cast(-score * _SCALE, Integer).label("rank"))
    at_head = _entry.head.bool_op("@@")(_query)
    either = union_all(
        _filtered(select(*columns).where(at_head), shape),
        _filtered(select(*columns).where(_entry.document.bool_op("@@")(_query), not_(at_head)), shape),
    )
    return either.limit(MOST_CANDIDATES).cte("candidate").prefix_with("materialized", dialect="postgresql")


@cache
def _page(shape: _Shape, has_place: bool) -> Select[Any]:
    if shape[0]:
        candidates = _candidates(shape)
        page = _from(
            select(candidates.c.entry_id, candidates.c.sort_key, candidates.c.rank),
            (candidates.c.rank, candidates.c.sort_key, candidates.c.entry_id),
            has_place,
        )
        return page if has_place else page.add_columns(_counts(candidates))
    order = (_entry.sort_key, _entry.entry_id)
    named = _filtered(select(_entry.entry_id, _entry.sort_key, literal(0).label("rank")), shape)
    page = _from(named, order, has_place)
    if has_place:
        return page
    first = _filtered(select(_entry.facets), shape).order_by(*order).limit(MOST_CANDIDATES)
    return page.add_columns(_counts(first.subquery("first")))


_PLACE = (
    bindparam("after_rank", type_=Integer),
    bindparam("after_key", type_=Text(collation="C")),
    bindparam("after_id", type_=Uuid),
)


def _from(statement: Select[Any], order: Sequence[ColumnElement[Any]], has_place: bool) -> Select[Any]:
    """Rows in an order, after a place in it."""
    if has_place:
        statement = statement.where(tuple_(*order) > tuple_(*_PLACE[-len(order) :]))
    return statement.order_by(*order).limit(bindparam("rows"))


def _counts(counted: FromClause) -> ColumnElement[Any]:
    """How many entries have each facet, and under the empty one how many there are; worked out once for all rows."""
    each = select(func.unnest(func.array_append(counted.c.facets, "")).label("facet")).subquery("each")
    counts = select(each.c.facet, func.count().label("entries")).group_by(each.c.facet).subquery("counts")
    return select(func.jsonb_object_agg(counts.c.facet, counts.c.entries)).scalar_subquery().label("counts")
