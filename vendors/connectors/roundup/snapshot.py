"""From Roundup's elements to a snapshot, and the marks by which we know our own."""

from __future__ import annotations

from collections.abc import Sequence

from vendors.connectors.roundup.calls import Element, RoundupCalls, moment
from vendors.connectors.roundup.statuses import taken_for
from vendors.protocol.errors import CaseGone
from vendors.protocol.snapshots import CaseSnapshot, ExternalAttachment, ExternalComment
from vendors.protocol.values import CaseRef, Visibility

ISSUE = "title,status,messages,files,activity,superseder,assignedto"
MESSAGE = "content,author,creator,date,creation,messageid"
FILE = "name,type,creator,creation"

# A message's `messageid` is ours to set: it marks what we wrote better than any text could.
CASE_MARK = "<case.{}@msp-desk>"
COMMENT_MARK = "<note.{}@msp-desk>"


def read_case(calls: RoundupCalls, ref: CaseRef, me: str) -> CaseSnapshot:
    """The whole issue in three calls. A retired issue still answers by its id, so we search it."""
    rows = calls.search("issue", {"id": ref.external_id, "@fields": ISSUE, "@verbose": 2})
    if len(rows) != 1 or rows[0]["id"] != ref.external_id:
        raise CaseGone(f"issue{ref.external_id} is not there any more.")
    issue, read_at = rows[0], calls.vendor_now
    messages = calls.many("msg", ids_of(issue["messages"]), MESSAGE)
    files = calls.many("file", ids_of(issue["files"]), FILE)
    raw = name_of(issue["status"])
    merged = ids_of(issue["superseder"])
    return CaseSnapshot(
        ref=ref_of(calls, ref.external_id),
        raw_status=raw,
        status=taken_for(raw),
        title=issue["title"],
        updated_at=moment(issue["activity"]),
        read_at=read_at,
        version=raw,
        correlation_id=correlation_in(messages, me),
        assigned_to=name_of(issue["assignedto"]) or None,
        merged_into=ref_of(calls, merged[0]) if merged else None,
        comments=[comment(one, me) for one in sorted(messages, key=by_age)],
        attachments=[attachment(one, me) for one in sorted(files, key=by_age)],
    )


def ref_of(calls: RoundupCalls, issue_id: str) -> CaseRef:
    """How people quote and open an issue."""
    return CaseRef(issue_id, f"issue{issue_id}", f"{calls.base_url}issue{issue_id}")


def comment(one: Element, me: str) -> ExternalComment:
    ours = id_of(one["creator"]) == me
    return ExternalComment(
        external_id=one["id"],
        author=name_of(one["author"]) or name_of(one["creator"]),
        is_ours=ours,
        body=(one["content"] or "").replace("\x00", ""),
        visibility=Visibility.PUBLIC,
        created_at=moment(one["creation"]),
        marker=marked(one, COMMENT_MARK) or marked(one, CASE_MARK) if ours else None,
    )


def attachment(one: Element, me: str) -> ExternalAttachment:
    return ExternalAttachment(
        external_id=one["id"],
        filename=(one["name"] or f"file{one['id']}").replace("\x00", ""),
        content_type=one["type"],
        size=None,
        is_ours=id_of(one["creator"]) == me,
        created_at=moment(one["creation"]),
    )


def correlation_in(messages: Sequence[Element], me: str) -> str | None:
    """Our reference as kept in the first message; only where our own account wrote it."""
    for one in messages:
        found = marked(one, CASE_MARK)
        if found and id_of(one["creator"]) == me:
            return found
    return None


def marked(one: Element, pattern: str) -> str | None:
    """What stands in the mark, or None."""
    before, after = pattern.split("{}")
    text = one.get("messageid") or ""
    if text.startswith(before) and text.endswith(after):
        return str(text[len(before) : -len(after)])
    return None


def ids_of(links: Sequence[Element] | None) -> list[str]:
    """The ids of linked elements, each once: Roundup keeps a doubled link doubled."""
    return list(dict.fromkeys(str(one["id"]) for one in links or ()))


def id_of(link: Element | None) -> str:
    return str(link["id"]) if link else ""


def name_of(link: Element | None) -> str:
    """The label of a linked status or user."""
    return str(link.get("name") or link.get("username") or "") if link else ""


def by_age(one: Element) -> tuple[str, int]:
    return one["creation"], int(one["id"])
