"""Free times. The search is one index-only statement: the earliest of each unit, then the earliest of these."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import ARRAY, TIMESTAMP, Integer, SmallInteger, Text, TextClause, Time, Uuid, bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection
from sqlalchemy.types import TypeEngine

from services.booking.rules.one_place_at_a_time import VisitSpan
from services.booking.storage.elsewhere import ELSEWHERE, NOT_ELSEWHERE, elsewhere_facts
from shared.contracts.booking.slots import Slot
from shared.terms.channels import DeliveryMode

_INSTANT = TIMESTAMP(timezone=True)
_SLOTS = TypeAdapter(list[Slot])
_SLOT_COLUMNS: Mapping[str, type[TypeEngine[Any]] | TypeEngine[Any]] = {
    "id": Uuid,
    "unit_id": Text,
    "practitioner_id": Text,
    "starts_at": _INSTANT,
    "ends_at": _INSTANT,
    "delivery_mode": Text,
    "location_id": Text,
    "service_types": ARRAY(Text),
}
_LAST_ID = UUID(int=2**128 - 1)
Span = tuple[datetime, datetime]
"""From when, included, until when, not included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wishes:
    """What a time must be like; None, and no weekdays: nothing is asked."""

    practitioner_ids: tuple[str, ...] | None = None
    """One of these; an empty tuple finds nothing."""
    delivery_modes: tuple[DeliveryMode, ...] | None = None
    """In one of these ways; an empty tuple finds nothing."""
    weekdays: tuple[int, ...] = ()
    """ISO weekdays in Finland."""
    time_from: time | None = None
    """Earliest clock time of the start in Finland, included."""
    time_until: time | None = None
    """Not included."""
    location_id: str | None = None

    @property
    def are_none(self) -> bool:
        """Whether any time will do."""
        return self == NO_WISHES


NO_WISHES = Wishes()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """For what a time is sought, where, when, and who looks."""

    service_type: str
    unit_ids: Sequence[str]
    spans: Sequence[Span]
    released_by: datetime
    """Families see the times that are public at this instant."""
    unit_ids_on_duty: Sequence[str] = ()
    """Units whose times are seen before they are public, and those for professionals only."""
    wishes: Wishes = NO_WISHES
    for_right: UUID | None = None
    """The booking right for which some time may be held; others do not see it."""
    elsewhere: Sequence[VisitSpan] = ()
    """Visits of the person for whom it is sought: no time at which the person is there."""


# The commonest search has a statement of its own: what it leaves out need not be planned. `status = 'free'` stays a
# literal: a parameter would lose the partial index slot_free_idx. The other values stand in `(select ...)`, so that no
# plan knows them better than the generic one: PostgreSQL then keeps that plan instead of planning every search anew,
# which took longer than the search itself.
_FREE = (
    text("""
    select found.*, offer.service_types
    from service_offer as offer cross join unnest(array(select unnest(:unit_ids))) as unit(id) cross join lateral (
        select slot.id, slot.unit_id, slot.practitioner_id, slot.starts_at, slot.ends_at, slot.delivery_mode,
               slot.location_id
        from slot
        where slot.offer = offer.id and slot.unit_id = unit.id and slot.status = 'free'
          and slot.still_offered and (slot.held_until is null or slot.held_until <= clock_timestamp())
          and slot.released_at <= (select :released_by)
          and (slot.starts_at, slot.id) > ((select :after_at), (select :after_id))
          and slot.starts_at < (select :before)
        order by slot.starts_at, slot.id limit (select :rows)) as found
    where :service_type = any(offer.service_types)
    order by found.starts_at, found.id limit (select :rows)
""")
    .bindparams(
        bindparam("unit_ids", type_=ARRAY(Text)),
        bindparam("service_type", type_=Text),
        bindparam("after_at", type_=_INSTANT),
        bindparam("after_id", type_=Uuid),
        bindparam("before", type_=_INSTANT),
        bindparam("released_by", type_=_INSTANT),
        bindparam("rows", type_=Integer),
    )
    .columns(**_SLOT_COLUMNS)
)

_SUITS = """
    slot.offer = offer.id and slot.status = 'free'
    and (slot.still_offered and (slot.held_until is null or slot.held_until <= clock_timestamp())
         or slot.id in (select mine.id from slot as mine
                        where mine.held_for = :for_right and mine.held_until > clock_timestamp()))
    and (slot.released_at <= :released_by or slot.unit_id = any(:unit_ids_on_duty))
    and (:practitioner_ids is null or slot.practitioner_id = any(:practitioner_ids))
    and (:delivery_modes is null or slot.delivery_mode = any(:delivery_modes))
    and (:location_id is null or slot.location_id = :location_id)
    and (:weekdays is null or extract(isodow from slot.starts_at at time zone 'Europe/Helsinki') = any(:weekdays))
    and (:time_from is null or cast(slot.starts_at at time zone 'Europe/Helsinki' as time) >= :time_from)
    and (:time_until is null or cast(slot.starts_at at time zone 'Europe/Helsinki' as time) < :time_until)
    and {not_elsewhere}
""".replace("{not_elsewhere}", NOT_ELSEWHERE)
_COLUMNS = """
    slot.id, slot.unit_id, slot.practitioner_id, slot.starts_at, slot.ends_at, slot.delivery_mode, slot.location_id
"""
_SUITING_PARAMETERS = (
    bindparam("service_type", type_=Text),
    bindparam("for_right", type_=Uuid),
    bindparam("released_by", type_=_INSTANT),
    bindparam("unit_ids_on_duty", type_=ARRAY(Text)),
    bindparam("practitioner_ids", type_=ARRAY(Text)),
    bindparam("delivery_modes", type_=ARRAY(Text)),
    bindparam("location_id", type_=Text),
    bindparam("weekdays", type_=ARRAY(SmallInteger)),
    bindparam("time_from", type_=Time),
    bindparam("time_until", type_=Time),
    *ELSEWHERE,
)


