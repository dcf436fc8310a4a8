"""What the schedules hold in the days that a booking right covers: public, free, and still to become public."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, TIMESTAMP, Boolean, Text, Uuid, bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.booking.storage.slots import Span
from shared.terms.channels import DeliveryMode

_INSTANT = TIMESTAMP(timezone=True)
_WINDOW = text("""
    select coalesce(bool_or(seen.is_public), false) as any_public,
           coalesce(bool_or(seen.is_public and seen.is_free), false) as any_free,
           min(seen.released_at) filter (where seen.is_free and not seen.is_public) as next_release
    from (select slot.released_at <= :at or :on_duty as is_public, slot.released_at,
                 slot.status = 'free' and (slot.held_until is null or slot.held_until <= clock_timestamp()
                                           or slot.held_for = :right_id) as is_free
          from unnest(:spans_from, :spans_until) as span(starts, ends)
               join schedule on schedule.unit_id = :unit_id
               join slot on slot.schedule_id = schedule.id and slot.starts_at >= span.starts
                            and slot.starts_at < span.ends and slot.status <> 'withdrawn'
               join service_offer as offer on offer.id = slot.offer and :service_type = any(offer.service_types)
          where (:practitioner_ids is null or slot.practitioner_id = any(:practitioner_ids))
            and (:delivery_modes is null or slot.delivery_mode = any(:delivery_modes))) as seen
""").bindparams(
    bindparam("at", type_=_INSTANT),
    bindparam("on_duty", type_=Boolean),
    bindparam("right_id", type_=Uuid),
    bindparam("spans_from", type_=ARRAY(_INSTANT)),
    bindparam("spans_until", type_=ARRAY(_INSTANT)),
    bindparam("unit_id", type_=Text),
    bindparam("service_type", type_=Text),
    bindparam("practitioner_ids", type_=ARRAY(Text)),
    bindparam("delivery_modes", type_=ARRAY(Text)),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Covered:
    """Times that a right covers: its service and unit, its therapists and ways, and the days of a visit."""

    right_id: UUID
    service_type: str
    unit_id: str
    practitioner_ids: Sequence[str]
    """Empty: any."""
    delivery_modes: Sequence[DeliveryMode]
    """Empty: any."""
    spans: Sequence[Span]


@dataclass(frozen=True, slots=True)
class WindowTimes:
    """What there is."""

    any_public: bool
    any_free: bool
    """Some public time is free, or held for this very right."""
    next_release: datetime | None
    """When the next free times become public; None when none are to come."""


async def in_window(connection: AsyncConnection, covered: Covered, at: datetime, *, on_duty: bool) -> WindowTimes:
    """What the schedules hold of the times that a right covers; to somebody on duty every time is public."""
    found = await connection.execute(
        _WINDOW,
        {
            "at": at,
            "on_duty": on_duty,
            "right_id": covered.right_id,
            "spans_from": [starts for starts, _ in covered.spans],
            "spans_until": [ends for _, ends in covered.spans],
            "unit_id": covered.unit_id,
            "service_type": covered.service_type,
            "practitioner_ids": list(covered.practitioner_ids) or None,
            "delivery_modes": [each.value for each in covered.delivery_modes] or None,
        },
    )
    row = found.one()
    return WindowTimes(row.any_public, row.any_free, row.next_release)
