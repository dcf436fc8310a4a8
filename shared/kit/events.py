"""What a service tells others that happened: an event is written with its change, in one transaction, or not at all."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, TypeAlias

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection
from uuid_utils.compat import uuid7

from shared.law.personal_identity_code import mentions_identity_code

JSON: TypeAlias = str | int | float | bool | Sequence["JSON"] | Mapping[str, "JSON"] | None

PLACE_EVENTS: Final = "place_events"
"""The job that gives committed events their positions; left by every transaction that publishes."""

_TYPE = re.compile(r"[a-z]+(-[a-z]+)*\.[a-z]+(-[a-z]+)*", re.ASCII)
_AGGREGATE = re.compile(r"[a-z]+(-[a-z]+)*:[A-Za-z0-9._-]{1,100}", re.ASCII)
_WORD = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:-]{0,99}", re.ASCII)
"""Ids, states, codes and ISO 8601; no text in anybody's own words, no name with a space, no e-mail address."""
_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.ASCII)
_PSEUDONYM = re.compile(r"[A-Za-z0-9_-]{43}", re.ASCII)
"""A keyed reference (base64url): it may begin with a sign, or happen to hold digits in a row."""
_ISO_8601 = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(Z|[+-][0-9]{2}:[0-9]{2})?)?", re.ASCII
)
_NUMBER_TO_CALL = re.compile(r"[0-9]([.:-]?[0-9]){5,}", re.ASCII)
"""Six digits or more in a row: a telephone number, or an identity code without its sign."""
_LARGEST_NUMBER = 99_999
"""Counts and minutes fit; no telephone number does."""

_PUBLISH = text("""
    with told as (
        insert into event (id, type, aggregate, data, occurred_at, dedupe_key)
        values (:id, :type, :aggregate, cast(:data as jsonb), :at, cast(:dedupe_key as text))
        on conflict (dedupe_key) do nothing
        returning id)
    insert into job (id, kind, payload, dedupe_key)
    select :job_id, :job_kind, '{}', :job_kind || ':transaction:' || pg_current_xact_id() from told
    on conflict (dedupe_key) do nothing
""").bindparams(job_kind=PLACE_EVENTS)


async def publish(
    connection: AsyncConnection,
    type: str,  # noqa: A002 - the field's word: an event has a type
    aggregate: str,
    data: Mapping[str, JSON],
    at: datetime,
    *,
    dedupe_key: str | None = None,
) -> None:
    """Tell that something happened, in the transaction that makes it so; once for a dedupe key.

    Publish after the aggregate's row is changed, while it is locked: events of one aggregate then keep their order.
    The data carries ids, states and instants only; raises ValueError for any other text, and for what looks like a
    personal identity code, an e-mail address or a telephone number. Source: api.md, Events for integrators.
    """
    _check(type, aggregate, data, at)
    await connection.execute(
        _PUBLISH,
        {
            "id": uuid7(),
            "job_id": uuid7(),
            "type": type,
            "aggregate": aggregate,
            "data": json.dumps(data),
            "at": at,
            "dedupe_key": dedupe_key,
        },
    )


def _check(kind: str, aggregate: str, data: Mapping[str, JSON], at: datetime) -> None:
    if not _TYPE.fullmatch(kind):
        raise ValueError("an event's type is written as thing.happened")
    if not _AGGREGATE.fullmatch(aggregate):
        raise ValueError("an event's aggregate is written as thing:id")
    if at.tzinfo is None:
        raise ValueError("an event occurs at an instant, with its offset")
    for word in (aggregate.partition(":")[2], *_words(data)):
        _check_word(word)


def _check_word(word: str) -> None:
    """Never repeats the word: a fault is logged, and what does not belong in an event does not belong in a log."""
    if any(form.fullmatch(word) for form in (_UUID, _PSEUDONYM, _ISO_8601)):
        return
    if mentions_identity_code(word):
        raise ValueError("an event never carries a personal identity code")
    if "@" in word:
        raise ValueError("an event never carries an e-mail address")
    if _NUMBER_TO_CALL.search(re.sub(r"[\s()+]", "", word)):
        raise ValueError("an event never carries a telephone number")
    if not _WORD.fullmatch(word):
        raise ValueError("an event carries ids, states and instants, not free text")


def _words(found: JSON) -> Iterator[str]:
    """Every text in the data, keys included."""
    match found:
        case str():
            yield found
        case bool() | None:
            return
        case int() | float():
            if abs(found) > _LARGEST_NUMBER:
                raise ValueError("an event carries no number as large as a telephone number")
        case Mapping():
            for name, value in found.items():
                yield name
                yield from _words(value)
        case _:
            for value in found:
                yield from _words(value)
