"""From a vendor's answer to a snapshot, along the paths of the definition."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from msp.kernel.mail.markup import text_from
from vendors.connectors.http.calls import HttpCalls
from vendors.connectors.http.dates import DateStyle
from vendors.connectors.http.definition import CommentFields, Definition, FileFields
from vendors.connectors.http.fields import found, needed_at, rows_at, text_at
from vendors.connectors.http.vocabulary import dates_of, noted, ref_words, referred
from vendors.protocol.snapshots import CaseSnapshot, ExternalAttachment, ExternalComment
from vendors.protocol.values import CaseRef, CaseStatus, Visibility

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
# The first words of a case are no comment at the vendor; this stands for their id.
OPENING = "opening"
LONGEST_REFERENCE = 200


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file, where its bytes are, if the vendor says so, and on which comment it hangs."""

    file: ExternalAttachment
    address: str
    comment: str = ""


@dataclass(frozen=True, slots=True)
class Reading:
    """All that was found of one case."""

    case: CaseSnapshot
    files: Sequence[FoundFile] = field(default=())


def read_case(calls: HttpCalls, ref: CaseRef, me: str) -> Reading:
    """The whole case: one request, and one more each where comments and files have their own."""
    definition, words = calls.definition, {"case": ref_words(ref)}
    answer = calls.ask(definition.calls.read, words)
    read_at = calls.vendor_now
    reader = _Reader(definition, me, dates_of(definition), read_at or EPOCH)
    comments, files = reader.talk(_comment_rows(calls, definition, words, answer))
    files += reader.files(definition.files, _file_rows(calls, definition, words, answer))
    opening = reader.opening(answer)
    said = [*opening, *sorted_by_age(comments)]
    fields, raw = definition.case, text_at(definition.case.status, answer)
    merged = text_at(fields.merged_into, answer)
    case = CaseSnapshot(
        ref=named(calls, ref.external_id, text_at(fields.number, answer)),
        raw_status=raw,
        status=meaning_of(definition, raw),
        title=text_at(fields.title, answer) or None,
        updated_at=reader.moment(fields.updated, answer, said),
        read_at=read_at,
        version=raw,
        correlation_id=correlation_in(definition, answer),
        assigned_to=text_at(fields.assigned_to, answer) or None,
        merged_into=named(calls, merged, "") if merged else None,
        comments=said,
        attachments=[one.file for one in files],
    )
    return Reading(case, files)


def named(calls: HttpCalls, case_id: str, number: str) -> CaseRef:
    """How people quote and open a case."""
    ref = CaseRef(case_id, number or case_id)
    link = calls.definition.case.link
    if not link:
        return ref
    words = {"case": ref_words(ref), "base": calls.writer.root, "account": ""}
    return CaseRef(case_id, ref.number, calls.writer.renderer.text(link, words))


def meaning_of(definition: Definition, raw: str) -> CaseStatus:
    """What we take a status for; unknown is never guessed."""
    meanings = {name.casefold(): value for name, value in definition.statuses.meanings.items()}
    return CaseStatus(meanings.get(raw.casefold(), CaseStatus.UNKNOWN))


def correlation_in(definition: Definition, answer: Any) -> str | None:
    """Our reference: by its mark in a text, or alone in a field of its own."""
    text = text_at(definition.case.correlation, answer).strip()
    _rest, reference = referred(text)
    if reference is not None:
        return reference
    alone = bool(text) and len(text) <= LONGEST_REFERENCE and not any(map(str.isspace, text))
    return text if alone else None


def sorted_by_age(comments: list[ExternalComment]) -> list[ExternalComment]:
    """Oldest first; a list that came newest first is turned, so that a second keeps its order."""
    if comments and comments[0].created_at > comments[-1].created_at:
        comments = comments[::-1]
    return sorted(comments, key=lambda one: one.created_at)


