"""Say at which hosts a client's portal answers."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from msp.kernel.errors import Conflict
from msp.kernel.i18n import _
from tenants.clients.models import Tenant


def name_hosts(db: Session, client: Tenant, hosts: Sequence[str]) -> None:
    """Answer at exactly these hosts from now on. Raises Conflict when one is another client's."""
    change = text("select client_hosts_set(:client, cast(:hosts as text[]))")
    if not db.scalar(change, {"client": client.id, "hosts": list(hosts)}):
        raise Conflict(_("One of these addresses belongs to another client."), field="hosts")
