"""Channels of consultation and teams: whom a professional may ask, and whether they are there now."""

from collections.abc import Iterator
from typing import Annotated, Any

from fastapi import Query

from services.referral.api.callers import READER_OF_CRITERIA, Parts
from services.referral.flows.consultations import there_now
from services.referral.flows.parts import ReferralParts
from shared.contracts.consultation_targets import ConsultationTarget
from shared.contracts.county_pack import CountyPack
from shared.contracts.referral.channels import Answering, Channel, Team, TeamUnit
from shared.contracts.types import Code, Page
from shared.kit.service import service_router
from shared.terms.consultations import TargetKind, TargetScope

router = service_router(tags=["channels"], dependencies=[READER_OF_CRITERIA])

_SEVERAL = (TargetKind.TEAM, TargetKind.WORK_PAIR, TargetKind.GROUP)
_Unit = Annotated[Code | None, Query(description="Only those of the county of this unit.")]


@router.get("/v1/channels", summary="Channels of consultation")
async def list_channels(
    parts: Parts,
    unit_id: _Unit = None,
    scope: Annotated[list[TargetScope] | None, Query(max_length=10, description="One or many; any by default.")] = None,
    is_open: Annotated[bool | None, Query(description="Only those that are, or are not, there now.")] = None,
) -> Page[Channel]:
    """Whom a county's professionals may consult, with hours: open now, or opening next (R-162, R-164, R-170, R-204)."""
    channels = [
        _channel(parts, pack, target)
        for pack, target in _targets(parts, unit_id)
        if scope is None or target.scope in scope
    ]
    return Page(items=[each for each in channels if is_open in {None, each.is_open}], next_cursor=None)


@router.get("/v1/teams", summary="Teams, work pairs and groups")
async def list_teams(parts: Parts, unit_id: _Unit = None) -> Page[Team]:
    """The teams, work pairs and multi-professional groups that answer consultations, and their units (R-037, R-166)."""
    return Page(
        items=[_team(parts, pack, target) for pack, target in _targets(parts, unit_id) if target.kind in _SEVERAL],
        next_cursor=None,
    )


def _targets(parts: ReferralParts, unit_id: str | None) -> Iterator[tuple[CountyPack, ConsultationTarget]]:
    if unit_id is not None:
        parts.unit(unit_id, pointer="unit_id")
    for pack in parts.packs.packs:
        if unit_id is None or pack.unit(unit_id) is not None:
            yield from ((pack, target) for target in pack.consultation_targets)


def _channel(parts: ReferralParts, pack: CountyPack, target: ConsultationTarget) -> Channel:
    own = {name: getattr(target, name) for name in Channel.model_fields if name not in Answering.model_fields}
    return Channel(**_answering(parts, pack, target), **own)


def _team(parts: ReferralParts, pack: CountyPack, target: ConsultationTarget) -> Team:
    units = [unit for unit_id in target.unit_ids if (unit := pack.unit(unit_id)) is not None]
    return Team(**_answering(parts, pack, target), units=[TeamUnit(unit_id=unit.id, name=unit.name) for unit in units])


def _answering(parts: ReferralParts, pack: CountyPack, target: ConsultationTarget) -> dict[str, Any]:
    now = there_now(parts, target.hours, parts.clock())
    return {
        "code": target.code,
        "county": pack.code,
        "name": target.name,
        "kind": target.kind,
        "registers": target.registers,
        "professions": target.professions,
        "hours": target.hours,
        "is_open": now.is_open,
        "closes_at": now.closes_at,
        "opens_at": now.opens_at,
    }
