"""Opens the connector of a kind, allowed to call what the installation allows."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msp.kernel import settings
from msp.kernel.http_exchange import Exchange
from msp.kernel.i18n import _
from vendors.connectors.kinds import kinds
from vendors.protocol.connector import VendorConnector
from vendors.protocol.errors import RefusedByVendor


def open_connector(
    kind: str,
    base_url: str,
    config: Mapping[str, str],
    secrets: Mapping[str, str],
    record: Callable[[Exchange], None],
) -> VendorConnector:
    """The connector, ready to call; the caller closes it. Raises ConnectorError if it cannot be."""
    found = kinds().get(kind)
    if found is None:
        raise RefusedByVendor(_("This desk has no connector of the kind %(kind)s.", kind=kind))
    missing = [
        one.label for one in found.settings if not (secrets if one.secret else config).get(one.name)
    ]
    if missing:
        raise RefusedByVendor(_("The connection lacks: %(what)s", what=", ".join(missing)))
    allow = settings.current().vendor_allow
    return found.connect(base_url, config, secrets, allow, record)
