"""Referrals as their client, or a young child's guardian, sees them: state and plan in plain words (R-041, D-1)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query, Request

from services.referral.api.callers import Parts
from services.referral.api.showing import plan_entry_of
from services.referral.flows.guardians import acting_facts
from services.referral.flows.parts import ReferralParts
from services.referral.rules.client_view import ClientFacts, client_view
from services.referral.rules.visits_of_referral import visit_progress
from services.referral.storage import booking_rights, clients, referrals
from services.referral.storage.booking_rights import VisitRecord
from services.referral.storage.clients import ClientRecord
from services.referral.storage.referrals import NEWEST, ReferralRecord
from shared.contracts.booking.catalogue import UnitContact, contact_of
from shared.contracts.referral.my_referrals import MyReferral, UnitToPhone
from shared.contracts.types import Page, PersonRef
from shared.kit.acting import ACTING_REFUSALS, PROXY_NOT_ALLOWED, ActingFacts, access_for, refuse_act, with_phone
from shared.kit.identity import Caller, callers
from shared.kit.paging import CursorText, Limit
from shared.kit.problems import DEPENDENCY_UNAVAILABLE, STRONGER_IDENTIFICATION, Refusal, refusals
from shared.kit.service import service_router
from shared.kit.texts import in_language, preferred_language
from shared.kit.unit_of_work import Work
from shared.law.acting_for import ActingLimits, Person, Standing, standing, standing_towards
from shared.law.civil_time import civil_date
from shared.terms.acting import ActingVerdict, AppointmentOperation
from shared.terms.people import CallerKind, Language
from shared.terms.referral import ReferralSide

router = service_router(tags=["my referrals"])

Citizen = Annotated[Caller, Depends(callers(CallerKind.CITIZEN, strong=True))]


@router.get(
    "/v1/my-referrals",
    summary="One's own referrals and plans, or one's child's",
    responses=refusals(*ACTING_REFUSALS, STRONGER_IDENTIFICATION, DEPENDENCY_UNAVAILABLE),
)
async def list_my_referrals(
    request: Request,
    caller: Citizen,
    work: Work,
    parts: Parts,
    person_ref: Annotated[
        PersonRef | None,
        Query(
            description="The child whose guardian the caller is, as the booking service names it; oneself if absent."
        ),
    ] = None,
    limit: Limit = 50,
    cursor: CursorText = None,
) -> Page[MyReferral]:
    """The referrals that were sent, the newest first: where each is, what comes next, what was agreed.

    A guardian sees those of a child under the age limit of the service, 12 years by default, while the authority source
    confirms the guardianship; anybody else is refused with a phone number, and never told why.
    """
    code = await parts.user_info.identity_code(caller.token)
    if code is None:
        raise Refusal(DEPENDENCY_UNAVAILABLE, headers={"retry-after": "5"})
    person_ref = person_ref or parts.sealer.reference(code)
    listing = f"my referrals {person_ref}"
    read = parts.cursors.read(listing, cursor)
    before = (datetime.fromisoformat(read[0]), UUID(read[1])) if read else NEWEST
    async with work.reading() as connection:
        client = await clients.find(connection, person_ref)
        found = await referrals.sent_of(connection, person_ref, before=before, rows=limit + 1)
        visits = await booking_rights.visits(
            connection, [each.booking_right_id for each in found if each.booking_right_id]
        )
    facts = await acting_facts(parts, caller, code, person_ref, client)
    work.access(access_for(facts, "list", "my_referral", person_ref))
    is_whole = cursor is None and len(found) <= limit
    seen = _seen(parts, facts, client, found[:limit], is_whole=is_whole)
    language = preferred_language(request.headers.get("accept-language"))
    items = [
        _shown(parts, each, visits[each.booking_right_id] if each.booking_right_id else (), language) for each in seen
    ]
    last = found[limit - 1] if len(found) > limit else None
    more = parts.cursors.write(listing, last.sent_at.isoformat(), str(last.id)) if last and last.sent_at else None
    return Page(items=items, next_cursor=more)


def _seen(
    parts: ReferralParts,
    facts: ActingFacts,
    client: ClientRecord | None,
    found: Sequence[ReferralRecord],
    *,
    is_whole: bool,
) -> Sequence[ReferralRecord]:
    """Those that the caller may see; refused as a list that names the person is (D-18)."""
    if client is None:
        if not facts.acting.is_self:
            raise with_phone(PROXY_NOT_ALLOWED, contact_of(parts.packs.guidance_unit()))
        return ()
    person = Person(
        birth_date=client.birth_date, non_disclosure=client.non_disclosure, taken_into_care=client.taken_into_care
    )
    on = civil_date(parts.clock())

    def towards(limits: ActingLimits) -> Standing:
        return standing(facts.acting, person, limits, AppointmentOperation.VIEW, on=on)

    each_standing = [towards(_limits(parts, each)) for each in found]
    whole = standing_towards(each_standing, towards(ActingLimits()), is_whole=is_whole)
    refuse_act(whole, _whom_to_phone(parts, whole, found))
    return [record for record, verdict in zip(found, each_standing, strict=True) if verdict.may_act]


def _limits(parts: ReferralParts, record: ReferralRecord) -> ActingLimits:
    """By the service referred to; the law's own where nothing is booked or the county has given the service up."""
    code = record.service_type
    known = parts.packs.service_type(code, unit_id=record.to_unit_id) if code else None
    return known.acting_limits if known else ActingLimits()


def _whom_to_phone(parts: ReferralParts, refused: Standing, found: Sequence[ReferralRecord]) -> UnitContact:
    """Which unit has something of the child is told only to a caller whose authority is confirmed."""
    if refused.verdict is ActingVerdict.NO_AUTHORITY or not found:
        return contact_of(parts.packs.guidance_unit())
    return contact_of(parts.unit(found[0].to_unit_id, pointer="unit_id"))


def _shown(
    parts: ReferralParts, record: ReferralRecord, visits: Sequence[VisitRecord], language: Language
) -> MyReferral:
    if record.sent_at is None:
        raise LookupError("a draft is its writer's own")
    terms = record.booking_terms
    progress = visit_progress(
        record.booking_state,
        {each.status for each in visits},
        book_by=record.book_by,
        on=civil_date(record.completed_at or parts.clock()),
    )
    view = client_view(
        ClientFacts(
            status=record.status,
            right=record.booking_state,
            booking_mode=terms.booking_mode if terms else record.booking_mode,
            progress=progress.progress,
        )
    )
    by_sender = view.phone is ReferralSide.SENT
    unit = parts.unit(record.from_unit_id if by_sender else record.to_unit_id, pointer="unit_id")
    pathway = parts.pathway(record.pathway_code, record.pathway_version, unit_id=record.from_unit_id)
    plan = plan_entry_of(parts, record)
    return MyReferral(
        id=record.id,
        service=in_language(pathway.name, language),
        situation=view.situation,
        status=view.status_words[language],
        next_step=view.next_words[language],
        unit=UnitToPhone(
            unit_id=unit.id,
            name=in_language(unit.name, language),
            phone=unit.phone,
            phone_hours=list(unit.phone_hours),
        ),
        plan=in_language(plan, language) if plan else None,
        book_by=record.book_by,
        sent_at=record.sent_at,
        decided_at=record.decided_at,
    )
