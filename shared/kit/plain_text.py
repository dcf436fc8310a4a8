"""Plain text from outside, made safe to show in every form: lines, blanks and characters of one kind."""

import re
import unicodedata

UNKNOWN = "\ufffd"
"""Stands where a character was that no form can show."""
_BLANKS = re.compile("[ \t]+")
_UNSHOWABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def plain_lines(text: str) -> list[str]:
    """The lines of a text, empty ones too; every run of blanks is one, and none stands at a line's end.

    Letters are composed (NFC), and control characters, which HTML, PDF and calendars forbid, become `UNKNOWN`.
    """
    lines = unicodedata.normalize("NFC", text).splitlines()
    return [_UNSHOWABLE.sub(UNKNOWN, _BLANKS.sub(" ", line)).strip(" ") for line in lines]


def one_line(text: str) -> str:
    """The text on one line; empty when nothing of it shows."""
    return " ".join(line for line in plain_lines(text) if line)
