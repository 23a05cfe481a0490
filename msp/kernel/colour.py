"""Contrast between colours, and a stylesheet in somebody's colour that stays readable.

The rule is WCAG 2.2: text needs 4.5:1 against its ground, shapes and controls 3:1.
"""

from __future__ import annotations

import colorsys
import re

TEXT = 4.5
GROUNDS = {"light": ("#ffffff", "#f7f8f9"), "dark": ("#1b1f24", "#14171b")}
HOUSE_COLOUR = "#0b5cad"
_HEX = re.compile(r"#?([0-9a-fA-F]{6})")


def contrast(one: str, other: str) -> float:
    """The ratio of two colours, from 1 (the same) to 21 (black on white)."""
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def text_on(ground: str) -> str:
    """Black or white, whichever reads better; one of them always reaches 4.58:1."""
    return max("#000000", "#ffffff", key=lambda text: contrast(text, ground))


def readable(colour: str, grounds: tuple[str, ...]) -> str:
    """`colour` moved in lightness, no further than needed, to be read on each of the grounds."""
    red, green, blue = _parts(colour)
    hue, lightness, saturation = colorsys.rgb_to_hls(red, green, blue)
    darker = _luminance(grounds[0]) > 0.2
    for step in range(101):
        shift = step / 100
        moved = lightness * (1 - shift) if darker else lightness + (1 - lightness) * shift
        tried = _hex(*colorsys.hls_to_rgb(hue, moved, saturation))
        if all(contrast(tried, ground) >= TEXT for ground in grounds):
            return tried
    return "#000000" if darker else "#ffffff"


def brand_stylesheet(colour: str | None) -> str:
    """The custom properties of a portal in its client's colour, for `/brand.css`.

    A file of its own, because the content policy allows no style in the page. Anything that is
    not a colour of the form #rrggbb falls back to the house's.
    """
    found = _HEX.fullmatch(colour or "")
    brand = f"#{found[1].lower()}" if found else HOUSE_COLOUR
    links = (readable(brand, GROUNDS["light"]), readable(brand, GROUNDS["dark"]))
    return (
        ":root{"
        f"--desk-brand:{brand};--desk-brand-text:{text_on(brand)};"
        f"--desk-brand-link:light-dark({links[0]},{links[1]})"
        "}\n"
    )


def _luminance(colour: str) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in _parts(colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _parts(colour: str) -> tuple[float, float, float]:
    digits = colour.removeprefix("#")
    if len(digits) == 3:
        digits = "".join(2 * digit for digit in digits)
    return int(digits[0:2], 16) / 255, int(digits[2:4], 16) / 255, int(digits[4:6], 16) / 255


def _hex(red: float, green: float, blue: float) -> str:
    return "#" + "".join(f"{round(part * 255):02x}" for part in (red, green, blue))
