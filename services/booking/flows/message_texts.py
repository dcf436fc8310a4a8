"""What families are told, in their languages: neutral texts, that name no service, no unit and nobody (D-14).

Whoever sees the message on a telephone learns that there is a time, and nothing more. Words in braces: `when` (a visit,
or a list of them), `was` (its old start), `until` (an instant or a day), `phone` and `hours` (of the unit).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from shared.contracts.texts import LocalisedText
from shared.terms.messages import MessageKind


@dataclass(frozen=True, slots=True)
class MessageText:
    """One kind of message; a text message has no subject."""

    subject: LocalisedText
    body: LocalisedText


def _text(*, fi: tuple[str, str], sv: tuple[str, str], en: tuple[str, str]) -> MessageText:
    """A text from its (subject, body) in each language."""
    return MessageText(LocalisedText(fi=fi[0], sv=sv[0], en=en[0]), LocalisedText(fi=fi[1], sv=sv[1], en=en[1]))


TEXTS: Final[Mapping[MessageKind, MessageText]] = {
    MessageKind.BOOKED: _text(
        fi=("Varattu aika", "Aika on varattu: {when}. Jos aika ei sovi, siirrä tai peru se ajoissa."),
        sv=("Bokad tid", "En tid är bokad: {when}. Om tiden inte passar, flytta eller avboka den i god tid."),
        en=(
            "Your appointment",
            "A time is booked: {when}. If it does not suit, please move or cancel it in good time.",
        ),
    ),
    MessageKind.MOVED: _text(
        fi=("Aika on siirretty", "Aika {was} on siirretty. Uusi aika: {when}."),
        sv=("Tiden har flyttats", "Tiden {was} har flyttats. Ny tid: {when}."),
        en=("Your appointment was moved", "The time {was} was moved. New time: {when}."),
    ),
    MessageKind.CANCELLED: _text(
        fi=("Aika on peruttu", "Aika {when} on peruttu."),
        sv=("Tiden är avbokad", "Tiden {when} är avbokad."),
        en=("Your appointment was cancelled", "The time {when} was cancelled."),
    ),
    MessageKind.REMINDER: _text(
        fi=("Muistutus ajasta", "Muistutus varatusta ajasta: {when}."),
        sv=("Påminnelse om tid", "Påminnelse om bokad tid: {when}."),
        en=("Reminder of your appointment", "A reminder of the booked time: {when}."),
    ),
    MessageKind.RIGHT_ISSUED: _text(
        fi=("Voit varata ajan", "Voit nyt varata ajan. Varaa viimeistään {until} pidettävä aika."),
        sv=("Du kan boka en tid", "Du kan nu boka en tid. Tiden ska vara senast {until}."),
        en=("You may book a time", "You may now book a time. It must be by {until}."),
    ),
    MessageKind.RIGHT_ENDS_SOON: _text(
        fi=("Ajan varaaminen päättyy pian", "Sinulla on varaamatta aika, jonka on oltava viimeistään {until}."),
        sv=("Tidsbokningen upphör snart", "Du har en obokad tid, som ska vara senast {until}."),
        en=("Booking closes soon", "You have a time to book, which must be by {until}."),
    ),
    MessageKind.BIRTHDAY_COMES: _text(
        fi=(
            "Ajanvaraus verkossa päättyy",
            "Toisen puolesta asiointi verkossa päättyy {until}. Sen jälkeen aikoja hoidetaan puhelimitse.",
        ),
        sv=(
            "Tidsbokningen på nätet upphör",
            "Ärenden på nätet för en annan person upphör {until}. Därefter sköts tiderna per telefon.",
        ),
        en=(
            "Online booking ends",
            "Acting online for another person ends on {until}. After that, times are handled by phone.",
        ),
    ),
    MessageKind.EARLIER_TIME_OFFERED: _text(
        fi=(
            "Aiempi aika tarjolla",
            "Tarjolla on aiempi aika: {when}. Vastaa viimeistään {until}. Nykyinen aika säilyy, jos et vastaa.",
        ),
        sv=(
            "En tidigare tid erbjuds",
            "Du erbjuds en tidigare tid: {when}. Svara senast {until}. Din nuvarande tid kvarstår om du inte svarar.",
        ),
        en=(
            "An earlier time is offered",
            "An earlier time is offered: {when}. Please answer by {until}. You keep your time if you do not answer.",
        ),
    ),
    MessageKind.INSTRUCTION_HANDED_OVER: _text(
        fi=("Sinulle on ohje", "Sinulle on kirjallinen ohje."),
        sv=("Du har en anvisning", "Det finns en skriftlig anvisning till dig."),
        en=("An instruction for you", "There is a written instruction for you."),
    ),
}

OF_SEVERAL: Final[Mapping[MessageKind, MessageText]] = {
    MessageKind.BOOKED: _text(
        fi=("Varatut ajat", "Ajat on varattu:\n{when}"),
        sv=("Bokade tider", "Tider är bokade:\n{when}"),
        en=("Your appointments", "Times are booked:\n{when}"),
    ),
    MessageKind.MOVED: _text(
        fi=("Aikoja on siirretty", "Aikoja on siirretty. Uudet ajat:\n{when}"),
        sv=("Tider har flyttats", "Tider har flyttats. Nya tider:\n{when}"),
        en=("Your appointments were moved", "Times were moved. New times:\n{when}"),
    ),
    MessageKind.CANCELLED: _text(
        fi=("Aikoja on peruttu", "Ajat on peruttu:\n{when}"),
        sv=("Tider är avbokade", "Tider är avbokade:\n{when}"),
        en=("Your appointments were cancelled", "Times were cancelled:\n{when}"),
    ),
}
"""What one operation on a therapy period tells of its visits together."""

AND_MORE: Final = LocalisedText(fi="ja muita", sv="med flera", en="and more")

CLOSING: Final = LocalisedText(
    fi="Kirjaudu palveluun nähdäksesi lisää, tai soita {phone} ({hours}). Tähän viestiin ei voi vastata.",
    sv="Logga in i tjänsten för att se mer, eller ring {phone} ({hours}). Meddelandet kan inte besvaras.",
    en="Log in to the service to see more, or phone {phone} ({hours}). This message cannot be answered.",
)
"""Ends every message."""