def _built(sql: str) -> TextClause:
    """A statement with the conditions and columns that the rarer searches share; nothing of a caller is in it."""
    return text(sql.replace("{suits}", _SUITS).replace("{columns}", _COLUMNS)).bindparams(*_SUITING_PARAMETERS)


_SUITING = (
    _built("""
    select found.*, offer.service_types
    from service_offer as offer cross join unnest(:unit_ids) as unit(id)
         cross join unnest(:spans_from, :spans_until) as span(starts, ends) cross join lateral (
        select {columns} from slot
        where {suits} and slot.unit_id = unit.id and slot.starts_at >= span.starts and slot.starts_at < span.ends
          and (slot.starts_at, slot.id) > (:after_at, :after_id)
        order by slot.starts_at, slot.id limit :rows) as found
    where :service_type = any(offer.service_types)
    order by found.starts_at, found.id limit :rows
""")
    .bindparams(
        bindparam("unit_ids", type_=ARRAY(Text)),
        bindparam("spans_from", type_=ARRAY(_INSTANT)),
        bindparam("spans_until", type_=ARRAY(_INSTANT)),
        bindparam("after_at", type_=_INSTANT),
        bindparam("after_id", type_=Uuid),
        bindparam("rows", type_=Integer),
    )
    .columns(**_SLOT_COLUMNS)
)

_FIRST = (
    _built("""
    select asked.place, first.*
    from unnest(:asked_units, :asked_practitioners) with ordinality as asked(unit_id, practitioner_id, place)
         cross join lateral (
        select found.*, offer.service_types
        from service_offer as offer cross join lateral (
            select {columns} from slot
            where {suits} and slot.unit_id = asked.unit_id
              and (asked.practitioner_id is null or slot.practitioner_id = asked.practitioner_id)
              and slot.starts_at >= :starts and slot.starts_at < :ends
            order by slot.starts_at, slot.id limit 1) as found
        where :service_type = any(offer.service_types)
        order by found.starts_at, found.id limit 1) as first
""")
    .bindparams(
        bindparam("asked_units", type_=ARRAY(Text)),
        bindparam("asked_practitioners", type_=ARRAY(Text)),
        bindparam("starts", type_=_INSTANT),
        bindparam("ends", type_=_INSTANT),
    )
    .columns(place=Integer, **_SLOT_COLUMNS)
)


async def free(connection: AsyncConnection, sought: Sought, *, after: tuple[datetime, UUID], rows: int) -> list[Slot]:
    """Free times of the spans, after a place in the list, earliest first."""
    if sought.wishes.are_none and not sought.unit_ids_on_duty and sought.for_right is None and len(sought.spans) == 1:
        ((starts, before),) = sought.spans
        just_before = (starts - datetime.resolution, _LAST_ID)
        return await _commonest(connection, sought, after=max(after, just_before), before=before, rows=rows)
    found = await connection.execute(
        _SUITING,
        {
            **_suiting(sought),
            "unit_ids": list(sought.unit_ids),
            "spans_from": [starts for starts, _ in sought.spans],
            "spans_until": [ends for _, ends in sought.spans],
            "after_at": after[0],
            "after_id": after[1],
            "rows": rows,
        },
    )
    return _SLOTS.validate_python(found.mappings().all())


async def first_free(
    connection: AsyncConnection, sought: Sought, asked: Sequence[tuple[str, str | None]]
) -> list[Slot | None]:
    """The first free time of each unit and practitioner (None: of any) that is asked; of one span, in their order."""
    ((starts, ends),) = sought.spans
    found = await connection.execute(
        _FIRST,
        {
            **_suiting(sought),
            "asked_units": [unit_id for unit_id, _ in asked],
            "asked_practitioners": [practitioner_id for _, practitioner_id in asked],
            "starts": starts,
            "ends": ends,
        },
    )
    first = {row["place"]: Slot.model_validate(dict(row)) for row in found.mappings()}
    return [first.get(place) for place in range(1, len(asked) + 1)]


async def _commonest(
    connection: AsyncConnection, sought: Sought, *, after: tuple[datetime, UUID], before: datetime, rows: int
) -> list[Slot]:
    found = await connection.execute(
        _FREE,
        {
            "service_type": sought.service_type,
            "unit_ids": list(sought.unit_ids),
            "after_at": after[0],
            "after_id": after[1],
            "before": before,
            "released_by": sought.released_by,
            "rows": rows,
        },
    )
    return _SLOTS.validate_python(found.mappings().all())


def _suiting(sought: Sought) -> Mapping[str, Any]:
    wishes = sought.wishes
    return {
        "service_type": sought.service_type,
        "for_right": sought.for_right,
        "released_by": sought.released_by,
        "unit_ids_on_duty": list(sought.unit_ids_on_duty),
        "practitioner_ids": None if wishes.practitioner_ids is None else list(wishes.practitioner_ids),
        "delivery_modes": None if wishes.delivery_modes is None else [each.value for each in wishes.delivery_modes],
        "location_id": wishes.location_id,
        "weekdays": list(wishes.weekdays) or None,
        "time_from": wishes.time_from,
        "time_until": wishes.time_until,
        **elsewhere_facts(sought.elsewhere),
    }
