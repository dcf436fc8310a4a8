"""Why guidance says no about child protection, in the words that the worker and whoever is worried read."""

from collections.abc import Iterable
from typing import Final

from shared.contracts.county_pack import CountyPack
from shared.kit.problems import Refusal, problem_type
from shared.terms.guidance import Matter

NOTICES: Final = "/v1/child-protection-notices"

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
    fi=("Sosiaalityöntekijä tarvitaan", "Tämän tekee tai näkee sosiaalityöntekijä."),
    sv=("En socialarbetare behövs", "Detta görs eller ses av en socialarbetare."),
    en=("A social worker is needed", "This is done or seen by a social worker."),
)
CHILD_PROTECTION_NOTICE_NEEDED = problem_type(
    "child-protection-notice-needed",
    422,
    fi=(
        "Tee lastensuojeluilmoitus",
        "Lapsen asia ilmoitetaan kentässä notices kerrottuun osoitteeseen. Välittömässä vaarassa soita 112.",
    ),
    sv=(
        "Gör en barnskyddsanmälan",
        "Barnets ärende anmäls till adressen i notices. Ring 112 vid omedelbar fara.",
    ),
    en=(
        "Make a child-protection notice",
        "A matter of child protection is made as a notice, at the address under notices. In danger call 112.",
    ),
)
CHILD_PROTECTION_REFUSALS = (CHILD_NOT_IDENTIFIED, SOCIAL_WORKER_NEEDED, CHILD_PROTECTION_NOTICE_NEEDED)


def refuse_child_protection(matters: Iterable[Matter], county: CountyPack) -> None:
    """Refuse child protection as the matter of a contact, with where to notify and whom to call in danger (D-8, D-13).

    Only a notice protects who notifies (R-202), and only a decision on one ends the clocks of the law.
    """
    if Matter.CHILD_PROTECTION in matters:
        numbers = [each.model_dump(mode="json") for each in county.emergency_numbers]
        raise Refusal(CHILD_PROTECTION_NOTICE_NEEDED, members={"notices": NOTICES, "emergency_numbers": numbers})
