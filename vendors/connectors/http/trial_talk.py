"""What the desk understands of the comments and files of a case that was read for a trial."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from msp.kernel.i18n import _
from vendors.connectors.http.definition import Definition, FileFields
from vendors.connectors.http.fields import found
from vendors.connectors.http.trial_paths import Line, cut, gaps_in, rows_found, told_at
from vendors.connectors.rehearsal import Finding, Tone
from vendors.protocol.errors import ProtocolBroken
from vendors.protocol.snapshots import CaseSnapshot, ExternalComment
from vendors.protocol.values import Visibility

COMMENTS_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Seen:
    """The answers of a reading: of the case, and of the lists that it has apart."""

    case: Any
    comments: Sequence[Any] = ()
    files: Sequence[Any] = ()


def talk_findings(definition: Definition, line: Line, seen: Seen) -> list[Finding]:
    """Paths of comments, and of the files within them, that find nothing."""
    fields, call = definition.comments, definition.calls.comments
    if fields is None:
        return []
    path, answers, place = fields.items, [seen.case], line("comments", "items")
    if call is not None:
        path, answers, place = call.items, list(seen.comments), line("calls", "comments", "items")
    rows, findings = rows_found(_("Comments"), path, answers, place)
    needed = {
        "id": _("Id of a comment"),
        "author": _("Author of a comment"),
        "created": _("Date of a comment"),
    }
    # A row without words is no comment to us, and a follow-up of a change has none.
    other = {"text": _("Text of a comment")}
    for name, what in (needed | other).items():
        path, place = getattr(fields, name), line("comments", name)
        findings += gaps_in(what, path, rows, place, needed=name in needed)
    if fields.files is not None:
        findings += _file_gaps(fields.files, list(_within(fields.files, rows)), line, "comments")
    return findings


def file_findings(definition: Definition, line: Line, seen: Seen) -> list[Finding]:
    """Paths of files that stand by themselves."""
    fields, call = definition.files, definition.calls.files
    if fields is None:
        return []
    path, answers, place = fields.items, [seen.case], line("files", "items")
    if call is not None:
        path, answers, place = call.items, list(seen.files), line("calls", "files", "items")
    rows, findings = rows_found(_("Files"), path, answers, place)
    return [*findings, *_file_gaps(fields, rows, line)]


def understood(case: CaseSnapshot) -> Iterator[Finding]:
    """The talk as it would come into a ticket."""
    ours = sum(one.is_ours for one in case.comments)
    told = _("%(all)s, of them %(ours)s ours", all=len(case.comments), ours=ours)
    yield Finding(_("Comments"), told, tone=Tone.GOOD if case.comments else Tone.WARN)
    for one in case.comments[-COMMENTS_SHOWN:]:
        yield Finding(_by(one), f"{told_at(one.created_at)}: {cut(one.body)}")
    for file in case.attachments:
        size = "" if file.size is None else _("%(size)s bytes", size=file.size)
        yield Finding(_("File"), " ".join(filter(None, [file.filename, file.content_type, size])))
    if case.ref.url:
        yield Finding(_("Link"), case.ref.url)


def _by(comment: ExternalComment) -> str:
    author = _("%(author)s (ours)", author=comment.author) if comment.is_ours else comment.author
    inside = comment.visibility is Visibility.INTERNAL
    return _("%(author)s, internal", author=author) if inside else author


def _within(fields: FileFields, rows: Sequence[Any]) -> Iterator[Any]:
    for row in rows:
        try:
            files = found(fields.items, row)
        except ProtocolBroken:
            continue
        if isinstance(files, list):
            yield from files


def _file_gaps(
    fields: FileFields, rows: Sequence[Any], line: Line, *place: str
) -> Iterator[Finding]:
    """`id` and `name` must be there; what else is described and never there is worth a look."""
    words = {
        "id": _("Id of a file"),
        "name": _("Name of a file"),
        "size": _("Size of a file"),
        "address": _("Address of a file"),
    }
    for name, what in words.items():
        if rows and (path := getattr(fields, name)):
            here = line(*place, "files", name)
            yield from gaps_in(what, path, rows, here, needed=name in ("id", "name"))
