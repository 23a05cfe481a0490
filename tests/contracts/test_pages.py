"""The account manager's way through the pages, and what each answers to whom."""

from __future__ import annotations

import re
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.billing.models import BillingRun
from contracts.ledger.models import Coverage
from contracts.sla.models import SlaPolicy
from tests.contracts.deals import IN_JULY, JUNE, bill, cover, make_contract, worked_example
from tests.contracts.formats import html_text
from tests.harness.browsing import Visit
from tests.people import (
    make_agent,
    make_asset,
    make_client,
)


def test_from_new_contract_to_issued(db: Session, visit: Visit) -> None:
    client = make_client(db)
    asset = make_asset(db, client, "WS-1")
    alice = visit(make_agent(db, "Alice", "account_manager"))
    assert alice.get("/contracts").status_code == 200
    assert "Harbor Dental" in alice.get("/contracts/new").text
    given = {
        "tenant_id": str(client.id), "name": "Managed IT", "currency": "USD",
        "zone": "America/New_York", "starts_on": "2026-06-01", "workstation": "60",
        "server": "400", "hourly": "",
    }  # fmt: skip
    wrong = alice.post("/contracts/new", given | {"zone": "Mars"})
    assert wrong.status_code == 422
    assert "There is no time zone of this name." in wrong.text
    assert 'value="Managed IT"' in wrong.text
    opened = alice.post("/contracts/new", given)
    place = opened.headers["location"]
    number = re.findall(r"/contracts/(\d+)/versions/1", place)[0]
    draft = alice.get(place)
    assert "Workstation support" in draft.text
    assert "A draft: it counts for nothing until it is signed." in draft.text
    added = alice.post(place + "/lines/new", LINE | {"description": "Backup"})
    assert added.headers["location"] == place
    changed = alice.post(
        place + "/lines/3", LINE | {"description": "Offsite backup", "price": "49.50"}
    )
    assert changed.status_code == 303
    assert (
        alice.post(
            place + "/clauses",
            {"category": "internet", "verdict": "vendors", "words": "The line is the carrier's."},
        ).status_code
        == 303
    )
    shown = html_text(alice.get(place).text)
    assert "Offsite backup" in shown
    assert "49.50 USD" in shown
    assert "The line is the carrier's." in shown
    assert alice.fragment(place + "/preview").status_code == 200
    signed = alice.post(place + "/sign")
    assert signed.headers["location"] == f"/contracts/{number}"
    covered = alice.post(f"/contracts/coverage/new/{asset.id}", {
        "contract_id": str(db.scalars(select(Contract.id)).one()), "basis": "workstation",
        "valid_from": "2026-06-11", "valid_to": "", "site_id": "", "excluded": "",
    })  # fmt: skip
    assert covered.headers["location"] == f"/assets/{asset.id}"
    page = html_text(alice.get(f"/contracts/{number}").text)
    assert "in force" in page
    panel = html_text(alice.fragment(f"/billing/panel/contract/{number}").text)
    assert "20 device-days / 30 × 60" in panel
    assert "89.50 USD" in panel
    preview = html_text(alice.get(f"/billing/preview/{number}?day=2026-06-01").text)
    assert "nothing is stored" in preview
    assert db.scalars(select(BillingRun)).all() == []


LINE = {
    "description": "Backup", "code": "BK", "basis": "flat", "price": "50", "price_from": "",
    "per": "monthly", "quantity": "1", "included": "0", "minimum": "0", "discount_percent": "0",
    "tax_code": "", "tax_percent": "0", "work_type": "",
}  # fmt: skip
TERMS = {
    "effective_from": "2026-08-01", "ends_on": "", "cycle": "quarterly", "anchor_day": "1",
    "anchor_month": "1", "timing": "arrears", "proration": "by_day", "divisor": "actual",
    "minutes_increment": "15", "notice_days": "60", "purchase_order": "PO 7",
    "sla_policy_id": "", "calendar_id": "", "note": "",
}  # fmt: skip


