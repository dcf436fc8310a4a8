"""Acting for another person, as every service that lets citizens do it answers and logs it (D-1, D-17, D-18)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared.contracts.booking.catalogue import UnitContact
from shared.kit.problems import STRONGER_IDENTIFICATION, ProblemType, Refusal, problem_type
from shared.kit.unit_of_work import Access
from shared.law.acting_for import Acting, Standing
from shared.terms.acting import ActingVerdict

PROXY_NOT_ALLOWED = problem_type(
    "proxy-not-allowed",
    403,
    fi=("Puolesta asiointi ei onnistu", "Et voi hoitaa asiaa verkossa toisen puolesta. Soita yksikköön."),
    sv=("Det går inte att uträtta ärendet", "Du kan inte uträtta ärendet på nätet för någon annan. Ring enheten."),
    en=(
        "You cannot act for this person here",
        "The matter cannot be handled online for another. Please phone the unit.",
    ),
)
PROXY_AGE_LIMIT = problem_type(
    "proxy-age-limit",
    403,
    fi=(
        "Lapsen ikä ei salli puolesta asiointia",
        "Lapsi on täyttänyt iän, jolloin huoltaja asioi puhelimitse. Soita yksikköön.",
    ),
    sv=(
        "Barnets ålder tillåter inte ärenden på nätet",
        "Barnet har fyllt åldern då vårdnadshavaren ringer. Ring enheten.",
    ),
    en=(
        "The child's age does not allow it",
        "The child has reached the age at which a guardian phones. Please phone the unit.",
    ),
)
BY_PHONE_ONLY = problem_type(
    "self-service-not-open",
    403,
    fi=("Asia hoidetaan puhelimitse", "Itsepalvelu ei ole avoinna tässä palvelussa. Soita yksikköön."),
    sv=("Ärendet sköts per telefon", "Självbetjäning är inte öppen i denna tjänst. Ring enheten."),
    en=("This is handled by phone", "Self-service is not open in this service. Please phone the unit."),
)
ACTING_REFUSALS = (PROXY_NOT_ALLOWED, PROXY_AGE_LIMIT, BY_PHONE_ONLY)

_BY_VERDICT = {
    ActingVerdict.AGE_LIMIT: PROXY_AGE_LIMIT,
    ActingVerdict.NO_AUTHORITY: PROXY_NOT_ALLOWED,
    ActingVerdict.WEAK_IDENTIFICATION: STRONGER_IDENTIFICATION,
    ActingVerdict.BY_PHONE_ONLY: BY_PHONE_ONLY,
}


@dataclass(frozen=True, slots=True)
class ActingFacts:
    """What the rule on acting for another needs, and what is stored with the change or the look."""

    acting: Acting
    caller_ref: str | None
    request_id: UUID | None
    checked_at: datetime | None


def access_for(
    facts: ActingFacts | None, action: str, object_type: str, person_ref: str, object_id: UUID | None = None
) -> Access:
    """The access-log entry of an operation on a person's matter, with the authority on which it stands."""
    return Access(
        action,
        object_type,
        (person_ref,),
        str(object_id) if object_id else None,
        on_behalf_of=person_ref if facts and not facts.acting.is_self else None,
        basis=facts.acting.basis.value if facts and facts.acting.basis else None,
        authority_request_id=facts.request_id if facts else None,
        authority_checked_at=facts.checked_at if facts else None,
    )


def with_phone(kind: ProblemType, unit: UnitContact, **members: object) -> Refusal:
    """A refusal that says whom to phone, and when (R-016)."""
    hours = [each.model_dump(mode="json") for each in unit.phone_hours]
    phone = {"unit_id": unit.unit_id, "unit_phone": unit.phone, "unit_phone_hours": hours}
    return Refusal(kind, members={**phone, **members})


def refuse_act(standing: Standing, unit: UnitContact) -> None:
    """Refuse an operation that names the person itself, unless the caller may act (D-18)."""
    if not standing.may_act:
        raise with_phone(_BY_VERDICT[standing.verdict], unit)
