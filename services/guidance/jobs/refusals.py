"""What a neighbour's no means to a job: final, or waited for."""

from shared.clients.answers import NeighbourError, Refused
from shared.contracts.problem import Problem
from shared.kit.jobs import NotNow
from shared.kit.problems import UNAUTHENTICATED


def final(trouble: NeighbourError, neighbour: str) -> Problem:
    """What the neighbour itself says of this very request, and would say again; all else passes, and is waited for.

    A token that is not taken is a trouble of ours or of the issuer, and no answer. Raises NotNow.
    """
    if isinstance(trouble, Refused) and trouble.problem.status != UNAUTHENTICATED.status:
        return trouble.problem
    raise NotNow(f"{neighbour}: {trouble}") from trouble
