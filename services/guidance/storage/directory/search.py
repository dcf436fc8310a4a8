"""Finding entries: by words, best first, or all by name; with filters, and counted by what they are filtered by."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Final, TypeAlias
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    REAL,
    ColumnElement,
    Date,
    Integer,
    Select,
    SmallInteger,
    Subquery,
    Text,
    Uuid,
    bindparam,
    case,
    cast,
    exists,
    func,
    literal,
    literal_column,
    select,
    tuple_,
    union,
)
from sqlalchemy.dialects.postgresql import TSQUERY
from sqlalchemy.ext.asyncio import AsyncConnection

from services.guidance.tables.directory import directory_hours, directory_index, directory_word

MOST_CANDIDATES: Final = 1000
"""Entries that are ranked and counted: those with the words in their names, then others, so many of each."""
_NEAR_WORDS: Final = 4
_SCALE: Final = 1_000_000
_WEIGHTS: Final = "{0.05, 0.2, 0.5, 1.0}"
"""Of description, of summary, of keywords and parts of a name, of the name."""
_OWN_AREA: Final = 0.1
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
    age: int | None = None
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

    tags: dict[str, int]
    entries: int

    @property
    def is_exact(self) -> bool:
        """Whether all were counted."""
        return self.entries < MOST_CANDIDATES


_entry = directory_index.c
_query = cast(bindparam("query", type_=Text), TSQUERY)
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


async def page(connection: AsyncConnection, wanted: Wanted, *, after: Found | None, rows: int) -> list[Found]:
    """Entries in their order, after one of them: the best first, or by name when nothing is searched by words."""
    parameters = _parameters(wanted) | {"rows": rows}
    if after is not None:
        parameters |= {"after_key": after.sort_key, "after_id": after.id}
        parameters |= {"after_rank": -after.score} if wanted.query is not None else {}
    found = await connection.execute(_page(_shape(wanted), after is not None), parameters)
    return [Found(row.entry_id, -row.rank, row.sort_key) for row in found]


async def count(connection: AsyncConnection, wanted: Wanted, kinds: Sequence[str]) -> Counted:
    """How many of the candidates have what, of these kinds of tags."""
    found = await connection.execute(_count(_shape(wanted)), _parameters(wanted) | {"kinds": list(kinds)})
    counts = {row.tag: row.entries for row in found}
    return Counted(counts, counts.pop("", 0))


def _shape(wanted: Wanted) -> _Shape:
    """Which conditions there are: each shape is a statement of its own."""
    return (
        wanted.query is not None,
        bool(wanted.tags),
        bool(wanted.areas),
        wanted.age is not None,
        wanted.open_on is not None,
    )


def _parameters(wanted: Wanted) -> dict[str, Any]:
    values: tuple[dict[str, Any], ...] = (
        {"query": wanted.query},
        {"tags": list(wanted.tags)},
        {"areas": list(wanted.areas), "own_area": list(wanted.areas[:1])},
        {"age": wanted.age},
        {"open_on": wanted.open_on, "open_minute": wanted.open_minute},
    )
    having = (of_condition for has, of_condition in zip(_shape(wanted), values, strict=True) if has)
    return {name: value for of_condition in having for name, value in of_condition.items()}


def _filtered(statement: Select[Any], shape: _Shape) -> Select[Any]:
    _, tags, areas, age, is_open = shape
    if tags:
        statement = statement.where(_entry.tags.bool_op("@>")(bindparam("tags", type_=ARRAY(Text))))
    if areas:
        statement = statement.where(_entry.tags.bool_op("&&")(bindparam("areas", type_=ARRAY(Text))))
    if age:
        asked = bindparam("age", type_=SmallInteger)
        statement = statement.where(_entry.min_age <= asked, _entry.max_age >= asked)
    if is_open:
        statement = statement.where(
            exists().where(
                directory_hours.c.entry_id == _entry.entry_id,
                directory_hours.c.days.bool_op("@>")(bindparam("open_on", type_=Date)),
                directory_hours.c.minutes.bool_op("@>")(bindparam("open_minute", type_=Integer)),
            )
        )
    return statement


def _candidates(shape: _Shape) -> Subquery:
    """Entries with the words, no more than so many: those in whose names they are come first."""
    ids = [
        _filtered(select(_entry.entry_id).where(column.bool_op("@@")(_query)), shape).limit(MOST_CANDIDATES).subquery()
        for column in (_entry.names, _entry.document)
    ]
    return union(*(select(each.c.entry_id) for each in ids)).subquery("candidate")


@cache
def _page(shape: _Shape, has_place: bool) -> Select[Any]:
    if not shape[0]:
        named = _filtered(select(_entry.entry_id, _entry.sort_key, literal(0).label("rank")), shape)
        return _from(named, (_entry.sort_key, _entry.entry_id), has_place)
    candidate = _candidates(shape)
    score = func.ts_rank(_weights, _entry.document, _query) + func.ts_rank(_weights, _entry.names, _query, 1)
    if shape[2]:
        own = _entry.tags.bool_op("@>")(bindparam("own_area", type_=ARRAY(Text)))
        score += case((own, _OWN_AREA), else_=0)
    ranked = (
        select(_entry.entry_id, _entry.sort_key, cast(-score * _SCALE, Integer).label("rank"))
        .join_from(candidate, directory_index, candidate.c.entry_id == _entry.entry_id)
        .subquery("ranked")
    )
    order = (ranked.c.rank, ranked.c.sort_key, ranked.c.entry_id)
    return _from(select(ranked.c.entry_id, ranked.c.sort_key, ranked.c.rank), order, has_place)


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


@cache
def _count(shape: _Shape) -> Select[Any]:
    """A row for each tag, and one without a tag for all."""
    if shape[0]:
        candidate = _candidates(shape)
        counted = select(_entry.tags).join_from(candidate, directory_index, candidate.c.entry_id == _entry.entry_id)
    else:
        counted = (
            _filtered(select(_entry.tags), shape).order_by(_entry.sort_key, _entry.entry_id).limit(MOST_CANDIDATES)
        )
    of_entry = counted.subquery("counted")
    having = func.unnest(func.array_append(of_entry.c.tags, "")).table_valued("tag").render_derived(name="carried")
    tag = having.c.tag
    kind = func.split_part(tag, ":", 1, type_=Text)
    return (
        select(tag.label("tag"), func.count().label("entries"))
        .select_from(of_entry)
        .join(having, literal(True))
        .where((tag == "") | func.array_position(bindparam("kinds", type_=ARRAY(Text)), kind).is_not(None))
        .group_by(tag)
    )
