"""Feedback: was I heard, was I helped? Given by nobody in particular, once for a contact that is over (R-186)."""

from typing import Final
from uuid import UUID

from fastapi import Request

from services.guidance.api.callers import ANYBODY, OPEN_TO_ALL, Parts, ReaderLanguage, forget_caller
from services.guidance.flows.feedback import read_token
from services.guidance.flows.parts import invalid
from services.guidance.storage import feedback
from services.guidance.storage.feedback import FeedbackRecord
from shared.contracts.guidance.feedback import FeedbackReceived, GiveFeedback
from shared.contracts.texts import LocalisedText
from shared.kit.problems import NOT_FOUND, Refusal, problem_type, refusals
from shared.kit.service import service_router
from shared.kit.texts import DEFAULT_LANGUAGE, in_language
from shared.kit.unit_of_work import Work
from shared.law.civil_time import civil_date
from shared.law.identifiers_in_text import identifiers_in

router = service_router(tags=["feedback"])

FEEDBACK_GIVEN = problem_type(
    "feedback-given",
    409,
    fi=("Palaute on jo annettu", "Tästä yhteydenotosta on jo annettu palaute. Kiitos!"),
    sv=("Responsen har redan getts", "Respons på den här kontakten har redan getts. Tack!"),
    en=("The feedback is given already", "Feedback on this contact has been given already. Thank you!"),
)
_THANKS: Final = LocalisedText(
    fi="Kiitos palautteestasi.", sv="Tack för din respons.", en="Thank you for your feedback."
)
_FIRST: Final = UUID(int=0)


@router.post(
    "/v1/feedback",
    status_code=201,
    summary="Give feedback",
    openapi_extra=OPEN_TO_ALL,
    dependencies=[ANYBODY],
    responses=refusals(NOT_FOUND, FEEDBACK_GIVEN),
)
async def give_feedback(
    given: GiveFeedback, request: Request, work: Work, parts: Parts, language: ReaderLanguage
) -> FeedbackReceived:
    """Whoever holds a token says how far they were heard and helped; nothing of them, or of the contact, is kept.

    A token counts once. Free words with identifiers are refused: the unit's manager reads them.
    """
    forget_caller(request)
    voucher = read_token(parts.sealer, given.token)
    if voucher is None:
        raise Refusal(NOT_FOUND)
    if given.heard is None and given.helped is None:
        raise invalid("/heard", "missing", "Say how far you were heard or helped.")
    for kind in sorted(identifiers_in(given.comment or "")):
        raise invalid("/comment", kind.value, "Such data are not taken in feedback.")
    record = FeedbackRecord(
        proof=voucher.proof,
        unit_id=voucher.unit_id,
        heard=given.heard,
        helped=given.helped,
        user_group=given.user_group,
        tool=given.tool,
        comment=given.comment,
    )
    if not await feedback.add(await work.begin(), record, civil_date(parts.clock()).replace(day=1)):
        raise Refusal(FEEDBACK_GIVEN)
    return FeedbackReceived(thanks=in_language(_THANKS, language or DEFAULT_LANGUAGE))
