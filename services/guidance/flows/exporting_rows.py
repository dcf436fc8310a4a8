"""Rows of the statistics as a table for spreadsheets: for the county's own statistics, by a system or an operator."""

from datetime import datetime
from typing import Final

from services.guidance.flows.statistics_words import statistics_words
from services.guidance.storage.statistics_rows import NAMES
from shared.contracts.texts import LocalisedText
from shared.kit.export import Column, ColumnKind, Sheet
from shared.terms.people import Language

SHEET: Final = "statistics-rows"
_TITLE: Final = LocalisedText(fi="Yhteydenotot", sv="Kontakter", en="Contacts")
_KINDS: Final = {
    "month": ColumnKind.MONTH,
    "for_professional": ColumnKind.FLAG,
    "repeated": ColumnKind.FLAG,
    "first_contact_resolution": ColumnKind.FLAG,
    **dict.fromkeys(("weekday", "hour", "duration_minutes", "workers", "worker_minutes"), ColumnKind.WHOLE),
}
_WIDE: Final = {"unit_id": 30, "outcomes": 28, "clock_results": 60, "reason_code": 22, "matters": 20}


def sheet_of_rows(language: Language, at: datetime) -> Sheet:
    """The table of the rows."""
    words = statistics_words().rows
    columns = (Column(name, words[name], _KINDS.get(name, ColumnKind.TEXT), _WIDE.get(name, 16)) for name in NAMES)
    return Sheet(SHEET, _TITLE, tuple(columns), language, at)
