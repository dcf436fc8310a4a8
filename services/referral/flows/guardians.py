"""Whether a citizen is a guardian of a client: the authority source is asked anew for every look (D-1, D-19)."""

import structlog

from services.referral.flows.parts import ReferralParts
from services.referral.storage.clients import ClientRecord
from shared.clients.answers import NeighbourError
from shared.kit.acting import ActingFacts
from shared.kit.identity import Caller
from shared.law.acting_for import ADULT_AT, Acting
from shared.law.birthdays import birthday
from shared.law.civil_time import civil_date
from shared.terms.acting import Authority, AuthorityBasis

log = structlog.get_logger("guardians")


async def acting_facts(
    parts: ReferralParts, caller: Caller, own_code: str, person_ref: str, client: ClientRecord | None
) -> ActingFacts:
    """The caller's authority over the person; nobody is asked about oneself, a stranger or an adult.

    Never called while a connection is held. A protection that units record is kept by the booking service, which is
    asked too: one that it has, or cannot tell of, counts as no authority. A mandate of an adult opens nothing here: the
    issue of which the source is asked is health care (D-17), and a referral may be of social welfare.
    """
    own_ref = parts.sealer.reference(own_code)
    strong, is_self = caller.strongly_identified, own_ref == person_ref
    if is_self or client is None or civil_date(parts.clock()) >= birthday(client.birth_date, ADULT_AT):
        return ActingFacts(Acting(strongly_identified=strong, is_self=is_self), own_ref, None, None)
    answer = await parts.authority_source.check(
        delegate=own_code,
        principal=parts.sealer.open(client.sealed_identity_code),
        issue=None,
        end_user=caller.subject,
    )
    authority, basis = answer.authority, AuthorityBasis.GUARDIANSHIP
    if authority is Authority.ALLOWED and await _may_be_protected(parts, person_ref):
        authority = Authority.UNKNOWN
    acting = Acting(strongly_identified=strong, is_self=False, authority=authority, basis=basis)
    return ActingFacts(acting, own_ref, answer.request_id, answer.checked_at)


async def _may_be_protected(parts: ReferralParts, person_ref: str) -> bool:
    try:
        told = await parts.booking.protections(person_ref)
    except NeighbourError as trouble:
        log.warning("protections not told", reason=str(trouble))
        return True
    return told is not None and (told.non_disclosure or told.taken_into_care)
