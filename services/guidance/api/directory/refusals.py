"""Why the directory is not changed, in the words that professionals read."""

from shared.kit.problems import problem_type

NOT_EDITOR = problem_type(
    "not-directory-editor",
    403,
    fi=(
        "Tieto ei ole sinun ylläpidettäväsi",
        "Tietoa muuttaa siitä vastaava yksikkö tai alueen ylläpitäjä. Vastuun antaa yksikön esihenkilö tai ylläpitäjä.",
    ),
    sv=(
        "Du upprätthåller inte uppgiften",
        "Den ansvariga enheten eller områdets redaktörer ändrar uppgiften. Chefen eller redaktörerna ger ansvaret.",
    ),
    en=(
        "Not yours to edit",
        "The unit that answers for an entry changes it, or an editor. The manager or an editor says who answers.",
    ),
)
CONTENT_OF_SOURCE = problem_type(
    "content-of-source",
    409,
    fi=(
        "Tiedon sisältö tulee lähteestä",
        "Tuotua palvelua muutetaan Palvelutietovarannossa. Omat lisäykset kirjataan kenttään additions.",
    ),
    sv=(
        "Innehållet kommer från källan",
        "En importerad tjänst ändras i Servicedatalagret. Egna tillägg skrivs i fältet additions.",
    ),
    en=(
        "The content is its source's",
        "An imported service is changed in the national catalogue. Write your own words into additions.",
    ),
)
DIRECTORY_REFUSALS = (NOT_EDITOR, CONTENT_OF_SOURCE)
