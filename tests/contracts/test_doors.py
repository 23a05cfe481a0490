"""Contracts at the other doors: the API, the client's portal; and what a page may cost."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from sqlalchemy.orm import Session

from contracts.documents.queries import issued_paper, issued_statements
from msp.kernel.errors import NotFound
from tests.contracts.deals import IN_JULY, JULY, JUNE, bill, make_contract, worked_example
from tests.harness.browsing import Visit
from tests.harness.counting import asked_of
from tests.harness.database import AsScope
from tests.people import (
    contact_principal,
    make_agent,
    make_client,
    make_contact,
    principal_of,
)


def test_the_api_reads_contracts_and_no_others(db: Session, program: Any) -> None:
    harbor, northwind = make_client(db), make_client(db, "Northwind Cargo")
    contract = worked_example(db, harbor).contract
    other = make_contract(db, northwind)
    alice = make_agent(db, "Alice", "account_manager", clients=(harbor,))
    key = program(principal_of(alice, (harbor,)))
    listed = key.get("/api/v1/contracts").json()
    assert [one["number"] for one in listed["items"]] == [contract.code]
    whole = key.get(f"/api/v1/contracts/{contract.id}").json()
    assert whole["versions"][0]["lines"][0]["prices"] == [
        {"amount": "60.0000", "currency": "USD", "valid_from": "2026-06-01", "tiers": []}
    ]
    assert key.get(f"/api/v1/contracts/{other.id}").status_code == 404
    bob = program(principal_of(make_agent(db)))
    assert bob.get("/api/v1/contracts").status_code == 404


def test_a_contact_sees_issued_statements_by_right_and_charlie_sees_none(
    db: Session, as_scope: AsScope
) -> None:
    harbor, northwind = make_client(db), make_client(db, "Northwind Cargo")
    example = worked_example(db, harbor)
    bill(db, example.contract, JUNE, IN_JULY)
    bill(db, example.contract, JULY, IN_JULY.replace(month=8), upto="approved")
    carol = make_contact(db, harbor, "Carol", rights=("invoices.read", "requests.create"))
    dora = make_contact(db, harbor, "Dora")
    charlie = make_contact(db, northwind, "Charlie", sees="company", rights=("invoices.read",))
    with as_scope(contact_principal(carol).scope) as hers:
        (row,) = issued_statements(hers, harbor.id).rows
        assert row.number == "INV-2026-00001"
        paper = issued_paper(hers, row.id)
        assert paper.statement.total == 1468
        assert len(paper.statement.devices) == 14
    for nobody in (dora, charlie):
        with as_scope(contact_principal(nobody).scope) as theirs:
            assert issued_statements(theirs, harbor.id).rows == []
            with pytest.raises(NotFound):
                issued_paper(theirs, row.id)


def test_a_page_asks_the_database_at_most_twelve_times(db: Session, visit: Visit) -> None:
    """Sign-in and the shell are part of a page; a contract or a device more asks nothing more."""
    for name in ("Harbor Dental", "Northwind Cargo", "Quiet Law"):
        example = worked_example(db, make_client(db, name))
    run = bill(db, example.contract, JUNE, IN_JULY)
    alice = visit(make_agent(db, "Alice", "account_manager"))
    here = f"/contracts/{example.contract.number}"
    asked = {
        path: queries(db, partial(alice.get, path))
        for path in (
            "/contracts",
            here,
            here + "/versions",
            here + "/bills",
            "/billing?month=2026-06",
            f"/billing/runs/{run.id}",
            f"/contracts/panel/client/{example.contract.tenant_id}",
            f"/contracts/panel/asset/{example.devices['WS-12'].thing_id}",
        )
    }
    assert {path: count for path, count in asked.items() if count > 12} == {}


def queries(db: Session, ask: Callable[[], object]) -> int:
    """How many statements reach the database, the scope's own settings and savepoints left out."""
    with asked_of(db) as seen:
        ask()
    return len(seen)
