"""What is said of a refused field: in the reader's language, every sentence of the code, and never what was sent."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from shared.kit.field_words import sentence, translations, validators_sentence, validators_words
from shared.terms.people import Language
from tests.running import ROOT

_SAYING = {"FieldError", "invalid", "_invalid", "_error", "_never"}
"""Calls whose words are said of a field."""
_TABLES = {"_SAID", "_WRONG"}
"""Tables of such words."""
_COUNTY_DATA = re.compile(r"county|consultation_targets")
"""Contracts of the county packs: their words are for who edits the files."""


def said_in_the_code() -> set[str]:
    """Every English sentence that the code says of a refused field."""
    kit, services = ROOT / "shared" / "kit", ROOT / "services"
    of_fields = {text for path in [*kit.glob("*.py"), *services.rglob("*.py")] for text in _of_fields(_parsed(path))}
    contracts = [path for path in (ROOT / "shared" / "contracts").rglob("*.py") if not _COUNTY_DATA.search(path.name)]
    return of_fields | {text for path in contracts for text in _of_errors(_parsed(path))}


def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _of_fields(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and _name(node.func) in _SAYING:
            given = [*node.args[1:], *(each.value for each in node.keywords if each.arg == "detail")]
            yield from (text for each in given for text in _texts(each) if " " in text)
        if isinstance(node, ast.Assign) and {_name(target) for target in node.targets} & _TABLES:
            yield from _texts(node.value)
        if isinstance(node, ast.Assign) and {_name(target) for target in node.targets} & {"detail", "wanted"}:
            yield from _texts(node.value)


def _of_errors(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        if isinstance(node, ast.Call) and _name(node.func) == "ValueError":
            yield from (text for each in node.args for text in _texts(each))


def _name(node: ast.expr) -> str:
    return str(getattr(node, "id", getattr(node, "attr", "")))


def _texts(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from (*_texts(node.body), *_texts(node.orelse))
    elif isinstance(node, ast.Dict):
        yield from (text for value in node.values for text in _texts(value))


def test_every_sentence_of_the_code_has_its_translations_and_no_translation_is_left_over():
    assert said_in_the_code() == set(translations())


def test_every_translation_is_another_sentence_and_names_no_source():
    for english, text in translations().items():
        assert len({text.fi, text.sv, text.en}) == 3, english
        assert not re.search(r"\b[RD]-\d", f"{text.fi} {text.sv} {text.en}"), english
        assert text.fi[0].isupper(), english
        assert text.sv[0].isupper(), english


@pytest.mark.parametrize("code", sorted(validators_words()))
@pytest.mark.parametrize("language", Language)
def test_a_code_of_the_validator_has_a_sentence_whether_or_not_its_limit_is_told(code, language):
    limits = dict.fromkeys(("ge", "gt", "le", "lt", "min_length", "max_length", "pattern", "expected"), "17")
    told = validators_sentence(code, {**limits, "expected_schemes": "17"}, language)
    assert told.endswith(".")
    assert "{" not in told + validators_sentence(code, {}, language)


@pytest.mark.parametrize("language", Language)
def test_what_has_no_words_of_its_own_is_not_valid(language):
    nothing_better = {"fi": "Arvo ei kelpaa.", "sv": "Värdet är ogiltigt.", "en": "The value is not valid."}
    assert validators_sentence("of_another_version", {}, language) == nothing_better[language]
    said = sentence("Words of nobody.", language)
    assert said == ("Words of nobody." if language is Language.EN else nothing_better[language])
