"""What differs between servers that all speak TMF621, as an administrator chose it.

The standard leaves open how a list is appended to, whether anything can be asked by date, and
who may see a note; one vendor's product keeps statuses and notes of its own besides.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from msp.kernel.i18n import _
from vendors.protocol.errors import RefusedByVendor
from vendors.protocol.values import CaseStatus

MEGABYTE = 2**20

STANDARD: Mapping[str, CaseStatus] = {
    "acknowledged": CaseStatus.ACKNOWLEDGED,
    "inProgress": CaseStatus.IN_PROGRESS,
    "pending": CaseStatus.AWAITING_US,
    "held": CaseStatus.ON_HOLD,
    "resolved": CaseStatus.RESOLVED,
    "closed": CaseStatus.CLOSED,
    "rejected": CaseStatus.REJECTED,
    "cancelled": CaseStatus.CANCELLED,
}
SERVICENOW: Mapping[str, CaseStatus] = {
    "New": CaseStatus.ACKNOWLEDGED,
    "Open": CaseStatus.IN_PROGRESS,
    "In Progress": CaseStatus.IN_PROGRESS,
    "Awaiting Info": CaseStatus.AWAITING_US,
    "On Hold": CaseStatus.ON_HOLD,
    "Resolved": CaseStatus.RESOLVED,
    "Closed": CaseStatus.CLOSED,
    "Canceled": CaseStatus.CANCELLED,
}
SEVERITY: Mapping[str, str] = {"P1": "Critical", "P2": "Major", "P3": "Minor", "P4": "Minor"}


class Patch(StrEnum):
    """How a note or file is added to a ticket's list."""

    MERGE = "merge"  # application/merge-patch+json with the whole list
    JSON = "json"  # application/json with the whole list
    APPEND = "append"  # application/json-patch+json, an addition at the list's end


class Changes(StrEnum):
    """How the server is asked what changed."""

    SCAN = "scan"  # not at all: each followed case is read in turn
    QUERY = "query"  # ?lastUpdate.gte=
    JSONPATH = "jsonpath"  # ?filter=


class Flavour(StrEnum):
    """Whose statuses and notes."""

    STANDARD = "standard"
    SERVICENOW = "servicenow"


@dataclass(frozen=True, slots=True)
class Profile:
    """One connection's choices."""

    version: int
    flavour: Flavour
    patch: Patch
    changes: Changes
    author: str
    ticket_type: str
    note_key: str
    note_internal: str
    note_public: str
    settle: timedelta | None
    largest: int

    @property
    def statuses(self) -> Mapping[str, CaseStatus]:
        return SERVICENOW if self.flavour is Flavour.SERVICENOW else STANDARD

    @property
    def keeps_our_id(self) -> bool:
        """Whether a ticket has a place for an identifier of ours, and can be found by it."""
        return self.flavour is Flavour.STANDARD

    @property
    def has_hub(self) -> bool:
        """ServiceNow sends its events over a message bus of its own."""
        return self.flavour is Flavour.STANDARD

    @property
    def internal_notes(self) -> bool:
        """The standard has no word for who sees a note; a server may."""
        return bool(self.note_key and self.note_internal)

    def typed(self, value: dict[str, object], kind: str) -> dict[str, object]:
        """From version 5 on each object names its type, unless it does already."""
        return {"@type": kind, **value} if self.version >= 5 else value


def profile_of(config: Mapping[str, str]) -> Profile:
    """Raises RefusedByVendor for choices that no server could take."""
    flavour = Flavour(config.get("flavour") or Flavour.STANDARD)
    servicenow = flavour is Flavour.SERVICENOW
    key = config.get("note_key", "").strip() or ("@type" if servicenow else "")
    internal = config.get("note_internal", "").strip() or ("work_notes" if servicenow else "")
    public = config.get("note_public", "").strip() or ("comments" if servicenow else "")
    changes = Changes(config.get("changes") or Changes.SCAN)
    return Profile(
        version=5 if config.get("version") == "5" else 4,
        flavour=flavour,
        patch=Patch(config.get("patch") or Patch.MERGE),
        changes=Changes.SCAN if servicenow else changes,
        author=config.get("author", "").strip() or config.get("username", "") or "MSP Desk",
        ticket_type=config.get("ticket_type", "").strip() or "incident",
        note_key=key,
        note_internal=internal,
        note_public=public,
        settle=_settle(config.get("settle", "")),
        largest=_number(config.get("largest_mb", ""), 10, 40) * MEGABYTE,
    )


def complaints_about(config: Mapping[str, str]) -> dict[str, list[str]]:
    """What makes no sense, by the setting's name."""
    found: dict[str, list[str]] = {}
    for name, most in (("settle", 3600), ("largest_mb", 40)):
        try:
            _number(config.get(name) or "", 0, most)
        except RefusedByVendor as refusal:
            found[name] = [str(refusal)]
    if config.get("changes") == Changes.JSONPATH and config.get("version") != "5":
        found["changes"] = [_("Version 4 knows no filter by JSONPath.")]
    if config.get("note_key") and not config.get("note_internal"):
        found["note_internal"] = [_("Say which value of the field marks an internal note.")]
    return found


def _settle(text: str) -> timedelta | None:
    """How long a new ticket may be missing from a search; None where absence proves nothing."""
    seconds = _number(text, 60, 3600)
    return timedelta(seconds=seconds) if seconds else None


def _number(text: str, default: int, most: int) -> int:
    text = text.strip()
    if not text:
        return default
    if not text.isdecimal() or len(text) > 5 or int(text) > most:
        raise RefusedByVendor(_("%(text)s must be a number up to %(most)s.", text=text, most=most))
    return int(text)
