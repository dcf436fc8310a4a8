"""Whose the referrals are: by what the authority source is asked, and what protects the person."""

from dataclasses import dataclass, field
from datetime import date

from sqlalchemy import Text, bindparam, false, func, select, union_all
from sqlalchemy.ext.asyncio import AsyncConnection

from services.referral.tables.assessments import assessment
from services.referral.tables.consultations import consultation
from services.referral.tables.handovers import handover
from services.referral.tables.referrals import referral


@dataclass(frozen=True, slots=True)
class ClientRecord:
    """A person of whom a referral was sent."""

    sealed_identity_code: bytes = field(repr=False)
    birth_date: date = field(repr=False)
    non_disclosure: bool
    taken_into_care: bool


_PERSON = bindparam("person_ref", type_=Text)
_TOLD = union_all(
    *(
        select(each.c.non_disclosure, each.c.taken_into_care).where(each.c.person_ref == _PERSON)
        for each in (referral, handover, consultation)
    ),
    # An assessment keeps nothing of being taken into care.
    select(assessment.c.non_disclosure, false()).where(assessment.c.person_ref == _PERSON),
).subquery()
_GET = (
    select(
        referral.c.sealed_identity_code,
        referral.c.birth_date,
        select(func.bool_or(_TOLD.c.non_disclosure)).scalar_subquery().label("non_disclosure"),
        select(func.bool_or(_TOLD.c.taken_into_care)).scalar_subquery().label("taken_into_care"),
    )
    .where(referral.c.person_ref == _PERSON, referral.c.sent_at.is_not(None))
    .order_by(referral.c.sent_at.desc())
    .limit(1)
)


async def find(connection: AsyncConnection, person_ref: str) -> ClientRecord | None:
    """The person, if a referral of theirs was sent; a protection counts that any matter of the person has told."""
    row = (await connection.execute(_GET, {"person_ref": person_ref})).mappings().one_or_none()
    return ClientRecord(**row) if row else None
