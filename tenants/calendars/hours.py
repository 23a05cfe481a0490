"""Opening hours as people write them: `08:00-12:00, 13:00-17:00`; nothing means closed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from msp.kernel.errors import Refused
from msp.kernel.i18n import _
from msp.kernel.worktime import DAY_MINUTES, Opening

_SPAN = re.compile(r"^(\d{1,2})[:.]?(\d{2})?\s*[-–]\s*(\d{1,2})[:.]?(\d{2})?$")
DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def read_hours(text: str) -> tuple[Opening, ...]:
    """The openings written in `text`, in order. Raises Refused with a sentence for a person."""
    spans = [part.strip() for part in re.split(r"[,;]", text) if part.strip()]
    openings = sorted(_read_span(span) for span in spans)
    for earlier, later in pairwise(openings):
        if later.opens < earlier.closes:
            raise Refused(_("The hours %(text)s overlap.", text=text))
    return tuple(openings)


def write_hours(openings: Iterable[Opening]) -> str:
    """The text that `read_hours` reads back."""
    return ", ".join(f"{_clock(one.opens)}-{_clock(one.closes)}" for one in openings)


def _read_span(span: str) -> Opening:
    found = _SPAN.match(span)
    if found is None:
        raise Refused(_("Write hours like 08:00-12:00, not %(text)s.", text=span))
    first, first_minute, last, last_minute = (int(part or 0) for part in found.groups())
    opens, closes = first * 60 + first_minute, last * 60 + last_minute
    if first_minute > 59 or last_minute > 59 or not 0 <= opens < closes <= DAY_MINUTES:
        raise Refused(_("%(text)s does not open and close within one day.", text=span))
    return Opening(opens, closes)


def _clock(minute: int) -> str:
    return f"{minute // 60:02d}:{minute % 60:02d}"
