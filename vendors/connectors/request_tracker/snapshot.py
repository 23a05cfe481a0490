"""From an RT ticket to a snapshot, and how we know our own in it.

Our reference stands in a link "refers to msp-desk:...", which needs nothing set up, can be
searched, and moves along when tickets are merged; and at the end of our first message, which
nobody can edit. A merged ticket answers with the history of both: what was said on the other
one before the merge was said to somebody else and is left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from msp.kernel.mail.markup import text_from
from vendors.connectors.marks import reference_in, split_note, without_reference
from vendors.connectors.request_tracker.calls import Element, RequestTrackerCalls, moment
from vendors.connectors.request_tracker.statuses import DELETED, taken_for
from vendors.protocol.errors import CaseGone, Forbidden
from vendors.protocol.snapshots import CaseSnapshot, ExternalAttachment, ExternalComment
from vendors.protocol.values import CaseRef, Visibility

LINK = "msp-desk:"
# What everybody sees who sees the ticket, and what RT may hide from us.
PUBLIC = ["Create", "Correspond"]
SAID = [*PUBLIC, "Comment"]
SAYING = {"fields": "Type,Creator,Created,ObjectId,Field", "fields[Creator]": "RealName"}
TEXTS = {"fields": "ContentType,TransactionId,Content"}
FILES = {"fields": "Filename,ContentType,ContentLength,TransactionId,Creator,Created"}


@dataclass(frozen=True, slots=True)
class Account:
    """Who we are at this RT, and the custom field that shows our reference, if there is one."""

    name: str
    field: str = ""

    def made(self, one: Element) -> bool:
        """Names of accounts are the same to RT in any case of letters."""
        return str(one["Creator"]["id"]).casefold() == self.name.casefold()


def read_case(calls: RequestTrackerCalls, ref: CaseRef, us: Account) -> CaseSnapshot:
    """The whole ticket: record, what was said, the texts and the list of files."""
    ticket, etag = _ticket(calls, ref)
    read_at, merged = calls.vendor_now, str(ticket["id"]) != ref.external_id
    said = _said(calls, ref, merged=merged)
    texts = _texts(calls, said)
    files = calls.rows("attachments", [_of(said), _named("IS NOT")], FILES) if said else []
    kinds = {str(one["id"]): one["Type"] for one in said}
    return CaseSnapshot(
        ref=ref_of(calls, ref.external_id),
        raw_status=ticket["Status"],
        status=taken_for(ticket["Status"]),
        title=ticket["Subject"],
        updated_at=moment(ticket["LastUpdated"]),
        read_at=read_at,
        version=etag,
        correlation_id=_correlation(ticket, ref, said, texts, us),
        assigned_to=_name_of(ticket["Owner"]),
        merged_into=ref_of(calls, str(ticket["id"])) if merged else None,
        comments=[_comment(one, texts, us) for one in said if str(one["id"]) in texts],
        attachments=[_attachment(one, kinds, us) for one in files],
    )


def ref_of(calls: RequestTrackerCalls, ticket_id: str) -> CaseRef:
    """How people quote and open a ticket."""
    return CaseRef(
        ticket_id, f"#{ticket_id}", f"{calls.base_url}Ticket/Display.html?id={ticket_id}"
    )


def references_of(ticket: Element, us: Account) -> list[str]:
    """Every reference of ours that the ticket carries: after a merge there may be two."""
    links = [str(one["_url"]) for one in ticket["_hyperlinks"] if one["ref"] == "refers-to"]
    found = [one.removeprefix(LINK) for one in links if one.startswith(LINK)]
    for field in ticket["CustomFields"] or ():
        if field["name"] == us.field:
            found += [str(one) for one in field["values"]]
    return list(dict.fromkeys(found))


def _ticket(calls: RequestTrackerCalls, ref: CaseRef) -> tuple[Element, str]:
    """A deleted ticket still answers by its number; one that we may not see says 403."""
    try:
        ticket, etag = calls.read_versioned(f"ticket/{ref.external_id}")
    except Forbidden as error:
        raise CaseGone(str(error)) from error
    if ticket["Status"] == DELETED:
        raise CaseGone(f"The ticket {ref.external_id} is deleted.")
    return ticket, etag


def _said(calls: RequestTrackerCalls, ref: CaseRef, *, merged: bool) -> list[Element]:
    """What was said on this ticket, and after a merge also what was said since on the other."""
    path = f"ticket/{ref.external_id}/history"
    rows = calls.rows(path, [_typed([*PUBLIC, "AddLink"] if merged else PUBLIC)], SAYING)
    rows += calls.rows_with_gaps(path, [_typed(["Comment"])], SAYING)
    merges = [
        int(one["id"])
        for one in rows
        if one.get("Field") == "MergedInto" and one["ObjectId"] == ref.external_id
    ]
    since = min(merges, default=float("inf"))
    ours = [one for one in rows if one["ObjectId"] == ref.external_id or int(one["id"]) > since]
    return sorted((one for one in ours if one["Type"] in SAID), key=lambda one: int(one["id"]))


def _texts(calls: RequestTrackerCalls, said: Sequence[Element]) -> dict[str, str]:
    """The text of each message by the id of what was said; plain text where there is a choice."""
    if not said:
        return {}
    text = {"field": "ContentType", "operator": "STARTSWITH", "value": "text/"}
    found: dict[str, str] = {}
    rows = calls.rows("attachments", [_of(said), _named("IS"), text], TEXTS)
    for one in sorted(rows, key=lambda row: row["ContentType"] != "text/plain"):
        content = one["Content"] or ""
        plain = text_from(content) if one["ContentType"] == "text/html" else content
        found.setdefault(str(one["TransactionId"]), plain.replace("\x00", ""))
    return found


def _typed(types: Sequence[str]) -> Element:
    return {"field": "Type", "operator": "IN", "value": list(types)}


def _of(said: Sequence[Element]) -> Element:
    ids = [str(one["id"]) for one in said]
    return {"field": "TransactionId", "operator": "IN", "value": ids}


def _named(operator: str) -> Element:
    return {"field": "Filename", "operator": operator, "value": "NULL"}


def _correlation(
    ticket: Element, ref: CaseRef, said: Sequence[Element], texts: dict[str, str], us: Account
) -> str | None:
    """Ours by the first message; by link or field where that message is not ours."""
    for one in said:
        if one["Type"] == "Create" and one["ObjectId"] == ref.external_id and us.made(one):
            found = reference_in(texts.get(str(one["id"]), ""))
            if found:
                return found
    carried = references_of(ticket, us)
    return carried[0] if len(carried) == 1 else None


def _comment(one: Element, texts: dict[str, str], us: Account) -> ExternalComment:
    ours, text = us.made(one), texts[str(one["id"])]
    body, marker = split_note(text)
    if one["Type"] == "Create":
        body, marker = without_reference(text), reference_in(text)
    return ExternalComment(
        external_id=str(one["id"]),
        author=one["Creator"].get("RealName") or _name_of(one["Creator"]) or "",
        is_ours=ours,
        body=body if ours else text,
        visibility=Visibility.INTERNAL if one["Type"] == "Comment" else Visibility.PUBLIC,
        created_at=moment(one["Created"]),
        marker=marker if ours else None,
    )


def _attachment(one: Element, kinds: dict[str, str], us: Account) -> ExternalAttachment:
    internal = kinds[str(one["TransactionId"])] == "Comment"
    return ExternalAttachment(
        external_id=str(one["id"]),
        filename=one["Filename"].replace("\x00", ""),
        content_type=one["ContentType"],
        size=int(one["ContentLength"]),
        is_ours=us.made(one),
        created_at=moment(one["Created"]),
        visibility=Visibility.INTERNAL if internal else Visibility.PUBLIC,
    )


def _name_of(user: Element) -> str | None:
    return None if user["id"] in ("Nobody", "RT_System") else str(user["id"])
