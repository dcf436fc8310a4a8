"""Why guidance says no, in the words that the client and the worker read."""

from shared.kit.problems import problem_type

IDENTIFIER_IN_ANONYMOUS_TEXT = problem_type(
    "identifier-in-anonymous-text",
    422,
    fi=(
        "Tekstissä on henkilötietoja",
        "Nimettömässä yhteydenotossa ei saa olla henkilötunnusta, puhelinnumeroa tai sähköpostiosoitetta. Poista ne.",
    ),
    sv=(
        "Texten innehåller personuppgifter",
        "En anonym kontakt får inte innehålla personbeteckning, telefonnummer eller e-postadress. Ta bort dem.",
    ),
    en=(
        "The text holds personal data",
        "An anonymous contact must not hold an identity code, a phone number or an e-mail address. Take them out.",
    ),
)
HEALTH_CARE_PROFESSIONAL_NEEDED = problem_type(
    "health-care-professional-needed",
    403,
    fi=("Terveydenhuollon ammattihenkilö tarvitaan", "Hoidon tarpeen arvioi terveydenhuollon ammattihenkilö."),
    sv=("En yrkesutbildad inom hälso- och sjukvården behövs", "Vårdbehovet bedöms av hälso- och sjukvårdens personal."),
    en=("A health-care professional is needed", "The need of care is assessed by a health-care professional."),
)
SOCIAL_WELFARE_PROFESSIONAL_NEEDED = problem_type(
    "social-welfare-professional-needed",
    403,
    fi=("Sosiaalihuollon ammattihenkilö tarvitaan", "Tämän päättää sosiaalihuollon ammattihenkilö."),
    sv=("En yrkesutbildad inom socialvården behövs", "Detta beslutas av en yrkesutbildad inom socialvården."),
    en=("A social-welfare professional is needed", "This is decided by a social-welfare professional."),
)
CLOCK_RUNNING = problem_type(
    "clock-running",
    409,
    fi=("Määräaika on kesken", "Yhteydenottoa ei voi päättää, ennen kuin kentän rules määräajat on täytetty."),
    sv=("En tidsfrist löper", "Kontakten kan inte avslutas förrän tidsfristerna i rules har uppfyllts."),
    en=("A clock is running", "The contact cannot be closed before the time limits under rules are met."),
)
ALREADY_IN_PROGRESS = problem_type(
    "already-in-progress",
    409,
    fi=(
        "Asia on jo vireillä",
        "Sinulla on jo avoin yhteydenotto samasta asiasta. Voit täydentää sitä viestillä; uutta ei tarvita.",
    ),
    sv=(
        "Ärendet är redan under behandling",
        "Du har redan en öppen kontakt i samma ärende. Du kan komplettera den med ett meddelande; ingen ny behövs.",
    ),
    en=(
        "It is already in progress",
        "You have an open contact about the same matter. You can add to it by a message; no new one is needed.",
    ),
)
CLIENT_NOT_IDENTIFIED = problem_type(
    "client-not-identified",
    409,
    fi=("Asiakasta ei ole tunnistettu", "Nimettömän asiakkaan asiaa ei voi siirtää eikä varata: tunnista asiakas."),
    sv=("Klienten är inte identifierad", "En anonym klients ärende kan inte överföras eller bokas: identifiera."),
    en=("The client is not identified", "Nothing is handed over or booked for somebody unknown: identify first."),
)
HANDOVER_INCOMPLETE = problem_type(
    "handover-incomplete",
    409,
    fi=("Siirto on kesken", "Tarve arvioidaan ennen siirtoa: täydennä kentässä missing luetellut tiedot."),
    sv=("Överföringen är ofullständig", "Behovet bedöms före överföringen: fyll i uppgifterna i missing."),
    en=("The handover is incomplete", "The need is assessed before it leaves: fill in what is listed under missing."),
)
OUTCOME_NOT_TRUE = problem_type(
    "outcome-not-true",
    409,
    fi=("Lopputulos ei ole toteutunut", "Kirjaa lopputulos tai odota, että jokainen on toteutunut: ks. waits_for."),
    sv=("Utfallet har inte förverkligats", "Anteckna ett utfall eller vänta tills alla förverkligats: se waits_for."),
    en=("The outcome has not come true", "Record an outcome, or wait until each has come true: see waits_for."),
)
GUIDANCE_REFUSALS = (
    ALREADY_IN_PROGRESS,
    OUTCOME_NOT_TRUE,
    IDENTIFIER_IN_ANONYMOUS_TEXT,
    HEALTH_CARE_PROFESSIONAL_NEEDED,
    SOCIAL_WELFARE_PROFESSIONAL_NEEDED,
    CLOCK_RUNNING,
    CLIENT_NOT_IDENTIFIED,
    HANDOVER_INCOMPLETE,
)
