"""Client of the referral service."""

from uuid import UUID, uuid4

from shared.clients.answers import call
from shared.clients.sister_service import SisterService
from shared.contracts.referral.handovers import Handover, NewHandover, WithdrawHandover
from shared.contracts.referral.own_workers import OwnWorkerLookup, OwnWorkers


class Referral(SisterService):
    """Asks the referral service over an HTTP client that it does not own."""

    async def offer_handover(self, new: NewHandover, *, key: str) -> Handover:
        """Offer a client's matter to another unit; the same origin is the same handover, the same key the same answer.

        Raises Unavailable, Refused or Unreadable.
        """
        request = self._http.build_request(
            "POST",
            "/v1/handovers",
            content=new.model_dump_json(),
            headers={"content-type": "application/json", "idempotency-key": key},
        )
        return await call(self._http, request, Handover)

    async def withdraw_handover(self, handover_id: UUID, ending: WithdrawHandover, *, version: int) -> Handover:
        """End a handover that nobody has taken or that came back, decided on that version of it.

        Raises Unavailable, Refused or Unreadable.
        """
        request = self._http.build_request(
            "POST",
            f"/v1/handovers/{handover_id}/withdraw",
            content=ending.model_dump_json(),
            headers={
                "content-type": "application/json",
                "idempotency-key": str(uuid4()),
                "if-match": f'"{version}"',
            },
        )
        return await call(self._http, request, Handover)

    async def own_workers(self, asked: OwnWorkerLookup) -> OwnWorkers:
        """Who has a person's matters, in the registers that the professional reads; nobody's are none.

        Raises Unavailable, Refused or Unreadable.
        """
        request = self._http.build_request(
            "POST",
            "/v1/own-workers/lookup",
            content=asked.model_dump_json(),
            headers={"content-type": "application/json"},
        )
        return await call(self._http, request, OwnWorkers)

    async def handover(self, handover_id: UUID) -> Handover:
        """A handover as it stands. Raises Unavailable, Refused or Unreadable."""
        return await call(self._http, self._http.build_request("GET", f"/v1/handovers/{handover_id}"), Handover)
