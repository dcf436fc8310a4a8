"""Why the desk says no, in the words that the worker reads."""

from shared.kit.problems import problem_type

ALREADY_CLAIMED = problem_type(
    "already-claimed",
    409,
    fi=("Yhteydenotolla on jo käsittelijä", "Toinen työntekijä on ottanut yhteydenoton: kentät handler ja since."),
    sv=("Kontakten har redan en handläggare", "En annan arbetstagare har tagit kontakten: fälten handler och since."),
    en=("Somebody handles the contact already", "Another worker has claimed the contact: see handler and since."),
)
HANDLER_OR_MANAGER_NEEDED = problem_type(
    "handler-or-manager-needed",
    403,
    fi=("Vain käsittelijä tai esihenkilö", "Yhteydenoton käsittelijä tai yksikön esihenkilö päättää, kuka käsittelee."),
    sv=("Endast handläggaren eller chefen", "Kontaktens handläggare eller enhetens chef bestämmer vem som handlägger."),
    en=("Only the handler or the manager", "The contact's handler or the unit's manager decides who handles it."),
)
QUALIFICATION_ENDED = problem_type(
    "qualification-ended",
    403,
    fi=(
        "Sijaisen pätevyys on päättynyt",
        "Hoidon tarpeen arviointia odottavaa yhteydenottoa ei voi ottaa, kun sijaisen pätevyys on päättynyt.",
    ),
    sv=(
        "Vikariens behörighet har upphört",
        "En kontakt som väntar på vårdbehovsbedömning kan inte tas när vikariens behörighet har upphört.",
    ),
    en=(
        "The substitute's qualification has ended",
        "A contact that waits for a care need assessment is not taken once a substitute's qualification has ended.",
    ),
)
NO_WORK_PAIR = problem_type(
    "no-work-pair",
    422,
    fi=(
        "Työparia ei muodostu",
        "Pari on terveydenhuollosta ja sosiaalihuollosta, ja tunnistettu asiakas suostuu siihen: kenttä reason.",
    ),
    sv=(
        "Det blir inget arbetspar",
        "Ett par är från hälso- och sjukvården och socialvården, och en känd klient samtycker: fältet reason.",
    ),
    en=(
        "No work pair",
        "A pair has one of health care and one of social welfare, and a known client agrees: see reason.",
    ),
)
UNIT_MANAGER_NEEDED = problem_type(
    "unit-manager-needed",
    403,
    fi=("Yksikön esihenkilö tarvitaan", "Tämän tekee yksikön esihenkilö."),
    sv=("Enhetens chef behövs", "Detta görs av enhetens chef."),
    en=("The unit's manager is needed", "The unit's manager does this."),
)
DESK_REFUSALS = (
    ALREADY_CLAIMED,
    HANDLER_OR_MANAGER_NEEDED,
    QUALIFICATION_ENDED,
    NO_WORK_PAIR,
    UNIT_MANAGER_NEEDED,
)
