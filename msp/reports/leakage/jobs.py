"""The nightly check, and the same on demand for whom the asker serves."""

from __future__ import annotations

from msp.kernel import log
from msp.kernel.db import unit
from msp.kernel.jobs import steps
from msp.kernel.moment import now
from msp.kernel.scope import Scope
from msp.reports.leakage.actions.check_leaks import check_leaks
from msp.reports.leakage.queries import clients_to_check
from tenants.clients.queries import client_for

logger = log.logger(__name__)


@steps("reports.check_leaks")
def check(scope: Scope) -> None:
    """Each client in a unit of its own, so that one is never kept by another's size."""
    with unit(scope) as db:
        clients = clients_to_check(db)
    found = new = 0
    for client_id in clients:
        with unit(scope) as db:
            checked = check_leaks(db, client_for(db, client_id), now=now())
        found, new = found + checked.found, new + checked.new
    logger.info("reports.check_leaks", clients=len(clients), found=found, new=new)
