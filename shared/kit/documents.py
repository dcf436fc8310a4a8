"""One document in three forms that hold the same sentences: text, an HTML page and an accessible PDF."""

import asyncio
import base64
import hashlib
import html
import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files

import typst

from shared.kit.plain_text import one_line, plain_lines
from shared.terms.people import Language

_STYLE = """
:root { color-scheme: light dark; }
body { margin: 0 auto; max-width: 42rem; padding: 1.5rem; font: 1.125rem/1.6 system-ui, sans-serif; }
body { overflow-wrap: anywhere; }
h1, h2 { line-height: 1.25; }
h1 { font-size: 1.75rem; }
h2 { font-size: 1.375rem; margin-top: 2rem; }
dt { font-weight: bold; }
dd { margin: 0 0 0.75rem; }
@page { size: A4; margin: 22mm 25mm; }
@media print {
  :root { color-scheme: light; }
  body { max-width: none; padding: 0; font-size: 12pt; }
  h1, h2, dt { break-after: avoid; }
  p, dd { orphans: 3; widows: 3; }
}
"""
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
DOCUMENT_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
"""Content-Security-Policy under which the page of `as_html` looks as meant, and nothing else can run or load."""
_TEMPLATE = (files("shared.kit") / "documents.typ").read_bytes()
PRINTABLE = (
    (" ", "~"),
    ("\u00a0", "\u024f"),  # Latin of Europe, with its signs
    ("\u0391", "\u03a1"),  # Greek
    ("\u03a3", "\u03ce"),
    ("\u0400", "\u045f"),  # Cyrillic
    ("\u1e00", "\u1eff"),  # Latin of Vietnam, and more
    ("\u2010", "\u2027"),  # dashes, quotes, bullets, dots
    ("\u202f", "\u203a"),
    ("\u2070", "\u2071"),
    ("\u2074", "\u208e"),  # raised and lowered figures
    ("\u20a0", "\u20bf"),  # currencies
    ("\u2153", "\u215e"),  # fractions
    ("\u2190", "\u2193"),  # arrows
    ("−", "−"),
    ("≈", "≈"),
    ("≠", "≠"),
    ("≤", "≥"),
    ("□", "□"),
)
"""First and last character of each range that the fonts of the PDF have, alone and beside any other of them."""
_UNPRINTABLE = re.compile("[^" + "".join(f"{re.escape(first)}-{re.escape(last)}" for first, last in PRINTABLE) + "]")


@dataclass(frozen=True)
class Section:
    """Part of a document: paragraphs, then facts. A line end in a text is a line end in every form."""

    heading: str | None
    """One line, or None for a part without a heading."""
    paragraphs: tuple[str, ...]
    facts: tuple[tuple[str, str], ...] = ()
    """Name and value of each, such as the time of something and its place; neither is blank."""

    def __post_init__(self) -> None:
        if self.heading is not None and not one_line(self.heading):
            raise ValueError("a heading has words; a part without a heading has None")
        if not all(one_line(name) and one_line(value) for name, value in self.facts):
            raise ValueError("a fact has a name and a value")


@dataclass(frozen=True)
class Document:
    """What is to be read, in one language and as plain text: nothing in it is markup in any form."""

    title: str
    """One line, and not blank."""
    language: Language
    sections: tuple[Section, ...]

    def __post_init__(self) -> None:
        if not one_line(self.title):
            raise ValueError("a document has a title")


def as_text(document: Document) -> str:
    """The document as plain text, blocks parted by an empty line; lines are as long as they were written."""
    blocks = [one_line(document.title)]
    for section in document.sections:
        if section.heading is not None:
            blocks.append(one_line(section.heading))
        blocks += ["\n".join(lines) for lines in _paragraphs(section)]
        if section.facts:
            blocks.append("\n".join("\n".join([f"{name}: {first}", *rest]) for name, [first, *rest] in _facts(section)))
    return "\n\n".join(blocks) + "\n"


def as_html(document: Document) -> str:
    """The document as a whole page that needs nothing from outside; serve it with `DOCUMENT_POLICY`."""
    title = html.escape(one_line(document.title))
    return (
        f'<!doctype html>\n<html lang="{document.language.value}">\n<head>\n<meta charset="utf-8">\n'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">\n<title>{title}</title>\n'
        f"<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n<h1>{title}</h1>\n"
        f"{''.join(map(_section_in_html, document.sections))}</main>\n</body>\n</html>\n"
    )


def as_pdf(document: Document) -> bytes:
    """The document as a tagged PDF (PDF/UA-1) on A4; equal documents are equal bytes.

    A character outside `PRINTABLE` is shown as □: the fonts have none for it, and PDF/UA forbids a hole.
    It takes 10 to 30 ms of one processor: code that serves others meanwhile awaits `as_pdf_in_thread`.
    """
    source = {
        "title": _printable(one_line(document.title)),
        "language": document.language.value,
        "sections": [
            {
                "heading": None if section.heading is None else _printable(one_line(section.heading)),
                "paragraphs": [list(map(_printable, lines)) for lines in _paragraphs(section)],
                "facts": [(_printable(name), list(map(_printable, lines))) for name, lines in _facts(section)],
            }
            for section in document.sections
        ],
    }
    # Fonts of the machine are left out, so that a document looks alike wherever it is made.
    return typst.compile(
        _TEMPLATE,
        sys_inputs={"document": json.dumps(source)},
        pdf_standards=["ua-1"],
        ignore_system_fonts=True,
    )


async def as_pdf_in_thread(document: Document) -> bytes:
    """`as_pdf` beside the event loop, which goes on meanwhile: the typesetter lets go of the interpreter's lock."""
    return await asyncio.to_thread(as_pdf, document)


def _section_in_html(section: Section) -> str:
    heading = "" if section.heading is None else f"<h2>{html.escape(one_line(section.heading))}</h2>\n"
    paragraphs = "".join(f"<p>{_lines_in_html(lines)}</p>\n" for lines in _paragraphs(section))
    facts = "".join(
        f"<dt>{html.escape(name)}</dt>\n<dd>{_lines_in_html(lines)}</dd>\n" for name, lines in _facts(section)
    )
    return f"<section>\n{heading}{paragraphs}" + (f"<dl>\n{facts}</dl>\n" if facts else "") + "</section>\n"


def _lines_in_html(lines: Sequence[str]) -> str:
    return "<br>\n".join(map(html.escape, lines))


def _paragraphs(section: Section) -> list[list[str]]:
    """Lines of each paragraph that has any."""
    return [lines for lines in map(_lines, section.paragraphs) if lines]


def _facts(section: Section) -> list[tuple[str, list[str]]]:
    return [(one_line(name), _lines(value)) for name, value in section.facts]


def _lines(text: str) -> list[str]:
    return [line for line in plain_lines(text) if line]


def _printable(line: str) -> str:
    return _UNPRINTABLE.sub("□", line)
