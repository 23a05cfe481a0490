"""What the desk understands of one case that was read for a trial."""

from __future__ import annotations

from typing import Any

from msp.kernel.i18n import _
from vendors.connectors.http.definition import Definition
from vendors.connectors.http.fields import found, text_at
from vendors.connectors.http.snapshot import correlation_in, meaning_of
from vendors.connectors.http.trial_paths import Line, found_at, told_at
from vendors.connectors.http.trial_talk import Seen, file_findings, talk_findings, understood
from vendors.connectors.http.vocabulary import dates_of
from vendors.connectors.rehearsal import Finding, Tone
from vendors.protocol.errors import ProtocolBroken
from vendors.protocol.snapshots import CaseSnapshot
from vendors.protocol.values import CaseStatus
from vendors.protocol.words import status_words


def case_findings(
    definition: Definition, line: Line, seen: Seen, case: CaseSnapshot | None
) -> list[Finding]:
    """Field by field, then the talk and the files; `case` is none where the whole was unclear."""
    return [
        *_fields(definition, line, seen.case),
        _status(definition, line, seen.case),
        _correlation(definition, line, seen.case),
        *_dates(definition, line, seen.case),
        *talk_findings(definition, line, seen),
        *file_findings(definition, line, seen),
        *(understood(case) if case is not None else ()),
    ]


def _fields(definition: Definition, line: Line, answer: Any) -> list[Finding]:
    fields = definition.case
    needed = {"number": _("Number"), "title": _("Title"), "body": _("First words")}
    other = {"assigned_to": _("Assigned to"), "merged_into": _("Merged into")}
    return [
        found_at(what, getattr(fields, name), answer, line("case", name), needed=name in needed)
        for name, what in (needed | other).items()
        if getattr(fields, name)
    ]


def _status(definition: Definition, line: Line, answer: Any) -> Finding:
    """The vendor's value and what it means here; one without a meaning is never guessed."""
    told = found_at(_("Status"), definition.case.status, answer, line("case", "status"))
    if told.tone is not Tone.GOOD:
        return told
    meaning = meaning_of(definition, text_at(definition.case.status, answer))
    known = meaning is not CaseStatus.UNKNOWN
    return Finding(
        told.what,
        f"{told.found} → {status_words(meaning)}",
        told.path if known else "statuses.meanings",
        told.line if known else line("statuses", "meanings"),
        Tone.GOOD if known else Tone.BAD,
    )


def _correlation(definition: Definition, line: Line, answer: Any) -> Finding:
    path, place = definition.case.correlation, line("case", "correlation")
    told = found_at(_("Our reference"), path, answer, place)
    if told.tone is Tone.BAD:
        return told
    reference = correlation_in(definition, answer)
    none = _("none: this case was not made by the desk")
    tone = Tone.GOOD if reference else Tone.WARN
    return Finding(told.what, reference or none, path, place, tone)


def _dates(definition: Definition, line: Line, answer: Any) -> list[Finding]:
    findings = []
    for name, what in (("created", _("Made")), ("updated", _("Changed"))):
        path = getattr(definition.case, name)
        if not path:
            continue
        told = found_at(what, path, answer, line("case", name))
        if told.tone is Tone.GOOD:
            told = _moment(definition, line, told, found(path, answer))
        findings.append(told)
    return findings


def _moment(definition: Definition, line: Line, told: Finding, value: Any) -> Finding:
    try:
        at = dates_of(definition).read(value)
    except ProtocolBroken as error:
        return Finding(told.what, str(error), "dates.read", line("dates", "read"), Tone.BAD)
    return Finding(told.what, told_at(at), told.path, told.line, Tone.GOOD)
