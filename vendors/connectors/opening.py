"""Opens the connector of a kind, allowed to call what the installation allows."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from msp.kernel import settings
from msp.kernel.http_exchange import Exchange
from msp.kernel.i18n import _
from vendors.connectors.kind import Setup
from vendors.connectors.kinds import kinds
from vendors.protocol.book import Book
from vendors.protocol.connector import VendorConnector
from vendors.protocol.errors import RefusedByVendor
from vendors.protocol.post import Post


def open_connector(
    kind: str,
    base_url: str,
    config: Mapping[str, str],
    secrets: Mapping[str, str],
    record: Callable[[Exchange], None],
    post: Post | None = None,
    book: Book | None = None,
    admit: Callable[[], None] = lambda: None,
) -> VendorConnector:
    """The connector, ready to call; the caller closes it. Raises ConnectorError if it cannot be."""
    found = kinds().get(kind)
    if found is None:
        raise RefusedByVendor(_("This desk has no connector of the kind %(kind)s.", kind=kind))
    missing = [
        one.label
        for one in found.settings
        if one.required and not (secrets if one.secret else config).get(one.name)
    ]
    if missing:
        raise RefusedByVendor(_("The connection lacks: %(what)s", what=", ".join(missing)))
    allow = settings.current().vendor_allow
    return found.connect(Setup(base_url, config, secrets, allow, record, post, book, admit))
