"""Why referral says no to what is done with consultations."""

from collections.abc import Mapping
from datetime import date

from services.referral.flows.permissions import PERMISSION_NEEDED
from services.referral.rules.asking_consultation import AskingDecision
from services.referral.rules.consultation_states import ConsultationDecision
from shared.contracts.problem import FieldError
from shared.kit.problems import (
    FORBIDDEN,
    INVALID_STATE,
    NOT_FOUND,
    VALIDATION,
    VERSION_MISMATCH,
    Refusal,
    problem_type,
)
from shared.law.identifiers_in_text import has_birth_date, identifiers_in
from shared.terms.consultations import AskingFault, ConsultationMode, ConsultationStatus, ConsultationVerdict
from shared.terms.identifiers import IdentifierKind

IDENTIFIER_IN_CONSULTATION = problem_type(
    "identifier-in-anonymous-consultation",
    422,
    fi=(
        "Tekstissä on henkilötietoja",
        (
            "Nimettömässä konsultaatiossa ei saa olla henkilötunnusta, syntymäpäivää, puhelinnumeroa,"
            " sähköpostiosoitetta eikä tunnistetta, joka johtaa asiakkaaseen. Poista ne."
        ),
    ),
    sv=(
        "Texten innehåller personuppgifter",
        (
            "En anonym konsultation får inte innehålla personbeteckning, födelsedatum, telefonnummer,"
            " e-postadress eller en identifierare som leder till klienten. Ta bort dem."
        ),
    ),
    en=(
        "The text holds personal data",
        (
            "An anonymous consultation must not hold an identity code, a date of birth, a phone number,"
            " an e-mail address or an id that leads to the client. Take them out."
        ),
    ),
)
REFUSALS = (IDENTIFIER_IN_CONSULTATION,)
ASKING = (PERMISSION_NEEDED, IDENTIFIER_IN_CONSULTATION)
"""What asking may be refused for besides what any operation may."""

_SAID = {
    AskingFault.REGISTER_NOT_OF_TARGET: "Those who answer work in the other register: the question must cover both.",
    AskingFault.NOT_FOR_BOTH_REGISTERS: "Nobody answers here in the other register.",
    AskingFault.URGENT_NOT_TAKEN: "The target takes no urgent questions.",
    AskingFault.CLIENT_MUST_AGREE: "The client agrees to a work pair before it is asked for.",
    AskingFault.NO_CLIENT_NO_PAIR: "A work pair works with a client.",
    AskingFault.PERSON_MISSING: "An identified consultation says whom it is about.",
    AskingFault.ANONYMOUS: "It would lead to a person: only an identified consultation holds it.",
    AskingFault.IDENTIFIED: "An age band is told of an anonymous client only.",
    AskingFault.ANSWERED_IN_TURN: "The target answers in its turn: call only when it is urgent.",
    AskingFault.KELA_ONLY: "A phone time is asked of Kela, for an identified client.",
    AskingFault.TIME_MISSING: "The answer tells the phone time that was booked.",
    AskingFault.NO_PHONE_TIME: "No phone time was asked for.",
}


def refuse_faults(decision: AskingDecision) -> None:
    """Refuse a question that cannot be asked as it is, naming every field."""
    if not decision.is_allowed:
        raise Refusal(VALIDATION, errors=[fault_at(pointer, fault) for pointer, fault in decision.faults])


def fault_at(pointer: str, fault: AskingFault) -> FieldError:
    """What is wrong with one field."""
    return FieldError(pointer=f"/{pointer}", code=fault.value, detail=_SAID[fault])


def refuse_identifiers(mode: ConsultationMode, texts: Mapping[str, str | None], *, on: date) -> None:
    """Refuse texts of a consultation without a client's identity that seem to hold one: which field and kind, no more.

    `texts`: what was written, by the pointer of its field. A birth date is one that may be one on the civil date `on`:
    here the age is told as a band, and no day of the past is needed. Source: D-10, R-167, R-171.
    """
    if mode is ConsultationMode.IDENTIFIED:
        return
    errors = [
        FieldError(
            pointer=f"/{pointer}", code=kind.value, detail="Such data are not taken without a client's identity."
        )
        for pointer, text in texts.items()
        for kind in sorted(_kinds_in(text or "", on))
    ]
    if errors:
        raise Refusal(IDENTIFIER_IN_CONSULTATION, errors=errors)


def _kinds_in(text: str, on: date) -> frozenset[IdentifierKind]:
    born = {IdentifierKind.BIRTH_DATE} if has_birth_date(text, on=on) else set()
    return identifiers_in(text) | born


def refuse_stranger(decision: ConsultationDecision) -> None:
    """Refuse whose deed it is not: as if the consultation were missing, or by name for those who see it."""
    if decision.verdict is ConsultationVerdict.NOT_INVOLVED:
        raise Refusal(NOT_FOUND)
    if decision.verdict is ConsultationVerdict.NOT_YOURS:
        raise Refusal(FORBIDDEN)


def refuse_version(version: int, expected: int) -> None:
    """Refuse what was decided on another version."""
    if version != expected:
        raise Refusal(VERSION_MISMATCH)


def refuse_state(decision: ConsultationDecision, status: ConsultationStatus) -> None:
    """Refuse what the state does not allow."""
    if not decision.is_allowed:
        raise Refusal(INVALID_STATE, members={"consultation_status": status.value})


def invalid(pointer: str, code: str, detail: str) -> Refusal:
    """The refusal of one field."""
    return Refusal(VALIDATION, errors=[FieldError(pointer=f"/{pointer}", code=code, detail=detail)])
