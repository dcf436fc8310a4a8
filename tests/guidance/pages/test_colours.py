"""The palette of the pages: every pair of colours that meets is told apart, by light and in the dark (WCAG 2.2 AA)."""

import re
from collections.abc import Mapping

import pytest

from services.guidance.api.pages.shells import _FILES

CSS = _FILES["pages.css"].decode()
TEXT, MARK = 4.5, 3.0
"""Least contrast of text, and of marks and the frames of what one can use."""
PAIRS = [
    *((ink, ground, TEXT) for ink in ("ink", "soft", "calm", "late") for ground in ("paper", "ground")),
    ("on-brand", "brand", TEXT),
    ("on-mark", "calm", TEXT),
    ("on-mark", "late", TEXT),
    ("late", "late-tint", TEXT),
    ("ink", "late-tint", TEXT),
    ("soon", "soon-tint", TEXT),
    ("done", "paper", TEXT),
    ("soon", "paper", TEXT),
    *((mark, ground, MARK) for mark in ("calm", "late", "soon", "done", "edge") for ground in ("paper", "ground")),
    ("focus", "paper", MARK),
    ("focus", "ground", MARK),
    ("heat-4", "ground", MARK),
    ("heat-5", "ground", MARK),
]


def palette(block: str) -> dict[str, str]:
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", block))


LIGHT = palette(CSS.split("@media (prefers-color-scheme: dark)", maxsplit=1)[0])
DARK = LIGHT | palette(CSS.split("@media (prefers-color-scheme: dark)")[1].split("/* The ground. */")[0])
PRINTED = LIGHT | palette(CSS.split("@media print")[1])


def luminance(colour: str) -> float:
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (each / 12.92 if each <= 0.04045 else ((each + 0.055) / 1.055) ** 2.4 for each in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@pytest.mark.parametrize("colours", [LIGHT, DARK, PRINTED], ids=["light", "dark", "print"])
@pytest.mark.parametrize(("ink", "ground", "least"), PAIRS, ids=str)
def test_what_meets_is_told_apart(colours: Mapping[str, str], ink: str, ground: str, least: float):
    assert contrast(colours[ink], colours[ground]) >= least


def test_the_contrast_of_black_and_white_is_the_greatest_one():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)


def test_every_colour_has_a_name_and_a_dark_one():
    rules = CSS.split("/* The ground. */")[1].split("@media print")[0]
    assert not re.findall(r"#[0-9a-f]{3,8}\b", rules)
    used = set(re.findall(r"var\(--([\w-]+)\)", CSS))
    assert used == set(LIGHT)
    assert set(LIGHT) - set(palette(CSS.split("@media (prefers-color-scheme: dark)")[1])) == set()
