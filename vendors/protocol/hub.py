"""A register at the vendor's in which our address is put by calls, and not by somebody by hand."""

from __future__ import annotations

from typing import Protocol, runtime_checkable

from msp.kernel.i18n import _
from vendors.protocol.connector import VendorConnector
from vendors.protocol.errors import NotSupported

# Under this name a connection keeps the token of its address among its secrets.
HOOK_ADDRESS = "hook_address"


@runtime_checkable
class Hub(Protocol):
    """What a connector can do whose `capabilities()` name a hub. Raises `ConnectorError`."""

    def register_address(self, address: str) -> str:
        """Have deliveries sent to the address; returns the vendor's id of the registration."""
        ...

    def withdraw_address(self, registration_id: str) -> None:
        """No more deliveries; one that the vendor does not know is withdrawn already."""
        ...

    def has_address(self, registration_id: str) -> bool | None:
        """Whether the vendor still has it; None when it cannot be asked."""
        ...


def hub_of(connector: VendorConnector) -> Hub:
    """The connector as a hub. Raises NotSupported where the vendor has none."""
    if connector.capabilities().hub and isinstance(connector, Hub):
        return connector
    raise NotSupported(_("This system has no register of addresses."))
