"""Free times. The search is one index-only statement: the earliest of each unit, then the earliest of these."""

from datetime import datetime
from uuid import UUID

from pydantic import TypeAdapter
from sqlalchemy import ARRAY, TIMESTAMP, Boolean, Integer, Text, Uuid, bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.contracts.booking.slots import Slot

_INSTANT = TIMESTAMP(timezone=True)
_SLOTS = TypeAdapter(list[Slot])

# `status = 'free'` stays a literal: a parameter would lose the partial index slot_free_idx.
_FREE = text("""
    select found.*, offer.service_types
    from service_offer as offer cross join unnest(:unit_ids) as unit(id) cross join lateral (
        select slot.id, slot.unit_id, slot.practitioner_id, slot.starts_at, slot.ends_at, slot.delivery_mode,
               slot.location_id
        from slot
        where slot.offer = offer.id and slot.unit_id = unit.id and slot.status = 'free'
          and (slot.held_until is null or slot.held_until <= clock_timestamp())
          and (slot.released_at <= :released_by or :by_professional)
          and (slot.starts_at, slot.id) > (:after_at, :after_id) and slot.starts_at < :before
          and (:practitioner_id is null or slot.practitioner_id = :practitioner_id)
        order by slot.starts_at, slot.id limit :rows) as found
    where :service_type = any(offer.service_types)
    order by found.starts_at, found.id limit :rows
""").bindparams(
    bindparam("unit_ids", type_=ARRAY(Text)),
    bindparam("service_type", type_=Text),
    bindparam("after_at", type_=_INSTANT),
    bindparam("after_id", type_=Uuid),
    bindparam("before", type_=_INSTANT),
    bindparam("released_by", type_=_INSTANT),
    bindparam("by_professional", type_=Boolean),
    bindparam("practitioner_id", type_=Text),
    bindparam("rows", type_=Integer),
).columns(
    id=Uuid, unit_id=Text, practitioner_id=Text, starts_at=_INSTANT, ends_at=_INSTANT, delivery_mode=Text,
    location_id=Text, service_types=ARRAY(Text),
)  # fmt: skip


async def free(
    connection: AsyncConnection,
    *,
    service_type: str,
    unit_ids: list[str],
    practitioner_id: str | None,
    after: tuple[datetime, UUID],
    before: datetime,
    released_by: datetime | None,
    rows: int,
) -> list[Slot]:
    """Free times after a place in the list and before an instant (not included), earliest first.

    Families see those released by an instant; None: a professional sees all of them.
    """
    found = await connection.execute(
        _FREE,
        {
            "service_type": service_type,
            "unit_ids": unit_ids,
            "practitioner_id": practitioner_id,
            "after_at": after[0],
            "after_id": after[1],
            "before": before,
            "released_by": released_by,
            "by_professional": released_by is None,
            "rows": rows,
        },
    )
    return _SLOTS.validate_python(found.mappings().all())
