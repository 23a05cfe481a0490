"""A month on the client's portal: released by somebody, as drawn then, with nothing of ours."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest
import time_machine
from openpyxl import load_workbook
from sqlalchemy import insert, select
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from contracts.billing.actions.move_run import approve_run, issue_run, review_run
from contracts.billing.models import Letterhead
from contracts.billing.models_statement import StatementRow
from contracts.claims.actions.open_dispute import open_dispute
from contracts.costs.actions.set_rate import RateDraft, set_rate
from contracts.ledger.actions.post_time import Work, post_time
from contracts.ledger.values import BillState
from msp.kernel.errors import Conflict, Refused
from msp.kernel.scope import portal_scope
from msp.reports.leakage.actions.check_leaks import check_leaks
from msp.reports.monthly.actions.release_month import release_month, take_month_back
from msp.reports.monthly.drawn import drawn_of
from msp.reports.monthly.kept import kept, read_kept
from msp.reports.monthly.models import MonthlyReport
from msp.reports.monthly.report import month_of_client
from tenants.clients.models import Tenant
from tests.contracts.deals import (
    IN_AUGUST,
    IN_JULY,
    JULY,
    JUNE,
    STATION,
    bill,
    cover,
    make_contract,
    worked_example,
)
from tests.contracts.formats import html_text, pdf_text
from tests.harness.browsing import Browser, Visit
from tests.harness.database import AsScope
from tests.people import (
    make_agent,
    make_client,
    make_contact,
    make_entry,
    make_portal_host,
    make_ticket,
    principal_of,
)

READS = ("invoices.read",)
WORKED = datetime(2026, 7, 7, 16, tzinfo=UTC)
# What is planted where the client must not look; none of it may come out anywhere.
CANARIES = ("INTERNAL-NOTE", "TIME-NOTE", "DISPUTE-THOUGHT", "RUN-NOTE", "77.31", "Northwind")


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(IN_AUGUST, tick=False):
        yield


def billed(db: Session, client: Tenant, *, july: str = "issued", by: UUID | None = None) -> None:
    """The worked example's June, and July with an hour of work and a word of the reviewer."""
    example = worked_example(db, client)
    done = Work(
        "ticket", None, "Printer", 60, 60, BillState.CHARGEABLE, WORKED, note="TIME-NOTE"
    )  # fmt: skip
    post_time(db, tenant_id=client.id, agent_id=by, work=done, now=WORKED)
    bill(db, example.contract, JUNE, IN_JULY)
    run = bill(db, example.contract, JULY, IN_AUGUST, upto="draft")
    review_run(db, run, by=None, now=IN_AUGUST, note="RUN-NOTE")
    approve_run(db, run, by=None, now=IN_AUGUST)
    if july == "issued":
        issue_run(db, run, by=None, now=IN_AUGUST)


def plant(db: Session, client: Tenant) -> None:
    """Costs, notes of ours and another client beside everything that the report reads."""
    bob = make_agent(db, "Bob")
    rate = RateDraft(bob.id, "", JUNE, Decimal("77.31"), "USD")
    set_rate(db, rate, by=None, now=IN_JULY)
    for one in (client, make_client(db, "Northwind Cargo")):
        billed(db, one, by=bob.id)
    ticket = make_ticket(db, client, make_contact(db, client, "Erin"), at=WORKED)
    make_entry(db, ticket, "INTERNAL-NOTE", agent=bob, visibility="internal")
    for row in db.scalars(select(StatementRow).where(StatementRow.tenant_id == client.id)):
        words = "DISPUTE-THOUGHT"
        open_dispute(db, row, 1, words, by=principal_of(bob), now=IN_AUGUST)
    check_leaks(db, client, now=IN_AUGUST)


def everything(carol: Browser, report: MonthlyReport) -> dict[str, str]:
    """All that a contact can get of a month, as text: every page, the paper, every file."""
    here = f"/reports/{report.id}"
    found = {"list": carol.get("/reports").text, "pdf": pdf_text(carol.get(f"{here}/pdf").content)}
    for one in read_kept(report.said).sheets:
        found[one.key] = carol.get(f"{here}?sheet={one.key}").text
        found[f"{one.key}.csv"] = carol.get(f"{here}/csv?sheet={one.key}").text
    book = load_workbook(io.BytesIO(carol.get(f"{here}/xlsx").content))
    found["xlsx"] = "\n".join(
        str(cell.value) for page in book.worksheets for row in page for cell in row if cell.value
    )
    return found


