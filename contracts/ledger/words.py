"""The kinds of devices as people choose them."""

from __future__ import annotations

from contracts.agreements.values import Basis
from msp.kernel.i18n import _


def kind_choices() -> list[tuple[str, str]]:
    """Every kind of device that a contract can price."""
    return [
        (Basis.WORKSTATION.value, _("Workstation")),
        (Basis.SERVER.value, _("Server")),
        (Basis.NETWORK.value, _("Network")),
        (Basis.PRINTER.value, _("Printer")),
        (Basis.OTHER.value, _("Other")),
    ]
