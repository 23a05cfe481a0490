"""Where a vendor's promise does not carry ours, as one sentence."""

from __future__ import annotations

from datetime import timedelta

from contracts.backing.back_to_back import Gap, Pledge, Weakness
from msp.kernel.i18n import _, show_datetime, show_duration

MOMENT = "EEE d MMM HH:mm"


def weakness_words(vendor: str, found: Weakness) -> str:
    """One sentence; the example that shows it is `example_words`."""
    names = {
        "vendor": vendor,
        "priority": found.priority,
        "ours": _pledge(found.ours),
        "theirs": _pledge(found.theirs),
    }
    sentences = {
        Gap.NEVER: _("%(vendor)s's %(theirs)s cannot support our %(ours)s at P%(priority)s."),
        Gap.AT_TIMES: _(
            "%(vendor)s's %(theirs)s does not always support our %(ours)s at P%(priority)s."
        ),
        Gap.NO_PROMISE: _(
            "%(vendor)s promises no time to solve, and we promise %(ours)s at P%(priority)s."
        ),
        Gap.HOURS: _(
            "%(vendor)s is closed in %(missing)s of the %(promised)s a week that we promise."
        ),
    }
    spans = {"missing": _span(found.missing), "promised": _span(found.promised)}
    return sentences[found.gap] % (names | spans)


def example_words(found: Weakness) -> str:
    """A moment at which it shows, and the priorities at which it is no better."""
    said = []
    if found.at and found.our_due and found.their_due:
        said.append(
            _(
                "What begins %(at)s is due to the client %(ours)s and from the vendor %(theirs)s.",
                at=show_datetime(found.at, MOMENT),
                ours=show_datetime(found.our_due, MOMENT),
                theirs=show_datetime(found.their_due, MOMENT),
            )
        )
    if found.also:
        names = ", ".join(f"P{one}" for one in found.also)
        said.append(_("Nor is %(priorities)s carried.", priorities=names))
    return " ".join(said)


def _pledge(pledge: Pledge | None) -> str:
    """A span and the hours it is counted in."""
    if pledge is None:
        return ""
    span, name = _span(pledge.target), pledge.hours.name
    return _("%(span)s (%(hours)s)", span=span, hours=name) if name else span


def _span(span: timedelta) -> str:
    return show_duration(span.total_seconds() / 60)
