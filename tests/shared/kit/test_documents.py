"""One document in three forms: the same sentences in each, nothing read as markup, a PDF that everybody can read."""

import asyncio
import base64
import hashlib
import re
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from shared.kit.documents import (
    DOCUMENT_POLICY,
    PRINTABLE,
    Document,
    Section,
    as_html,
    as_pdf,
    as_pdf_in_thread,
    as_text,
)
from shared.kit.plain_text import one_line
from shared.terms.people import Language
from tests.shared.kit.pdf_reading import without_blanks, words_of

NASTY = {
    "call of code": '#[x] #panic() #read("/etc/passwd") #sys.inputs',
    "label and reference": "<label> @label #label",
    "maths": "$x^2$ $ \\alpha $",
    "marks of emphasis": "*a* _b_ `c` ```d``` == e",
    "list and heading": "- a\n+ b\n/ c: d\n= e",
    "comment": "a // b /* c",
    "backslashes": "\\ \\n \\u{41} \\\\",
    "elements": "<script>alert(1)</script> <b>b</b> </style> </main> <!-- ]]>",
    "references": "&amp; &lt; &#60; &nbsp",
    "quotes": "\"a\" 'b' ”c” »d«",
    "figures of JSON": '{"a": [1]} \\" ,',
    "dashes and dots": "å ä ö Å Ä Ö – — … -- --- ...",
    "address": "https://example.invalid/a?b=c&d=%20#e",
    "soft and hard blanks": "9\u00a0000\u00ad a\u202fb",
}
SECTION = Section(
    "Before the visit",
    ("Bring the card – and clothes…\nCome in time.", "åäö ÅÄÖ"),
    (("Time", "ti 1.12.2026 klo 9.00"), ("Place", "Katu 1\n48100 Kotka")),
)
DOCUMENT = Document("Ohje käynnille", Language.FI, (SECTION, Section(None, ("Goodbye.",))))
PRINTABLE_TEXT = st.text(st.one_of([st.characters(min_codepoint=ord(a), max_codepoint=ord(z)) for a, z in PRINTABLE]))
ALL_ELEMENTS = [
    "html",
    "head",
    "meta",
    "meta",
    "title",
    "style",
    "body",
    "main",
    "h1",
    "section",
    "h2",
    "dl",
    "dt",
    "dd",
    "section",
]


