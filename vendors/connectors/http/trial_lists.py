"""What the desk understands of a list that was asked for a trial: hits, and changes."""

from __future__ import annotations

from typing import Any

from msp.kernel.i18n import _
from vendors.connectors.http.definition import Changes, Definition, Found
from vendors.connectors.http.fields import found, text_at
from vendors.connectors.http.trial_paths import Line, gaps_in, rows_found, told_at
from vendors.connectors.http.vocabulary import dates_of
from vendors.connectors.rehearsal import Finding, Tone
from vendors.protocol.errors import ProtocolBroken
from vendors.protocol.snapshots import ChangePage

SHOWN = 10


def hits_findings(
    call: Found, line: Line, answer: Any, reference: str, case_id: str
) -> list[Finding]:
    """How many hits the first page has; each would be read before it is believed."""
    place = line("calls", "find", "items")
    rows, findings = rows_found(_("Hits"), call.items, [answer], place)
    findings += gaps_in(_("Id of a hit"), call.id, rows, line("calls", "find", "id"), needed=True)
    ids = [one for one in (text_at(call.id, row) for row in rows) if one]
    told = _("%(hits)s for %(reference)s", hits=len(rows), reference=reference)
    findings.append(Finding(_("Hits"), told, call.items, place, Tone.GOOD))
    if ids:
        findings.append(Finding(_("Their ids"), _some(ids), call.id))
    if case_id:
        there = case_id in ids
        told = _("is among them") if there else _("is not among them")
        findings.append(Finding(_("The case above"), told, tone=Tone.GOOD if there else Tone.WARN))
    if call.more:
        more = bool(found(call.more, answer))
        told = _("another page follows") if more else _("this is the last page")
        findings.append(Finding(_("More"), told, call.more, line("calls", "find", "more")))
    return findings


def changes_findings(
    definition: Definition, call: Changes, line: Line, answer: Any
) -> list[Finding]:
    """Paths of the list that find nothing, and dates that are none."""
    rows, findings = rows_found(
        _("Changes"), call.items, [answer], line("calls", "changes", "items")
    )
    for name, what in (("id", _("Id of a change")), ("updated", _("Date of a change"))):
        path, place = getattr(call, name), line("calls", "changes", name)
        findings += gaps_in(what, path, rows, place, needed=True)
    for row in rows[:1]:
        try:
            if told := found(call.updated, row):
                dates_of(definition).read(told)
        except ProtocolBroken as error:
            place = line("dates", "read")
            findings.append(
                Finding(_("Date of a change"), str(error), "dates.read", place, Tone.BAD)
            )
    return findings


def page_findings(page: ChangePage) -> list[Finding]:
    """Which cases changed; the first page is enough to see that the list is understood."""
    ids = [f"{one.external_id} ({told_at(one.changed_at)})" for one in page.changes]
    told = _some(ids) if ids else _("nothing in the last day")
    more = [Finding(_("More"), _("another page follows"))] if page.more else []
    return [Finding(_("Changes"), told, tone=Tone.GOOD if ids else Tone.WARN), *more]


def _some(words: list[str]) -> str:
    rest = len(words) - SHOWN
    shown = ", ".join(words[:SHOWN])
    return shown if rest <= 0 else _("%(words)s and %(rest)s more", words=shown, rest=rest)
