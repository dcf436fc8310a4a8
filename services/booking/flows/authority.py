"""Whom a citizen may act for: asked of the authority source before the transaction, and kept with the change."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from services.booking.rules.acting_for import ADULT_AT, Acting
from services.booking.storage.persons import PersonRecord
from shared.clients.e_authorizations import AuthorityAnswer, EAuthorizations
from shared.clients.user_info import UserInfo
from shared.kit.clock import Clock
from shared.kit.identity import Caller
from shared.kit.sealing import Sealer
from shared.law.birthdays import birthday
from shared.law.civil_time import civil_date
from shared.terms.acting import Authority, AuthorityBasis

FRESH_FOR_CHANGE = timedelta(seconds=60)
"""Oldest answer on which something is changed. Source: D-19."""
FRESH_FOR_READ = timedelta(minutes=10)
"""Oldest answer on which something is shown. Source: D-19."""
_MOST_REMEMBERED = 10_000


@dataclass(frozen=True, slots=True)
class ActingFacts:
    """What the rule on acting for another needs, and what is stored with the change."""

    acting: Acting
    caller_ref: str | None
    request_id: UUID | None
    checked_at: datetime | None


class Authorities:
    """Asks the authority source, and remembers its answers for as long as they are fresh."""

    def __init__(
        self, source: EAuthorizations, user_info: UserInfo, sealer: Sealer, clock: Clock, *, mandate_issue: str
    ) -> None:
        self._source = source
        self._user_info = user_info
        self._sealer = sealer
        self._clock = clock
        self._mandate_issue = mandate_issue
        self._answers: OrderedDict[tuple[str, str, AuthorityBasis], AuthorityAnswer] = OrderedDict()

    async def acting(self, caller: Caller, person: PersonRecord, *, fresh: timedelta) -> ActingFacts:
        """The caller's authority over the person; no answer counts as no authority."""
        own_code = await self._user_info.identity_code(caller.token)
        own_ref = self._sealer.reference(own_code) if own_code else None
        strong = caller.strongly_identified
        if own_code is None or own_ref is None or own_ref == person.person_ref:
            acting = Acting(strongly_identified=strong, is_self=own_ref == person.person_ref)
            return ActingFacts(acting, own_ref, None, None)
        today = civil_date(self._clock())
        is_adult = today >= birthday(person.birth_date, ADULT_AT)
        basis = AuthorityBasis.MANDATE if is_adult else AuthorityBasis.GUARDIANSHIP
        answer = await self._answer(caller, own_code, own_ref, person, basis, fresh)
        acting = Acting(strongly_identified=strong, is_self=False, authority=answer.authority, basis=basis)
        return ActingFacts(acting, own_ref, answer.request_id, answer.checked_at)

    def forget(self) -> None:
        """Forget every answer, so that the source is asked anew."""
        self._answers.clear()

    async def own_reference(self, caller: Caller) -> str | None:
        """The citizen's own pseudonym; None when the issuer does not tell who it is."""
        own_code = await self._user_info.identity_code(caller.token)
        return self._sealer.reference(own_code) if own_code else None

    async def _answer(
        self,
        caller: Caller,
        own_code: str,
        own_ref: str,
        person: PersonRecord,
        basis: AuthorityBasis,
        fresh: timedelta,
    ) -> AuthorityAnswer:
        key = (own_ref, person.person_ref, basis)
        remembered = self._answers.get(key)
        if remembered is not None and self._clock() - remembered.checked_at <= fresh:
            return remembered
        answer = await self._source.check(
            delegate=own_code,
            principal=self._sealer.open(person.sealed_identity_code),
            issue=self._mandate_issue if basis is AuthorityBasis.MANDATE else None,
            end_user=caller.subject,
        )
        if answer.authority is Authority.UNKNOWN:  # the source may be away: the next request asks again
            return answer
        self._answers[key] = answer
        self._answers.move_to_end(key)
        if len(self._answers) > _MOST_REMEMBERED:
            self._answers.popitem(last=False)
        return answer
