"""What people read for a case's status."""

from __future__ import annotations

from msp.kernel.i18n import _
from vendors.protocol.values import CaseStatus


def status_words(status: CaseStatus) -> str:
    """The status in the reader's language, from where we stand."""
    words = {
        CaseStatus.SUBMITTED: _("handed over"),
        CaseStatus.ACKNOWLEDGED: _("received by the vendor"),
        CaseStatus.IN_PROGRESS: _("in progress at the vendor"),
        CaseStatus.AWAITING_US: _("waiting for us"),
        CaseStatus.ON_HOLD: _("on hold at the vendor"),
        CaseStatus.RESOLVED: _("resolved, says the vendor"),
        CaseStatus.CLOSED: _("closed by the vendor"),
        CaseStatus.REJECTED: _("rejected by the vendor"),
        CaseStatus.CANCELLED: _("withdrawn"),
        CaseStatus.UNKNOWN: _("a status without a meaning here yet"),
    }
    return words[status]
