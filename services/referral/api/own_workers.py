"""Own workers: who has a person's matter, so that the matter goes straight to them."""

from services.referral.api.callers import Parts, Professional
from services.referral.flows.registers import units_by_register
from services.referral.storage import own_workers
from shared.contracts.booking.catalogue import contact_of
from shared.contracts.referral.own_workers import OwnWorker, OwnWorkerLookup, OwnWorkers
from shared.kit.service import service_router
from shared.kit.unit_of_work import Access, Work

router = service_router(tags=["own workers"])


@router.post("/v1/own-workers/lookup", summary="A person's own workers")
async def look_up_own_workers(asked: OwnWorkerLookup, caller: Professional, work: Work, parts: Parts) -> OwnWorkers:
    """Who took a person's matters last at which unit (R-081, R-127); in the registers that the caller reads only."""
    code = asked.personal_identity_code
    person_ref = asked.person_ref or parts.sealer.reference(code or "")
    readable = units_by_register(parts, caller)
    async with work.reading() as connection:
        found = await own_workers.lookup(connection, person_ref, [each for each, units in readable.items() if units])
    work.access(Access("lookup", "own_worker", (person_ref,)))
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