class Page(HTMLParser):
    """Elements and words of a page, as a browser takes them."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""
        self.style = ""
        self._open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in {"meta", "br"}:
            self._open.append(tag)

    def handle_endtag(self, tag):
        assert self._open.pop() == tag
        if tag == "dt":
            self.words += ":"

    def handle_data(self, data):
        if self._open[-1:] == ["style"]:
            self.style += data
        elif "main" in self._open:
            self.words += data

    @property
    def names(self) -> list[str]:
        return [name for name, _ in self.elements]


def a_document_of(text: str) -> Document:
    """The text in every place of a document."""
    held = text if one_line(text) else f"[{text}]"
    return Document(held, Language.SV, (Section(held, (text, f"a {text} b"), ((held, held),)), Section(None, (text,))))


def test_plain_text_parts_its_blocks_by_empty_lines():
    assert as_text(DOCUMENT) == (
        "Ohje käynnille\n\nBefore the visit\n\nBring the card – and clothes…\nCome in time.\n\nåäö ÅÄÖ\n\n"
        "Time: ti 1.12.2026 klo 9.00\nPlace: Katu 1\n48100 Kotka\n\nGoodbye.\n"
    )


def test_all_forms_hold_the_same_sentences_in_the_same_order():
    text = without_blanks(as_text(DOCUMENT))
    assert without_blanks(Page(as_html(DOCUMENT)).words) == text
    assert words_of(as_pdf(DOCUMENT)) == text


@pytest.mark.parametrize("text", [pytest.param(text, id=what) for what, text in NASTY.items()])
def test_nothing_in_a_text_is_read_as_markup(text):
    document = a_document_of(text)
    said = without_blanks(as_text(document))
    assert said.count(without_blanks(text)) == 7
    assert without_blanks(Page(as_html(document)).words) == said
    assert words_of(as_pdf(document)) == said


@settings(deadline=None)
@given(text=st.text())
def test_a_page_holds_any_text_and_no_element_of_it(text):
    document = a_document_of(text)
    page = Page(as_html(document))
    assert [name for name in page.names if name not in {"p", "br"}] == ALL_ELEMENTS
    assert without_blanks(page.words) == without_blanks(as_text(document))


@settings(deadline=None)
@given(text=st.text())
def test_any_text_becomes_a_pdf(text):
    assert as_pdf(a_document_of(text)).startswith(b"%PDF-1.7")


@settings(deadline=None)
@given(text=PRINTABLE_TEXT)
def test_a_pdf_shows_every_printable_text_as_it_is(text):
    document = a_document_of(text)
    assert words_of(as_pdf(document)) == without_blanks(as_text(document))


def test_a_pdf_shows_every_printable_character():
    characters = [chr(code) for first, last in PRINTABLE for code in range(ord(first), ord(last) + 1)]
    document = Document("Characters", Language.EN, (Section(None, (" ".join(characters),)),))
    assert words_of(as_pdf(document)) == without_blanks(as_text(document))


def test_a_pdf_shows_a_box_for_a_character_that_its_fonts_lack():
    document = Document("Hymy \U0001f600", Language.FI, (Section(None, ("עברית x\u0302",)),))
    assert words_of(as_pdf(document)) == "Hymy□□□□□□x□"
    assert as_text(document) == "Hymy \U0001f600\n\nעברית x\u0302\n"


def test_letters_are_composed_in_every_form():
    document = Document("a\u0308iti", Language.FI, ())
    assert (as_text(document), words_of(as_pdf(document))) == ("äiti\n", "äiti")
    assert "<h1>äiti</h1>" in as_html(document)


def test_every_kind_of_line_end_is_one_line_end():
    document = Document("a\r\nb", Language.EN, (Section(None, ("c\r\nd\re\u2028f\n\n \ng", " \n")),))
    assert as_text(document) == "a b\n\nc\nd\ne\nf\ng\n"
    assert "<p>c<br>\nd<br>\ne<br>\nf<br>\ng</p>\n</section>" in as_html(document)


def test_a_control_character_is_shown_as_unknown():
    document = Document("a\x00b\ud800", Language.EN, ())
    assert as_text(document).encode() == "a\ufffdb\ufffd\n".encode()
    assert "<h1>a\ufffdb\ufffd</h1>" in as_html(document)
    assert words_of(as_pdf(document)) == "a□b□"


@pytest.mark.parametrize("language", Language)
def test_a_page_tells_its_language_title_and_headings(language):
    page = Page(as_html(Document("T & t", language, (SECTION, SECTION))))
    assert ("html", {"lang": language.value}) in page.elements
    assert [name for name in page.names if name in {"title", "main", "h1", "h2"}] == ["title", "main", "h1", "h2", "h2"]
    assert "<title>T &amp; t</title>" in as_html(Document("T & t", language, ()))


def test_a_page_has_no_script_and_needs_nothing_from_outside():
    page = Page(as_html(DOCUMENT))
    assert set(page.names) == {"br", "p", *ALL_ELEMENTS}
    assert {name for _, attributes in page.elements for name in attributes} == {"lang", "charset", "name", "content"}
    assert "url(" not in page.style
    assert "@import" not in page.style


def test_the_policy_allows_the_style_of_the_page_and_nothing_else():
    style = base64.b64encode(hashlib.sha256(Page(as_html(DOCUMENT)).style.encode()).digest()).decode()
    assert DOCUMENT_POLICY.split("; ") == [
        "default-src 'none'",
        f"style-src 'sha256-{style}'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
    ]


@pytest.mark.parametrize("language", Language)
def test_a_pdf_is_tagged_and_tells_its_language_and_title(language):
    pdf = as_pdf(Document("Ohje (å)", language, (SECTION,)))
    assert b"<pdfuaid:part>1</pdfuaid:part>" in pdf
    assert f"/Lang({language.value})".encode() in pdf
    assert b"/MarkInfo<</Marked true" in pdf
    assert b"/DisplayDocTitle true" in pdf
    assert '<rdf:li xml:lang="x-default">Ohje (å)</rdf:li>'.encode() in pdf
    assert re.findall(rb"/S/(Title|H\d|P|L|LI|Lbl|LBody)\b", pdf) == [
        *(b"Title", b"H1", b"P", b"P"),
        *(b"Lbl", b"LBody", b"LI") * 2,
        b"L",
    ]


def test_equal_documents_are_equal_bytes_at_any_time():
    first = as_pdf(DOCUMENT)
    time.sleep(1.1)
    assert as_pdf(DOCUMENT) == first
    assert b"CreationDate" not in first
    assert b"CreateDate" not in first


def test_a_long_document_numbers_its_pages_and_a_short_one_does_not():
    section = Section(None, ("word " * 400,) * 4)
    words = words_of(as_pdf(Document("Long", Language.EN, (section,))))
    pages = int(words.rpartition("/")[2])
    assert [f"word{page}/{pages}" in words for page in range(1, pages + 1)] == [True] * pages
    assert words_of(as_pdf(Document("Short", Language.EN, ()))) == "Short"


async def test_others_are_served_while_a_pdf_is_made():
    making = asyncio.create_task(
        as_pdf_in_thread(Document("Big", Language.EN, (Section(None, ("word " * 2000,) * 20),)))
    )
    served = 0
    while not making.done():
        await asyncio.sleep(0.001)
        served += 1
    assert (await making).startswith(b"%PDF")
    assert served > 20


@pytest.mark.parametrize("blank", ["", " \n\t"])
def test_a_document_without_a_title_is_refused(blank):
    with pytest.raises(ValueError, match="has a title"):
        Document(blank, Language.FI, ())


@pytest.mark.parametrize("blank", ["", " \n\t"])
def test_a_blank_heading_is_refused(blank):
    with pytest.raises(ValueError, match="a heading has words"):
        Section(blank, ())


@pytest.mark.parametrize("fact", [("", "value"), ("name", " \n")])
def test_a_fact_without_a_name_or_a_value_is_refused(fact):
    with pytest.raises(ValueError, match="a fact has"):
        Section(None, (), (fact,))
