"""A service directory of very many entries: the product's own statements on it, their plans and their times."""

import random
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any, Final
from uuid import UUID

import asyncpg
from sqlalchemy import event
from sqlalchemy.ext.asyncio import AsyncEngine

from bench.desk_plans import Statement, explained
from services.guidance.flows.directory.indexing import index_of
from services.guidance.flows.directory.searching import find
from services.guidance.storage.directory import entries
from services.guidance.storage.directory.entries import EntryRecord
from services.guidance.storage.directory.search import Wanted
from shared.contracts.guidance.directory_content import EntryContent, LocalAdditions
from shared.terms.directory import EntrySource, LifeSituation, NeedCriterion, ProviderType, ServiceMode, ServicePath

PAGE: Final = 21
_BEFORE: Final = (
    *("Lasten", "Nuorten", "Perheiden", "Aikuisten", "Ikäihmisten", "Vammaisten", "Omaishoitajien", "Opiskelijoiden"),
    *("Seinäjoen", "Kouvolan", "Ilmajoen", "Kotkan", "Lapuan", "Haminan", "Alavuden", "Kauhajoen"),
)
_FIRST: Final = (
    *("toiminta", "puhe", "hammas", "mielenterveys", "päihde", "perhe", "koti", "sosiaali", "liikunta", "ravitsemus"),
    *("kriisi", "velka", "asumis", "työ", "kuntoutus", "muisti", "omaishoidon ", "neuvola", "vertais", "nuoriso"),
)
_LAST: Final = (
    *("terapia", "neuvonta", "palvelu", "hoito", "ohjaus", "tuki", "ryhmä", "keskus", "työ", "lääkäri"),
    *("vastaanotto", "valmennus", "päivystys", "toiminta", "arviointi"),
)
_SAID: Final = (
    "Palvelu auttaa arjessa ja tukee toimintakykyä.",
    "Ajan voi varata puhelimitse tai verkossa.",
    "Palveluun pääsee terveydenhoitajan tai lääkärin lähetteellä.",
    "Tapaamme kotona, koulussa tai etänä.",
    "Ryhmä kokoontuu joka toinen viikko ja on maksuton.",
    "Oikeus palveluun arvioidaan yhdessä perheen kanssa.",
)
_SAID_IN_SWEDISH: Final = ("Tjänsten stöder vardagen.", "Boka tid per telefon.", "Ingen remiss behövs.")
SEARCHES: Final[dict[str, tuple[str | None, Wanted]]] = {
    "one word of a name": ("lastenneuvola", Wanted()),
    "two words, one inflected": ("lasten toimintaterapeutille", Wanted()),
    "a part of very many compounds": ("palvelu", Wanted()),
    "a word of every text": ("varata aika", Wanted()),
    "three words": ("ikäihmisten kotihoidon palvelu", Wanted()),
    "a misspelt word": ("mielentervyspalvelu", Wanted()),
    "words that no entry has together": ("hammaslääkäri velkaneuvonta omaishoito", Wanted()),
    "a word in a municipality": ("terapia", Wanted(areas=("area:286", "area:*"))),
    "a word for an age on a step": ("neuvonta", Wanted(tags=("step:0",), ages=(40, 40))),
    "all of a municipality": (None, Wanted(areas=("area:286", "area:*"))),
    "all of a life situation and a mode": (
        None,
        Wanted(tags=("life_situation:separation", "mode:remote"), ages=(40, 40)),
    ),
    "open on Monday at ten": ("tuki", Wanted(open_on=date(2026, 11, 23), open_minute=600)),
    "everything": (None, Wanted()),
}


async def fill(connection: asyncpg.Connection, number: int, *, different: int) -> None:
    """So many published entries; as an owner of the database.

    So many different ones are made word by word, the others are copies of them with municipalities of their own.
    """
    records = list(_records(different))
    made = [index_of(each) for each in records]
    ids = [each.id for each in records]
    await connection.execute("set session_replication_role = replica")
    await connection.copy_records_to_table(
        "directory_word", columns=["word"], records=[(word,) for word in set().union(*(each.words for each in made))]
    )
    await connection.execute(
        "create temporary table made (n int, id uuid, content jsonb, sort_key text, tags text[],"
        " min_age smallint, max_age smallint, facets text[], head tsvector, document tsvector)"
    )
    await connection.executemany(
        "insert into made values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        [
            (
                n,
                entry_id,
                record.content.model_dump_json(exclude_defaults=True),
                index.sort_key,
                list(index.tags),
                index.min_age,
                index.max_age,
                list(index.facets),
                index.head,
                index.document,
            )
            for n, (entry_id, record, index) in enumerate(zip(ids, records, made, strict=True))
        ],
    )
    for statement in _COPY:
        await connection.execute(statement, *([number, len(made)] if "$1" in statement else []), timeout=1800)


