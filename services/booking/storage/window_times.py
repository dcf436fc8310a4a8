"""What the schedules hold of a right's days, or of a unit's: public, free, and still to become public."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, TIMESTAMP, Boolean, Text, Uuid, bindparam, text
from sqlalchemy.ext.asyncio import AsyncConnection

from services.booking.rules.one_place_at_a_time import VisitSpan
from services.booking.storage.elsewhere import ELSEWHERE, NOT_ELSEWHERE, elsewhere_facts
from services.booking.storage.slots import Span
from shared.terms.channels import DeliveryMode

_INSTANT = TIMESTAMP(timezone=True)
_WINDOW = text(
    """
    select coalesce(bool_or(seen.is_public), false) as any_public,
           coalesce(bool_or(seen.is_public and seen.is_free), false) as any_free,
           min(seen.released_at) filter (where seen.is_free and not seen.is_public) as next_release
    from (select slot.released_at <= :at or :on_duty as is_public, slot.released_at,
                 slot.status = 'free' and {not_elsewhere}
                 and case when slot.held_until > clock_timestamp() then slot.held_for = :right_id
                          else slot.still_offered end as is_free
          from unnest(:spans_from, :spans_until) as span(starts, ends)
               join schedule on schedule.unit_id = :unit_id
               join slot on slot.schedule_id = schedule.id and slot.starts_at >= span.starts
                            and slot.starts_at < span.ends and slot.status <> 'withdrawn'
               join service_offer as offer on offer.id = slot.offer and :service_type = any(offer.service_types)
          where (:practitioner_ids is null or slot.practitioner_id = any(:practitioner_ids))
            and (:delivery_modes is null or slot.delivery_mode = any(:delivery_modes))) as seen
""".replace("{not_elsewhere}", NOT_ELSEWHERE)
).bindparams(
    *ELSEWHERE,
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


# Each question stops at the first time that answers it, and what is free is read from the index of free times.
_PLACES = text("""
    with offers as materialized (
        select array(select id from service_offer where :service_type = any(service_types)) as ids)
    select exists (
               select from schedule join slot on slot.schedule_id = schedule.id
               where schedule.unit_id = asked.unit_id
                 and (asked.practitioner_id is null or slot.practitioner_id = asked.practitioner_id)
                 and slot.offer = any(offers.ids) and slot.status <> 'withdrawn'
                 and slot.starts_at >= :starts and slot.starts_at < :ends
                 and (slot.released_at <= :at or asked.on_duty)) as any_public,
           exists (
               select from slot
               where slot.offer = any(offers.ids) and slot.unit_id = asked.unit_id and slot.status = 'free'
                 and (asked.practitioner_id is null or slot.practitioner_id = asked.practitioner_id)
                 and slot.still_offered and (slot.held_until is null or slot.held_until <= clock_timestamp())
                 and slot.starts_at >= :starts and slot.starts_at < :ends
                 and (slot.released_at <= :at or asked.on_duty)) as any_free,
           (select min(slot.released_at) from slot
            where slot.offer = any(offers.ids) and slot.unit_id = asked.unit_id and slot.status = 'free'
              and (asked.practitioner_id is null or slot.practitioner_id = asked.practitioner_id)
              and slot.still_offered and slot.starts_at >= :starts and slot.starts_at < :ends
              and slot.released_at > :at and not asked.on_duty) as next_release
    from offers, unnest(:unit_ids, :practitioner_ids, :on_duty) with ordinality
         as asked(unit_id, practitioner_id, on_duty, place)
    order by asked.place
""").bindparams(
    bindparam("service_type", type_=Text),
    bindparam("unit_ids", type_=ARRAY(Text)),
    bindparam("practitioner_ids", type_=ARRAY(Text)),
    bindparam("on_duty", type_=ARRAY(Boolean)),
    bindparam("starts", type_=_INSTANT),
    bindparam("ends", type_=_INSTANT),
    bindparam("at", type_=_INSTANT),
)


@dataclass(frozen=True, slots=True)
class Place:
    """A unit, or one practitioner there, as somebody on duty or a family looks at it."""

    unit_id: str
    practitioner_id: str | None
    on_duty: bool


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
    elsewhere: Sequence[VisitSpan] = ()
    """The person's other visits: no time at which the person is there is free for the right."""


@dataclass(frozen=True, slots=True)
class WindowTimes:
    """What there is."""

    any_public: bool
    any_free: bool
    """Some public time is free, or held for the very right that is looked for."""
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
            **elsewhere_facts(covered.elsewhere),
        },
    )
    row = found.one()
    return WindowTimes(row.any_public, row.any_free, row.next_release)


async def in_places(
    connection: AsyncConnection, service_type: str, places: Sequence[Place], span: Span, at: datetime
) -> list[WindowTimes]:
    """What the schedules hold of a service in each of these places, in order; to somebody on duty all is public."""
    if not places:
        return []
    found = await connection.execute(
        _PLACES,
        {
            "service_type": service_type,
            "unit_ids": [each.unit_id for each in places],
            "practitioner_ids": [each.practitioner_id for each in places],
            "on_duty": [each.on_duty for each in places],
            "starts": span[0],
            "ends": span[1],
            "at": at,
        },
    )
    return [WindowTimes(row.any_public, row.any_free, row.next_release) for row in found]
