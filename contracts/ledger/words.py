"""The kinds of devices and the hours of work as people choose and read them."""

from __future__ import annotations

from contracts.agreements.values import Basis
from contracts.ledger.values import Band
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


def person_choice() -> list[tuple[str, str]]:
    """A person is charged as a user and as nothing else."""
    return [(Basis.PERSON.value, _("User"))]


def band_words(band: str) -> str:
    """When something was worked."""
    return {
        Band.HOURS: _("in hours"),
        Band.AFTER: _("after hours"),
        Band.OFF: _("on days off"),
    }[Band(band)]
