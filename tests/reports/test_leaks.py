"""Revenue that leaks: found both ways with money, decided once, gone when the cause is gone."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.agreements.drafts import LineDraft
from contracts.agreements.values import Basis, Cycle
from contracts.entitlement.values import Entitled
from contracts.ledger.actions.change_coverage import end_coverage
from contracts.ledger.actions.post_time import Work, post_time
from contracts.ledger.actions.record_coverage import Stay as Days
from contracts.ledger.actions.record_coverage import record_coverage
from contracts.ledger.values import BillState
from contracts.sightings.actions.exclude_device import exclude_device
from msp.desk.tickets.actions.override_entitlement import override_entitlement
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.values import Author
from msp.desk.values import AuthorKind
from msp.kernel.errors import Refused
from msp.reports.leakage.actions.check_leaks import check_leaks
from msp.reports.leakage.actions.decide_leak import decide_leak
from msp.reports.leakage.models import Leak
from msp.reports.leakage.values import Decision
from tenants.assets.models import Asset
from tenants.clients.models import Tenant
from tests.contracts.deals import HOURS, SERVER, STATION, cover, make_contract
from tests.contracts.watching import device_of, report, saw
from tests.harness.browsing import Visit
from tests.people import NOW, make_agent, make_asset, make_client, make_ticket

TODAY = NOW.date()
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def leaks_of(db: Session, client: Tenant, now: datetime = NOW) -> list[Leak]:
    check_leaks(db, client, now=now)
    return list(
        db.scalars(
            select(Leak)
            .where(Leak.tenant_id == client.id, Leak.resolved_at.is_(None))
            .order_by(Leak.key)
        )
    )


def told(leaks: list[Leak]) -> list[tuple[str, str, Decimal | None]]:
    return [(one.kind, one.label, one.amount) for one in leaks]


def chargeable(db: Session, client: Tenant, subject: str, **more: Any) -> Ticket:
    verdict = {"answer": "chargeable", "clause": "Outside the contract"}
    return make_ticket(db, client, subject=subject, entitlement=verdict, **more)


def post(db: Session, ticket: Ticket, minutes: int, billable: int, state: BillState) -> None:
    work = Work("ticket", ticket.id, "work", minutes, billable, state, NOW - DAY)
    post_time(db, tenant_id=ticket.tenant_id, agent_id=None, work=work, now=NOW - DAY)


def test_seen_and_not_billed_costs_a_months_price_of_its_kind(db: Session) -> None:
    client = make_client(db)
    contract = make_contract(db, client, STATION, SERVER)
    make_asset(db, client, "SRV-1", kind="server", serial="S1")
    make_asset(db, client, "WS-9", serial="W9")
    make_asset(db, client, "PRN-1", kind="printer", serial="P1")
    report(db, client, saw("S1"), saw("NEW-1"), saw("P1"))
    leaks = leaks_of(db, client)
    assert sorted(told(leaks), key=str) == [
        ("seen_unbilled", "PC NEW-1", Decimal(60)),
        ("seen_unbilled", "SRV-1", Decimal(400)),
        ("uncovered", "WS-9", Decimal(60)),
    ]
    assert {one.contract_id for one in leaks if one.amount} == {contract.id}


def test_billed_and_silent_only_where_there_is_monitoring(db: Session) -> None:
    client = make_client(db)
    contract = make_contract(db, client, starts_on=date(2026, 1, 1))
    for name, seen in (("WS-1", NOW), ("WS-2", NOW - 40 * DAY), ("WS-3", None)):
        coverage = cover(db, contract, client, name, date(2026, 1, 1))
        asset = db.get_one(Asset, (client.id, coverage.thing_id))
        asset.last_seen_at = seen
    cover(db, contract, client, "WS-4", TODAY - 5 * DAY)
    cover(db, contract, client, "WS-5", date(2026, 1, 1), excluded="Spare")
    assert leaks_of(db, client) == []
    report(db, client, saw("ELSE", first=NOW - 60 * DAY, last=NOW - 50 * DAY))
    assert sorted(told(leaks_of(db, client)), key=str) == [
        ("silent_billed", "WS-2", Decimal(60)),
        ("silent_billed", "WS-3", Decimal(60)),
    ]


def test_work_outside_the_contract_that_nobody_charged(db: Session) -> None:
    client = make_client(db)
    make_contract(db, client, STATION, HOURS)
    paid = chargeable(db, client, "Paid")
    post(db, paid, 60, 60, BillState.CHARGEABLE)
    half = chargeable(db, client, "Half given away")
    post(db, half, 60, 30, BillState.CHARGEABLE)
    gift = make_ticket(db, client, subject="A gift")
    post(db, gift, 45, 0, BillState.GOODWILL)
    post(db, gift, 30, 30, BillState.COVERED)
    silent = chargeable(db, client, "Nothing noted", status="resolved", resolved_at=NOW - DAY)
    chargeable(db, client, "Still open")
    found = {one.label: (one.amount, one.quantity) for one in leaks_of(db, client)}
    assert found == {
        f"{half.number} Half given away": (Decimal(60), 30),
        f"{gift.number} A gift": (Decimal(90), 45),
        f"{silent.number} Nothing noted": (None, 0),
    }


def test_work_is_outside_the_contract_by_the_answer_that_holds(db: Session) -> None:
    client = make_client(db)
    make_contract(db, client, STATION, HOURS)
    ended: dict[str, Any] = {"status": "resolved", "resolved_at": NOW - DAY}
    bob = make_agent(db)
    by_bob = Author(AuthorKind.AGENT, agent_id=bob.id, label=bob.name)
    inside = chargeable(db, client, "Called included", **ended)
    outside = make_ticket(db, client, subject="Called chargeable", **ended)
    override_entitlement(db, inside, Entitled.IN_CONTRACT, "Promised", by_bob, now=NOW)
    override_entitlement(db, outside, Entitled.CHARGEABLE, "Asked for more", by_bob, now=NOW)
    assert [one.label for one in leaks_of(db, client)] == [f"{outside.number} Called chargeable"]


def test_time_under_no_contract_and_kinds_without_a_price(db: Session) -> None:
    client = make_client(db)
    late = make_contract(db, client, starts_on=date(2026, 7, 1))
    ticket = make_ticket(db, client)
    post(db, ticket, 90, 90, BillState.COVERED)
    assert told(leaks_of(db, client)) == [("no_contract_time", "2026-06", None)]
    running = make_contract(db, client, STATION, HOURS)
    cover(db, running, client, "SRV-1", kind="server")
    (price, time) = leaks_of(db, client)
    assert (time.kind, time.amount, time.quantity) == ("no_contract_time", Decimal(180), 90)
    assert (price.kind, price.amount, price.contract_id) == ("missing_price", None, running.id)
    assert late.id != running.id


def test_a_leak_is_the_same_night_after_night_and_goes_with_its_cause(db: Session) -> None:
    client = make_client(db)
    contract = make_contract(db, client)
    asset = make_asset(db, client, "WS-1")
    (leak,) = leaks_of(db, client)
    before = (leak.id, leak.found_at, leak.amount)
    (again,) = leaks_of(db, client, NOW + DAY)
    assert (again.id, again.found_at, again.amount) == before
    coverage = record_coverage(db, contract, asset, Days(TODAY), by=None, now=NOW)
    assert leaks_of(db, client, NOW + DAY) == []
    assert leak.resolved_at == NOW + DAY
    end_coverage(db, coverage, TODAY + DAY, by=None, now=NOW + DAY)
    (back,) = leaks_of(db, client, NOW + 2 * DAY)
    assert (back.id, back.found_at, back.resolved_at) == (leak.id, NOW + 2 * DAY, None)


def test_f14_what_a_person_left_out_is_no_leak(db: Session) -> None:
    client = make_client(db)
    make_contract(db, client)
    report(db, client, saw("QS1", first=NOW - 3 * DAY, last=NOW - 3 * DAY), saw("OWN"))
    assert [one.label for one in leaks_of(db, client)] == ["PC OWN"]
    exclude_device(db, device_of(db, client, "OWN"), "The client's own", by=None, now=NOW)
    assert leaks_of(db, client) == []


def test_a_decision_holds_over_the_nights_until_its_day(db: Session) -> None:
    client, alice = make_client(db), make_agent(db, "Alice", "account_manager")
    make_contract(db, client)
    make_asset(db, client, "WS-1")
    (leak,) = leaks_of(db, client)

    def say(decision: Decision, reason: str = "", until: date | None = None) -> None:
        decide_leak(
            db, leak, decision, reason=reason, until=until, by=alice.id, today=TODAY, now=NOW
        )

    with pytest.raises(Refused) as refused:
        say(Decision.IGNORED)
    assert refused.value.field == "reason"
    with pytest.raises(Refused) as refused:
        say(Decision.IGNORED, "Spare", TODAY)
    assert refused.value.field == "until"
    say(Decision.IGNORED, "A spare", TODAY + 3 * DAY)
    leaks_of(db, client, NOW + 2 * DAY)
    assert (leak.decision, leak.reason, leak.decided_by) == ("ignored", "A spare", alice.id)
    leaks_of(db, client, NOW + 3 * DAY)
    assert leak.decision == "open"
    say(Decision.ACCEPTED)
    leaks_of(db, client, NOW + 90 * DAY)
    assert leak.decision == "accepted"
    say(Decision.FIXED)
    leaks_of(db, client, NOW + 91 * DAY)
    assert leak.decision == "open"


def test_a_rerun_changes_nothing(db: Session) -> None:
    client = make_client(db)
    make_contract(db, client, STATION, HOURS)
    for n in range(5):
        make_asset(db, client, f"WS-{n}")
    post(db, make_ticket(db, client), 30, 0, BillState.GOODWILL)
    columns = [column for column in Leak.__table__.columns if column.name != "checked_at"]
    leaks_of(db, client)
    first = db.execute(select(*columns).order_by(Leak.id)).all()
    assert check_leaks(db, client, now=NOW + timedelta(hours=1)).new == 0
    assert db.execute(select(*columns).order_by(Leak.id)).all() == first


def test_alice_sees_her_clients_first_decides_and_takes_the_file(db: Session, visit: Visit) -> None:
    alice = make_agent(db, "Alice", "account_manager")
    harbor = make_client(db, account_manager_id=alice.id)
    northwind = make_client(db, "Northwind Cargo")
    for client in (harbor, northwind):
        make_contract(db, client)
        make_asset(db, client, f"=cmd|{client.slug}")
        leaks_of(db, client)
    hers = visit(alice)
    page = hers.get("/reports/leaks").text
    assert "=cmd|harbor-dental" in page
    assert "=cmd|northwind-cargo" not in page
    assert "northwind-cargo" in hers.get("/reports/leaks?whose=all").text
    panel = hers.fragment("/reports/panel/leaks").text
    assert "60.00 USD" in panel
    (leak,) = leaks_of(db, harbor)
    wrong = hers.post("/reports/leaks/decide", {"ids": str(leak.id), "do": "ignored", "until": ""})
    assert wrong.status_code == 422
    assert "Say why it is ignored." in wrong.text
    assert f'value="{leak.id}" data-row-check checked' in wrong.text
    given = {"ids": str(leak.id), "do": "ignored", "reason": "A spare", "until": "2026-07-01"}
    assert hers.post("/reports/leaks/decide", given).status_code == 303
    assert "=cmd|harbor-dental" not in hers.get("/reports/leaks").text
    assert "A spare" in hers.get("/reports/leaks?stage=ignored").text
    file = hers.get("/reports/leaks.csv?stage=ignored").content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(file))
    assert (row["what"], row["amount_a_month"], row["reason"]) == (
        "'=cmd|harbor-dental", "60.0000", "A spare",
    )  # fmt: skip


def test_strangers_see_and_decide_nothing(db: Session, visit: Visit) -> None:
    harbor, northwind = make_client(db), make_client(db, "Northwind Cargo")
    make_contract(db, harbor)
    make_asset(db, harbor, "WS-1")
    (leak,) = leaks_of(db, harbor)
    nina = visit(make_agent(db, "Nina", "account_manager", clients=(northwind,)))
    for page in ("/reports/leaks?whose=all", "/reports/leaks.csv", "/reports/panel/leaks"):
        assert "WS-1" not in nina.get(page).text
    given = {"ids": str(leak.id), "do": "accepted", "reason": "", "until": ""}
    assert nina.post("/reports/leaks/decide", given).status_code == 404
    bob = visit(make_agent(db))
    assert bob.get("/reports/leaks").status_code == 404
    assert bob.post("/reports/leaks/decide", given).status_code == 404
    assert leak.decision == "open"


def test_a_discount_and_a_yearly_price_come_to_a_month(db: Session) -> None:
    client = make_client(db)
    yearly = LineDraft(
        "Servers by the year", Basis.SERVER, Decimal(4800), per=Cycle.YEARLY,
        discount_percent=Decimal(10),
    )  # fmt: skip
    make_contract(db, client, yearly)
    make_asset(db, client, "SRV-1", kind="server")
    assert told(leaks_of(db, client)) == [("uncovered", "SRV-1", Decimal(360))]
