"""Whom a citizen may act for: asked of the authority source before the transaction, and kept with the change."""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TypeVar

from services.booking.flows.work_items import leave_work_item
from services.booking.storage import acting_for
from services.booking.storage.persons import PersonRecord
from shared.clients.e_authorizations import AuthorityAnswer, EAuthorizations
from shared.clients.user_info import UserInfo
from shared.kit.acting import ActingFacts
from shared.kit.clock import Clock
from shared.kit.database import Database
from shared.kit.identity import Caller
from shared.kit.jobs import Connection
from shared.kit.sealing import Sealer
from shared.law.acting_for import ADULT_AT, Acting
from shared.law.birthdays import birthday
from shared.law.civil_time import civil_date
from shared.terms.acting import Authority, AuthorityBasis
from shared.terms.booking import WorkItemKind

FRESH_FOR_CHANGE = timedelta(seconds=60)
"""Oldest answer on which something is changed. Source: D-19."""
FRESH_FOR_READ = timedelta(minutes=10)
"""Oldest answer on which something is shown. Source: D-19."""
_WHEN_SENDING = "polku-booking"
"""Who uses the service, in words of the source, when a message is about to leave and nobody is signed in."""
_MOST_REMEMBERED = 10_000
_NOTED_AGAIN_AFTER = timedelta(days=1)

Key = TypeVar("Key")
Value = TypeVar("Value")


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
        delegate = _Delegate(own_code, own_ref, end_user=caller.subject)
        answer = await self._answer(delegate, person, basis, fresh)
        acting = Acting(strongly_identified=strong, is_self=False, authority=answer.authority, basis=basis)
        return ActingFacts(acting, own_ref, answer.request_id, answer.checked_at)

    async def still_allowed(
        self, identity_code: str, citizen_ref: str, person: PersonRecord, basis: AuthorityBasis
    ) -> AuthorityAnswer:
        """Whether a citizen who is not here now may still act for the person; as fresh as for a look (D-19).

        Never called inside a transaction. What the answer says is kept as when the citizen asks.
        """
        delegate = _Delegate(identity_code, citizen_ref, end_user=_WHEN_SENDING)
        return await self._answer(delegate, person, basis, FRESH_FOR_READ)

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
        self, delegate: "_Delegate", person: PersonRecord, basis: AuthorityBasis, fresh: timedelta
    ) -> AuthorityAnswer:
        key = (delegate.ref, person.person_ref, basis)
        remembered = self._answers.get(key)
        if remembered is not None and self._clock() - remembered.checked_at <= fresh:
            if remembered.authority is Authority.ALLOWED and (delegate.ref, person.person_ref) not in self._noted:
                await self._note_allowed(delegate.ref, person)
            return remembered
        answer = await self._source.check(
            delegate=delegate.identity_code,
            principal=self._sealer.open(person.sealed_identity_code),
            issue=self._mandate_issue if basis is AuthorityBasis.MANDATE else None,
            end_user=delegate.end_user,
        )
        match answer.authority:
            case Authority.ALLOWED:
                await self._note_allowed(delegate.ref, person)
            case Authority.DISALLOWED:
                await self._note_end(delegate.ref, person, basis)
            case Authority.UNKNOWN:  # the source may be away: the next request asks again
                return answer
        _remember(self._answers, key, answer)
        return answer

    async def _note_allowed(self, own_ref: str, person: PersonRecord) -> None:
        """Keep for whom the citizen may act, once a day; never of a person who is protected from it.

        An end that another worker has noted meanwhile is taken back every time.
        """
        key, at = (own_ref, person.person_ref), self._clock()
        noted_at = self._noted.get(key)
        if person.non_disclosure or person.taken_into_care:
            return
        if noted_at is not None and at - noted_at < _NOTED_AGAIN_AFTER:
            async with self._database.transaction() as connection:
                await acting_for.take_back_end(connection, own_ref, person.person_ref)
            return
        async with self._database.transaction() as connection:
            kept = await acting_for.keep(connection, own_ref, person.person_ref, at)
        if kept:  # of somebody new here the first booking makes it so
            _remember(self._noted, key, at)

    async def _note_end(self, own_ref: str, person: PersonRecord, basis: AuthorityBasis) -> None:
        """Keep that somebody who might act may not any more: from now on nothing goes out on that authority.

        When it was a guardian, visits stay, and their unit has a task, once for a right. The task tells no reason, and
        an answer that is only unknown leaves neither. Source: D-1.
        """
        at = self._clock()
        self._noted.pop((own_ref, person.person_ref), None)
        async with self._database.transaction() as connection:
            await acting_for.end(connection, own_ref, person.person_ref, at)
            if basis is AuthorityBasis.GUARDIANSHIP:
                await _leave_to_units(connection, own_ref, person.person_ref, at)


@dataclass(frozen=True, slots=True)
class _Delegate:
    """Of whom the source is asked."""

    identity_code: str = field(repr=False)
    ref: str
    end_user: str
    """Who uses the service."""


async def _leave_to_units(connection: Connection, own_ref: str, person_ref: str, at: datetime) -> None:
    for each in await acting_for.kept_visits(connection, own_ref, person_ref, at):
        await leave_work_item(
            connection,
            WorkItemKind.PROXY_ENDED,
            unit_id=each.unit_id,
            person_ref=person_ref,
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
