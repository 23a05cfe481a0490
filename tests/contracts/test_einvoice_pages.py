"""Electronic invoices on the pages: files once issued, a list of what is missing, nobody else's."""

from __future__ import annotations

from sqlalchemy.orm import Session

from contracts.billing.models import Letterhead
from contracts.billing.models_statement import StatementRow
from contracts.billing.queries import statement_of_run
from contracts.payers.actions.choose_payer import choose_payer
from contracts.payers.actions.save_profile import save_profile
from contracts.payers.values import ProfileDraft
from tenants.clients.models import Tenant
from tests.contracts.deals import IN_JULY, JUNE, SIGNED, bill, worked_example
from tests.contracts.einvoices import PAYER, SELLER, check, texts
from tests.contracts.formats import html_text, pdf_text
from tests.harness.browsing import Visit
from tests.people import make_agent, make_client, make_contact, make_portal_host


def told_all(db: Session, client: Tenant) -> None:
    """The letterhead and a profile for the client, with everything in them."""
    db.add(Letterhead(**SELLER))
    profile = save_profile(db, client.id, None, ProfileDraft(**PAYER))
    choose_payer(db, profile, None, JUNE, by=None, now=SIGNED)


def june_of(db: Session, client: Tenant, upto: str = "issued") -> StatementRow:
    row = statement_of_run(
        db, bill(db, worked_example(db, client).contract, JUNE, IN_JULY, upto=upto)
    )
    assert row is not None
    return row


def test_alice_takes_the_worked_example_as_electronic_invoice(db: Session, visit: Visit) -> None:
    client, other = make_client(db), make_client(db, "Northwind Cargo")
    told_all(db, client)
    row = june_of(db, client)
    alice = visit(make_agent(db, "Alice", "account_manager"))
    here = f"/billing/statements/{row.id}/einvoice"
    assert f"{here}/facturx" in alice.get(here).text
    ubl = alice.get(f"{here}/ubl")
    assert ubl.headers["content-disposition"] == 'attachment; filename="INV-2026-00001-ubl.xml"'
    check(ubl.content, "ubl")
    assert texts(ubl.content, "PayableAmount") == ["1468.00"]
    facturx = alice.get(f"{here}/facturx")
    assert facturx.headers["content-type"] == "application/pdf"
    assert "Harbor Dental GmbH" in pdf_text(facturx.content)
    assert alice.get(f"{here}/edi").status_code == 404
    stranger = visit(make_agent(db, "Grace", "account_manager", clients=(other,)))
    for path in (here, f"{here}/ubl", f"{here}/facturx"):
        assert stranger.get(path).status_code == 404
    assert visit(make_agent(db)).get(f"{here}/ubl").status_code == 404


def test_what_a_bill_lacks_is_said_before_it_is_frozen_and_no_file_is_made(
    db: Session, visit: Visit
) -> None:
    client = make_client(db)
    row = june_of(db, client, upto="draft")
    alice = visit(make_agent(db, "Alice", "account_manager"))
    here = f"/billing/statements/{row.id}/einvoice"
    panel = alice.get(here).text
    assert "draft the bill again" in panel
    assert 'href="/billing/letterhead"' in panel
    assert f'href="/billing/clients/{client.id}"' in panel
    refused = alice.get(f"{here}/ubl")
    assert refused.status_code >= 400
    assert "issued" in refused.text


def test_an_issued_bill_that_lacks_something_says_what(db: Session, visit: Visit) -> None:
    row = june_of(db, make_client(db))
    alice = visit(make_agent(db, "Alice", "account_manager"))
    page = alice.get(f"/billing/statements/{row.id}/einvoice/facturx")
    assert page.status_code == 409
    assert "your street on the letterhead" in html_text(page.text)
    assert "this one is frozen" in html_text(page.text)


def test_carol_takes_hers_at_the_portal_and_charlie_none(db: Session, visit: Visit) -> None:
    client, other = make_client(db), make_client(db, "Northwind Cargo")
    told_all(db, client)
    row = june_of(db, client)
    reads = ("invoices.read",)
    host = make_portal_host(db, client)
    carol = visit(make_contact(db, client, "Carol", rights=reads), host=host)
    here = f"/bills/{row.id}"
    assert "E-invoice (UBL XML)" in carol.get(here).text
    check(carol.get(f"{here}/einvoice/ubl").content, "ubl")
    assert carol.get(f"{here}/einvoice/facturx").content.startswith(b"%PDF")
    dora = visit(make_contact(db, client, "Dora"), host=host)
    elsewhere = make_portal_host(db, other)
    charlie = visit(make_contact(db, other, "Charlie", rights=reads), host=elsewhere)
    for nobody in (dora, charlie):
        for kind in ("ubl", "facturx"):
            assert nobody.get(f"{here}/einvoice/{kind}").status_code == 404


def test_a_contact_is_offered_no_file_that_cannot_be_made(db: Session, visit: Visit) -> None:
    client = make_client(db)
    row = june_of(db, client)
    host = make_portal_host(db, client)
    carol = visit(make_contact(db, client, "Carol", rights=("invoices.read",)), host=host)
    assert "E-invoice" not in carol.get(f"/bills/{row.id}").text
    refused = carol.get(f"/bills/{row.id}/einvoice/ubl")
    assert refused.status_code >= 400
    assert "lacks" in refused.text
