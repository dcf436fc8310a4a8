"""Whom a citizen may act for: asked of the authority source before the transaction, and kept with the change."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar
from uuid import UUID

from services.booking.rules.acting_for import ADULT_AT, Acting
from services.booking.storage import acting_for, work_items
from services.booking.storage.persons import PersonRecord
from shared.clients.e_authorizations import AuthorityAnswer, EAuthorizations
from shared.clients.user_info import UserInfo
from shared.kit.clock import Clock
from shared.kit.database import Database
from shared.kit.identity import Caller
from shared.kit.sealing import Sealer
from shared.law.birthdays import birthday
from shared.law.civil_time import civil_date
from shared.terms.acting import Authority, AuthorityBasis
from shared.terms.booking import WorkItemKind

FRESH_FOR_CHANGE = timedelta(seconds=60)
"""Oldest answer on which something is changed. Source: D-19."""
FRESH_FOR_READ = timedelta(minutes=10)
"""Oldest answer on which something is shown. Source: D-19."""
_MOST_REMEMBERED = 10_000
_NOTED_AGAIN_AFTER = timedelta(days=1)

Key = TypeVar("Key")
Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class ActingFacts:
    """What the rule on acting for another needs, and what is stored with the change."""

    acting: Acting
    caller_ref: str | None
    request_id: UUID | None
    checked_at: datetime | None


class Authorities:
    """Asks the authority source, and remembers its answers for as long as they are fresh.

    What an answer says is kept beside the request that asked: for whom a citizen was allowed to act, so that they can
    be listed, and, when a guardianship that was there is gone, a task for the unit that has visits of that child.
    """

    def __init__(
        self,
        source: EAuthorizations,
        user_info: UserInfo,
        sealer: Sealer,
        database: Database,
        clock: Clock,
        *,
        mandate_issue: str,
    ) -> None:
        self._source = source
        self._user_info = user_info
        self._sealer = sealer
        self._database = database
        self._clock = clock
        self._mandate_issue = mandate_issue
        self._answers: OrderedDict[tuple[str, str, AuthorityBasis], AuthorityAnswer] = OrderedDict()
        self._noted: OrderedDict[tuple[str, str], datetime] = OrderedDict()

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
        self._noted.clear()

    async def own_code(self, caller: Caller) -> str | None:
        """The citizen's own identity code; None when the issuer does not tell who it is."""
        return await self._user_info.identity_code(caller.token)

    async def own_reference(self, caller: Caller) -> str | None:
        """The citizen's own pseudonym; None when the issuer does not tell who it is."""
        own_code = await self.own_code(caller)
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
        if answer.authority is Authority.ALLOWED:
            await self._note_allowed(own_ref, person)
        elif answer.authority is Authority.DISALLOWED and basis is AuthorityBasis.GUARDIANSHIP:
            await self._leave_to_units(own_ref, person)
        if answer.authority is Authority.UNKNOWN:  # the source may be away: the next request asks again
            return answer
        _remember(self._answers, key, answer)
        return answer

    async def _note_allowed(self, own_ref: str, person: PersonRecord) -> None:
        """Keep for whom the citizen may act, once a day; never of a person who is protected from it."""
        key, at = (own_ref, person.person_ref), self._clock()
        noted_at = self._noted.get(key)
        if person.non_disclosure or person.taken_into_care:
            return
        if noted_at is not None and at - noted_at < _NOTED_AGAIN_AFTER:
            return
        async with self._database.transaction() as connection:
            kept = await acting_for.keep(connection, own_ref, person.person_ref, at)
        if kept:  # of somebody new here the first booking makes it so
            _remember(self._noted, key, at)

    async def _leave_to_units(self, own_ref: str, person: PersonRecord) -> None:
        """A guardian who was there is not there any more: visits stay, and their unit has a task, once for a right.

        The task tells no reason, and an answer that is only unknown leaves none. Source: D-1.
        """
        at = self._clock()
        async with self._database.transaction() as connection:
            for each in await acting_for.kept_visits(connection, own_ref, person.person_ref, at):
                await work_items.add(
                    connection,
                    WorkItemKind.PROXY_ENDED,
                    unit_id=each.unit_id,
                    person_ref=person.person_ref,
                    right_id=each.right_id,
                    appointment_id=each.appointment_id,
                    at=at,
                )


def _remember(into: OrderedDict[Key, Value], key: Key, value: Value) -> None:
    """Put the newest last; the oldest are forgotten."""
    into[key] = value
    into.move_to_end(key)
    if len(into) > _MOST_REMEMBERED:
        into.popitem(last=False)
