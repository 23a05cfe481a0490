"""A vendor without a system as an administrator meets it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msp.kernel.i18n import _
from vendors.connectors.kind import Kind, Setting, Setup
from vendors.connectors.manual.connector import ManualConnector
from vendors.protocol.errors import RefusedByVendor

CHASE_HOURS, LEAD_MINUTES = "chase_hours", "lead_minutes"
DEFAULTS = {CHASE_HOURS: "8", LEAD_MINUTES: "60"}


def kind() -> Kind:
    """Telephone or web page, by hand."""
    return Kind(
        name="manual",
        label=_("By telephone or by hand"),
        about=_(
            "The vendor has a telephone or a web page and nothing else: people call, and type"
            " in what came of it."
        ),
        address_hint=_("The vendor's page for support, if there is one."),
        address_label=_("Web page"),
        needs_address=False,
        settings=(
            Setting(
                CHASE_HOURS,
                _("Ask again after so many open hours"),
                hint=_("Hours in which the vendor's telephone is answered."),
                default=DEFAULTS[CHASE_HOURS],
                max_length=4,
            ),
            Setting(
                LEAD_MINUTES,
                _("Ask so many minutes before a promised time"),
                default=DEFAULTS[LEAD_MINUTES],
                max_length=4,
            ),
        ),
        connect=connect,
        complaints=complaints,
    )


def complaints(config: Mapping[str, str]) -> Mapping[str, Sequence[str]]:
    """Both are whole numbers, and nobody is asked again at once."""
    told = [_("A whole number, at least 1.")]
    return {name: told for name in DEFAULTS if not _counts(config.get(name) or "")}


def connect(setup: Setup) -> ManualConnector:
    """Over the desk's own record, which only a worker is given."""
    if setup.book is None:
        raise RefusedByVendor(_("Only a worker opens this connection."))
    return ManualConnector(setup.book)


def _counts(text: str) -> bool:
    return text.isdecimal() and int(text) >= 1
