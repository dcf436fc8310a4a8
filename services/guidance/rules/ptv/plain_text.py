"""Texts of the national service catalogue without their markup."""

import re
import unicodedata
from html.parser import HTMLParser
from typing import Final

_PARAGRAPHS: Final = frozenset({"p", "div", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6"})
_LINES: Final = frozenset({"br", "tr"})
_SILENT: Final = frozenset({"script", "style"})
_BLANKS: Final = re.compile(r"[^\S\n]+")
_EMPTY_LINES: Final = re.compile(r"\n{3,}")


def plain_text(marked: str) -> str:
    """The words of a text that may be HTML: paragraphs apart, list items on lines of their own that begin with "- ".

    What looks like a mark and is none, such as "<12 v", is kept. Characters that cannot be shown are left out.
    """
    reader = _Words()
    reader.feed(marked)
    reader.close()
    lines = _BLANKS.sub(" ", "".join(reader.pieces)).split("\n")
    return _EMPTY_LINES.sub("\n\n", "\n".join(line.strip() for line in lines)).strip()


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.pieces: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002 - the parser's shape
        self._silent += tag in _SILENT
        if tag in _PARAGRAPHS:
            self.pieces.append("\n\n")
        elif tag == "li":
            self.pieces.append("\n- ")
        elif tag in _LINES:
            self.pieces.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._silent = max(0, self._silent - (tag in _SILENT))
        if tag in _PARAGRAPHS:
            self.pieces.append("\n\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            text = unicodedata.normalize("NFC", data).replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n")
            self.pieces.append("".join(each for each in text if each in "\n\t" or unicodedata.category(each)[0] != "C"))
