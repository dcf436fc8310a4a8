"""Own workers: who took a person's matters, by handovers, referrals and assessments."""

from collections.abc import Collection
from datetime import datetime

from pydantic.dataclasses import dataclass
from sqlalchemy import ARRAY, BindParameter, Text, bindparam, case, func, literal, select, union_all
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncConnection

from services.referral.tables.assessments import assessment
from services.referral.tables.handovers import handover
from services.referral.tables.referrals import referral
from shared.terms.handovers import HandoverStatus, OwnWorkerSource
from shared.terms.referral import ReferralStatus
from shared.terms.registers import Register


@dataclass(frozen=True)
class OwnWorkerRecord:
    """Who took a matter of a person last at a unit, in a register."""

    client_register: Register
    unit_id: str
    subject: str
    since: datetime
    by: OwnWorkerSource


_person: BindParameter[str] = bindparam("person_ref")
# A matter that was given back or declined makes nobody an own worker.
_HANDOVERS = select(
    handover.c.client_register,
    handover.c.to_unit_id.label("unit_id"),
    handover.c.accepted_by.label("subject"),
    handover.c.accepted_at.label("since"),
    literal(OwnWorkerSource.HANDOVER.value).label("by"),
).where(
    handover.c.person_ref == _person,
    handover.c.accepted_at.is_not(None),
    handover.c.status.in_([HandoverStatus.ACCEPTED, HandoverStatus.CLIENT_CONTACTED, HandoverStatus.DONE]),
)
_REFERRALS = select(
    referral.c.client_register,
    referral.c.to_unit_id.label("unit_id"),
    func.coalesce(referral.c.decided_by, referral.c.taken_by).label("subject"),
    func.coalesce(referral.c.decided_at, referral.c.taken_at).label("since"),
    literal(OwnWorkerSource.REFERRAL.value).label("by"),
).where(
    referral.c.person_ref == _person,
    referral.c.taken_at.is_not(None),
    referral.c.status.not_in([ReferralStatus.DECLINED, ReferralStatus.CANCELLED]),
)
_is_completed = assessment.c.completed_at.is_not(None)
_ASSESSMENTS = select(
    assessment.c.client_register,
    assessment.c.unit_id,
    case((_is_completed, assessment.c.completed_by), else_=assessment.c.started_by).label("subject"),
    case((_is_completed, assessment.c.completed_at), else_=assessment.c.started_at).label("since"),
    literal(OwnWorkerSource.ASSESSMENT.value).label("by"),
).where(assessment.c.person_ref == _person, assessment.c.started_at.is_not(None), assessment.c.ended_at.is_(None))
_matters = union_all(_HANDOVERS, _REFERRALS, _ASSESSMENTS).subquery("matters")
_latest = (
    select(_matters)
    .where(_matters.c.client_register == func.any(bindparam("registers", type_=ARRAY(Text))))
    .ext(distinct_on(_matters.c.client_register, _matters.c.unit_id))
    .order_by(_matters.c.client_register, _matters.c.unit_id, _matters.c.since.desc())
    .subquery("latest")
)
_LOOKUP = select(_latest).order_by(_latest.c.since.desc(), _latest.c.unit_id)


async def lookup(
    connection: AsyncConnection, person_ref: str, registers: Collection[Register]
) -> list[OwnWorkerRecord]:
    """Who took the person's matters last, one of each unit and register, the latest first."""
    rows = await connection.execute(
        _LOOKUP, {"person_ref": person_ref, "registers": [each.value for each in registers]}
    )
    return [OwnWorkerRecord(**row._mapping) for row in rows]  # noqa: SLF001 - SQLAlchemy's public name
