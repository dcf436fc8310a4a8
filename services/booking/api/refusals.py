"""Why booking says no, in the words that the family reads."""

from collections.abc import Sequence

from services.booking.rules.age_window import AgeEligibility
from services.booking.rules.moving_and_cancelling import CutoffDecision
from shared.contracts.booking.catalogue import UnitContact
from shared.contracts.problem import FieldError
from shared.kit.acting import ACTING_REFUSALS, refuse_act, with_phone
from shared.kit.problems import NOT_FOUND, VALIDATION, Refusal, problem_type
from shared.law.acting_for import Standing
from shared.terms.acting import ActingVerdict
from shared.terms.booking import BookingRightReason

SLOT_TAKEN = problem_type(
    "slot-taken",
    409,
    fi=("Aika on jo varattu", "Valitse toinen aika."),
    sv=("Tiden är redan bokad", "Välj en annan tid."),
    en=("The time is taken", "Choose another time."),
)
SLOT_UNSUITABLE = problem_type(
    "slot-unsuitable",
    409,
    fi=("Aika ei kuulu tähän ajanvarausoikeuteen", "Valitse aika oikeuden palvelusta ja yksiköstä."),
    sv=("Tiden hör inte till denna bokningsrätt", "Välj en tid i rättens tjänst och enhet."),
    en=("The time does not belong to this right", "Choose a time of the right's service and unit."),
)
SLOT_IN_THE_PAST = problem_type(
    "slot-in-the-past",
    409,
    fi=("Aika on mennyt", "Valitse tuleva aika."),
    sv=("Tiden har passerat", "Välj en kommande tid."),
    en=("The time has passed", "Choose a time to come."),
)
ALREADY_BOOKED_THEN = problem_type(
    "already-booked-then",
    409,
    fi=("Samaan aikaan on jo varattu toinen aika", "Valitse toinen aika, tai soita yksikköön."),
    sv=("En annan tid är redan bokad samtidigt", "Välj en annan tid, eller ring enheten."),
    en=("Another visit is booked at the same time", "Choose another time, or phone the unit."),
)
HELD_BEFORE = problem_type(
    "held-before",
    409,
    fi=("Aika oli jo pidettynä sinulle", "Aikaa ei pidetä heti uudelleen. Voit varata sen, jos se on vapaa."),
    sv=("Tiden hölls redan för dig", "Tiden hålls inte genast på nytt. Du kan boka den om den är ledig."),
    en=("The time was held for you already", "It is not held again at once. You can book it while it is free."),
)
QUOTA_EXCEEDED = problem_type(
    "quota-exceeded",
    409,
    fi=("Ajanvarausoikeus on käytetty", "Kaikki oikeuden käynnit on varattu. Soita yksikköön."),
    sv=("Bokningsrätten är använd", "Alla besök i rätten är bokade. Ring enheten."),
    en=("The booking right is used up", "All visits of the right are booked. Please phone the unit."),
)
RIGHT_NOT_USABLE = problem_type(
    "booking-right-not-usable",
    409,
    fi=("Ajanvarausoikeutta ei voi käyttää tähän aikaan", "Syyt ovat kentässä reasons."),
    sv=("Bokningsrätten kan inte användas för denna tid", "Orsakerna finns i reasons."),
    en=("The booking right does not cover this time", "The reasons are listed under reasons."),
)
AGE_OUTSIDE_WINDOW = problem_type(
    "age-outside-window",
    409,
    fi=("Ikä ei sovi palveluun", "Palvelu on tarkoitettu toisen ikäisille ajan päivänä."),
    sv=("Åldern passar inte tjänsten", "Tjänsten är avsedd för en annan ålder den dagen."),
    en=("The age does not fit the service", "The service is for another age on the day of the visit."),
)
CUTOFF_PASSED = problem_type(
    "cutoff-passed",
    409,
    fi=("Muutos on myöhässä", "Aikaa ei voi enää siirtää tai perua verkossa. Soita yksikköön."),
    sv=("Ändringen är för sen", "Tiden kan inte längre flyttas eller avbokas på nätet. Ring enheten."),
    en=("It is too late to change", "The time can no longer be moved or cancelled online. Please phone the unit."),
)
SCHEDULE_OVERLAPS = problem_type(
    "schedule-overlaps",
    409,
    fi=("Työlista menee päällekkäin", "Ammattilaisella on jo aikoja samaan aikaan."),
    sv=("Arbetslistan överlappar", "Den yrkesutbildade har redan tider då."),
    en=("The schedule overlaps", "The practitioner already has times then."),
)
BOOKING_REFUSALS = (
    *ACTING_REFUSALS,
    SLOT_TAKEN,
    SLOT_UNSUITABLE,
    SLOT_IN_THE_PAST,
    QUOTA_EXCEEDED,
    RIGHT_NOT_USABLE,
    AGE_OUTSIDE_WINDOW,
    ALREADY_BOOKED_THEN,
    HELD_BEFORE,
    CUTOFF_PASSED,
    SCHEDULE_OVERLAPS,
)

TIME_AND_RIGHT = (
    SLOT_TAKEN,
    SLOT_UNSUITABLE,
    SLOT_IN_THE_PAST,
    QUOTA_EXCEEDED,
    RIGHT_NOT_USABLE,
    AGE_OUTSIDE_WINDOW,
    ALREADY_BOOKED_THEN,
)
"""What may refuse a time that is wanted."""


def invalid(pointer: str, code: str, detail: str) -> Refusal:
    """The refusal of one field; the English sentence has its translations beside it in `shared/kit/field_sentences`."""
    return Refusal(VALIDATION, errors=[FieldError(pointer=pointer, code=code, detail=detail)])


def refuse_change(standing: Standing, unit: UnitContact) -> None:
    """Refuse a change of an existing appointment: typed only when nothing but the age or the service refuses (D-18)."""
    if standing.verdict in {ActingVerdict.AGE_LIMIT, ActingVerdict.BY_PHONE_ONLY}:
        refuse_act(standing, unit)
    if not standing.may_act:
        raise Refusal(NOT_FOUND)


def refuse_sight(standing: Standing) -> None:
    """Refuse to show an object by its id: as if it were missing (D-18)."""
    if not standing.may_act:
        raise Refusal(NOT_FOUND)


def refuse_right(reasons: Sequence[BookingRightReason], unit: UnitContact) -> None:
    """Refuse a right that may not be used, with every reason; the gravest comes first."""
    if reasons:
        kind = QUOTA_EXCEEDED if reasons[0] is BookingRightReason.RIGHT_USED_UP else RIGHT_NOT_USABLE
        raise with_phone(kind, unit, reasons=[reason.value for reason in reasons])


def refuse_age(eligible: AgeEligibility, unit: UnitContact) -> None:
    """Refuse an age outside the window of the service type (D-3)."""
    if not eligible.is_eligible:
        raise with_phone(AGE_OUTSIDE_WINDOW, unit, age_verdict=eligible.verdict.value)


def refuse_cutoff(decision: CutoffDecision, unit: UnitContact) -> None:
    """Refuse a change that comes too late (D-5)."""
    if not decision.is_allowed:
        allowed_until = decision.allowed_until.isoformat().replace("+00:00", "Z")
        raise with_phone(CUTOFF_PASSED, unit, reason=decision.verdict.value, allowed_until=allowed_until)
