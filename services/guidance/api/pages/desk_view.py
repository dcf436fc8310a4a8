"""The worklist as a worker looks at it: the desk list in its own order, each contact with what it waits for."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from services.guidance.api import desk
from services.guidance.api.callers import Parts, Professional, ReaderLanguage
from services.guidance.api.pages.rendering import FRAGMENT, SeenTag, answered, rendered, short_moment
from services.guidance.api.pages.words import say
from services.guidance.flows.parts import GuidanceParts
from services.guidance.flows.statistics_words import name_of
from shared.contracts.county_pack import Unit
from shared.contracts.guidance.clocks import Clock
from shared.contracts.guidance.contacts import ContactSummary
from shared.contracts.guidance.desk import Worker
from shared.kit.dates_in_words import length_in_words
from shared.kit.identity import Caller
from shared.kit.paging import CursorText
from shared.kit.service import service_router
from shared.kit.texts import DEFAULT_LANGUAGE, in_language
from shared.kit.unit_of_work import Work
from shared.terms.desk import Callbacks, Hands
from shared.terms.people import Language, Profession
from shared.terms.statistics import StatisticsDimension

router = service_router(tags=["pages"])

ROWS = 50
"""Contacts on one page of the worklist."""
_MINUTE = timedelta(minutes=1)


@router.get("/v1/desk-view", summary="Worklist to look at", **FRAGMENT)
async def get_desk_view(
    caller: Professional,
    work: Work,
    parts: Parts,
    language: ReaderLanguage,
    unit_id: desk.OwnUnit = None,
    hands: Annotated[Hands, Query(description="In whose hands: anybody's by default.")] = Hands.ALL,
    callback: Annotated[Callbacks | None, Query(description="Only callbacks that nobody has made yet.")] = None,
    cursor: CursorText = None,
    seen: SeenTag = None,
) -> Response:
    """The desk list as a part of the page /desk, in the reader's language: what the list shows, and nothing more.

    A reader who names the tag of what is seen already is answered 304 until something has changed; what is shown
    anew is in the access log, as reading the list is.
    """
    listed = await desk.list_contacts(
        caller, work, parts, unit_id=unit_id, hands=hands, callback=callback, limit=ROWS, cursor=cursor
    )
    reader = _Reader(parts, caller, parts.clock(), language or DEFAULT_LANGUAGE)
    part = rendered(
        "desk.html",
        reader.language,
        rows=listed.items,
        next_cursor=listed.next_cursor,
        is_first=cursor is None,
        units=units_of(parts, caller, reader.language),
        chosen={"unit_id": unit_id, "hands": hands, "callback": callback},
        reader=reader,
    )
    return answered(part, seen)


@dataclass(frozen=True)
class _Reader:
    """Who looks at the list, when and in which language: what that makes of a row."""

    parts: GuidanceParts
    caller: Caller
    at: datetime
    language: Language

    def title(self, row: ContactSummary) -> str:
        matters = ", ".join(say(self.language, "matter", each) for each in row.matters)
        return " · ".join(filter(None, (matters, self._area(row), self.short(row.contacted_at))))

    def first_clock(self, row: ContactSummary) -> Clock | None:
        """The clock that gives the row its state."""
        return next((each for each in row.clocks if each.met_at is None and each.ended_at is None), None)

    def short(self, at: datetime) -> str:
        return short_moment(at, self.at, self.language)

    def left(self, due_at: datetime) -> str:
        """How long there is left, or how late it is, to the minute."""
        span = abs(due_at - self.at)
        length = length_in_words(span, self.language) if span >= _MINUTE else say(self.language, "desk", "moment")
        return say(self.language, "desk", "late" if due_at < self.at else "left", span=length)

    def is_handler(self, row: ContactSummary) -> bool:
        return row.desk.handler is not None and row.desk.handler.subject == self.caller.subject

    def may_release(self, row: ContactSummary) -> bool:
        """The handler, and the manager of the unit."""
        manages = self.caller.has_profession(Profession.UNIT_MANAGER) and self.caller.works_in(row.unit_id)
        return self.is_handler(row) or (row.desk.handler is not None and manages)

    def worker(self, worker: Worker) -> str:
        """Nobody is named: oneself, or a colleague by profession."""
        if worker.subject == self.caller.subject:
            return say(self.language, "desk", "you")
        professions = [say(self.language, "profession", each) for each in worker.professions]
        return ", ".join(professions) or say(self.language, "desk", "colleague")

    def waits_for(self, row: ContactSummary) -> str:
        return ", ".join(say(self.language, "waits", each) for each in row.waits_for)

    def reason(self, row: ContactSummary) -> str | None:
        """Its topic as the county calls it."""
        if row.topic_code is None:
            return None
        return in_language(name_of(self.parts, StatisticsDimension.REASON, row.topic_code), self.language)

    def _area(self, row: ContactSummary) -> str | None:
        area = self.parts.packs.area(row.area) if row.area is not None else None
        return in_language(area.name, self.language) if area is not None else row.area


def units_of(parts: GuidanceParts, caller: Caller, language: Language) -> dict[str, str]:
    """The caller's units by id, each with its name; one that no county pack knows any more has its id."""
    return {unit_id: _name(parts.packs.unit(unit_id), unit_id, language) for unit_id in sorted(caller.units)}


def _name(unit: Unit | None, unit_id: str, language: Language) -> str:
    return in_language(unit.name, language) if unit is not None else unit_id
