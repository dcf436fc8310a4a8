"""Why guidance says no about a child-protection notice, in the words that the worker reads."""

from shared.kit.problems import problem_type

CHILD_NOT_IDENTIFIED = problem_type(
    "child-not-identified",
    409,
    fi=("Lasta ei ole tunnistettu", "Siirto tarvitsee lapsen henkilötunnuksen. Tunnista lapsi tai kerro asia suoraan."),
    sv=(
        "Barnet är inte identifierat",
        "En överföring behöver barnets personbeteckning. Identifiera barnet eller berätta direkt.",
    ),
    en=(
        "The child is not identified",
        "A handover needs the child's identity code. Identify the child, or tell the unit directly.",
    ),
)
SOCIAL_WORKER_NEEDED = problem_type(
    "social-worker-needed",
    403,
    fi=("Sosiaalityöntekijä tarvitaan", "Tämän tekee tai näkee lastensuojelun sosiaalityöntekijä."),
    sv=("En socialarbetare behövs", "Detta görs eller ses av en socialarbetare inom barnskyddet."),
    en=("A social worker is needed", "This is done or seen by a social worker of child protection."),
)
CHILD_PROTECTION_REFUSALS = (CHILD_NOT_IDENTIFIED, SOCIAL_WORKER_NEEDED)
