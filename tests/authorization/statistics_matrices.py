"""Who reads the statistics of booking and referral: the manager of the unit alone."""

from tests.authorization.matrix import Asked, Asking, Matrix
from tests.world import World

UNIT = "kymenlaakso-child-rehabilitation"
COLUMNS = "operation nobody forged weak citizen guardian worker manager elsewhere system service ops"
ONLY_THE_MANAGER = "401 401 403 403 403 403 200 403 403 403 403"
MONTHS = {"first_month": "2026-09", "last_month": "2026-10"}
DAYS = {"first_on": "2026-11-01", "last_on": "2026-11-30"}


def _report(name: str, span: dict[str, str]) -> Asking:
    async def ask(_world: World, _column: str) -> Asked:
        return Asked(f"/v1/statistics/{name}", params={"unit_id": UNIT, **span})

    return ask


def _table(*operations: str) -> str:
    return "\n".join([COLUMNS, *(f"{operation} {ONLY_THE_MANAGER}" for operation in operations)])


BOOKING_STATISTICS = Matrix(
    "booking",
    _table("visit_statistics", "utilisation_statistics", "third_free_time_statistics"),
    asking={
        "visit_statistics": _report("visits", MONTHS),
        "utilisation_statistics": _report("utilisation", MONTHS),
        "third_free_time_statistics": _report("third-free-times", DAYS),
    },
    roles={
        "worker": "physiotherapist",
        "manager": "unit-manager",
        "elsewhere": "guidance-manager",
        "service": "polku-referral",
    },
)
REFERRAL_STATISTICS = Matrix(
    "referral",
    _table("referral_statistics", "waiting_statistics"),
    asking={
        "referral_statistics": _report("referrals", MONTHS),
        "waiting_statistics": _report("waiting", MONTHS),
    },
    roles={**BOOKING_STATISTICS.roles, "service": "polku-booking"},
)
