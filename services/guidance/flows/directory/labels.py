"""What the words of the directory are called in the languages of its readers, and how else they are looked for."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from shared.contracts.texts import LocalisedText
from shared.terms.people import Language

_FILE = Path(__file__).with_name("labels.yaml")


def label(kind: str, value: str) -> LocalisedText | None:
    """What a word is called; None for one that needs no words, as a municipality's code."""
    named = labels().get(kind, {}).get(value)
    return LocalisedText(fi=named["fi"], sv=named["sv"], en=named["en"]) if named else None


def words_for(kind: str, value: str, language: Language) -> str:
    """By which words the reader of a language looks for it; its name when the file has no others."""
    named: Mapping[str, Any] = labels().get(kind, {}).get(value, {})
    words: str = named.get("words", named).get(language.value, "")
    return words


@cache
def labels() -> Mapping[str, Mapping[str, Any]]:
    """Every word by its kind, as the file has it."""
    read: Mapping[str, Mapping[str, Any]] = yaml.safe_load(_FILE.read_text(encoding="utf-8"))
    return read