def test_carol_reads_the_month_that_alice_released_and_nothing_of_ours(
    db: Session, visit: Visit
) -> None:
    harbor = make_client(db)
    db.add(Letterhead(name="Meridian IT", address="5 Pine Street"))
    plant(db, harbor)
    host = make_portal_host(db, harbor)
    carol = visit(make_contact(db, harbor, "Carol", rights=READS), host=host)
    alice = visit(make_agent(db, "Alice", "account_manager"))
    form = f"/reports/monthly/clients/{harbor.id}"
    assert "Release to the client" in alice.get(f"{form}?form=client&month=2026-07").text
    assert "No monthly report has been released" in carol.get("/reports").text
    assert alice.post(f"{form}/release", {"month": "2026-07"}).status_code == 303
    assert "Alice" in html_text(alice.get(f"{form}?form=client&month=2026-07").text)
    (report,) = db.scalars(select(MonthlyReport)).all()
    assert f'href="/reports/{report.id}"' in carol.get("/reports").text
    told = everything(carol, report)
    assert set(told) > {"summary", "lines", "devices", "labour", "service", "pdf", "xlsx"}
    assert "1,580.00 USD" in told["summary"]
    assert "1,580.00 USD" in told["pdf"]
    assert "Meridian IT" in told["pdf"]
    assert "WS-11" in told["devices.csv"]
    hidden = (
        *CANARIES,
        "Margin",
        "margin",
        "To act on",
        "given",
        "silent",
        "/tickets/",
        "/assets/",
    )
    leaks = [(where, one) for where, text in told.items() for one in hidden if one in text]
    assert leaks == []
    # The canaries are there to be seen, by whoever may.
    own = "".join(
        alice.get(f"{form}/csv?month=2026-07&sheet={key}").text for key in ("labour", "summary")
    )
    assert "TIME-NOTE" in own
    assert "77.31" in own
    # Nor does the row itself hold what its sheets leave out.
    stored = json.dumps(report.said)
    assert [one for one in CANARIES if one in stored] == []
    assert carol.get(f"/reports/{report.id}?sheet=act").status_code == 404
    assert carol.get(f"/reports/{report.id}/doc").status_code == 404


def test_dora_without_the_right_and_charlie_see_nothing(db: Session, visit: Visit) -> None:
    harbor, northwind = make_client(db), make_client(db, "Northwind Cargo")
    billed(db, harbor)
    report = release_month(db, harbor, JULY, by=None, now=IN_AUGUST)
    host, elsewhere = make_portal_host(db, harbor), make_portal_host(db, northwind)
    dora = make_contact(db, harbor, "Dora")
    charlie = make_contact(db, northwind, "Charlie", rights=READS)
    for nobody in (visit(dora, host=host), visit(charlie, host=elsewhere)):
        for path in ("", "/pdf", "/xlsx", "/csv"):
            assert nobody.get(f"/reports/{report.id}{path}").status_code == 404
    assert visit(dora, host=host).get("/reports").status_code == 404
    assert str(report.id) not in visit(charlie, host=elsewhere).get("/reports").text
    nina = visit(make_agent(db, "Nina", "account_manager", clients=(northwind,)))
    bob = visit(make_agent(db))
    form = f"/reports/monthly/clients/{harbor.id}"
    for verb in ("release", "take-back"):
        for nobody in (nina, bob):
            assert nobody.post(f"{form}/{verb}", {"month": "2026-07"}).status_code == 404


def test_the_database_shows_a_contact_what_stands_alone_and_lets_nobody_write(
    db: Session, as_scope: AsScope
) -> None:
    harbor, northwind = make_client(db), make_client(db, "Northwind Cargo")
    billed(db, harbor)
    release_month(db, harbor, JULY, by=None, now=IN_AUGUST)
    release_month(db, harbor, JUNE, by=None, now=IN_AUGUST)
    take_month_back(db, harbor, JUNE, by=None, now=IN_AUGUST)
    carol = make_contact(db, harbor, "Carol", rights=READS)
    dora = make_contact(db, harbor, "Dora")
    charlie = make_contact(db, northwind, "Charlie", rights=READS)
    for contact, rights, seen in (
        (carol, READS, [JULY]), (dora, (), []), (charlie, READS, []),
    ):  # fmt: skip
        scope = portal_scope(contact.tenant_id, contact.id, "company", None, rights)
        with as_scope(scope) as portal:
            assert list(portal.scalars(select(MonthlyReport.month))) == seen
            copied = insert(MonthlyReport).values(
                tenant_id=contact.tenant_id, month=JUNE, fingerprint="", said={},
                released_at=IN_AUGUST,
            )  # fmt: skip
            with pytest.raises(ProgrammingError), portal.begin_nested():
                portal.execute(copied)


