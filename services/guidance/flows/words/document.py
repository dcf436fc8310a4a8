"""The words of a text in their dictionary forms, each with the weight at which it weighs the most."""

from dataclasses import dataclass, field
from typing import Final

from services.guidance.flows.words.forms import doings, is_stop_word, left_out, lemma, parts, tokens
from shared.terms.people import Language

NAME: Final = "A"
OTHER_NAME: Final = "B"
SUMMARY: Final = "C"
TEXT: Final = "D"


@dataclass(slots=True)
class Document:
    """Words by weight, of which A weighs the most."""

    found: dict[str, str] = field(default_factory=dict)

    def add(self, text: str | None, language: Language, weight: str) -> None:
        """Add the words of a text; the parts of a compound weigh less than the whole."""
        for token in tokens(text or ""):
            word = lemma(token, language)
            if is_stop_word(word, language):
                continue
            self._put(word, weight)
            less = OTHER_NAME if weight == NAME else max(weight, SUMMARY)
            for other in (*doings(word, language), *parts(word, language)):
                self._put(other, less)
        for word in left_out(text or "", language):
            self._put(word, weight)

    def head(self) -> str:
        """What is ranked by, as PostgreSQL writes a tsvector; its words hold letters and digits only."""
        return " ".join(f"'{word}':1{weight}" for word, weight in self.found.items() if weight != TEXT)

    def whole(self) -> str:
        """Everything, without weights."""
        return " ".join(f"'{word}'" for word in self.found)

    def _put(self, word: str, weight: str) -> None:
        self.found[word] = min(self.found.get(word, weight), weight)
