"""The gaps of a margin as sentences."""

from __future__ import annotations

from contracts.margins.values import Gaps
from msp.kernel.i18n import _, ngettext, show_duration


def gap_words(gaps: Gaps) -> list[str]:
    """What the figures do not know, the most telling first; nothing where nothing is missing."""
    timed = (
        (gaps.uncosted_minutes, _uncosted),
        (gaps.unconverted_minutes, _unconverted),
        (gaps.unplaced_minutes, _unplaced),
    )
    counted = (
        (gaps.unconverted_tools, _tools),
        (gaps.unknown_vendor_costs, _vendors),
        (gaps.missing_bills, _missing),
        (gaps.blocked_bills, _blocked),
        (gaps.unapproved_bills, _unapproved),
        (gaps.unpriced_devices, _unpriced),
        (gaps.silent_devices, _silent),
    )
    return [
        *(words(show_duration(minutes)) for minutes, words in timed if minutes),
        *(words(number) for number, words in counted if number),
    ]


def _uncosted(time: str) -> str:
    return _("%(time)s of work without a cost rate", time=time)


def _unconverted(time: str) -> str:
    return _("%(time)s of work with a rate in another currency only", time=time)


def _unplaced(time: str) -> str:
    return _("%(time)s of work under no contract", time=time)


def _tools(n: int) -> str:
    return ngettext(
        "%(num)s tool with a cost in another currency only",
        "%(num)s tools with a cost in another currency only",
        n,
    )


def _vendors(n: int) -> str:
    return ngettext(
        "%(num)s vendor's cost of which this part is not known",
        "%(num)s vendors' costs of which this part is not known",
        n,
    )


def _missing(n: int) -> str:
    return ngettext("%(num)s period without a bill", "%(num)s periods without a bill", n)


def _blocked(n: int) -> str:
    return ngettext("%(num)s blocked bill", "%(num)s blocked bills", n)


def _unapproved(n: int) -> str:
    return ngettext(
        "%(num)s bill that nobody has approved", "%(num)s bills that nobody has approved", n
    )


def _unpriced(n: int) -> str:
    return ngettext(
        "%(num)s covered device that no line prices",
        "%(num)s covered devices that no line prices",
        n,
    )


def _silent(n: int) -> str:
    return ngettext(
        "%(num)s billed device that is silent", "%(num)s billed devices that are silent", n
    )
