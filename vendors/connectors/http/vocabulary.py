"""The words that a template may use: what each call is given, and samples to show it with."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from vendors.connectors.http.dates import DateStyle
from vendors.connectors.http.definition import Definition
from vendors.protocol.values import (
    CaseDraft,
    CaseRef,
    OutgoingAttachment,
    OutgoingComment,
    Visibility,
)

EVERYWHERE = frozenset({"account", "base", "now"})
CASE = EVERYWHERE | {"case"}
PAGED = EVERYWHERE | {"page", "offset", "limit"}
WORDS: Mapping[str, frozenset[str]] = {
    "check": EVERYWHERE,
    "create": CASE,
    "read": CASE,
    "find": PAGED | {"case"},
    "comments": PAGED | {"case"},
    "files": PAGED | {"case"},
    "comment": CASE | {"comment"},
    "attach": CASE | {"file"},
    "download": CASE | {"file"},
    "status": CASE | {"status"},
    "changes": PAGED | {"since"},
}
# By these we know our own again. They stand at the end of a text, and never in a title, which
# some systems overwrite.
CASE_MARK = "[ref {}]"
COMMENT_MARK = "[note {}]"
REF = re.compile(r"\s*\[ref ([A-Za-z0-9._-]+)\]")
NOTE = re.compile(r"\s*\[note ([A-Za-z0-9._-]+)\]\s*$")


def dates_of(definition: Definition) -> DateStyle:
    """How the system writes moments."""
    dates = definition.dates
    return DateStyle(dates.read, dates.write, dates.zone)


def draft_words(draft: CaseDraft) -> dict[str, Any]:
    """A case that is to be made."""
    return {
        "correlation": draft.correlation_id,
        "mark": CASE_MARK.format(draft.correlation_id),
        "title": draft.title,
        "body": draft.body,
        "severity": draft.severity,
        "contact_name": draft.contact_name,
        "contact_email": draft.contact_email,
        "asset_tag": draft.asset_tag,
        "contract_ref": draft.contract_ref,
    }


def ref_words(ref: CaseRef) -> dict[str, Any]:
    """A case that is there."""
    return {"id": ref.external_id, "number": ref.number or ref.external_id}


def correlation_words(correlation_id: str) -> dict[str, Any]:
    """A case that is looked for."""
    return {"correlation": correlation_id, "mark": CASE_MARK.format(correlation_id)}


def comment_words(comment: OutgoingComment) -> dict[str, Any]:
    """A comment."""
    public = comment.visibility is Visibility.PUBLIC
    return {
        "key": comment.key,
        "mark": COMMENT_MARK.format(comment.key),
        "body": comment.body,
        "public": public,
        "internal": not public,
    }


def file_words(file: OutgoingAttachment) -> dict[str, Any]:
    """A file."""
    return {
        "key": file.key,
        "mark": COMMENT_MARK.format(file.key),
        "name": file.filename,
        "type": file.content_type,
        "size": file.size,
        "public": file.visibility is Visibility.PUBLIC,
    }


def referred(text: str) -> tuple[str, str | None]:
    """A text without our reference and the reference; the last one, for ours stands below."""
    marks = list(REF.finditer(text))
    if not marks:
        return text, None
    return text[: marks[-1].start()] + text[marks[-1].end() :], marks[-1][1]


def noted(text: str) -> tuple[str, str | None]:
    """A comment without our mark and the key in it; only at its end, where no quote of it is."""
    found = NOTE.search(text)
    return (text, None) if found is None else (text[: found.start()], found[1])


def samples(account: str, base: str) -> dict[str, Any]:
    """Values to show a request with; the awkward letters are meant."""
    at = datetime(2026, 11, 30, 14, 5, tzinfo=UTC)
    draft = CaseDraft(
        correlation_id="msp-10423-5f1c2a90b7d4",
        title='Scanner "B" eats paper – Zażółć',
        body="It pulls two sheets.\nSince Monday; {{ this }} stays as it is.",
        severity="P2",
        contact_name="Carol",
        contact_email="carol@harbor.example",
        asset_tag="SN-4711",
    )
    return {
        "account": account,
        "base": base,
        "now": at,
        "since": at,
        "page": 1,
        "offset": 0,
        "limit": 50,
        "case": draft_words(draft) | ref_words(CaseRef("4711", "T-4711")),
        "comment": comment_words(OutgoingComment("9f2e61", 'Any "news"?\nWe wait.')),
        "file": {
            "key": "77ab",
            "mark": COMMENT_MARK.format("77ab"),
            "id": "12",
            "comment": "7",
            "base64": "[the bytes of the file]",
            "name": "log é.txt",
            "type": "text/plain",
            "size": 1024,
            "public": True,
        },
        "status": {"raw": "3", "wanted": "resolved"},
    }
