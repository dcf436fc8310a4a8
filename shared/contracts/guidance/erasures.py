"""The ledger of erasures, which is applied again after an older backup has been restored."""

from uuid import UUID

from shared.contracts.types import Instant, Output
from shared.terms.making_contact import ErasureKind


class Erasure(Output):
    """Of which contact something was deleted, and when; nothing of whose it was."""

    contact_id: UUID
    kind: ErasureKind
    erased_at: Instant
