"""The suspension's pages, and the bill that everybody reads of it."""

from __future__ import annotations

import re
from decimal import Decimal

from sqlalchemy.orm import Session

from contracts.agreements.models_suspension import Suspension
from contracts.billing.queries import statement_of_run
from msp.kernel.moment import now
from tests.contracts.deals import JUNE, SERVER, STATION, bill, cover, make_contract
from tests.contracts.formats import csv_rows, html_text, pdf_text
from tests.harness.browsing import Visit
from tests.people import make_agent, make_client, make_contact, make_portal_host


def test_alice_suspends_it_and_everybody_reads_so(db: Session, visit: Visit) -> None:
    client = make_client(db)
    deal = make_contract(db, client, STATION, SERVER)
    cover(db, deal, client, "WS-1")
    alice = visit(make_agent(db, "Alice", "account_manager"))
    here = f"/contracts/{deal.number}"
    typed = {"starts": "2026-06-11", "ends": "", "reason": "Premises under water"}
    tried = alice.post(f"{here}/suspension", typed | {"do": "preview"})
    assert tried.status_code == 200
    assert {"20.00", "60.00"} <= set(re.findall(r"[0-9]+\.[0-9]{2}", tried.text))
    assert db.query(Suspension).count() == 0
    assert alice.post(f"{here}/suspension", typed | {"reason": ""}).status_code == 422
    assert alice.post(f"{here}/suspension", typed).status_code in (200, 303)
    for place in (here, f"{here}/suspension", "/contracts?which=suspended"):
        assert "uspended" in html_text(alice.get(place).text), place
    assert deal.code not in html_text(alice.get("/contracts?which=active").text)
    (row,) = db.query(Suspension).all()
    going = f"{here}/suspension/{row.id}/resume"
    assert alice.post(going, {"day": "2026-06-11"}).status_code == 422
    assert alice.post(going, {"day": "2026-06-21"}).status_code in (200, 303)
    run = bill(db, deal, JUNE, now())
    kept = statement_of_run(db, run)
    assert kept is not None
    assert kept.net == Decimal(40)
    host = make_portal_host(db, client)
    carol = visit(make_contact(db, client, "Carol", rights=("invoices.read",)), host=host)
    pages = [
        html_text(alice.get(f"/billing/runs/{run.id}").text),
        html_text(carol.get(f"/bills/{kept.id}").text),
        pdf_text(carol.get(f"/bills/{kept.id}/pdf").content),
    ]
    for text in pages:
        assert "Premises under water): not charged." in " ".join(text.split())
    rows = csv_rows(carol.get(f"/bills/{kept.id}/csv").content)
    assert [one["from"] for one in rows if one["record"] == "suspended"] == ["2026-06-11"]
    other = make_client(db, "Northwind Cargo")
    charlie = visit(
        make_contact(db, other, "Charlie", rights=("invoices.read",)),
        host=make_portal_host(db, other),
    )
    assert charlie.get(f"/bills/{kept.id}").status_code == 404
