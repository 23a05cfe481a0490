"""What tools cost for devices that stand under a contract and are on no bill."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.costs.actions.set_tool import ToolDraft, set_tool
from contracts.costs.values import Per, ToolKey
from contracts.ledger.actions.change_coverage import end_coverage
from contracts.ledger.models import Coverage
from msp.kernel.errors import NotFound
from msp.reports.leakage.queries import Wanted, leak_for, leak_lines, state_counts, sums_of
from msp.reports.leakage.words import link_of, quantity_words
from msp.reports.monthly.report import month_of_client, sheet_of
from tests.contracts.deals import make_contract
from tests.people import NOW, make_asset, make_client
from tests.reports.test_leaks import TODAY
from tests.reports.test_vendor_leaks import of_kind, place


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def tool(amount: str, per: Per = Per.DEVICE, kind: str = "", currency: str = "USD") -> ToolDraft:
    """What Watchtower costs a month from May on."""
    key = ToolKey("Watchtower", per, kind)
    return ToolDraft(key, date(2026, 5, 1), Decimal(amount), currency)


def test_tools_cost_for_devices_that_are_left_out_of_the_bill(db: Session) -> None:
    client = make_client(db)
    contract = make_contract(db, client)
    asset = make_asset(db, client, "SRV-1", kind="server")
    place(db, contract, asset, excluded="A spare")
    for number in range(2):
        place(db, contract, make_asset(db, client, f"WS-{number}"), excluded="A trial")
    place(db, contract, make_asset(db, client, "WS-9"))
    for draft in (tool("3.35"), tool("7", kind="server"), tool("50", Per.CLIENT)):
        set_tool(db, draft, by=None, now=NOW)
    leaks = of_kind(db, client, "tool_unbilled")
    assert sorted((one.amount, quantity_words(one)) for one in leaks) == [
        (Decimal("7.00"), "1 device"),
        (Decimal("10.05"), "3 devices"),
    ]
    assert {link_of(one, contract.number) for one in leaks} == {
        f"/contracts/{contract.number}/costs"
    }
    set_tool(db, tool("1", currency="EUR"), by=None, now=NOW)
    assert len(of_kind(db, client, "tool_unbilled")) == 2
    (coverage,) = db.scalars(select(Coverage).where(Coverage.asset_id == asset.id))
    end_coverage(db, coverage, TODAY, by=None, now=NOW)
    (left,) = of_kind(db, client, "tool_unbilled")
    assert (left.amount, left.quantity) == (Decimal("6.70"), 2)


def test_what_tools_cost_is_told_by_right_only(db: Session) -> None:
    client = make_client(db)
    contract = make_contract(db, client)
    place(db, contract, make_asset(db, client, "WS-1"), excluded="A spare")
    make_asset(db, client, "WS-2")
    set_tool(db, tool("3.35"), by=None, now=NOW)
    (of_tool,) = of_kind(db, client, "tool_unbilled")
    for costs in (True, False):
        wanted = Wanted(client.id, costs=costs)
        kinds = {"uncovered", "tool_unbilled"} if costs else {"uncovered"}
        assert {one.leak.kind for one in leak_lines(db, wanted)} == kinds
        assert len(sums_of(db, wanted)) == len(kinds)
        assert state_counts(db, wanted)["open"] == len(kinds)
        month = month_of_client(db, client, date(2026, 6, 1), NOW, costs=costs)
        told = {row.cells["what"] for row in sheet_of(db, month, "act").rows}
        assert ("Watchtower" in told) is costs
    with pytest.raises(NotFound):
        leak_for(db, of_tool.id, costs=False)
    assert leak_for(db, of_tool.id, costs=True) is of_tool
