"""Services of one's own area that answer a need: shown beside a result or an end, for information (R-028, R-044)."""

from collections.abc import Iterable
from dataclasses import replace

from services.guidance.api.directory.asking import wanted
from services.guidance.api.directory.showing import shown_hit
from services.guidance.flows.directory.searching import find
from services.guidance.flows.human_channel import OwnPlace
from services.guidance.flows.parts import GuidanceParts
from services.guidance.storage.directory import entries
from shared.contracts.guidance.directory import DirectoryHit, DirectorySearch
from shared.contracts.guidance.human_channel import SuggestedServices
from shared.kit.texts import DEFAULT_LANGUAGE
from shared.kit.unit_of_work import UnitOfWork
from shared.terms.directory import NeedCriterion
from shared.terms.people import Language

_MOST = 5
_SELF_CARE_STEP = 0


async def suggested_services(
    work: UnitOfWork,
    parts: GuidanceParts,
    place: OwnPlace,
    needs: Iterable[NeedCriterion],
    language: Language | None,
    *,
    ages: tuple[int, int] | None,
) -> SuggestedServices:
    """At most five services for each: that answer one of the needs, and that are step 0, without a contact (R-056).

    What is suggested follows from the needs, and never from a score. `ages` is between which ages the person is, as far
    as that was told: nothing is suggested that is open to none of them; else its own limits are shown with it (D-11).
    """
    asked = [DirectorySearch(county=place.county.code, municipality=place.municipality, need=each) for each in needs]
    return SuggestedServices(
        services=await _found(work, parts, asked, ages, language or DEFAULT_LANGUAGE),
        self_care=await _found(
            work,
            parts,
            [each.model_copy(update={"step": _SELF_CARE_STEP}) for each in asked],
            ages,
            language or DEFAULT_LANGUAGE,
        ),
    )


async def _found(
    work: UnitOfWork,
    parts: GuidanceParts,
    asked: Iterable[DirectorySearch],
    ages: tuple[int, int] | None,
    language: Language,
) -> list[DirectoryHit]:
    hits: dict[str, DirectoryHit] = {}
    async with work.reading() as connection:
        for each in asked:
            conditions = replace(wanted(parts, each), ages=ages)
            found = await find(connection, None, conditions, place=None, rows=_MOST)
            for record in await entries.find_many(connection, [hit.id for hit in found.page.found]):
                hits.setdefault(str(record.id), shown_hit(record, each.municipality, language))
    return list(hits.values())[:_MOST]
