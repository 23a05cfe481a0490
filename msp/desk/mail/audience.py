"""Who may see mail that belongs to no client, or to all of them."""

from __future__ import annotations

from msp.kernel.errors import NotFound
from msp.kernel.i18n import _
from tenants.people.values import AgentPrincipal


def only_for_all_clients(agent: AgentPrincipal) -> None:
    """Mail that nobody has placed may be any client's. Raises NotFound for who serves some."""
    if agent.tenant_ids is not None:
        raise NotFound(_("There is no such page."))
