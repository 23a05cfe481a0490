"""What leaks are called, and what to do about each kind."""

from __future__ import annotations

from contracts.agreements.values import Basis
from msp.kernel.i18n import _, ngettext, show_duration
from msp.reports.leakage.models import Leak
from msp.reports.leakage.values import Decision, Kind


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
    """Minutes of work, devices or users, where there is something to count."""
    if leak.kind in (Kind.FREE_WORK, Kind.NO_CONTRACT_TIME):
        return show_duration(leak.quantity) if leak.quantity else _("no time written down")
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
    subject = leak.subject.rpartition(":")[2]
    if leak.kind in (Kind.USER_UNCOUNTED, Kind.LEFT_COUNTED):
        return f"/contacts/{subject}"
    return f"/assets/seen/{subject}" if leak.subject.startswith("seen:") else f"/assets/{subject}"
