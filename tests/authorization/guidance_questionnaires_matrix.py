"""Who may do what with questions: anybody reads and answers them, and only the person attaches a result."""

from tests.authorization.matrix import Asked, Asking, Matrix
from tests.guidance.builders import CITIZEN, desk, done, made
from tests.guidance.questionnaires.filling import filled, lowest
from tests.guidance.stepped_care.test_navigator_codes import CODE
from tests.world import World

TABLE = """
operation                    nobody forged weak citizen guardian worker nurse other system service ops
list_questionnaires          200    401    200  200     200      200    200   200   200    200     200
get_questionnaire            200    401    200  200     200      200    200   200   200    200     200
score_questionnaire          200    401    200  200     200      200    200   200   200    200     200
attach_questionnaire_by_code 201    401    201  201     201      201    201   201   201    201     201
attach_questionnaire         401    401    401s 404     201      403    403   403   403    403     403
list_contact_questionnaires  401    401    401s 404     200      403h   200   404   403    403     403
list_guidance_topics         200    401    200  200     200      200    200   200   200    200     200
list_guided_questions        200    401    200  200     200      200    200   200   200    200     200
answer_guided_questions      200    401    200  200     200      200    200   200   200    200     200
list_question_batteries      401    401    403  403     403      200    200   200   403    403     403
list_stepped_care            200    401    200  200     200      200    200   200   200    200     200
check_step                   200    401    200  200     200      200    200   200   200    200     200
attach_navigator_code        401    401    401s 404     201      403h   201   404   403    403     403
get_navigator_code           401    401    401s 404     200      403h   200   404   403    403     403
"""


def _path(path: str) -> Asking:
    async def ask(_world: World, _column: str) -> Asked:
        return Asked(path)

    return ask


async def _score(_world: World, _column: str) -> Asked:
    return Asked("/v1/questionnaires/phq-9/score", {"answers": lowest()})


async def _of_the_guardian(world: World) -> str:
    receipt = await made(world, CITIZEN, identified=True, emergency=True, questionnaires=[filled()])
    return f"/v1/contacts/{receipt['id']}/questionnaires"


async def _attach(world: World, _column: str) -> Asked:
    return Asked(await _of_the_guardian(world), filled(), shows="phq-9")


async def _attach_by_code(world: World, _column: str) -> Asked:
    code = (await made(world))["tracking_code"]
    return Asked("/v1/contacts/track/questionnaires", {**filled(), "tracking_code": code})


async def _kept(world: World, _column: str) -> Asked:
    return Asked(await _of_the_guardian(world), shows="phq-9")


async def _answer(_world: World, _column: str) -> Asked:
    return Asked("/v1/guided-questions/where-to-turn/answers", {})


async def _check(_world: World, _column: str) -> Asked:
    return Asked("/v1/stepped-care/check", {"step": 0, "birth_date": "1980-01-01", "municipality": "286"})


async def _attach_code(world: World, _column: str) -> Asked:
    path = (await _of_the_guardian(world)).replace("questionnaires", "therapy-navigator-code")
    return Asked(path, CODE, shows=CODE["code"])


async def _code(world: World, column: str) -> Asked:
    asked = await _attach_code(world, column)
    done(await desk(world).post(asked.path, CODE))
    return Asked(asked.path, shows=CODE["code"])


GUIDANCE_QUESTIONNAIRES = Matrix(
    "guidance",
    TABLE,
    asking={
        "list_questionnaires": _path("/v1/questionnaires"),
        "get_questionnaire": _path("/v1/questionnaires/phq-9"),
        "score_questionnaire": _score,
        "attach_questionnaire_by_code": _attach_by_code,
        "attach_questionnaire": _attach,
        "list_contact_questionnaires": _kept,
        "list_guidance_topics": _path("/v1/guidance-topics"),
        "list_guided_questions": _path("/v1/guided-questions"),
        "answer_guided_questions": _answer,
        "list_question_batteries": _path("/v1/question-batteries"),
        "list_stepped_care": _path("/v1/stepped-care"),
        "check_step": _check,
        "attach_navigator_code": _attach_code,
        "get_navigator_code": _code,
    },
    roles={
        "worker": "guidance-worker",
        "nurse": "guidance-nurse",
        "other": "physiotherapist",
        "service": "polku-booking",
    },
)
