"""What a service asks for by an id of its own is one and the same, however often and late it asks."""

from uuid import UUID, uuid5

from services.booking.api.refusals import invalid
from shared.kit.identity import Caller
from shared.terms.people import CallerKind


def id_by_origin(caller: Caller, origin: UUID) -> UUID:
    """The id that follows from a service's own one: the primary key lets no second row come of it."""
    return uuid5(origin, caller.client_id)


def refuse_origin(caller: Caller, origin: UUID | None) -> None:
    """Refuse an id from anybody but a service: others repeat a request by its idempotency key."""
    if origin is not None and caller.kind is not CallerKind.SERVICE:
        raise invalid("/origin", "not_a_service", "Only a service says its own id.")
