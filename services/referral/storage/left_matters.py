"""A person's matters that nobody pursues while a clock runs on them."""

from collections.abc import Iterable
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Select, Table, bindparam, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.referral.rules.left_clocks import LEFT_ASSESSMENTS, LEFT_HANDOVERS
from services.referral.tables.assessments import assessment
from services.referral.tables.handovers import handover
from services.referral.tables.matters import clock
from shared.terms.registers import Register


def _left(table: Table, statuses: Iterable[StrEnum]) -> Select[UUID]:
    runs = select(clock.c.owner_id).where(
        clock.c.owner_id == table.c.id, clock.c.met_at.is_(None), clock.c.ended_at.is_(None)
    )
    return (
        select(table.c.id)
        .where(
            table.c.person_ref == bindparam("person_ref"),
            table.c.client_register == bindparam("register"),
            table.c.status.in_(sorted(status.value for status in statuses)),
            runs.exists(),
        )
        .order_by(table.c.id)
        .with_for_update()
    )


_LEFT = (_left(handover, LEFT_HANDOVERS), _left(assessment, LEFT_ASSESSMENTS))


async def hold(connection: AsyncConnection, person_ref: str, register: Register) -> list[UUID]:
    """The person's handovers and assessments in a register that nobody pursues, held, handovers first."""
    whose = {"person_ref": person_ref, "register": register.value}
    return [matter for statement in _LEFT for matter in await connection.scalars(statement, whose)]
