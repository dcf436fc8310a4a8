"""Attachments of referrals: which documents of the client record system belong to them, never their content."""

from dataclasses import fields
from datetime import datetime
from uuid import UUID

from pydantic.dataclasses import dataclass
from sqlalchemy import bindparam, delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncConnection

from services.referral.storage.rows import columns
from services.referral.tables.referrals import referral_attachment
from shared.terms.people import Profession
from shared.terms.referral import ReferralSide


@dataclass(frozen=True, kw_only=True)
class AttachmentRecord:
    """One document, and which side added it."""

    id: UUID
    referral_id: UUID
    title: str
    media_type: str
    document_id: str
    added_at: datetime
    side: ReferralSide
    unit_id: str
    profession: Profession | None


_NAMES = tuple(each.name for each in fields(AttachmentRecord))
_OF = referral_attachment.c.referral_id == bindparam("of_referral")
_ADD = (
    insert(referral_attachment)
    .on_conflict_do_nothing(index_elements=[referral_attachment.c.referral_id, referral_attachment.c.document_id])
    .returning(referral_attachment.c.id)
)
_LIST = select(*(referral_attachment.c[name] for name in _NAMES)).where(_OF).order_by(referral_attachment.c.id)
_GET = select(*(referral_attachment.c[name] for name in _NAMES)).where(
    _OF, referral_attachment.c.id == bindparam("attachment_id")
)
_COUNT = select(func.count()).select_from(referral_attachment).where(_OF)
_REMOVE = delete(referral_attachment).where(_OF, referral_attachment.c.id == bindparam("attachment_id"))


async def add(connection: AsyncConnection, record: AttachmentRecord) -> bool:
    """Store a document's name; False when the referral has the document already."""
    return (await connection.execute(_ADD, columns(record, _NAMES))).one_or_none() is not None


async def count(connection: AsyncConnection, referral_id: UUID) -> int:
    """How many documents a referral has."""
    number: int = (await connection.execute(_COUNT, {"of_referral": referral_id})).scalar_one()
    return number


async def listed(connection: AsyncConnection, referral_id: UUID) -> list[AttachmentRecord]:
    """The documents of a referral, the oldest first."""
    found = await connection.execute(_LIST, {"of_referral": referral_id})
    return [AttachmentRecord(**row) for row in found.mappings()]


async def find(connection: AsyncConnection, referral_id: UUID, attachment_id: UUID) -> AttachmentRecord | None:
    """One document of a referral."""
    found = await connection.execute(_GET, {"of_referral": referral_id, "attachment_id": attachment_id})
    row = found.mappings().one_or_none()
    return AttachmentRecord(**row) if row else None


async def remove(connection: AsyncConnection, referral_id: UUID, attachment_id: UUID) -> None:
    """Forget a document's name."""
    await connection.execute(_REMOVE, {"of_referral": referral_id, "attachment_id": attachment_id})