def test_versions_prices_and_the_end_on_the_pages(db: Session, visit: Visit) -> None:
    contract = worked_example(db, make_client(db)).contract
    here = f"/contracts/{contract.number}"
    alice = visit(make_agent(db, "Alice", "account_manager"))
    assert (
        alice.post(here + "/lines/1/price", {"price": "", "valid_from": "2026-07-01"}).status_code
        == 422
    )
    assert (
        alice.post(here + "/lines/1/price", {"price": "66", "valid_from": "2026-07-01"}).status_code
        == 303
    )
    begun = alice.post(here + "/revise", {"effective_from": "2026-08-01"})
    assert begun.headers["location"] == here + "/versions/2"
    assert alice.post(here + "/revise", {"effective_from": "2026-09-01"}).status_code == 422
    assert alice.get(here + "/versions/2/terms").status_code == 200
    bad = alice.post(here + "/versions/2/terms", TERMS | {"anchor_day": "32"})
    assert bad.status_code == 422
    assert alice.post(here + "/versions/2/terms", TERMS).status_code == 303
    assert alice.get(here + "/versions/2/lines/1").status_code == 200
    preview = html_text(alice.fragment(here + "/versions/2/preview").text)
    assert "1 Aug 2026" in preview
    assert alice.post(here + "/versions/2/lines/3/remove").status_code == 303
    assert alice.post(here + "/versions/2/sign").status_code == 303
    assert "No clause" in html_text(alice.get(here + "/versions/2").text)
    history = html_text(alice.get(here + "/versions").text)
    assert "monthly quarterly" in history
    assert "PO 7" in history
    assert alice.post(here + "/end", {"ends_on": "2026-06-15"}).status_code == 422
    assert alice.post(here + "/end", {"ends_on": "2026-12-01"}).status_code == 303
    assert "1 Dec 2026" in html_text(alice.get(here).text)


def test_each_figure_opens_and_the_proof_gives_the_same_cents(db: Session, visit: Visit) -> None:
    harbor = worked_example(db, make_client(db))
    run = bill(db, harbor.contract, JUNE, IN_JULY)
    alice = visit(make_agent(db, "Alice", "account_manager"))
    page = html_text(alice.get(f"/billing/runs/{run.id}").text)
    for words in (
        "334 device-days / 30 × 60",
        "10 devices, 30 of 30 days: 600.00 USD",
        "1 device, 20 of 30 days: 40.00 USD",
        "11 at the start, +1, −1, 11 at the end",
        "WS-12 SN",
        "14 Jun 2026",
        "Frozen. Corrections go on the next run.",
        "lines and evidence are the same sum",
    ):
        assert words in page, words
    proof = html_text(alice.fragment(f"/billing/runs/{run.id}/proof").text)
    assert "the same cents, 1,468.00 USD" in proof
    bills = html_text(alice.get(f"/contracts/{harbor.contract.number}/bills").text)
    assert "INV-2026-00001" in bills


def test_the_devices_panel_shows_days_and_the_preview_stores_nothing(
    db: Session, visit: Visit
) -> None:
    harbor = worked_example(db, make_client(db))
    bill(db, harbor.contract, JUNE, IN_JULY)
    coverage = harbor.devices["WS-12"]
    alice = visit(make_agent(db, "Alice", "account_manager"))
    assert (
        f"/contracts/panel/asset/{coverage.thing_id}"
        in alice.get(f"/assets/{coverage.thing_id}").text
    )
    panel = alice.fragment(f"/contracts/panel/asset/{coverage.thing_id}?month=2026-06")
    assert "INV-2026-00001" in panel.text
    assert "28.00 USD" in html_text(panel.text)
    assert "Workstation support" in panel.text
    edited = {
        "contract_id": str(coverage.contract_id), "basis": "workstation",
        "valid_from": "2026-06-01", "valid_to": "2026-06-20", "site_id": "", "excluded": "",
    }  # fmt: skip
    here = f"/contracts/coverage/{coverage.id}"
    assert alice.get(here).status_code == 200
    shown = alice.post(here, edited | {"do": "preview"})
    assert shown.status_code == 200
    assert "+ 10.00 USD" in html_text(shown.text)
    assert db.scalars(select(Coverage.id).where(Coverage.asset_id == coverage.thing_id)).all() == [
        coverage.id
    ]
    refused = alice.post(here, edited | {"valid_to": "2026-05-01"})
    assert refused.status_code == 422
    assert "The days would end before they begin." in refused.text
    assert alice.post(here, edited).headers["location"] == f"/assets/{coverage.thing_id}"
    db.expire_all()
    rows = db.scalars(select(Coverage).where(Coverage.asset_id == coverage.thing_id)).all()
    assert sorted(one.superseded_at is None for one in rows) == [False, True]


