"""Counterparts: whom a unit works with at other organisations and units."""

from typing import Annotated

from fastapi import Query

from services.referral.api.callers import READER_OF_CRITERIA, Parts
from shared.contracts.booking.catalogue import contact_of
from shared.contracts.referral.counterparts import CounterpartDescription
from shared.contracts.types import Code, Page
from shared.kit.service import service_router

router = service_router(tags=["counterparts"], dependencies=[READER_OF_CRITERIA])


@router.get("/v1/counterparts", summary="Counterparts of units")
async def list_counterparts(
    parts: Parts, unit_id: Annotated[Code | None, Query(description="Of this unit; of every unit by default.")] = None
) -> Page[CounterpartDescription]:
    """The counterpart registry (vastinpari) of the county's units, with phone and hours (R-213)."""
    if unit_id is not None:
        parts.unit(unit_id, pointer="unit_id")
    items = []
    for pack in parts.packs.packs:
        for each in pack.counterparts:
            if unit_id is not None and unit_id not in each.unit_ids:
                continue
            unit = pack.unit(each.partner_unit_id) if each.partner_unit_id else None
            partner = contact_of(unit) if unit else None
            items.append(CounterpartDescription(county=pack.code, counterpart=each, partner_unit=partner))
    return Page(items=items, next_cursor=None)
