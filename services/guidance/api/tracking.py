"""How a contact stands, for whoever holds its tracking code; nobody else can ask."""

from services.guidance.api.callers import ANYBODY, OPEN_TO_ALL, Parts, ReaderLanguage
from services.guidance.api.showing import subjects
from services.guidance.api.standing import shown_standing
from services.guidance.flows.parts import GuidanceParts
from services.guidance.storage import contacts
from services.guidance.storage.contacts import ContactRecord
from shared.contracts.guidance.tracking import TrackContact, TrackedContact
from shared.kit.problems import NOT_FOUND, STRONGER_IDENTIFICATION, Refusal, refusals
from shared.kit.sealing import Sealer
from shared.kit.service import service_router
from shared.kit.unit_of_work import Access, UnitOfWork, Work

router = service_router(tags=["contacts"], dependencies=[ANYBODY])

_PURPOSE = "tracking code: "
"""So that a tracking code's reference is never that of an identity code."""


def tracking_reference(sealer: Sealer, code: str) -> str:
    """The keyed reference under which a tracking code is kept; the code itself is not."""
    return sealer.reference(_PURPOSE + code)


@router.post(
    "/v1/contacts/track", summary="How a contact stands", openapi_extra=OPEN_TO_ALL, responses=refusals(NOT_FOUND)
)
async def track_contact(asked: TrackContact, work: Work, parts: Parts, language: ReaderLanguage) -> TrackedContact:
    """How the matter with this code stands and what happens next, whoever asks; one indexed read, hit or miss (R-128).

    Only what was found of a known person is logged, after the answer is made; nothing tells who asked about an
    anonymous contact (D-8).
    """
    reference = tracking_reference(parts.sealer, asked.tracking_code)
    async with work.reading() as connection:
        found = await contacts.tracked(connection, reference)
    if found is None:
        raise Refusal(NOT_FOUND)
    if found.identity is not None:
        work.access(Access("track", "contact", subjects(found), str(found.id)))
    return shown_standing(parts, found, parts.clock(), language, tracking_code=asked.tracking_code)


async def tracked_by_code(work: UnitOfWork, parts: GuidanceParts, code: str, action: str) -> ContactRecord:
    """The anonymous contact with this tracking code."""
    reference = tracking_reference(parts.sealer, code)
    async with work.reading() as connection:
        found = await contacts.tracked(connection, reference)
    if found is None:
        raise Refusal(NOT_FOUND)
    if found.identity is not None:
        work.access(Access(action, "contact", subjects(found), str(found.id)))
        raise Refusal(STRONGER_IDENTIFICATION)
    return found
