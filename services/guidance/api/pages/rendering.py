"""How a page is written: its template filled in the reader's language, and answered with a tag of what it shows."""

import hashlib
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Any, Final

from babel.numbers import format_decimal
from fastapi import Header
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import Response

from services.guidance.api.pages.words import catalogue, say
from shared.kit.dates_in_words import clock_time_in_words, date_in_words, day_in_words, instant_in_words
from shared.law.civil_time import civil_date, civil_datetime
from shared.terms.people import Language

HTML: Final = "text/html; charset=utf-8"
FRAGMENT: Final[dict[str, Any]] = {
    "response_class": Response,
    "responses": {
        200: {"description": "A part of the page.", "content": {"text/html": {"schema": {"type": "string"}}}},
        304: {"description": "It shows what the reader has already."},
    },
}
"""How an operation that answers a part of a page is documented."""
SeenTag = Annotated[
    str | None, Header(alias="If-None-Match", max_length=100, description="ETag of what the reader has already.")
]
_TEMPLATES: Final = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def read_templates() -> None:
    """A mistake in a template or in the words stops the start, and no request waits for them."""
    catalogue()
    for name in _TEMPLATES.list_templates():
        _TEMPLATES.get_template(name)


def rendered(template: str, language: Language, **facts: object) -> str:
    """The template in a language. Errors: jinja2's UndefinedError for a fact that is missing."""
    return _TEMPLATES.get_template(template).render(
        language=language,
        say=partial(say, language),
        number=partial(format_decimal, locale=language.value),
        moment=partial(instant_in_words, language=language),
        **facts,
    )


def short_moment(at: datetime, now: datetime, language: Language) -> str:
    """An instant as short as it is still clear: of today its clock time alone, of this year no year."""
    local, today = civil_datetime(at), civil_date(now)
    clock_time = clock_time_in_words(local.time(), language)
    if local.date() == today:
        return clock_time
    day = day_in_words if local.year == today.year else date_in_words
    return f"{day(local.date(), language)} {clock_time}"


def answered(part: str, seen: str | None) -> Response:
    """The part of the page, or 304 for a reader who has it already."""
    tag = f'"{hashlib.sha256(part.encode()).hexdigest()[:32]}"'
    headers = {"etag": tag}
    return Response(status_code=304, headers=headers) if seen == tag else Response(part, 200, headers, HTML)
