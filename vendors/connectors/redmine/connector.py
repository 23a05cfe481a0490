"""The Redmine connector. Run against Redmine 5.0.4 (Debian) by the conformance suite.

Redmine has no way to make a write repeatable, says 204 to what it did not do, returns everything
for a filter that it does not know, and an empty list to a key that is no longer good. So every
write is read back, every hit is verified, and nothing empty is believed before it has said who
we are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import BinaryIO
from urllib.parse import quote
from uuid import uuid4

from msp.kernel.i18n import _
from vendors.connectors.marks import with_reference
from vendors.connectors.redmine.calls import Element, RedmineCalls
from vendors.connectors.redmine.changes import OVERLAP, Place, page_behind
from vendors.connectors.redmine.snapshot import Account, case_of, read_issue, ref_of
from vendors.connectors.redmine.statuses import ASKED_BY, STEPS, taken_for
from vendors.connectors.redmine.writing import download, write_comment, write_file
from vendors.protocol.errors import (
    CaseGone,
    Forbidden,
    NotSupported,
    ProtocolBroken,
    RefusedByVendor,
    Stale,
    TooLarge,
)
from vendors.protocol.snapshots import CaseSnapshot, ChangePage, ExternalAttachment, InboundHint
from vendors.protocol.values import (
    Capabilities,
    CaseDraft,
    CaseRef,
    CaseStatus,
    Identity,
    OutgoingAttachment,
    OutgoingComment,
    WriteKind,
    WriteResult,
)

LARGEST_FILE = 20 * 2**20
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class RedmineConnector:
    """One account at one Redmine, and the project and tracker that our cases go to."""

    kind = "redmine"

    def __init__(self, calls: RedmineCalls, project: str, tracker: str, field: str) -> None:
        self._calls = calls
        self._project = project
        self._tracker = tracker
        self._field = field
        self._known: Account | None = None

    def capabilities(self) -> Capabilities:
        return Capabilities(
            search_by_correlation=True,
            search_is_complete=True,
            changed_since=True,
            cursor_overlap=OVERLAP,
            internal_notes=True,
            attachments=True,
            max_attachment_bytes=LARGEST_FILE,
        )

    def check(self) -> Identity:
        """The one address that refuses a key that is no longer good; all others answer 200."""
        user = self._calls.read("users/current")["user"]
        self._known = Account(str(user["id"]), self._field)
        if self._calls.vendor_now is None:
            self._calls.ask_time()
        problems = [*self._project_problems(), *self._field_problems()]
        return Identity(str(user["login"]), self._calls.vendor_now, None, tuple(problems))

    def list_statuses(self) -> Mapping[str, CaseStatus]:
        return {name: taken_for(name) for name in self._statuses()}

    def reserve(self, kind: WriteKind) -> str | None:
        return None

    def create_case(self, draft: CaseDraft, reservation: str | None) -> CaseRef:
        body: Element = {
            "project_id": self._project,
            "tracker_id": self._tracker_id(),
            "subject": draft.title,
            "description": with_reference(draft.body, draft.correlation_id),
            "priority_id": draft.extra.get("priority") or self._priority(draft.severity),
        }
        if self._field:
            body["custom_fields"] = [{"id": int(self._field), "value": draft.correlation_id}]
        made = self._calls.create("issues", {"issue": body})["issue"]
        return ref_of(self._calls, str(made["id"]))

    def find_by_correlation(self, correlation_id: str) -> Sequence[CaseSnapshot]:
        """By the field, and by the description too: either may have been changed by somebody."""
        self._us()
        searches = [{"description": f"~{correlation_id}"}]
        if self._field:
            searches.append({f"cf_{self._field}": correlation_id})
        ids: set[int] = set()
        proven = False
        for one in searches:
            rows = self._calls.issues({**one, "sort": "id", "limit": 100})
            hits = [row for row in rows if correlation_id in _carried(row)]
            ids |= {int(row["id"]) for row in hits}
            # A filter that Redmine does not know returns other people's issues, and proves nothing.
            proven = proven or len(hits) == len(rows)
        if not ids and not proven:
            raise ProtocolBroken("The vendor's system ignores the search for our reference.")
        cases = [self.fetch_case(CaseRef(str(one))) for one in sorted(ids)]
        return [one for one in cases if one.correlation_id == correlation_id]

    def add_comment(
        self, ref: CaseRef, comment: OutgoingComment, reservation: str | None
    ) -> WriteResult:
        return write_comment(self._calls, ref, comment, self._us())

    def add_attachment(
        self, ref: CaseRef, attachment: OutgoingAttachment, reservation: str | None
    ) -> WriteResult:
        if attachment.size > LARGEST_FILE:
            raise TooLarge(
                _("%(name)s is larger than the vendor's system takes.", name=attachment.filename)
            )
        return write_file(self._calls, ref, attachment, self._us())

    def set_status(
        self, ref: CaseRef, target: CaseStatus, *, raw: str | None, expected: str | None
    ) -> WriteResult:
        wanted = raw or ASKED_BY.get(target)
        if wanted is None:
            raise NotSupported(_("Redmine has no status for %(status)s.", status=target.value))
        issue = read_issue(self._calls, ref)
        now = str(issue["status"]["name"])
        if now == wanted:
            return WriteResult(None, verified=True, told=now)
        if expected is not None and now != expected:
            raise Stale(f"The case is {now} by now.")
        # Redmine leaves a status that it does not know or allow as it is, and says 204.
        allowed = {str(one["name"]): one["id"] for one in issue.get("allowed_statuses") or ()}
        number = allowed.get(wanted) or self._statuses().get(wanted)
        if number is None:
            raise RefusedByVendor(_("The vendor has no status %(name)s.", name=wanted))
        self._calls.change(ref.external_id, {"status_id": number})
        now = str(read_issue(self._calls, ref)["status"]["name"])
        return WriteResult(None, verified=now == wanted, told=now)

    def fetch_case(self, ref: CaseRef) -> CaseSnapshot:
        return case_of(self._calls, read_issue(self._calls, ref), self._us())

    def fetch_attachment(
        self, ref: CaseRef, attachment: ExternalAttachment, sink: BinaryIO, limit: int
    ) -> str:
        return download(self._calls, attachment, sink, limit)

    def changed_since(self, cursor: str | None, limit: int) -> ChangePage:
        self._us()
        if cursor is None:
            return ChangePage((), Place(self._calls.vendor_now or EPOCH).text, more=False)
        return page_behind(self._calls, Place.read(cursor), limit)

    def verify_and_parse(
        self, headers: Mapping[str, str], body: bytes, now: datetime
    ) -> Sequence[InboundHint]:
        raise NotSupported("Redmine sends no signed deliveries; it is polled.")

    def close(self) -> None:
        self._calls.close()

    def _us(self) -> Account:
        """Who we are, asked once: before that nothing empty is believed."""
        if self._known is None:
            self.check()
        if self._known is None:
            raise ProtocolBroken("The vendor's system does not say who we are.")
        return self._known

    def _statuses(self) -> dict[str, int]:
        rows = self._calls.read("issue_statuses")["issue_statuses"]
        return {str(one["name"]): int(one["id"]) for one in rows}

    def _trackers(self) -> dict[str, int]:
        path = f"projects/{quote(self._project, safe='')}"
        rows = self._calls.read(path, {"include": "trackers"})["project"]["trackers"]
        return {str(one["name"]): int(one["id"]) for one in rows}

    def _tracker_id(self) -> int:
        try:
            known = self._trackers()
        except CaseGone as error:
            raise RefusedByVendor(self._no_project()) from error
        found = known.get(self._tracker)
        if found is None:
            raise RefusedByVendor(self._no_tracker(known))
        return found

    def _priority(self, severity: str) -> int | None:
        """So many steps above the vendor's default, as far as there are any."""
        rows = self._calls.read("enumerations/issue_priorities")["issue_priorities"]
        usual = next((at for at, one in enumerate(rows) if one.get("is_default")), 0)
        at = min(max(usual + STEPS.get(severity, 0), 0), len(rows) - 1)
        return int(rows[at]["id"]) if rows else None

    def _project_problems(self) -> list[str]:
        try:
            known = self._trackers()
        except (CaseGone, Forbidden):
            return [self._no_project()]
        return [] if self._tracker in known else [self._no_tracker(known)]

    def _field_problems(self) -> list[str]:
        """A field that is not there, or not for searching, returns everything: seen at once."""
        if not self._field:
            return []
        rows = self._calls.issues({f"cf_{self._field}": uuid4().hex, "limit": 1})
        if not rows:
            return []
        return [_("The custom field %(id)s is not there or not used as a filter.", id=self._field)]

    def _no_project(self) -> str:
        return _("The project %(name)s is not there, or not for this account.", name=self._project)

    def _no_tracker(self, known: Mapping[str, int]) -> str:
        return _(
            "The project has no tracker %(name)s, but %(known)s.",
            name=self._tracker,
            known=", ".join(known),
        )


def _carried(row: Element) -> str:
    """Where our reference may stand in a row of a list."""
    values = [str(field.get("value")) for field in row.get("custom_fields") or ()]
    return "\n".join([*values, str(row.get("description"))])
