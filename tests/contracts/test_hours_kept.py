"""Role and hours of day as real rows: the ledger keeps them, the pages and the bill show them."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy.orm import Session

from contracts.agreements.actions.revise_contract import revise_contract
from contracts.agreements.drafts import LineDraft
from contracts.agreements.queries import versions_of
from contracts.agreements.spoken import line_words
from contracts.agreements.values import Basis
from contracts.agreements.values_work import WorkTerms
from contracts.agreements.work import work_from
from contracts.billing.queries import load_statement, statement_of_run
from contracts.documents.formula import formula_of
from contracts.documents.proving import work_out_again
from contracts.ledger.actions.post_time import Work, post_time
from contracts.ledger.values import Band, BillState
from contracts.roles.actions.set_role import set_role
from msp.kernel.errors import Refused
from msp.kernel.worktime import Opening
from tenants.calendars.actions.create_calendar import create_calendar
from tests.contracts.deals import IN_AUGUST, IN_JULY, JULY, JUNE, bill, make_contract
from tests.contracts.formats import csv_rows, html_text, pdf_text
from tests.contracts.test_hours import EVENINGS, SENIORS, new_york
from tests.contracts.test_pages import LINE
from tests.desk.acting import WORKDAYS
from tests.harness.browsing import Visit
from tests.people import make_agent, make_client, make_site


def test_the_ledger_keeps_role_tier_and_what_lay_outside(db: Session) -> None:
    client = make_client(db)
    office = create_calendar(db, "Office", "America/New_York", WORKDAYS, default=False)
    night = create_calendar(db, "Always", "America/New_York", ((Opening(0, 1440),),) * 7)
    site = make_site(db, client, calendar_id=night.id)
    agreed = make_contract(
        db, client, LineDraft("Work", Basis.HOURLY, Decimal(100), work=EVENINGS),
        LineDraft("Senior work", Basis.HOURLY, Decimal(160), work=WorkTerms(role="senior")),
        calendar_id=office.id,
    )  # fmt: skip
    bob = make_agent(db, "Bob")
    set_role(db, bob.id, " senior ", date(2026, 6, 15), by=None, now=IN_JULY - timedelta(days=40))
    set_role(db, bob.id, "", date(2026, 6, 20), by=None, now=IN_JULY - timedelta(days=40))

    def post(day: int, hour: int, **words: Any) -> None:
        at = new_york(day, hour, 30)
        work = Work(
            "ticket", uuid4(), f"T-{day}", 60, 60, BillState.CHARGEABLE, at, started_at=at, **words
        )
        post_time(db, tenant_id=client.id, agent_id=bob.id, work=work, now=IN_JULY)

    post(10, 16, tier="L2")
    post(10, 16, site_id=site.id)
    post(16, 16)
    post(25, 16, band=Band.OFF)
    run = bill(db, agreed, JUNE, IN_JULY + timedelta(hours=1))
    row = statement_of_run(db, run)
    assert row is not None
    stored = load_statement(db, row)
    assert [(one.number, formula_of(one), one.net) for one in stored.lines] == [
        (1, "2 h × 100", Decimal("200.00")),
        (1, "1 h after hours × 100 × 1.5", Decimal("150.00")),
        (2, "1 h × 160", Decimal("160.00")),
    ]
    assert {(one.label, one.role, one.tier) for one in stored.labour} == {
        ("T-10", "", "L2"),
        ("T-10", "", ""),
        ("T-16", "senior", ""),
        ("T-25", "", ""),
    }
    assert work_out_again(db, run)[0]


def test_a_calendar_that_changes_later_changes_no_bill(db: Session) -> None:
    client = make_client(db)
    create_calendar(db, "Office", "America/New_York", WORKDAYS, default=True)
    agreed = make_contract(
        db,
        client,
        LineDraft("Work", Basis.HOURLY, Decimal(100), work=EVENINGS),
    )
    at = new_york(10, 20)
    work = Work("ticket", None, "T", 60, 60, BillState.CHARGEABLE, at, started_at=at)
    post_time(db, tenant_id=client.id, agent_id=None, work=work, now=at)
    june_run = bill(db, agreed, JUNE, IN_JULY)
    create_calendar(db, "Night", "UTC", ((Opening(0, 1440),),) * 7, default=True)
    assert work_out_again(db, june_run)[0]
    july = statement_of_run(db, bill(db, agreed, JULY, IN_AUGUST))
    assert july is not None
    assert july.net == 0


@pytest.mark.parametrize("field", ["role", "after_factor", "off_factor"])
def test_only_hours_have_roles_and_factors(db: Session, field: str) -> None:
    wrong = work_from({field: "senior" if field == "role" else "2"})
    with pytest.raises(Refused) as refused:
        make_contract(db, make_client(db), LineDraft("Care", Basis.FLAT, Decimal(9), work=wrong))
    assert refused.value.field == field


def test_roles_and_factors_on_the_pages_and_the_bill(db: Session, visit: Visit) -> None:
    admin = visit(make_agent(db, "Adam", "administrator"))
    bob = make_agent(db, "Bob")
    given = {"agent": str(bob.id), "role": "x" * 41, "valid_from": "2026-06-01"}
    assert admin.post("/admin/roles", given).status_code == 422
    assert admin.post("/admin/roles", given | {"role": "senior"}).status_code == 303
    assert "senior" in html_text(admin.get("/admin/roles").text)
    assert visit(bob).get("/admin/roles").status_code == 404
    client = make_client(db)
    drafted = LineDraft("Work", Basis.HOURLY, Decimal(100), work=EVENINGS)
    agreed = make_contract(db, client, drafted, minutes_increment=15)
    at = new_york(10, 20)
    work = Work("ticket", None, "T-1", 20, 20, BillState.CHARGEABLE, at, band=Band.AFTER, tier="L2")
    post_time(db, tenant_id=client.id, agent_id=bob.id, work=work, now=at)
    row = statement_of_run(db, bill(db, agreed, JUNE, IN_JULY))
    assert row is not None
    assert row.net == Decimal("75.00")
    alice = visit(make_agent(db, "Alice", "account_manager"))
    shown = html_text(alice.get(f"/billing/runs/{row.run_id}").text)
    assert "after hours × 1.5" in shown
    assert "Bob senior, L2" in shown
    files = f"/billing/statements/{row.id}"
    assert "0.5 h after hours × 100 × 1.5" in pdf_text(alice.get(files + "/pdf").content)
    (record,) = [one for one in csv_rows(alice.get(files + "/csv").content) if one["role"]]
    assert (record["role"], record["tier"], record["factor"]) == ("senior", "L2", "1.5000")
    here = f"/contracts/{agreed.number}"
    alice.post(here + "/revise", {"effective_from": "2026-08-01"})
    new = LINE | {"basis": "hourly", "role": "senior", "off_factor": "2"}
    refused = alice.post(here + "/versions/2/lines/new", new | {"basis": "flat"})
    assert "Only an hourly line is for one role." in refused.text
    assert alice.post(here + "/versions/2/lines/new", new).status_code == 303
    added = versions_of(db, agreed)[0].lines[-1]
    assert line_words(added) == "Backup, per hour, only by senior, on days off × 2, 50 USD"
    assert '<option selected value="senior">' in alice.get(here + "/versions/2/lines/2").text


def test_a_new_version_keeps_the_factors(db: Session) -> None:
    agreed = make_contract(
        db, make_client(db),
        LineDraft("Work", Basis.HOURLY, Decimal(100), work=SENIORS),
    )  # fmt: skip
    revise_contract(db, agreed, JULY, by=None, now=IN_JULY)
    (copied,) = versions_of(db, agreed)[0].lines
    assert work_from(copied.work) == SENIORS
