"""What must hold inside a handover, whoever offers it."""

from collections.abc import Collection
from datetime import datetime

from services.referral.api.handover_refusals import invalid
from services.referral.flows.parts import ReferralParts
from services.referral.rules.handover_route import route
from shared.contracts.county_pack import Unit
from shared.contracts.referral.handovers import CareNeedAssessedBefore, ClientTold, NewHandover
from shared.law.register_context import register_of_unit
from shared.law.who_stops_the_clock import may_stop
from shared.terms.deadlines import DeadlineRule
from shared.terms.people import Profession
from shared.terms.registers import Register


def refuse_inconsistent(
    parts: ReferralParts,
    new: NewHandover,
    to_unit: Unit,
    writers: Collection[Profession],
    at: datetime,
    *,
    from_record: bool,
) -> None:
    """Refuse a target that is not one, a way past the others, and what is told of the future.

    The writer's professions tell whether an assessment of the need of care may be told at all; a service tells what it
    has on record, of the health-care professional who made it. Source: D-6.
    """
    if to_unit.id == new.from_unit_id:
        raise invalid("/to_unit_id", "same_unit", "A handover goes to another unit.")
    if parts.packs.county_of(to_unit.id) is not parts.packs.county_of(new.from_unit_id):
        raise invalid("/to_unit_id", "other_county", "A handover stays in the county.")
    if register_of_unit(to_unit.type) not in {None, new.client_register}:
        raise invalid("/client_register", "other_register", "The receiving unit works in the other register.")
    own_worker = new.own_worker
    way = route(
        new.client_relationship,
        to_unit_id=to_unit.id,
        own_workers_unit_id=own_worker.unit_id if own_worker else None,
    )
    if not way.may_go:
        raise invalid("/own_worker", way.verdict.value, "Inside a client relationship it goes to the own worker.")
    if new.received_at > at:
        raise invalid("/received_at", "in_the_future", "Nobody has been contacted in the future.")
    refuse_future(new.client_told, at)
    if new.care_need_assessed is not None:
        refuse_untold(
            new.care_need_assessed, new.client_register, new.received_at, writers, at, from_record=from_record
        )


def refuse_untold(
    assessed: CareNeedAssessedBefore,
    register: Register,
    received_at: datetime,
    writers: Collection[Profession],
    at: datetime,
    *,
    from_record: bool,
) -> None:
    """Refuse an assessment of the need of care that the writer may not tell of (D-6)."""
    if register is not Register.HEALTH_CARE:
        raise invalid("/care_need_assessed", "other_register", "The need of care is assessed in health care.")
    if not from_record and not may_stop(DeadlineRule.CARE_NEED_ASSESSMENT, writers).may_stop:
        raise invalid("/care_need_assessed", "not_health_care", "Only a writer in health care tells that it is made.")
    if not may_stop(DeadlineRule.CARE_NEED_ASSESSMENT, [assessed.by]).may_stop:
        raise invalid("/care_need_assessed/by", "not_health_care", "Only a health-care professional assesses it.")
    if not received_at <= assessed.assessed_at <= at:
        raise invalid("/care_need_assessed/assessed_at", "out_of_order", "Assessed at the first contact or later.")


def refuse_future(told: ClientTold | None, at: datetime) -> None:
    """Refuse that a client was told of something in the future."""
    if told is not None and told.at > at:
        raise invalid("/client_told/at", "in_the_future", "Nobody has been told in the future.")
