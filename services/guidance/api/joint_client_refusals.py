"""Why guidance says no about a joint client, in the words that the worker reads."""

from shared.kit.problems import problem_type

PERSON_NOT_KNOWN = problem_type(
    "person-not-known",
    409,
    fi=("Asiakasta ei tunneta", "Nimettömän yhteydenoton asiakasta ei voi etsiä eikä yhdistää muihin asioihin."),
    sv=("Klienten är inte känd", "Klienten i en anonym kontakt kan inte sökas eller kopplas till andra ärenden."),
    en=(
        "The client is not known",
        "The client of an anonymous contact is neither looked for nor joined to other matters.",
    ),
)
