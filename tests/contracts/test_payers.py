"""Who is billed where: profiles chosen from a day on, and what a bill then says."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.billing.charged_to import CentrePart, centre_sums, parts_in
from contracts.billing.heading import bill_heading
from contracts.billing.queries import statement_of_run
from contracts.billing.working import work_out
from contracts.documents.addressed import bill_to, charged_words, pay_by
from contracts.documents.paper import Paper
from contracts.documents.queries import paper_for
from contracts.payers.actions.charge_to import charge_to
from contracts.payers.actions.choose_payer import choose_payer, withdraw_choice
from contracts.payers.actions.open_centre import open_centre
from contracts.payers.actions.save_profile import save_profile
from contracts.payers.models import BillingProfile, ChargeChoice, CostCentre, PayerChoice
from contracts.payers.queries import charge_facts, standing_choice
from contracts.payers.values import Centre, ProfileDraft, Subject
from msp.kernel.errors import NotFound, Refused
from tenants.clients.models import Tenant
from tests.contracts.deals import (
    IN_AUGUST,
    IN_JULY,
    JULY,
    JUNE,
    SIGNED,
    bill,
    cover,
    due_in,
    worked_example,
)
from tests.contracts.formats import Sheets, csv_rows, html_text, pdf_text
from tests.harness.browsing import Visit
from tests.people import make_agent, make_client, make_site


def nets(parts: list[CentrePart]) -> dict[tuple[int, str], str]:
    return {(one.line, one.centre.code): str(one.net) for one in parts}


LEGAL = ProfileDraft(
    "Main",
    "Harbor Dental LLC",
    street="1 Pier Street",
    postcode="02110",
    city="Boston",
    region="MA",
    country="US",
    buyer_reference="REF-7",
    terms_days=14,
)


def profile(db: Session, client: Tenant, name: str = "Main") -> BillingProfile:
    return save_profile(db, client.id, None, replace(LEGAL, name=name, legal_name=f"{name} LLC"))


def issued(db: Session, agreed: Contract, month: date, now: datetime) -> Paper:
    row = statement_of_run(db, bill(db, agreed, month, now))
    assert row is not None
    return paper_for(db, row.id)


def test_a_bill_goes_to_the_profile_of_its_last_day_and_keeps_it(db: Session) -> None:
    client = make_client(db)
    harbor = worked_example(db, client).contract
    main, branch = profile(db, client), profile(db, client, "Branch")
    choose_payer(db, main, None, JUNE, by=None, now=SIGNED)
    choose_payer(db, branch, harbor, date(2026, 7, 31), by=None, now=SIGNED)
    june = issued(db, harbor, JUNE, IN_JULY)
    assert bill_to(june) == ("Main LLC", "1 Pier Street\nBoston, MA 02110\nUnited States")
    assert pay_by(june) == date(2026, 7, 15)
    assert bill_to(issued(db, harbor, JULY, IN_AUGUST))[0] == "Branch LLC"
    save_profile(db, client.id, main, replace(LEGAL, legal_name="Harbor Dental Inc", city="Salem"))
    assert june.id is not None
    assert bill_to(paper_for(db, june.id)) == bill_to(june)


def test_a_client_without_a_profile_is_billed_as_before(db: Session) -> None:
    client = make_client(db)
    make_site(db, client, address="2 Quay")
    june = issued(db, worked_example(db, client).contract, JUNE, IN_JULY)
    assert bill_to(june) == ("Harbor Dental", "2 Quay")
    assert pay_by(june) is None
    assert "centres" not in june.heading


def test_the_worked_example_by_cost_centre_as_known_then(db: Session) -> None:
    client = make_client(db)
    harbor = worked_example(db, client).contract
    centre = open_centre(db, client.id, "4100", "Pier Street")
    charge_to(db, client.id, Subject(harbor.id, 2), centre, JUNE, by=None, now=SIGNED)
    june = issued(db, harbor, JUNE, IN_JULY)
    stations, servers = june.statement.lines
    assert (charged_words(june, stations), charged_words(june, servers)) == ("", "4100 Pier Street")
    sums = {one.centre.code: str(one.net) for one in centre_sums(parts_in(june.heading))}
    assert sums == {"": "668.00", "4100": "800.00"}
    # Told later: the next bill speaks of it, what was known in July stays what it was.
    charge_to(db, client.id, Subject(), centre, JUNE, by=None, now=IN_JULY)
    again = work_out(db, harbor, due_in(db, harbor, JUNE), june.statement.known_at)
    assert bill_heading(db, harbor, again)["centres"] == june.heading["centres"]
    july = issued(db, harbor, JULY, IN_AUGUST)
    assert {one.centre.code for one in parts_in(july.heading)} == {"4100"}


def test_a_correction_is_charged_where_its_days_are(db: Session) -> None:
    client = make_client(db)
    harbor = worked_example(db, client).contract
    centre = open_centre(db, client.id, "4100", "Pier Street")
    charge_to(db, client.id, Subject(harbor.id, 1), centre, JUNE, by=None, now=SIGNED)
    charge_to(db, client.id, Subject(harbor.id, 1), None, JULY, by=None, now=SIGNED)
    issued(db, harbor, JUNE, IN_JULY)
    cover(db, harbor, client, "WS-99", date(2026, 6, 16), date(2026, 7, 1), at=IN_JULY)
    july = issued(db, harbor, JULY, IN_AUGUST)
    late = next(one for one in july.statement.lines if one.corrects)
    assert [
        (one.centre.code, one.net) for one in parts_in(july.heading) if one.line == late.ordinal
    ] == [("4100", Decimal("30.00"))]


def test_choices_are_replaced_and_withdrawn_never_changed(db: Session) -> None:
    client = make_client(db)
    harbor = worked_example(db, client).contract
    first, second = (open_centre(db, client.id, code, "") for code in ("1", "2"))
    charge_to(db, client.id, Subject(), first, JUNE, by=None, now=SIGNED)
    later = SIGNED + timedelta(hours=1)
    row = charge_to(db, client.id, Subject(), second, JUNE, by=None, now=later)
    withdraw_choice(db, standing_choice(db, ChargeChoice, client.id, row.id), now=IN_JULY)
    known = {at: charge_facts(db, harbor, JULY, at) for at in (SIGNED, later, IN_JULY)}
    assert [[one.centre for one in known[at]] for at in known] == [
        [Centre("1", "")],
        [Centre("2", "")],
        [],
    ]
    with pytest.raises(NotFound):
        standing_choice(db, ChargeChoice, client.id, row.id)


def test_a_profile_or_a_centre_of_another_client_is_refused(db: Session) -> None:
    ours, theirs = make_client(db), make_client(db, "Northwind Cargo")
    harbor = worked_example(db, ours).contract
    with pytest.raises(Refused, match="another client"):
        choose_payer(db, profile(db, theirs), harbor, JUNE, by=None, now=SIGNED)
    with pytest.raises(Refused, match="another client"):
        charge_to(
            db, ours.id, Subject(), open_centre(db, theirs.id, "9", ""), JUNE, by=None, now=SIGNED
        )
    with pytest.raises(Refused, match="this name"):
        save_profile(db, theirs.id, None, replace(LEGAL, name="Main"))


def test_alice_keeps_payers_on_a_page_and_charlie_never_sees_one(db: Session, visit: Visit) -> None:
    client, other = make_client(db), make_client(db, "Northwind Cargo")
    site = make_site(db, client, "Pier Street")
    harbor = worked_example(db, client).contract
    alice = visit(make_agent(db, "Alice", "account_manager"))
    here = f"/billing/clients/{client.id}"
    given = {"name": "Main", "legal_name": "Harbor Dental LLC", "country": "US", "terms_days": "30"}
    wrong = alice.post(f"{here}/profiles/new", given | {"mail": "nobody", "endpoint": "x"})
    assert wrong.status_code == 422
    assert "This is no mail address." in wrong.text
    assert 'value="nobody"' in wrong.text
    assert alice.get(f"{here}/profiles/new").status_code == 200
    assert alice.post(f"{here}/profiles/new", given).status_code == 303
    kept = db.scalars(select(BillingProfile)).one()
    assert alice.get(f"/billing/profiles/{kept.id}").status_code == 200
    assert alice.post(f"/billing/profiles/{kept.id}", given | {"city": "Boston"}).status_code == 303
    chosen_one = {
        "contract": str(harbor.number),
        "profile": str(kept.id),
        "valid_from": "2026-06-01",
    }
    assert alice.post(f"{here}/payer", chosen_one | {"valid_from": ""}).status_code == 422
    assert alice.post(f"{here}/payer", chosen_one).status_code == 303
    assert alice.post(f"{here}/centres", {"code": "4100", "name": "Pier"}).status_code == 303
    assert alice.post(f"{here}/centres", {"code": "4100"}).status_code == 422
    centre = db.scalars(select(CostCentre)).one()
    charge = {"subject": f"site:{site.id}", "centre": str(centre.id), "valid_from": "2026-06-01"}
    assert alice.post(f"{here}/charges", charge | {"subject": "site:none"}).status_code == 422
    assert alice.post(f"{here}/charges", charge).status_code == 303
    page = html_text(alice.get(here).text)
    assert "Harbor Dental LLC" in page
    assert "site Pier Street 4100 Pier 1 Jun 2026" in page
    for panel in (f"/billing/panel/client/{client.id}", f"/billing/panel/payer/{harbor.number}"):
        assert "Harbor Dental LLC" in alice.get(panel).text
    paid, charged = db.scalars(select(PayerChoice)).one(), db.scalars(select(ChargeChoice)).one()
    assert alice.post(f"{here}/payer/{paid.id}/withdraw").status_code == 303
    assert alice.post(f"{here}/charges/{charged.id}/withdraw").status_code == 303
    assert alice.post(f"{here}/charges/{charged.id}/withdraw").status_code == 404
    assert alice.post(f"/billing/profiles/{kept.id}/retire").status_code == 303
    assert alice.post(f"/billing/centres/{centre.id}/close").status_code == 303
    stranger = visit(make_agent(db, "Grace", "account_manager", clients=(other,)))
    for path in (here, f"/billing/profiles/{kept.id}", f"/billing/panel/payer/{harbor.number}"):
        assert stranger.get(path).status_code == 404


def test_every_form_of_a_bill_says_who_pays_and_by_cost_centre(db: Session, visit: Visit) -> None:
    client = make_client(db)
    harbor = worked_example(db, client).contract
    choose_payer(db, profile(db, client), None, JUNE, by=None, now=SIGNED)
    centre = open_centre(db, client.id, "4100", "Pier Street")
    charge_to(db, client.id, Subject(harbor.id, 2), centre, JUNE, by=None, now=SIGNED)
    run = bill(db, harbor, JUNE, IN_JULY)
    row = statement_of_run(db, run)
    assert row is not None
    alice = visit(make_agent(db, "Alice", "account_manager"))
    page = html_text(alice.get(f"/billing/runs/{run.id}").text)
    paper = pdf_text(alice.get(f"/billing/statements/{row.id}/pdf").content)
    for text in (page, paper):
        assert "Main LLC" in text
        assert "4100 Pier Street 800.00 USD" in text
        assert "no cost centre 668.00 USD" in text
        assert "15 Jul 2026" in text
    assert "REF-7" in paper
    rows = csv_rows(alice.get(f"/billing/statements/{row.id}/csv").content)
    borne = [(one["record"], one["charged_to"], one["net"]) for one in rows if one["charged_to"]]
    assert borne == [
        ("line", "4100 Pier Street", "800.00"),
        ("centre", "no cost centre", "668.00"),
        ("centre", "4100 Pier Street", "800.00"),
    ]
    book = Sheets(alice.get(f"/billing/statements/{row.id}/xlsx").content)
    assert book.values["Lines"]["AG3"].value == "4100 Pier Street"
