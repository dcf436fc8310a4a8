"""Whether a citizen is a guardian of a client: the authority source is asked anew for every look (D-1, D-19)."""

from services.referral.flows.parts import ReferralParts
from services.referral.storage.clients import ClientRecord
from shared.kit.acting import ActingFacts
from shared.kit.identity import Caller
from shared.law.acting_for import ADULT_AT, Acting
from shared.law.birthdays import birthday
from shared.law.civil_time import civil_date
from shared.terms.acting import AuthorityBasis


async def acting_facts(
    parts: ReferralParts, caller: Caller, own_code: str, person_ref: str, client: ClientRecord | None
) -> ActingFacts:
    """The caller's authority over the person; nobody is asked about oneself, a stranger or an adult.

    Never called while a connection is held. A mandate of an adult opens nothing here: the issue of which the source is
    asked is health care (D-17), and a referral may be of social welfare.
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
    basis = AuthorityBasis.GUARDIANSHIP
    acting = Acting(strongly_identified=strong, is_self=False, authority=answer.authority, basis=basis)
    return ActingFacts(acting, own_ref, answer.request_id, answer.checked_at)
