"""What the things on a statement are called together: devices, users by name, or both."""

from __future__ import annotations

from contracts.agreements.values import Basis
from contracts.billing.values_statement import Statement
from msp.kernel.i18n import _


def things_words(statement: Statement) -> tuple[str, str]:
    """The heading over all of them, and over the column of their names."""
    people = {one.basis is Basis.PERSON for one in statement.devices}
    if people == {True}:
        return _("Users"), _("User")
    if True in people:
        return _("Devices and users"), _("Device or user")
    return _("Devices"), _("Device")
