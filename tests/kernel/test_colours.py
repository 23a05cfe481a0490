"""The colour tokens, computed: WCAG 2.2 asks 4.5:1 of text and 3:1 of controls, on each ground."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from msp.kernel.colour import GROUNDS, brand_stylesheet, contrast, readable, text_on

TOKENS = Path(__file__).parents[2] / "assets" / "css" / "tokens.css"
PAIR = re.compile(r"--desk-([\w-]+):\s*light-dark\((#[0-9a-f]{6}),\s*(#[0-9a-f]{6})\)")
THEMES = {"light": 0, "dark": 1}
GROUND_NAMES = ("page", "surface", "raised", "rail", "hover", "selected")
TINTS = ("note-bg", "vendor-bg", "bad-bg", "warn-bg", "good-bg", "act-bg")


def tokens() -> dict[str, tuple[str, str]]:
    return {name: (light, dark) for name, light, dark in PAIR.findall(TOKENS.read_text())}


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", GROUND_NAMES + TINTS)
@pytest.mark.parametrize("text", ["text", "quiet", "act", "bad", "warn", "good", "vendor"])
def test_text_reads_on_every_ground(text: str, ground: str, theme: str) -> None:
    found, at = tokens(), THEMES[theme]
    assert contrast(found[text][at], found[ground][at]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", ["page", "surface", "raised", "rail"])
def test_faint_text_reads_where_it_is_used(ground: str, theme: str) -> None:
    found, at = tokens(), THEMES[theme]
    assert contrast(found["faint"][at], found[ground][at]) >= 4.5


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", ["page", "surface", "raised", "note-bg", "vendor-bg"])
@pytest.mark.parametrize("shape", ["control", "fill", "act"])
def test_controls_stand_out_from_their_ground(shape: str, ground: str, theme: str) -> None:
    found, at = tokens(), THEMES[theme]
    assert contrast(found[shape][at], found[ground][at]) >= 3


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("fill", ["fill", "fill-hover"])
def test_button_words_read_on_their_fill(fill: str, theme: str) -> None:
    found, at = tokens(), THEMES[theme]
    assert contrast(found["on-fill"][at], found[fill][at]) >= 4.5


@pytest.mark.parametrize("colour", ["#ffff00", "#0f766e", "#ff0000", "#777777", "#000000", "#fff"])
def test_a_clients_colour_always_stays_readable(colour: str) -> None:
    assert contrast(text_on(colour), colour) >= 4.58
    for grounds in GROUNDS.values():
        link = readable(colour, grounds)
        assert all(contrast(link, ground) >= 4.5 for ground in grounds)


def test_a_colour_that_reads_already_is_left_alone() -> None:
    assert readable("#0b5cad", GROUNDS["light"]) == "#0b5cad"


@pytest.mark.parametrize("colour", ["red;}body{display:none", "", None, "#12", "url(x)"])
def test_only_a_colour_reaches_the_stylesheet(colour: str | None) -> None:
    assert brand_stylesheet(colour) == brand_stylesheet("#0b5cad")


def test_the_stylesheet_names_the_three_colours() -> None:
    sheet = brand_stylesheet("#FFCC00")
    assert "--desk-brand:#ffcc00;--desk-brand-text:#000000;" in sheet
    assert sheet.count("light-dark(") == 1
