"""A disputed line from the portal to its credit note, and who may see what of it."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy.orm import Session

from contracts.billing.models_credit import CreditNote
from contracts.billing.queries import statement_of_run
from contracts.claims.models import Dispute
from tests.contracts.deals import IN_JULY, JUNE, bill, make_contract
from tests.contracts.formats import Sheets, csv_total, html_text, html_total, pdf_text
from tests.contracts.test_claims import CARE
from tests.harness.browsing import Visit
from tests.people import make_agent, make_client, make_contact, make_portal_host


def test_carol_disputes_a_line_and_reads_the_credit_note(db: Session, visit: Visit) -> None:
    client = make_client(db)
    manager = make_agent(db, "Alice", "account_manager")
    client.account_manager_id = manager.id
    run = bill(db, make_contract(db, client, CARE), JUNE, IN_JULY)
    row = statement_of_run(db, run)
    assert row is not None
    host = make_portal_host(db, client)
    carol = visit(make_contact(db, client, "Carol", rights=("invoices.read",)), host=host)
    dora = visit(make_contact(db, client, "Dora"), host=host)
    alice, eve = visit(manager), visit(make_agent(db, "Eve", "account_manager"))
    page, desk = f"/bills/{row.id}", f"/billing/claims/{row.id}"
    assert carol.post(f"{page}/dispute", {"line": "1", "words": ""}).status_code == 422
    said = {"line": "1", "words": "We never met."}
    assert dora.post(f"{page}/dispute", said).status_code == 404
    assert carol.post(f"{page}/dispute", said).status_code in (200, 303)
    assert carol.post(f"{page}/dispute", said).status_code == 422
    (dispute,) = db.query(Dispute).all()
    number = row.number or "?"
    assert number in html_text(alice.get("/billing/panel/claims").text)
    assert number not in html_text(eve.get("/billing/panel/claims").text)
    for shown in (carol.get(page), alice.get(desk), alice.get(f"/billing/panel/run/{run.id}")):
        text = html_text(shown.text)
        assert "We never met." in text
        assert "in dispute" in text
    more = f"/bills/disputes/{dispute.id}/say"
    assert carol.post(more, {"words": "Ask Bob."}).status_code in (200, 303)
    accepted = {"words": "You are right.", "net": "30", "purpose": "goodwill"}
    there = f"/billing/disputes/{dispute.id}/accept"
    assert alice.post(there, accepted | {"net": "many"}).status_code == 422
    assert alice.post(there, accepted).status_code in (200, 303)
    (note,) = db.query(CreditNote).all()
    here = f"/billing/credits/{note.id}"
    assert carol.get(f"/credits/{note.id}").status_code == 404
    assert alice.post(f"{here}/issue").status_code == 422
    assert alice.get(here).status_code == 200
    assert eve.post(f"{here}/issue").status_code in (200, 303)
    text = html_text(carol.get(page).text)
    assert "CRN-2026-00001" in text
    assert "You are right." in text
    files = {kind: carol.get(f"/credits/{note.id}/{kind}").content for kind in ("pdf", "csv")}
    assert csv_total(files["csv"]) == Decimal("-36.90")
    assert "Credit note for INV-2026-00001" in " ".join(pdf_text(files["pdf"]).split())
    assert Sheets(eve.get(f"{here}/xlsx").content).total() == Decimal("-36.90")
    assert html_total(carol.get(f"/credits/{note.id}").text) == Decimal("-36.90")
    assert "Credit notes give back 30.00 USD" in html_text(alice.get("/billing?month=2026-06").text)
    other = make_client(db, "Northwind Cargo")
    charlie = visit(
        make_contact(db, other, "Charlie", rights=("invoices.read",)),
        host=make_portal_host(db, other),
    )
    foreign = (page, f"/credits/{note.id}", f"/credits/{note.id}/pdf")
    assert {charlie.get(one).status_code for one in foreign} == {404}
    assert charlie.post(more, {"words": "Hello"}).status_code == 404
    assert charlie.post(f"{page}/dispute", said).status_code == 404
    assert dora.get(f"/credits/{note.id}").status_code == 404


def test_a_whole_bill_is_proposed_on_its_page(db: Session, visit: Visit) -> None:
    run = bill(db, make_contract(db, make_client(db), CARE), JUNE, IN_JULY)
    row = statement_of_run(db, run)
    assert row is not None
    alice = visit(make_agent(db, "Alice", "account_manager"))
    here = f"/billing/claims/{row.id}"
    typed = {"line": "", "net": "", "reason": "Never delivered", "purpose": "goodwill"}
    assert alice.post(f"{here}/credit", typed | {"net": "5"}).status_code == 422
    refused = alice.post(f"{here}/credit", typed | {"line": "1", "net": "100.01"})
    assert refused.status_code == 422
    assert "Never delivered" in refused.text
    assert alice.post(f"{here}/credit", typed).status_code in (200, 303)
    (note,) = db.query(CreditNote).all()
    assert (note.net, note.tax) == (Decimal(100), Decimal(23))
    assert alice.post(f"{here}/credit", typed).status_code == 422
