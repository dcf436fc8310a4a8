"""Holds: a free time that one booking right alone may take for some minutes, by the database's clock (D-19)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import ARRAY, Integer, Uuid, bindparam, case, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.booking.tables.calendar import slot
from shared.terms.booking import SlotStatus

LET_GO: Final[Mapping[str, Any]] = {
    "held_until": None,
    "held_for": None,
    "status": case(
        (slot.c.still_offered | (slot.c.status != SlotStatus.FREE.value), slot.c.status),
        else_=SlotStatus.WITHDRAWN.value,
    ),
}
"""What becomes of a time that nobody holds any more: free again, or withdrawn when it is not offered now."""
# A time that the waiting list offers is held as well, for longer; that hold is the offer's and is left alone here.
_HELD_BY = text("""
    select slot.id from slot
    where slot.held_for = :right_id and slot.held_until > clock_timestamp()
      and not exists (select from waiting_list_offer as offer where offer.slot_id = slot.id and offer.status = 'open')
""").bindparams(bindparam("right_id", type_=Uuid))
# Held again it is not held for longer, let go in between or not, and then not at once again: so that nobody holds a
# time for ever, with however many rights of one person.
_HOLD = text("""
    update slot
    set held_for = :right_id, held_until = held.until,
        last_held_by = case when held.is_held then slot.last_held_by else held.person_ref end,
        last_held_until = case when held.is_held then slot.last_held_until else held.until end
    from (select free.id, mine.person_ref, coalesce(free.held_until > clock_timestamp(), false) as is_held,
                 case when free.held_until > clock_timestamp() then free.held_until
                      when free.last_held_by = mine.person_ref and free.last_held_until > clock_timestamp()
                          then free.last_held_until
                      else clock_timestamp() + make_interval(mins => :minutes) end as until
          from slot as free join booking_right as mine on mine.id = :right_id
          where free.id = :slot_id and free.status = 'free'
            and case when free.held_until > clock_timestamp() then free.held_for = :right_id
                     else free.still_offered and (
                         free.last_held_by is distinct from mine.person_ref
                         or free.last_held_until > clock_timestamp()
                         or free.last_held_until + make_interval(mins => :minutes) <= clock_timestamp()) end
         ) as held
    where slot.id = held.id
    returning slot.held_until
""").bindparams(
    bindparam("slot_id", type_=Uuid), bindparam("right_id", type_=Uuid), bindparam("minutes", type_=Integer)
)
_AGAIN_FROM = text("""
    select slot.last_held_until + make_interval(mins => :minutes)
    from slot join booking_right as mine on mine.id = :right_id
    where slot.id = :slot_id and slot.status = 'free' and slot.still_offered and slot.last_held_by = mine.person_ref
      and (slot.held_until is null or slot.held_until <= clock_timestamp())
""").bindparams(
    bindparam("slot_id", type_=Uuid), bindparam("right_id", type_=Uuid), bindparam("minutes", type_=Integer)
)
_LET_GO = text("""
    update slot set held_until = null, held_for = null,
                    status = case when still_offered then status else 'withdrawn' end
    where id = any(:slot_ids) and held_for = :right_id and status = 'free'
      and not exists (select from waiting_list_offer as offer where offer.slot_id = slot.id and offer.status = 'open')
    returning id
""").bindparams(bindparam("slot_ids", type_=ARRAY(Uuid)), bindparam("right_id", type_=Uuid))


async def held_by(connection: AsyncConnection, right_id: UUID) -> list[UUID]:
    """Times that a right holds just now, without those that the waiting list offers."""
    found = await connection.execute(_HELD_BY, {"right_id": right_id})
    return list(found.scalars())


async def hold(connection: AsyncConnection, slot_id: UUID, right_id: UUID, *, minutes: int) -> datetime | None:
    """Hold a free, held time for a right; gives until when, or None when it is not to be had.

    A person has a time for so many minutes in all, and anew only after as many minutes in which it was not held so.
    """
    held = await connection.execute(_HOLD, {"slot_id": slot_id, "right_id": right_id, "minutes": minutes})
    until: datetime | None = held.scalar_one_or_none()
    return until


async def again_from(connection: AsyncConnection, slot_id: UUID, right_id: UUID, *, minutes: int) -> datetime | None:
    """From when a free time may be held anew for the person who has had it; None when that is not what refused it."""
    found = await connection.execute(_AGAIN_FROM, {"slot_id": slot_id, "right_id": right_id, "minutes": minutes})
    again: datetime | None = found.scalar_one_or_none()
    return again


async def let_go(connection: AsyncConnection, slot_ids: Sequence[UUID], right_id: UUID) -> list[UUID]:
    """Let go of those times that the right holds; gives which, without those that the waiting list offers."""
    found = await connection.execute(_LET_GO, {"slot_ids": list(slot_ids), "right_id": right_id})
    return list(found.scalars())
