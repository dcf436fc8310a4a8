"""Who may do what with directory and self-care: everybody finds, owners and editors write, professionals watch."""

from services.guidance.flows.words.forms import warm_up
from tests.authorization.matrix import Asked, Asking, Matrix
from tests.guidance.directory.entries import an_entry, written
from tests.world import World

TABLE = """
operation                   nobody forged weak citizen guardian worker nurse other system service ops
search_directory            200    401    200  200     200      200    200   200   200    200     200
search_directory_in_private 200    401    200  200     200      200    200   200   200    200     200
get_directory_entry         200    401    200  200     200      200    200   200   200    200     200
add_directory_entry         401    401    403  403     403      201    403e  403e  403    403     403
change_directory_entry      401    401    403  403     403      200    403e  403e  403    403     403
withdraw_directory_entry    401    401    403  403     403      200    403e  403e  403    403     403
publish_directory_entry     401    401    403  403     403      200    403e  403e  403    403     403
review_directory_entry      401    401    403  403     403      200    403e  403e  403    403     403
add_change_notice           401    401    403  403     403      201    403e  403e  403    403     403
list_directory_changes      401    401    403  403     403      200    200   200   200    403     403
list_stale_entries          401    401    403  403     403      200    200   200   403    403     403
list_self_care              200    401    200  200     200      200    200   200   200    200     200
search_self_care_in_private 200    401    200  200     200      200    200   200   200    200     200
get_self_care               200    401    200  200     200      200    200   200   200    200     200
"""


async def _path(world: World) -> str:
    return f"/v1/directory/{(await written(world))['id']}"


async def _search(world: World, _column: str) -> Asked:
    await _path(world)
    return Asked("/v1/directory", params={"q": "perhekerho"}, shows="Perhekerho")


async def _search_in_private(world: World, _column: str) -> Asked:
    await _path(world)
    return Asked("/v1/directory/search", {"q": "perhekerho"}, shows="Perhekerho")


async def _get(world: World, _column: str) -> Asked:
    return Asked(await _path(world), shows="Perhekerho")


async def _add(_world: World, _column: str) -> Asked:
    warm_up()
    return Asked("/v1/directory", an_entry())


async def _change(world: World, _column: str) -> Asked:
    return Asked(await _path(world), {"additions": {}}, version=1)


async def _publish(world: World, _column: str) -> Asked:
    path = await _path(world)
    await world.call("guidance", "guidance-manager").post(f"{path}/withdraw", version=1)
    return Asked(f"{path}/publish", version=2)


async def _notice(world: World, _column: str) -> Asked:
    told = {"subject": "hours", "effective_from": "2027-01-01", "text": {"fi": "Uudet ajat."}}
    return Asked(f"{await _path(world)}/change-notices", told)


def _then(end: str, body: object = None) -> Asking:
    async def ask(world: World, _column: str) -> Asked:
        return Asked(f"{await _path(world)}/{end}", body, version=1)

    return ask


def _list(end: str) -> Asking:
    async def ask(world: World, _column: str) -> Asked:
        await _path(world)
        return Asked(f"/v1/directory/{end}", shows="Perhekerho")

    return ask


def _self_care(path: str, body: object = None) -> Asking:
    async def ask(_world: World, _column: str) -> Asked:
        return Asked(path, body)

    return ask


GUIDANCE_DIRECTORY = Matrix(
    service="guidance",
    table=TABLE,
    asking={
        "search_directory": _search,
        "search_directory_in_private": _search_in_private,
        "get_directory_entry": _get,
        "add_directory_entry": _add,
        "change_directory_entry": _change,
        "withdraw_directory_entry": _then("withdraw"),
        "publish_directory_entry": _publish,
        "review_directory_entry": _then("reviews", {}),
        "add_change_notice": _notice,
        "list_directory_changes": _list("changes"),
        "list_stale_entries": _list("staleness"),
        "list_self_care": _self_care("/v1/self-care"),
        "search_self_care_in_private": _self_care("/v1/self-care/search", {"q": "uni"}),
        "get_self_care": _self_care("/v1/self-care/calming-down"),
    },
    roles={
        "worker": "guidance-worker",
        "nurse": "guidance-nurse",
        "other": "nurse",
        "service": "polku-referral",
    },
)
