"""The service report: it counts what is there, for whoever may see it, in the reader's days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from msp.desk.clocks.models import ClockRow, SegmentRow
from msp.desk.tiers.models import Tier
from msp.kernel.errors import Sentence
from msp.kernel.scope import staff_scope
from msp.reports.service.queries import service_report
from msp.reports.service.web import read_month
from tests.harness.browsing import Visit
from tests.harness.database import AsScope
from tests.people import make_agent, make_client, make_contact, make_ticket

JUNE = date(2026, 6, 1)
AT = datetime(2026, 6, 16, 10, 0, tzinfo=UTC)


def test_s18_a_month_is_counted_by_tier_promise_and_holder(db: Session) -> None:
    harbor = make_client(db)
    carol = make_contact(db, harbor)
    tier = Tier(name="L1", level=1)
    db.add(tier)
    db.flush()
    solved = make_ticket(
        db, harbor, carol, tier_id=tier.id, status="resolved", resolved_at=AT + timedelta(hours=2)
    )
    make_ticket(db, harbor, carol, tier_id=tier.id, category="mail")
    make_ticket(db, harbor, carol, tier_id=tier.id, at=AT - timedelta(days=40))
    whose = {"tenant_id": harbor.id, "ticket_id": solved.id}
    ended = (("first_response", "met"), ("resolution", "breached"), ("on_site", "met"))
    for kind, outcome in (*ended, ("on_site", "dropped")):
        db.add(
            ClockRow(
                **whose, kind=kind, target_seconds=3600, started_at=AT, stopped_at=AT,
                outcome=outcome,
            )
        )  # fmt: skip
    for holder, minutes in (("msp", 50), ("client", 70)):
        db.add(
            SegmentRow(
                **whose, holder=holder, paused=holder == "client", status="open",
                started_at=AT, ended_at=AT + timedelta(minutes=minutes),
                business_seconds=60 * minutes,
            )
        )  # fmt: skip
    db.flush()
    report = service_report(db, JUNE, ZoneInfo("Europe/Warsaw"))
    assert (report.opened, report.resolved, report.backlog) == (2, 1, 2)
    assert [(one.kind, one.percent) for one in report.promises] == [
        ("first_response", 100),
        ("on_site", 100),
        ("resolution", 0),
    ]
    assert [(one.holder, one.minutes) for one in report.holders] == [("msp", 50), ("client", 70)]
    assert dict(report.categories) == {"": 1, "mail": 1}


def test_a_day_is_the_readers_day(db: Session) -> None:
    harbor = make_client(db)
    make_ticket(db, harbor, make_contact(db, harbor), at=datetime(2026, 5, 31, 23, 0, tzinfo=UTC))
    assert service_report(db, JUNE, ZoneInfo("Europe/Warsaw")).opened == 1
    assert service_report(db, JUNE, ZoneInfo("America/New_York")).opened == 0


def test_a12_a_report_counts_only_the_clients_of_its_reader(db: Session, as_scope: AsScope) -> None:
    harbor, northwind = make_client(db), make_client(db, "Northwind Cargo")
    for position, client in enumerate((harbor, northwind, northwind)):
        make_ticket(db, client, make_contact(db, client, f"Contact {position}"))
    bob = make_agent(db, "Bob", clients=(harbor,))
    with as_scope(staff_scope(bob.id, (harbor.id,))) as scoped:
        assert service_report(scoped, JUNE, ZoneInfo("UTC")).opened == 1
    assert service_report(db, JUNE, ZoneInfo("UTC")).opened == 3


def test_the_page_opens_for_the_account_manager_and_not_for_an_engineer(
    db: Session, visit: Visit
) -> None:
    alice, bob = make_agent(db, "Alice", "account_manager"), make_agent(db, "Bob")
    page = visit(alice).get("/reports?month=2026-06")
    assert page.status_code == 200
    assert "Service report" in page.text
    assert visit(bob).get("/reports").status_code == 404
    assert visit(alice).get("/reports?month=June").status_code == 400


def test_a_month_is_written_one_way() -> None:
    assert read_month("2026-06") == JUNE
    assert read_month(None) is None
    with pytest.raises(Sentence, match="2026-06"):
        read_month("2026-13")
