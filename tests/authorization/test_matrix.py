"""Every operation of every service answers every kind of caller as its table says."""

import httpx
import pytest
from fastapi.routing import iter_route_contexts

from tests.authorization.booking_documents_matrix import BOOKING_DOCUMENTS
from tests.authorization.booking_matrix import BOOKING
from tests.authorization.booking_own_view_matrix import BOOKING_OWN_VIEW
from tests.authorization.booking_series_matrix import BOOKING_SERIES
from tests.authorization.booking_times_matrix import BOOKING_TIMES, SEARCH_FOR_A_PERSON
from tests.authorization.forged_tokens import forged, signed_again
from tests.authorization.guidance_desk_matrix import GUIDANCE_DESK
from tests.authorization.guidance_directory_matrix import GUIDANCE_DIRECTORY
from tests.authorization.guidance_joint_clients_matrix import GUIDANCE_JOINT_CLIENTS
from tests.authorization.guidance_making_matrix import GUIDANCE_MAKING
from tests.authorization.guidance_matrix import GUIDANCE
from tests.authorization.guidance_notices_matrix import GUIDANCE_NOTICES
from tests.authorization.guidance_outcomes_matrix import GUIDANCE_OUTCOMES
from tests.authorization.guidance_pages_matrix import GUIDANCE_PAGES
from tests.authorization.guidance_ptv_imports_matrix import GUIDANCE_PTV_IMPORTS
from tests.authorization.guidance_questionnaires_matrix import GUIDANCE_QUESTIONNAIRES
from tests.authorization.guidance_statistics_matrix import GUIDANCE_STATISTICS
from tests.authorization.matrix import Matrix, answers_of, operations
from tests.authorization.referral_assessments_matrix import REFERRAL_ASSESSMENTS
from tests.authorization.referral_consultations_matrix import REFERRAL_CONSULTATIONS
from tests.authorization.referral_handovers_matrix import REFERRAL_HANDOVERS
from tests.authorization.referral_matrix import REFERRAL
from tests.authorization.referral_path_matrix import REFERRAL_PATH
from tests.authorization.referral_permissions_matrix import REFERRAL_PERMISSIONS
from tests.authorization.statistics_matrices import BOOKING_STATISTICS, REFERRAL_STATISTICS
from tests.world import World

MATRICES = (
    BOOKING,
    BOOKING_DOCUMENTS,
    BOOKING_OWN_VIEW,
    BOOKING_TIMES,
    BOOKING_SERIES,
    REFERRAL,
    REFERRAL_HANDOVERS,
    REFERRAL_ASSESSMENTS,
    REFERRAL_PATH,
    REFERRAL_CONSULTATIONS,
    REFERRAL_PERMISSIONS,
    GUIDANCE,
    GUIDANCE_MAKING,
    GUIDANCE_OUTCOMES,
    GUIDANCE_DESK,
    GUIDANCE_NOTICES,
    GUIDANCE_JOINT_CLIENTS,
    GUIDANCE_QUESTIONNAIRES,
    GUIDANCE_PAGES,
    GUIDANCE_PTV_IMPORTS,
    BOOKING_STATISTICS,
    REFERRAL_STATISTICS,
    GUIDANCE_DIRECTORY,
    GUIDANCE_STATISTICS,
)
ROWS = {
    service: {name: row for matrix in MATRICES if matrix.service == service for name, row in matrix.rows.items()}
    for service in {matrix.service for matrix in MATRICES}
}
CASES = [
    pytest.param(matrix, operation, id=f"{matrix.service} {operation}")
    for matrix in MATRICES
    for operation in matrix.rows
]
OPERATIONS_OF_THE_PLATFORM = {"/health/live", "/health/ready", "/metrics", "/openapi.json"}
"""Open to whoever reaches the port, and of nothing personal."""
PAGES = {"guidance": {"/dashboard", "/desk", "/pages/{name}"}}
"""What a browser needs before anybody has signed in; no data is in it."""


@pytest.mark.parametrize(("matrix", "operation"), CASES)
async def test_an_operation_answers_every_caller_as_its_table_says(
    world: World, matrix: Matrix, operation: str
) -> None:
    assert await answers_of(world, matrix, operation) == matrix.rows[operation]


async def test_a_search_for_a_person_is_open_to_those_who_may_list_the_matters_of_that_person(world: World) -> None:
    table = SEARCH_FOR_A_PERSON
    assert await answers_of(world, table, "search_slots") == table.rows["search_slots"]


async def test_every_service_has_its_table_and_every_operation_its_row(everything: World) -> None:
    assert set(ROWS) == set(everything.apps)
    for service, app in everything.apps.items():
        assert set(ROWS[service]) == set(operations(app.openapi())), service
    for matrix in MATRICES:
        assert set(matrix.asking) == set(matrix.rows), matrix.service


async def test_every_route_is_in_the_document(everything: World) -> None:
    for service, app in everything.apps.items():
        routed = {route.path_format for route in iter_route_contexts(app.routes)}
        assert routed - set(app.openapi()["paths"]) == OPERATIONS_OF_THE_PLATFORM | PAGES.get(service, set())


async def test_what_takes_no_token_in_the_document_is_open_in_the_table(everything: World) -> None:
    for service, app in everything.apps.items():
        for operation, known in operations(app.openapi()).items():
            is_open = not ROWS[service][operation]["nobody"].startswith("4")
            assert is_open != known.takes_token, (service, operation)


async def test_no_service_takes_a_forged_token(everything: World) -> None:
    issuer = everything.issuer.state.issuer
    for service, app in everything.apps.items():
        closed = next(
            known
            for known in operations(app.openapi()).values()
            if known.takes_token and known.method == "GET" and "{" not in known.path
        )
        for wrong, token in forged(issuer, "guardian-of-infant", service).items():
            headers = {b"authorization": f"Bearer {token}".encode("latin-1")}
            answer = await everything.clients[service].get(closed.path, headers=headers)
            assert answer.status_code == httpx.codes.UNAUTHORIZED, (service, wrong)
        good = {"authorization": f"Bearer {signed_again(issuer, 'guardian-of-infant', service)}"}
        answer = await everything.clients[service].get(closed.path, headers=good)
        assert answer.status_code != httpx.codes.UNAUTHORIZED, service