_COPY: Final = (
    """
    insert into directory_entry (id, county, source, status, owner_unit_id, review_due_on, text_languages, content,
                                 additions, version, created_at, changed_at)
    select md5('entry ' || copy.n)::uuid, 'bench', 'local', 'published', 'bench-unit', '2027-01-01', '{fi,sv}', content,
           '{}', 1, '2026-01-01', '2026-01-01'
    from generate_series(0, $1::int - 1) as copy(n)
    join made on made.n = copy.n % $2::int
    """,
    """
    insert into directory_index (entry_id, sort_key, tags, min_age, max_age, facets, head, document)
    select md5('entry ' || copy.n)::uuid, sort_key || ' ' || copy.n,
           array_remove(tags, 'area:*') || case when copy.n % 20 = 0 then '{area:*}'::text[]
                        else array['area:' || lpad((copy.n * 7919 % 308)::text, 3, '0')] end,
           min_age, max_age, facets, head, document
    from generate_series(0, $1::int - 1) as copy(n)
    join made on made.n = copy.n % $2::int
    """,
    """
    insert into directory_hours (entry_id, days, minutes)
    select entry_id, '(,)', '{[480,960),[1920,2400),[3360,3840)}' from directory_index
    """,
    "set session_replication_role = origin",
    "drop table made",
    "vacuum analyze directory_entry",
    "vacuum analyze directory_index",
    "vacuum analyze directory_hours",
    "vacuum analyze directory_word",
)


def _records(number: int) -> Iterator[EntryRecord]:
    """Entries of names and texts as they could be, the same each time."""
    chance = random.Random(20261123)
    at = datetime(2026, 1, 1, tzinfo=UTC)
    for n in range(number):
        name = f"{chance.choice(_BEFORE)} {chance.choice(_FIRST)}{chance.choice(_LAST)}"
        content = {
            "organisation": {"fi": "Esimerkkilän hyvinvointialue"},
            "provider_type": chance.choice(list(ProviderType)),
            "texts": {
                "fi": {
                    "name": "Lastenneuvola" if n % 100 == 0 else name,
                    "summary": chance.choice(_SAID),
                    "description": " ".join(chance.choices(_SAID, k=4)),
                },
                "sv": {"name": f"Service {n}", "summary": chance.choice(_SAID_IN_SWEDISH)},
            },
            "nationwide": True,
        }
        youngest = chance.choice([None, 0, 7, 13, 18])
        additions = {
            "min_age_years": youngest,
            "max_age_years": chance.choice([None, 18, 29, 64]),
            "life_situations": chance.sample(list(LifeSituation), 2),
            "needs": chance.sample(list(NeedCriterion), 2),
            "paths": chance.sample(list(ServicePath), 1),
            "modes": chance.sample(list(ServiceMode), 2),
            "steps": chance.sample([0, 1, 2, 3], 1 if youngest == 18 else 0),  # noqa: PLR2004 - for adults
        }
        yield EntryRecord(
            id=UUID(int=n + 1),
            county="bench",
            source=EntrySource.LOCAL,
            review_due_on=date(2027, 1, 1),
            content=EntryContent.model_validate(content),
            additions=LocalAdditions.model_validate(additions),
            created_at=at,
            changed_at=at,
        )


async def carried_out(engine: AsyncEngine, name: str) -> list[Statement]:
    """The statements of a first page with its counts, each with its plan; an empty page is none to measure."""
    text, wanted = SEARCHES[name]
    asked: list[tuple[str, Any]] = []

    def remember(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    async with engine.connect() as connection:
        event.listen(engine.sync_engine, "before_cursor_execute", remember)
        try:
            hits = await find(connection, text, wanted, place=None, rows=PAGE)
            await entries.find_many(connection, [each.id for each in hits.page.found])
        finally:
            event.remove(engine.sync_engine, "before_cursor_execute", remember)
        if not hits.page.found:
            raise LookupError(f"{name} finds nothing")
        return [await explained(connection, *each) for each in asked]
