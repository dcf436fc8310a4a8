"""A client's view: where the own referral is and what happens next, in plain words. Source: R-041, R-089."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from shared.terms.booking import BookingMode
from shared.terms.client_view import ClientSituation
from shared.terms.people import Language
from shared.terms.referral import OPEN_STATES, BookingRightIssue, ReferralSide, ReferralStatus, VisitProgress

RULE_ID: Final = "client_view"
RULE_VERSION: Final = "1"

_S: Final = ClientSituation
_ENDED: Final[Mapping[ReferralStatus, ClientSituation]] = {
    **dict.fromkeys(OPEN_STATES, _S.WAITS_FOR_DECISION),
    ReferralStatus.DECLINED: _S.DECLINED,
    ReferralStatus.CANCELLED: _S.WITHDRAWN,
    ReferralStatus.COMPLETED: _S.COMPLETED,
}
_ENDED_RIGHTS: Final = frozenset({BookingRightIssue.REVOCATION_PENDING, BookingRightIssue.REVOKED})


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientFacts:
    """What the view is made of."""

    status: ReferralStatus
    right: BookingRightIssue
    booking_mode: BookingMode | None
    progress: VisitProgress


@dataclass(frozen=True, slots=True)
class ClientViewDecision:
    """Where it is, which unit to phone, and the words for it by language."""

    situation: ClientSituation
    phone: ReferralSide
    status_words: Mapping[Language, str]
    next_words: Mapping[Language, str]
    rule_id: str = RULE_ID
    rule_version: str = RULE_VERSION


def client_view(facts: ClientFacts) -> ClientViewDecision:
    """How the client sees a referral that was sent; LookupError for a draft, which is its writer's own.

    A visit that is booked outweighs how the right stands. The unit to phone is the one that acts next: the sending unit
    when it was declined or withdrawn. Source: R-016, R-041.
    """
    situation = _situation(facts)
    status_words, next_words = _WORDS[situation]
    by_sender = situation in {_S.DECLINED, _S.WITHDRAWN}
    phone = ReferralSide.SENT if by_sender else ReferralSide.RECEIVED
    return ClientViewDecision(situation, phone, status_words, next_words)


def _situation(facts: ClientFacts) -> ClientSituation:
    if facts.status is not ReferralStatus.ACCEPTED:
        return _ENDED[facts.status]
    by_right = (
        (facts.progress is VisitProgress.BOOKED, _S.BOOKED),
        (facts.right in _ENDED_RIGHTS, _S.RIGHT_ENDED),
        (facts.progress in {VisitProgress.COMPLETED, VisitProgress.NO_SHOW}, _S.VISITED),
        (facts.right is BookingRightIssue.NOT_NEEDED, _S.UNIT_CONTACTS),
        (facts.booking_mode is not BookingMode.SELF_BOOKING, _S.UNIT_BOOKS),
        (facts.right is BookingRightIssue.ISSUED, _S.BOOK_YOURSELF),
    )
    return next((situation for holds, situation in by_right if holds), _S.RIGHT_IS_PREPARED)


def _said(fi: str, sv: str, en: str) -> Mapping[Language, str]:
    return {Language.FI: fi, Language.SV: sv, Language.EN: en}


_WORDS: Final = {
    _S.WAITS_FOR_DECISION: (
        _said(
            "Lähete on lähetetty ja odottaa ratkaisua.",
            "Remissen är sänd och väntar på beslut.",
            "It was sent and waits for a decision.",
        ),
        _said(
            "Vastaanottava yksikkö käsittelee lähetteen. Sinun ei tarvitse tehdä mitään.",
            "Den mottagande enheten behandlar remissen. Du behöver inte göra något.",
            "The receiving unit decides on it. You need not do anything.",
        ),
    ),
    _S.RIGHT_IS_PREPARED: (
        _said("Lähete on hyväksytty.", "Remissen är godkänd.", "It was accepted."),
        _said(
            "Ajanvarausoikeutesi valmistellaan. Pian voit varata ajan itse.",
            "Din bokningsrätt förbereds. Snart kan du boka tiden själv.",
            "Your right to book is being prepared. Soon you can book a time yourself.",
        ),
    ),
    _S.BOOK_YOURSELF: (
        _said("Lähete on hyväksytty.", "Remissen är godkänd.", "It was accepted."),
        _said(
            "Varaa aika sähköisessä asiointipalvelussa tai soita yksikköön.",
            "Boka en tid i e-tjänsten eller ring enheten.",
            "Book a time in the online service, or phone the unit.",
        ),
    ),
    _S.UNIT_BOOKS: (
        _said("Lähete on hyväksytty.", "Remissen är godkänd.", "It was accepted."),
        _said(
            "Yksikkö varaa ajan ja kertoo siitä sinulle.",
            "Enheten bokar en tid och meddelar dig.",
            "The unit books a time and tells you.",
        ),
    ),
    _S.UNIT_CONTACTS: (
        _said("Lähete on hyväksytty.", "Remissen är godkänd.", "It was accepted."),
        _said("Yksikkö ottaa sinuun yhteyttä.", "Enheten kontaktar dig.", "The unit contacts you."),
    ),
    _S.BOOKED: (
        _said("Aika on varattu.", "Tiden är bokad.", "A time is booked."),
        _said(
            "Näet ajan omista ajanvarauksistasi.",
            "Du ser tiden bland dina bokningar.",
            "You find it among your appointments.",
        ),
    ),
    _S.VISITED: (
        _said("Käyntiaika on ollut.", "Besökstiden har varit.", "The time of the visit is over."),
        _said(
            "Yksikkö kertoo, miten jatketaan.",
            "Enheten berättar hur det fortsätter.",
            "The unit tells you how it goes on.",
        ),
    ),
    _S.RIGHT_ENDED: (
        _said("Ajanvarausoikeus on päättynyt.", "Bokningsrätten har upphört.", "The right to book has ended."),
        _said(
            "Soita yksikköön, jos tarvitset ajan.", "Ring enheten om du behöver en tid.", "Phone if you need a time."
        ),
    ),
    _S.DECLINED: (
        _said("Lähetettä ei hyväksytty.", "Remissen godkändes inte.", "It was not accepted."),
        _said(
            "Lähettänyt yksikkö kertoo, mitä tehdään sen sijaan.",
            "Enheten som sände remissen berättar vad som görs i stället.",
            "The unit that sent it tells you what is done instead.",
        ),
    ),
    _S.WITHDRAWN: (
        _said("Lähete on peruttu.", "Remissen har återtagits.", "It was withdrawn."),
        _said(
            "Soita lähettäneeseen yksikköön, jos tarvitset apua.",
            "Ring enheten som sände remissen om du behöver hjälp.",
            "Phone the unit that sent it if you need help.",
        ),
    ),
    _S.COMPLETED: (
        _said("Asia on käsitelty.", "Ärendet är avslutat.", "The matter is done."),
        _said(
            "Soita yksikköön, jos sinulla on kysyttävää.",
            "Ring enheten om du har frågor.",
            "Phone if you have any questions.",
        ),
    ),
}
