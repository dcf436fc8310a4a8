"""That and how families have got their instructions."""

from uuid import UUID

from sqlalchemy import bindparam, insert, select
from sqlalchemy.ext.asyncio import AsyncConnection

from services.booking.tables.rights import instruction_hand_over
from shared.contracts.booking.instructions import InstructionHandOver

_ADD = insert(instruction_hand_over)
_OF_RIGHT = (
    select(*(instruction_hand_over.c[name] for name in InstructionHandOver.model_fields))
    .where(instruction_hand_over.c.booking_right_id == bindparam("right_id"))
    .order_by(instruction_hand_over.c.id)
)


async def add(connection: AsyncConnection, handed: InstructionHandOver, *, by: str) -> None:
    """Write that an instruction was handed over, and by whom."""
    await connection.execute(_ADD, {**handed.model_dump(), "language": handed.language.value, "handed_over_by": by})


async def of_right(connection: AsyncConnection, right_id: UUID) -> list[InstructionHandOver]:
    """How the family of a right has got its instruction, oldest first."""
    rows = await connection.execute(_OF_RIGHT, {"right_id": right_id})
    return [InstructionHandOver.model_validate(row, from_attributes=True) for row in rows]
