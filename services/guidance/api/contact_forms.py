"""Forms that are filled in when contact is made, and whether answers fit them."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import Path, Query

from services.guidance.api.callers import ANYBODY, OPEN_TO_ALL, Parts
from services.guidance.flows.forms import check_form
from services.guidance.flows.parts import known
from shared.contracts.county_contact_forms import QuestionSet, form_of, newest_forms
from shared.contracts.county_pack import CountyPack
from shared.contracts.guidance.making_contact import CountyContactForm, FilledForm
from shared.contracts.problem import FieldError
from shared.contracts.types import Code, Page
from shared.kit.problems import NOT_FOUND, VALIDATION, Refusal, refusals
from shared.kit.service import service_router
from shared.terms.contact_forms import AnswerFault

router = service_router(tags=["contact-forms"], dependencies=[ANYBODY])

InCounty = Annotated[Code | None, Query(description="Only of this county; a county of its own has no other.")]
_WRONG = {
    AnswerFault.UNKNOWN: "The form has no such question or option.",
    AnswerFault.MISSING: "The question has to be answered.",
    AnswerFault.WRONG_KIND: "The answer is of another kind than the question.",
    AnswerFault.OUT_OF_RANGE: "The number is outside the limits of the question.",
}


@router.get("/v1/contact-forms", summary="Forms of contact", openapi_extra=OPEN_TO_ALL)
async def list_contact_forms(parts: Parts, county: InCounty = None) -> Page[CountyContactForm]:
    """The newest version of each form, in the three languages; anybody may read them (R-147)."""
    items = [
        CountyContactForm(county=pack.code, form=form)
        for pack in _packs(parts.packs.packs, county)
        for form in newest_forms(pack.contact_forms)
    ]
    return Page(items=items, next_cursor=None)


@router.get("/v1/contact-forms/{code}", summary="One form", openapi_extra=OPEN_TO_ALL, responses=refusals(NOT_FOUND))
async def get_contact_form(
    code: Annotated[Code, Path(description="Code of the form.")],
    parts: Parts,
    county: InCounty = None,
    version: Annotated[int | None, Query(ge=1, description="The newest by default.")] = None,
) -> CountyContactForm:
    """A form by its code, also an old version of it; of the first county that has it when none is named."""
    for pack in _packs(parts.packs.packs, county):
        form = form_of(pack.contact_forms, code, version)
        if form is not None:
            return CountyContactForm(county=pack.code, form=form)
    raise Refusal(NOT_FOUND)


def refuse_unfit_form(county: CountyPack, filled: FilledForm | None) -> bool:
    """Refuse answers that do not fit the county's form; gives whether one of them tells of acute danger (D-13)."""
    if filled is None:
        return False
    known(form_of(county.contact_forms, filled.code), "form/code")
    form = known(form_of(county.contact_forms, filled.code, filled.version), "form/version")
    return refuse_unfit_answers(form, filled.answers, pointer="/form/answers")


def refuse_unfit_answers(questions: QuestionSet, answers: Mapping[str, object], *, pointer: str) -> bool:
    """Refuse answers that do not fit their questions; gives whether one of them tells of acute danger (D-13)."""
    decision = check_form(questions, answers)
    if not decision.fits:
        errors = [
            FieldError(pointer=f"{pointer}/{code}".rstrip("/"), code=fault.value, detail=_WRONG[fault])
            for code, fault in decision.faults
        ]
        raise Refusal(VALIDATION, errors=errors)
    return bool(decision.red_flags)


def _packs(packs: tuple[CountyPack, ...], county: str | None) -> list[CountyPack]:
    return [pack for pack in packs if county in {None, pack.code}]
