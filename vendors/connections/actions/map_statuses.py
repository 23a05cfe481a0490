"""Say what a vendor's statuses mean here, and what each meaning does to a ticket."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from msp.kernel.errors import Refused
from msp.kernel.i18n import _
from vendors.connections.models import VendorConnection
from vendors.protocol.values import CaseStatus


def map_statuses(
    db: Session,
    connection: VendorConnection,
    meanings: Mapping[str, str],
    rules: Mapping[str, str],
) -> None:
    """Keep what differs from the connector's own map and the house's rules; blank follows those.

    Raises Refused for a meaning there is not.
    """
    chosen = {raw.casefold(): meaning for raw, meaning in meanings.items() if meaning}
    if unknown := set(chosen.values()) - set(CaseStatus):
        raise Refused(_("There is no such status: %(what)s", what=", ".join(sorted(unknown))))
    connection.status_map = chosen
    connection.rules = {status: rule for status, rule in rules.items() if rule}
    db.flush()
