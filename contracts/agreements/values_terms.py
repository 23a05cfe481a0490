"""The choices of a version: when it bills, and what a part of a month costs."""

from __future__ import annotations

from enum import StrEnum


class Timing(StrEnum):
    """Before the period, on what is known then, or after it. Labour is always billed after."""

    ADVANCE = "advance"
    ARREARS = "arrears"


class Proration(StrEnum):
    """What a part of a price month costs."""

    BY_DAY = "by_day"
    WHOLE = "whole"


class Divisor(StrEnum):
    """By what a day's share is divided; a whole month always costs one whole price."""

    ACTUAL = "actual"
    THIRTY = "thirty"