def _comment_rows(
    calls: HttpCalls, definition: Definition, words: dict[str, Any], answer: Any
) -> Iterator[Any]:
    if definition.comments is None:
        return
    if definition.calls.comments is not None:
        yield from calls.pages(definition.calls.comments, words)
    else:
        yield from rows_at(definition.comments.items, answer)


def _file_rows(
    calls: HttpCalls, definition: Definition, words: dict[str, Any], answer: Any
) -> Iterator[Any]:
    if definition.files is None:
        return
    if definition.calls.files is not None:
        yield from calls.pages(definition.calls.files, words)
    else:
        yield from rows_at(definition.files.items, answer)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Reads rows; `me` is how the vendor names us as an author."""

    definition: Definition
    me: str
    dates: DateStyle
    read_at: datetime

    def opening(self, answer: Any) -> list[ExternalComment]:
        """The words with which the case began; ours where our reference stands in the case."""
        fields = self.definition.case
        text, _reference = referred(text_at(fields.body, answer))
        if not text.strip():
            return []
        ours = correlation_in(self.definition, answer)
        return [
            ExternalComment(
                external_id=OPENING,
                author=self.me if ours else "",
                is_ours=ours is not None,
                body=text,
                visibility=Visibility.PUBLIC,
                created_at=self.moment(fields.created, answer, ()),
                marker=ours,
            )
        ]

    def talk(self, rows: Iterator[Any]) -> tuple[list[ExternalComment], list[FoundFile]]:
        """Comments, and the files that hang on them; a row without words is none."""
        fields, comments, files = self.definition.comments, [], []
        if fields is None:
            return [], []
        for row in rows:
            comment = self._comment(fields, row)
            if comment.body.strip():
                comments.append(comment)
            if fields.files is not None and found(fields.files.items, row):
                files += self.files(fields.files, rows_at(fields.files.items, row), comment)
        return comments, files

    def files(
        self, fields: FileFields | None, rows: Any, comment: ExternalComment | None = None
    ) -> list[FoundFile]:
        """Files; those within a comment are its author's."""
        return [self._file(fields, row, comment) for row in rows] if fields is not None else []

    def moment(self, path: str, row: Any, said: Sequence[ExternalComment]) -> datetime:
        """A date; where the vendor tells none, of the newest comment, or of the reading."""
        told = found(path, row)
        if told not in (None, ""):
            return self.dates.read(told)
        return max((one.created_at for one in said), default=self.read_at)

    def _comment(self, fields: CommentFields, row: Any) -> ExternalComment:
        author, text = text_at(fields.author, row), text_at(fields.text, row)
        html = fields.html or bool(found(fields.html_where, row))
        text = text_from(text) if html else text
        body, key = noted(text)
        if key is None:
            # Some systems keep the words a case begins with as its first comment.
            body, key = referred(text)
        ours = author == self.me
        public = not fields.public or bool(found(fields.public, row))
        return ExternalComment(
            external_id=needed_at(fields.id, row),
            author=author,
            is_ours=ours,
            body=body if ours else text,
            visibility=Visibility.PUBLIC if public else Visibility.INTERNAL,
            created_at=self.moment(fields.created, row, ()),
            marker=key if ours else None,
        )

    def _file(self, fields: FileFields, row: Any, comment: ExternalComment | None) -> FoundFile:
        size, author = text_at(fields.size, row), text_at(fields.author, row)
        told = found(fields.created, row)
        file = ExternalAttachment(
            external_id=needed_at(fields.id, row),
            filename=text_at(fields.name, row) or text_at(fields.id, row),
            content_type=text_at(fields.type, row) or None,
            size=int(size) if size.isdecimal() else None,
            is_ours=comment.is_ours if comment else author == self.me,
            created_at=self.dates.read(told) if told else comment.created_at if comment else None,
            visibility=comment.visibility if comment else Visibility.PUBLIC,
        )
        hangs_on = comment.external_id if comment else ""
        return FoundFile(file, text_at(fields.address, row), hangs_on)
