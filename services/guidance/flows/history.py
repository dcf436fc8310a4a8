"""What a contact remembers of what was done to it; whoever changes a contact leaves an entry."""

from datetime import datetime
from uuid import UUID

from services.guidance.storage import contact_history
from shared.kit.identity import Caller
from shared.kit.jobs import Connection
from shared.terms.desk import ContactDeed
from shared.terms.people import CallerKind
from shared.terms.registers import Register


async def remember(
    connection: Connection,
    contact_id: UUID,
    deed: ContactDeed,
    at: datetime,
    *,
    by: Caller | None = None,
    worker: str | None = None,
    register: Register | None = None,
) -> None:
    """Leave an entry of a deed, in its transaction; only a professional is named, never a client (D-8).

    `worker`: to whom the contact was given, or who was named or paired. `register`: to which the deed belongs; only its
    readers are told of it.
    """
    is_worker = by is not None and by.kind is CallerKind.PROFESSIONAL
    await contact_history.add(
        connection,
        contact_id,
        deed,
        at,
        by=by.subject if by and is_worker else None,
        professions=tuple(sorted(by.professions)) if by and is_worker else (),
        worker=worker,
        register=register,
    )