def test_a_month_is_released_once_it_is_over_and_all_of_it_is_issued(
    db: Session, visit: Visit
) -> None:
    harbor = make_client(db)
    billed(db, harbor, july="approved")
    early = IN_AUGUST - timedelta(days=3)
    with pytest.raises(Refused, match="not over yet"):
        release_month(db, harbor, JULY, by=None, now=early)
    with pytest.raises(Refused, match=r"not issued yet: C-\d+\."):
        release_month(db, harbor, JULY, by=None, now=IN_AUGUST)
    page = visit(make_agent(db, "Alice", "account_manager")).get(
        f"/reports/monthly/clients/{harbor.id}?form=client&month=2026-07"
    )
    assert "not issued yet: C-" in page.text
    assert "Release to the client" not in page.text
    make_contract(db, harbor, STATION)
    with pytest.raises(Refused, match=r"not issued yet: C-\d+\."):
        release_month(db, harbor, JUNE, by=None, now=IN_AUGUST)
    empty = make_client(db, "Quiet Law")
    with pytest.raises(Refused, match="No bill of this month"):
        release_month(db, empty, JUNE, by=None, now=IN_AUGUST)
    assert db.scalars(select(MonthlyReport)).all() == []


def test_what_was_released_stays_as_it_was_until_it_is_released_again(
    db: Session, visit: Visit
) -> None:
    harbor = make_client(db)
    billed(db, harbor)
    first = release_month(db, harbor, JULY, by=None, now=IN_AUGUST)
    with pytest.raises(Conflict, match="this very report"):
        release_month(db, harbor, JULY, by=None, now=IN_AUGUST)
    host = make_portal_host(db, harbor)
    carol = visit(make_contact(db, harbor, "Carol", rights=READS), host=host)
    before = carol.get(f"/reports/{first.id}/csv?sheet=summary").text
    late = make_contract(db, harbor, STATION, starts_on=JULY)
    cover(db, late, harbor, "LATE-1", JULY)
    bill(db, late, JULY, IN_AUGUST)
    assert carol.get(f"/reports/{first.id}/csv?sheet=summary").text == before
    alice = visit(make_agent(db, "Alice", "account_manager"))
    form = f"/reports/monthly/clients/{harbor.id}"
    assert "say something else by now" in alice.get(f"{form}?form=client&month=2026-07").text
    assert alice.post(f"{form}/release", {"month": "2026-07"}).status_code == 303
    assert carol.get(f"/reports/{first.id}").status_code == 404
    (second,) = db.scalars(select(MonthlyReport).where(MonthlyReport.ended_at.is_(None)))
    assert "1,640.00 USD" in carol.get(f"/reports/{second.id}").text
    assert "say something else" not in alice.get(f"{form}?form=client&month=2026-07").text
    assert alice.post(f"{form}/take-back", {"month": "2026-07"}).status_code == 303
    assert carol.get(f"/reports/{second.id}").status_code == 404
    assert alice.post(f"{form}/take-back", {"month": "2026-07"}).status_code == 409
    for never in ("never", "9999-12", "0001-01"):
        assert alice.post(f"{form}/release", {"month": never}).status_code == 404
        assert "July 2026" in alice.get(f"{form}?form=client&month={never}").text, "the last"
    assert len(db.scalars(select(MonthlyReport)).all()) == 2


def test_a_polish_client_reads_its_month_in_polish_whoever_released_it(
    db: Session, visit: Visit
) -> None:
    harbor = make_client(db)
    harbor.locale = "pl"
    billed(db, harbor)
    report = release_month(db, harbor, JULY, by=None, now=IN_AUGUST)
    drawn = read_kept(report.said)
    assert (drawn.language, drawn.title) == ("pl", "Harbor Dental lipiec 2026")
    host = make_portal_host(db, harbor)
    erin = make_contact(db, harbor, "Erin", rights=READS)
    erin.locale = "en"
    carol = visit(erin, host=host)
    titles = [one.title for one in drawn.sheets]
    assert titles[0] in pdf_text(carol.get(f"/reports/{report.id}/pdf").content)
    assert (
        titles[0]
        in load_workbook(io.BytesIO(carol.get(f"/reports/{report.id}/xlsx").content)).sheetnames
    )


def test_what_is_kept_is_what_the_desk_draws_in_the_clients_form(db: Session) -> None:
    harbor = make_client(db)
    billed(db, harbor)
    found = month_of_client(db, harbor, JULY, IN_AUGUST, for_client=True)
    drawn = drawn_of(db, found)
    again = read_kept(json.loads(json.dumps(kept(drawn))))
    assert (again.title, again.facts, again.fingerprint) == (
        drawn.title, drawn.facts, drawn.fingerprint,
    )  # fmt: skip
    for ours, theirs in zip(drawn.sheets, again.sheets, strict=True):
        assert theirs.columns == ours.columns
        assert theirs.sums() == ours.sums()
        for row, copy in zip(ours.rows, theirs.rows, strict=True):
            assert [copy.cell(one.key) for one in ours.columns] == [
                row.cell(one.key) for one in ours.columns
            ]
