"""Own workers: who has a person's matter, so that the matter goes straight to them."""

from dataclasses import replace

from services.referral.api.callers import HandsOver, Parts
from services.referral.api.handover_refusals import invalid
from services.referral.api.handover_standing import hands_over
from services.referral.flows.parts import ReferralParts
from services.referral.flows.registers import units_by_register
from services.referral.storage import own_workers
from shared.contracts.booking.catalogue import contact_of
from shared.contracts.referral.own_workers import OwnWorker, OwnWorkerLookup, OwnWorkers
from shared.kit.identity import Caller
from shared.kit.problems import FORBIDDEN, Refusal
from shared.kit.service import service_router
from shared.kit.unit_of_work import Access, Work
from shared.terms.people import CallerKind

router = service_router(tags=["own workers"])


@router.post("/v1/own-workers/lookup", summary="A person's own workers")
async def look_up_own_workers(asked: OwnWorkerLookup, caller: HandsOver, work: Work, parts: Parts) -> OwnWorkers:
    """Who took a person's matters last at which unit (R-081, R-127); in the registers that the caller reads only.

    A service asks for its professional, and is told what that professional would be told.
    """
    code = asked.personal_identity_code
    person_ref = asked.person_ref or parts.sealer.reference(code or "")
    acting = asked.acting_professional
    work.access(Access("lookup", "own_worker", (person_ref,), on_behalf_of=acting.subject if acting else None))
    readable = units_by_register(parts, _asking(parts, asked, caller))
    async with work.reading() as connection:
        found = await own_workers.lookup(connection, person_ref, [each for each, units in readable.items() if units])
    items = []
    for each in found:
        unit = parts.packs.unit(each.unit_id)
        if unit is None or each.unit_id not in readable[each.client_register]:
            continue
        items.append(
            OwnWorker(
                client_register=each.client_register,
                unit=contact_of(unit),
                subject=each.subject,
                since=each.since,
                by=each.by,
            )
        )
    return OwnWorkers(person_ref=person_ref, items=items)


def _asking(parts: ReferralParts, asked: OwnWorkerLookup, caller: Caller) -> Caller:
    """The professional who asks, also when a service asks for one."""
    acting = asked.acting_professional
    if caller.kind is not CallerKind.SERVICE:
        if acting is not None:
            raise invalid("/acting_professional", "not_a_service", "Only a service acts for somebody.")
        return caller
    if not hands_over(parts, caller):
        raise Refusal(FORBIDDEN)
    if acting is None:
        raise invalid("/acting_professional", "missing", "A service tells for whom it acts.")
    return replace(
        caller,
        kind=CallerKind.PROFESSIONAL,
        subject=acting.subject,
        professions=frozenset(acting.professions),
        units=frozenset({acting.unit_id}),
    )