def test_a_refused_change_loses_nothing(db: Session, visit: Visit) -> None:
    """The form is shown again and its request commits: what was recorded must still stand."""
    client = make_client(db)
    contract = make_contract(db, client)
    asset = make_asset(db, client, "WS-1")
    first = cover(db, contract, client, "WS-2", until=date(2026, 6, 15))
    alice = visit(make_agent(db, "Alice", "account_manager"))
    body = {"contract_id": str(contract.id), "basis": "workstation", "site_id": "", "excluded": ""}
    later = body | {"valid_from": "2026-06-20", "valid_to": ""}
    assert alice.post(f"/contracts/coverage/new/{first.thing_id}", later).status_code == 303
    clash = body | {"valid_from": "2026-06-01", "valid_to": "2026-06-25"}
    assert alice.post(f"/contracts/coverage/{first.id}", clash).status_code == 422
    db.expire_all()
    kept = db.scalars(select(Coverage).where(Coverage.superseded_at.is_(None))).all()
    assert len(kept) == 2
    assert (
        alice.post(f"/contracts/coverage/new/{asset.id}", body | {"valid_from": ""}).status_code
        == 422
    )


def test_s14_service_levels_are_edited_on_a_page(db: Session, visit: Visit) -> None:
    admin = visit(make_agent(db, "Adam", "administrator"))
    given = {
        "name": "Gold",
        "description": "",
        "first_response-1": "15",
        "resolution-1": "240",
        "always-1": "1",
    }
    assert admin.get("/admin/sla/new").status_code == 200
    for minutes in ("soon", "0000000019999999999"):
        wrong = admin.post("/admin/sla/new", given | {"resolution-2": minutes})
        assert wrong.status_code == 422
        assert f'value="{minutes}"' in wrong.text
    assert admin.post("/admin/sla/new", given | {"default": "y"}).status_code == 303
    policy = db.scalars(select(SlaPolicy)).one()
    assert policy.default
    assert "around the clock" in admin.get("/admin/sla").text
    assert admin.get(f"/admin/sla/{policy.id}").status_code == 200
    assert admin.post(f"/admin/sla/{policy.id}", given | {"name": "Golden"}).status_code == 303
    assert visit(make_agent(db)).get("/admin/sla").status_code == 404


def test_the_letterhead_stands_on_the_next_statement(db: Session, visit: Visit) -> None:
    admin = visit(make_agent(db, "Adam", "administrator"))
    given = {
        "name": "Lighthouse IT",
        "address": "1 Harbor Way",
        "tax_id": "",
        "foot": "",
        "zone": "Europe/Warsaw",
        "series_prefix": "LH/",
    }
    assert admin.get("/billing/letterhead").status_code == 200
    assert admin.post("/billing/letterhead", given | {"series_prefix": "a b"}).status_code == 422
    assert admin.post("/billing/letterhead", given).status_code == 303
    bill(db, worked_example(db, make_client(db)).contract, JUNE, IN_JULY)
    assert admin.get("/billing?month=2026-06").text.count("LH/2026-00001") == 1
