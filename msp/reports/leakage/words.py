"""What leaks are called, and what to do about each kind."""

from __future__ import annotations

from decimal import Decimal

from contracts.agreements.values import Basis
from contracts.prepaid.words import hours_words
from msp.kernel.i18n import _, ngettext, show_date, show_duration
from msp.reports.leakage.models import Leak
from msp.reports.leakage.values import Decision
from msp.reports.leakage.values_kind import Kind, Way


def kind_words() -> dict[str, str]:
    """The kinds in the reader's words."""
    return {
        Kind.SEEN_UNBILLED: _("Seen, not billed"),
        Kind.UNCOVERED: _("Under no contract"),
        Kind.SILENT_BILLED: _("Billed, not seen"),
        Kind.FREE_WORK: _("Work outside the contract, not charged"),
        Kind.NO_CONTRACT_TIME: _("Time under no contract"),
        Kind.MISSING_PRICE: _("No price agreed"),
        Kind.USER_UNCOUNTED: _("Active, not counted as a user"),
        Kind.LEFT_COUNTED: _("Left, still counted as a user"),
        Kind.PREPAID_LAPSING: _("Prepaid hours about to lapse"),
        Kind.VENDOR_UNBILLED: _("Vendor paid, device not billed"),
        Kind.VENDOR_INCIDENT: _("Vendor's case not charged on"),
        Kind.TOOL_UNBILLED: _("Tool paid, devices not billed"),
    }


def way_words() -> dict[str, str]:
    """The ways as the heading of a sum."""
    return {
        Way.UNDER: _("Served, not billed"),
        Way.OVER: _("Billed, maybe not there"),
        Way.LAPSING: _("Prepaid, about to lapse"),
        Way.SPENT: _("Paid to vendors, not charged on"),
    }


def way_phrases() -> dict[str, str]:
    """The ways inside a sentence."""
    return {
        Way.UNDER: _("served, not billed"),
        Way.OVER: _("billed, maybe not there"),
        Way.LAPSING: _("prepaid, about to lapse"),
        Way.SPENT: _("paid to vendors, not charged on"),
    }


def state_words() -> dict[str, str]:
    """The states in the reader's words."""
    return {
        Decision.OPEN: _("Open"),
        Decision.ACCEPTED: _("Accepted"),
        Decision.FIXED: _("Said to be fixed"),
        Decision.IGNORED: _("Ignored"),
        "resolved": _("Gone"),
    }


def quantity_words(leak: Leak) -> str:
    """Minutes of work, hours, devices or users, where there is something to count."""
    if leak.kind in (Kind.FREE_WORK, Kind.NO_CONTRACT_TIME):
        return show_duration(leak.quantity) if leak.quantity else _("no time written down")
    if leak.kind == Kind.PREPAID_LAPSING:
        hours, day = hours_words(Decimal(leak.quantity)), show_date(leak.lapses_on)
        return _("%(hours)s h, gone from %(day)s on", hours=hours, day=day)
    if leak.kind == Kind.TOOL_UNBILLED:
        return ngettext("%(num)s device", "%(num)s devices", leak.quantity)
    if leak.kind == Kind.MISSING_PRICE:
        kind = leak.subject.rpartition(":")[2]
        if kind == Basis.PERSON:
            return ngettext("%(num)s user", "%(num)s users", leak.quantity)
        count = ngettext("%(num)s device", "%(num)s devices", leak.quantity)
        return f"{count}, {kind}"
    return ""


def link_of(leak: Leak, contract: int | None) -> str:
    """Where the cause can be looked at."""
    if leak.kind == Kind.FREE_WORK:
        return f"/tickets/{leak.subject}"
    if leak.kind == Kind.NO_CONTRACT_TIME:
        return f"/clients/{leak.tenant_id}"
    if leak.kind == Kind.MISSING_PRICE:
        return f"/contracts/{contract}" if contract else f"/clients/{leak.tenant_id}"
    if leak.kind == Kind.PREPAID_LAPSING:
        return f"/contracts/{contract}/hours"
    if leak.kind == Kind.TOOL_UNBILLED:
        return f"/contracts/{contract}/costs"
    head, _colon, subject = leak.subject.rpartition(":")
    if leak.kind == Kind.VENDOR_INCIDENT:
        return f"/tickets/{subject}"
    if leak.kind == Kind.VENDOR_UNBILLED and not head:
        return f"/vendors/contracts/{subject}"
    if leak.kind in (Kind.USER_UNCOUNTED, Kind.LEFT_COUNTED):
        return f"/contacts/{subject}"
    return f"/assets/seen/{subject}" if leak.subject.startswith("seen:") else f"/assets/{subject}"
