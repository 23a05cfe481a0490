"""From a Redmine issue to a snapshot, and how we know our own in it.

Our reference stands at the end of the description and, where the vendor has one for us, in a
custom field. A description can be edited; its history keeps what we wrote.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from vendors.connectors.marks import reference_in, split_note, without_reference
from vendors.connectors.redmine.calls import Element, RedmineCalls, moment
from vendors.connectors.redmine.statuses import taken_for
from vendors.protocol.errors import CaseGone, Forbidden
from vendors.protocol.snapshots import CaseSnapshot, ExternalAttachment, ExternalComment
from vendors.protocol.values import CaseRef, Visibility

WHOLE: Mapping[str, str] = {"include": "journals,attachments,relations,allowed_statuses"}


@dataclass(frozen=True, slots=True)
class Account:
    """Who we are at this Redmine, and the number of the field for our reference, if any."""

    id: str
    field: str = ""

    def made(self, one: Element | None) -> bool:
        return one is not None and str(one["id"]) == self.id


def read_issue(calls: RedmineCalls, ref: CaseRef) -> Element:
    """The whole issue in one call; rights lost look like a case that is gone."""
    try:
        issue: Element = calls.read(f"issues/{ref.external_id}", WHOLE)["issue"]
    except Forbidden as error:
        raise CaseGone(str(error)) from error
    return issue


def case_of(calls: RedmineCalls, issue: Element, us: Account) -> CaseSnapshot:
    """The snapshot of an issue that was read whole."""
    said = [one for one in issue["journals"] if (one["notes"] or "").strip()]
    raw = str(issue["status"]["name"])
    return CaseSnapshot(
        ref=ref_of(calls, str(issue["id"])),
        raw_status=raw,
        status=taken_for(raw),
        title=issue["subject"],
        updated_at=moment(issue["updated_on"]),
        read_at=calls.vendor_now,
        version=raw,
        correlation_id=correlation_of(issue, us),
        assigned_to=(issue.get("assigned_to") or {}).get("name"),
        merged_into=_original(calls, issue),
        comments=[_opening(issue, us), *(_comment(one, us) for one in said)],
        attachments=[attachment(one, us) for one in issue["attachments"]],
    )


def ref_of(calls: RedmineCalls, issue_id: str) -> CaseRef:
    """How people quote and open an issue."""
    return CaseRef(issue_id, f"#{issue_id}", f"{calls.base_url}issues/{issue_id}")


def correlation_of(issue: Element, us: Account) -> str | None:
    """Ours as the vendor keeps it now; a field that somebody filled wins over our old text."""
    for field in issue.get("custom_fields") or ():
        if str(field["id"]) == us.field and field.get("value"):
            return str(field["value"])
    return reference_in(_description(issue)) if us.made(issue.get("author")) else None


def attachment(one: Element, us: Account) -> ExternalAttachment:
    return ExternalAttachment(
        external_id=str(one["id"]),
        filename=one["filename"].replace("\x00", ""),
        content_type=one.get("content_type") or None,
        size=int(one["filesize"]),
        is_ours=us.made(one.get("author")),
        created_at=moment(one["created_on"]),
    )


def _description(issue: Element) -> str:
    """As it was first written: the oldest change of it says what stood there before."""
    for journal in issue.get("journals") or ():
        for detail in journal["details"]:
            if (detail["property"], detail["name"]) == ("attr", "description"):
                return plain(detail["old_value"])
    return plain(issue["description"])


def _opening(issue: Element, us: Account) -> ExternalComment:
    ours, text = us.made(issue.get("author")), _description(issue)
    return ExternalComment(
        external_id=f"issue-{issue['id']}",
        author=issue["author"]["name"],
        is_ours=ours,
        body=without_reference(text) if ours else text,
        visibility=Visibility.PUBLIC,
        created_at=moment(issue["created_on"]),
        marker=reference_in(text) if ours else None,
    )


def _comment(one: Element, us: Account) -> ExternalComment:
    ours, text = us.made(one.get("user")), plain(one["notes"])
    body, marker = split_note(text) if ours else (text, None)
    return ExternalComment(
        external_id=str(one["id"]),
        author=(one.get("user") or {}).get("name", ""),
        is_ours=ours,
        body=body,
        visibility=Visibility.INTERNAL if one.get("private_notes") else Visibility.PUBLIC,
        created_at=moment(one["created_on"]),
        marker=marker,
    )


def _original(calls: RedmineCalls, issue: Element) -> CaseRef | None:
    """Redmine merges nothing: it closes an issue as the duplicate of another."""
    if not issue["status"].get("is_closed"):
        return None
    for one in issue.get("relations") or ():
        if one["relation_type"] == "duplicates" and one["issue_id"] == issue["id"]:
            return ref_of(calls, str(one["issue_to_id"]))
    return None


def plain(text: str | None) -> str:
    """A text with our line ends, without what cannot be stored."""
    return (text or "").replace("\r\n", "\n").replace("\x00", "")
