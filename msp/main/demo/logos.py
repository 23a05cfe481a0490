"""Logos of the demo's companies, drawn here: a white mark on a ground of the company's colour."""

from __future__ import annotations

from collections.abc import Callable
from math import cos, radians, sin

from PIL import Image, ImageDraw

from msp.kernel.pictures import as_png
from msp.main.demo.cast import Company

# Drawn large and made smaller, so that edges come out smooth.
SIZE, SHOWN = 384, 96
Points = list[tuple[float, float]]
Mark = Callable[[ImageDraw.ImageDraw], None]
WHITE, CLEAR = (255, 255, 255, 255), (0, 0, 0, 0)


def logo_of(company: Company) -> bytes:
    """The company's mark as a PNG; a round dot for one that has none of its own."""
    drawn = Image.new("RGBA", (SIZE, SIZE), CLEAR)
    pen = ImageDraw.Draw(drawn)
    pen.rounded_rectangle((0, 0, SIZE - 1, SIZE - 1), radius=SIZE // 5, fill=company.colour)
    MARKS.get(company.slug, _dot)(pen)
    return as_png(drawn.resize((SHOWN, SHOWN), Image.Resampling.LANCZOS))


def _shape(pen: ImageDraw.ImageDraw, *points: tuple[float, float]) -> None:
    pen.polygon([(x * SIZE, y * SIZE) for x, y in points], fill=WHITE)


def _line(pen: ImageDraw.ImageDraw, *points: tuple[float, float], width: float = 0.07) -> None:
    at: Points = [(x * SIZE, y * SIZE) for x, y in points]
    pen.line(at, fill=WHITE, width=round(width * SIZE), joint="curve")


def _box(x: float, y: float, right: float, bottom: float) -> tuple[float, float, float, float]:
    return (x * SIZE, y * SIZE, right * SIZE, bottom * SIZE)


def _wave(pen: ImageDraw.ImageDraw, y: float) -> None:
    for x, start, end in ((0.18, 180, 360), (0.39, 0, 180), (0.60, 180, 360)):
        pen.arc(_box(x, y, x + 0.23, y + 0.2), start, end, fill=WHITE, width=round(0.06 * SIZE))


def _dot(pen: ImageDraw.ImageDraw) -> None:
    pen.ellipse(_box(0.28, 0.28, 0.72, 0.72), fill=WHITE)


def _sail(pen: ImageDraw.ImageDraw) -> None:
    _shape(pen, (0.47, 0.16), (0.47, 0.62), (0.2, 0.62))
    _shape(pen, (0.53, 0.26), (0.78, 0.62), (0.53, 0.62))
    _shape(pen, (0.18, 0.68), (0.82, 0.68), (0.7, 0.82), (0.3, 0.82))


def _arrow_up_right(pen: ImageDraw.ImageDraw) -> None:
    _line(pen, (0.26, 0.74), (0.68, 0.32), width=0.1)
    _shape(pen, (0.42, 0.22), (0.78, 0.22), (0.78, 0.58))


def _scales(pen: ImageDraw.ImageDraw) -> None:
    _line(pen, (0.5, 0.2), (0.5, 0.78))
    _line(pen, (0.22, 0.32), (0.78, 0.32))
    _line(pen, (0.34, 0.8), (0.66, 0.8))
    for x in (0.12, 0.6):
        pen.chord(_box(x, 0.38, x + 0.28, 0.66), 0, 180, fill=WHITE)


def _two_waves(pen: ImageDraw.ImageDraw) -> None:
    _wave(pen, 0.3)
    _wave(pen, 0.52)


def _peaks(pen: ImageDraw.ImageDraw) -> None:
    _shape(pen, (0.14, 0.76), (0.42, 0.24), (0.6, 0.56), (0.68, 0.44), (0.86, 0.76))


def _leaf(pen: ImageDraw.ImageDraw) -> None:
    """The meeting of two circles, on a stalk."""
    arc = [(cos(radians(turn)), sin(radians(turn))) for turn in range(0, 91, 3)]
    upper = [(0.82 - 0.56 * x, 0.78 - 0.56 * y) for x, y in arc]
    lower = [(0.26 + 0.56 * x, 0.22 + 0.56 * y) for x, y in arc]
    _shape(pen, *upper, *lower)
    _line(pen, (0.18, 0.86), (0.36, 0.68))


def _cross(pen: ImageDraw.ImageDraw) -> None:
    pen.rectangle(_box(0.42, 0.2, 0.58, 0.8), fill=WHITE)
    pen.rectangle(_box(0.2, 0.42, 0.8, 0.58), fill=WHITE)


def _fish(pen: ImageDraw.ImageDraw) -> None:
    pen.ellipse(_box(0.16, 0.32, 0.68, 0.68), fill=WHITE)
    _shape(pen, (0.6, 0.5), (0.86, 0.3), (0.86, 0.7))


def _bridge(pen: ImageDraw.ImageDraw) -> None:
    pen.rectangle(_box(0.14, 0.34, 0.86, 0.44), fill=WHITE)
    for x in (0.14, 0.46, 0.78):
        pen.rectangle(_box(x, 0.44, x + 0.08, 0.74), fill=WHITE)
    for x in (0.22, 0.54):
        pen.arc(_box(x - 0.02, 0.46, x + 0.26, 0.84), 180, 360, WHITE, round(0.05 * SIZE))


def _sheets(pen: ImageDraw.ImageDraw) -> None:
    for y in (0.24, 0.44, 0.64):
        _shape(pen, (0.3, y), (0.84, y), (0.7, y + 0.13), (0.16, y + 0.13))


def _columns(pen: ImageDraw.ImageDraw) -> None:
    _shape(pen, (0.5, 0.18), (0.84, 0.38), (0.16, 0.38))
    for x in (0.22, 0.45, 0.68):
        pen.rectangle(_box(x, 0.43, x + 0.1, 0.7), fill=WHITE)
    pen.rectangle(_box(0.16, 0.74, 0.84, 0.82), fill=WHITE)


def _chevrons(pen: ImageDraw.ImageDraw) -> None:
    for x in (0.2, 0.46):
        _line(pen, (x, 0.26), (x + 0.26, 0.5), (x, 0.74), width=0.1)


MARKS: dict[str, Mark] = {
    "harbor": _sail,
    "northwind": _arrow_up_right,
    "kowalski": _scales,
    "brightwater": _two_waves,
    "tatra": _peaks,
    "maplefinch": _leaf,
    "cedarvalley": _cross,
    "balticfoods": _fish,
    "ironbridge": _bridge,
    "silesiaprint": _sheets,
    "ridgeline": _columns,
    "vistula": _chevrons,
}
