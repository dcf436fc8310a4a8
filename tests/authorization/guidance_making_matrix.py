"""Who may do what around making contact: forms, identification, messages, tools and the ledger of erasures."""

from tests.authorization.matrix import Asked, Asking, Matrix
from tests.guidance.builders import CITIZEN, NURSE, desk, done, made
from tests.guidance.making import CODE, FORM, said
from tests.world import World

TABLE = """
operation                nobody forged weak citizen guardian worker nurse other system service ops
list_contact_forms       200    401    200  200     200      200    200   200   200    200     200
get_contact_form         200    401    200  200     200      200    200   200   200    200     200
identify_contact         401    401    403  403     403      200    200   404   403    403     403
identify_tracked_contact 401    401    401s 200     200      403    403   403   403    403     403
anonymise_contact        401    401    403  403     403      200    200   404   403    403     403
list_messages            401    401    401s 404     200      200    200   404   403    403     403
send_message             401    401    401s 404     201      201    201   404   403    403     403
import_transcript        401    401    403  403     403      201    201   404   403    403     403
send_message_by_code     201    401    201  201     201      201    201   201   201    201     201
list_messages_by_code    200    401    200  200     200      200    200   200   200    200     200
record_tool              401    401    403  403     403      201    201   404   403    403     403
list_tools               401    401    403  403     403      200    200   404   403    403     403
list_erasures            401    401    403  403     403      403    403   403   403    403     200
"""


def _path(path: str) -> Asking:
    async def ask(_world: World, _column: str) -> Asked:
        return Asked(path)

    return ask


async def _of_the_guardian(world: World) -> str:
    receipt = await made(world, CITIZEN, identified=True, matters=["general_advice"], topic_code="sleep")
    return f"/v1/contacts/{receipt['id']}"


async def _identify(world: World, _column: str) -> Asked:
    told = {"personal_identity_code": CODE, "identification_method": "identity_document"}
    return Asked(f"/v1/contacts/{(await made(world))['id']}/identify", told, version=1)


async def _identify_tracked(world: World, _column: str) -> Asked:
    return Asked("/v1/contacts/track/identify", {"tracking_code": (await made(world))["tracking_code"]})


async def _anonymise(world: World, _column: str) -> Asked:
    receipt = await made(world, "guidance-worker", personal_identity_code=CODE, matters=["general_advice"])
    return Asked(f"/v1/contacts/{receipt['id']}/anonymise", version=1)


async def _list_messages(world: World, _column: str) -> Asked:
    path = f"{await _of_the_guardian(world)}/messages"
    done(await desk(world, NURSE).post(path, said("Tulkaa käymään.")))
    return Asked(path, shows="Tulkaa")


async def _send_message(world: World, _column: str) -> Asked:
    receipt = await made(world, CITIZEN, identified=True, emergency=True)
    return Asked(f"/v1/contacts/{receipt['id']}/messages", said("Kiitos."), shows="Kiitos")


async def _import(world: World, _column: str) -> Asked:
    lines = [{"author": "client", "written_at": "2026-11-23T06:00:00Z", "text": "Hei"}]
    return Asked(f"/v1/contacts/{(await made(world))['id']}/transcript", {"lines": lines})


async def _send_by_code(world: World, _column: str) -> Asked:
    return Asked("/v1/contacts/track/messages", {**said("Hei"), "tracking_code": (await made(world))["tracking_code"]})


async def _list_by_code(world: World, _column: str) -> Asked:
    return Asked("/v1/contacts/track/messages/list", {"tracking_code": (await made(world))["tracking_code"]})


async def _record_tool(world: World, _column: str) -> Asked:
    return Asked(f"/v1/contacts/{(await made(world))['id']}/tools", {"kind": "first_assessment_form"})


async def _list_tools(world: World, _column: str) -> Asked:
    return Asked(f"/v1/contacts/{(await made(world))['id']}/tools")


GUIDANCE_MAKING = Matrix(
    "guidance",
    TABLE,
    asking={
        "list_contact_forms": _path("/v1/contact-forms"),
        "get_contact_form": _path(f"/v1/contact-forms/{FORM}"),
        "identify_contact": _identify,
        "identify_tracked_contact": _identify_tracked,
        "anonymise_contact": _anonymise,
        "list_messages": _list_messages,
        "send_message": _send_message,
        "import_transcript": _import,
        "send_message_by_code": _send_by_code,
        "list_messages_by_code": _list_by_code,
        "record_tool": _record_tool,
        "list_tools": _list_tools,
        "list_erasures": _path("/v1/erasures"),
    },
    roles={
        "worker": "guidance-worker",
        "nurse": "guidance-nurse",
        "other": "physiotherapist",
        "service": "polku-booking",
    },
)
