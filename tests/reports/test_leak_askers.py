"""Who asks for the check: leaks follow from the facts, whichever clients the asker serves."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import time_machine
from sqlalchemy.orm import Session

from msp.kernel.scope import staff_scope
from msp.reports.leakage.actions.check_leaks import Checked, check_leaks
from tenants.clients.queries import client_for
from tests.contracts.deals import make_contract
from tests.harness.database import AsScope
from tests.people import NOW, make_agent, make_asset, make_client
from tests.reports.test_leaks import chargeable, leaks_of, told
from tests.reports.test_vendor_leaks import ENDED, SERVERS, case, supported
from vendors.agreements.actions.keep_cover import add_cover
from vendors.register.models import Vendor


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def test_whoever_asks_for_the_check_finds_the_same(db: Session, as_scope: AsScope) -> None:
    corvid = Vendor(name="Corvid")
    db.add(corvid)
    db.flush()
    harbor, northwind = make_client(db), make_client(db, "Northwind Cargo")
    make_contract(db, harbor)
    theirs = supported(db, corvid)
    for client in (harbor, northwind):
        add_cover(db, theirs, SERVERS, client.id)
    make_asset(db, harbor, "SRV-1", kind="server")
    case(db, chargeable(db, harbor, "Silent", **ENDED), corvid)
    first = told(leaks_of(db, harbor))
    assert len(first) == 4
    ann = make_agent(db, "Ann", "account_manager", clients=(harbor,))
    with as_scope(staff_scope(ann.id, (harbor.id,))) as hers:
        own = client_for(hers, harbor.id)
        assert check_leaks(hers, own, now=NOW) == Checked(found=4, new=0, resolved=0)
        assert told(leaks_of(hers, own)) == first
