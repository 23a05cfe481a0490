"""Prepaid hours on the pages: the line's form, buying with a look first, adjusting, being told."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.agreements.drafts import LineDraft
from contracts.agreements.queries import version_numbered
from contracts.agreements.spoken import line_words
from contracts.agreements.values import Basis
from contracts.agreements.values_prepaid import PrepaidTerms
from contracts.billing.models_statement import StatementRow
from contracts.billing.queries import statement_of_run
from contracts.prepaid.actions.buy_block import Buying, buy_block
from contracts.prepaid.models import PrepaidAdjustment, PrepaidPurchase
from contracts.renewals import jobs
from contracts.renewals.models import ContractReminder
from msp.kernel.scope import SYSTEM
from tests.contracts.deals import (
    HOURS,
    IN_AUGUST,
    IN_JULY,
    JULY,
    JUNE,
    bill,
    make_contract,
    work,
)
from tests.contracts.formats import (
    Sheets,
    csv_rows,
    html_text,
    html_total,
    pdf_text,
    pdf_total,
)
from tests.contracts.test_pages import LINE
from tests.contracts.test_prepaid_billing import BLOCK, day
from tests.harness.browsing import Visit
from tests.harness.clock import WallClock
from tests.people import make_agent, make_client, make_contact, make_portal_host

REFILLED = LineDraft(
    "Support hours", Basis.BLOCK, Decimal(900),
    prepaid=PrepaidTerms(Decimal(10), 12, low_hours=Decimal(2), refill=1),
)  # fmt: skip
NOON = datetime(2026, 6, 16, 16, tzinfo=UTC)
FORM = LINE | {
    "description": "Support hours", "basis": "block", "price": "900", "hours": "10",
    "lifetime_months": "12", "rolls_over": "y", "carried_periods": "", "factors": "night: 1.5",
    "low_hours": "2", "refill": "1",
}  # fmt: skip


def test_the_form_keeps_what_a_block_promises(db: Session, visit: Visit) -> None:
    contract = make_contract(db, make_client(db))
    alice = visit(make_agent(db, "Alice", "account_manager"))
    here = f"/contracts/{contract.number}"
    alice.post(here + "/revise", {"effective_from": "2026-06-01"})
    draft = here + "/versions/2"
    part = alice.get(
        draft + "/lines/hours?basis=block&factors=night", headers={"HX-Request": "true"}
    )
    assert "Low at hours left" in part.text
    assert "night</textarea>" in part.text
    assert "<html" not in part.text
    retained = alice.get(draft + "/lines/hours?basis=retainer", headers={"HX-Request": "true"})
    assert "Periods that carry unused hours" in retained.text
    assert alice.post(draft + "/lines/new", FORM).status_code == 303
    assert line_words(version_numbered(db, contract, 2).lines[-1]) == (
        "Support hours, block of hours, 10 h, for 12 months from the purchase, unused hours go on"
        " with the next block, an hour of night draws 1.5 h, low at 2 h, then 1 block is bought by"
        " itself, 900 USD"
    )
    again = alice.get(draft + "/lines/3").text
    assert "night: 1.5</textarea>" in again
    for typed, sentence in (
        ({"hours": ""}, "Say how many hours it buys."),
        ({"factors": "night"}, "Write each kind of work, a colon"),
        ({"factors": ": 2"}, "Each row begins with a kind of work."),
        ({"factors": "a: 1\na: 2"}, "A kind of work is there twice"),
        ({"factors": "a: 1.234"}, "Hours have two decimals at most."),
        ({"refill": "1", "low_hours": ""}, "Say at how many hours left blocks are bought."),
        ({"basis": "flat"}, "Only a block and a retainer have hours."),
    ):
        answer = alice.post(draft + "/lines/3", FORM | typed)
        assert (answer.status_code, sentence in html_text(answer.text)) == (422, True)


def test_alice_looks_buys_adjusts_and_withdraws(
    db: Session, visit: Visit, clock: WallClock
) -> None:
    clock.at(NOON)
    client = make_client(db)
    contract = make_contract(db, client, BLOCK, HOURS)
    alice = visit(make_agent(db, "Alice", "account_manager"))
    here = f"/contracts/{contract.number}/hours"
    assert ">Hours<" in alice.get(f"/contracts/{contract.number}").text
    assert "No hours were there in these days." in alice.get(here).text
    buying = {"line": "1", "blocks": "2", "bought_on": "2026-06-10", "note": "by mail"}
    looked = html_text(alice.post(here + "/buy", buying | {"do": "preview"}).text)
    assert "+ 1,800.00 USD" in looked
    assert db.scalars(select(PrepaidPurchase)).all() == []
    wrong = alice.post(here + "/buy", buying | {"bought_on": "2026-05-01"})
    assert (wrong.status_code, "offers no such block" in wrong.text) == (422, True)
    assert 'value="by mail"' in wrong.text
    assert alice.post(here + "/buy", buying).status_code == 303
    work(db, client, "T-1", day(12), 90)
    given = {"adjust-line": "1", "adjust-hours": "-0.5", "adjust-day": "2026-06-15"}
    unsaid = alice.post(here + "/adjust", given | {"adjust-reason": ""})
    assert unsaid.status_code == 422
    assert alice.post(here + "/adjust", given | {"adjust-reason": "agreed"}).status_code == 303
    page = html_text(alice.get(here).text)
    assert "Support hours bought on 10 Jun 2026 0 20 1.5 0 −0.5 18 10 Jun 2027 1,620.00 USD" in page
    (bought,) = db.scalars(select(PrepaidPurchase)).all()
    (taken,) = db.scalars(select(PrepaidAdjustment)).all()
    assert alice.post(f"{here}/adjustments/{taken.id}/withdraw").status_code == 303
    assert alice.post(f"{here}/purchases/{bought.id}/withdraw").status_code == 303
    assert alice.post(f"{here}/purchases/{bought.id}/withdraw").status_code == 404
    assert db.scalars(select(StatementRow)).all() == []
    bob = visit(make_agent(db, "Bob", "engineer"))
    assert bob.post(here + "/buy", buying).status_code in (403, 404)


def test_the_bill_says_in_every_form_what_the_hours_paid_and_what_is_left(
    db: Session, visit: Visit
) -> None:
    client = make_client(db)
    host = make_portal_host(db, client)
    contract = make_contract(db, client, BLOCK, HOURS)
    buy_block(db, contract, 1, Buying(day(3)), by=None, now=NOON)
    work(db, client, "T-1", day(9), 4 * 60)
    work(db, client, "T-2", day(12), 7 * 60)
    work(db, client, "T-3", day(20), 0)
    run = bill(db, contract, JUNE, IN_JULY)
    row = statement_of_run(db, run)
    assert row is not None
    alice = visit(make_agent(db, "Alice", "account_manager"))
    carol = visit(make_contact(db, client, "Carol", rights=("invoices.read",)), host=host)
    staff, portal = f"/billing/statements/{row.id}", f"/bills/{row.id}"
    for person, page, files in (
        (alice, f"/billing/runs/{run.id}", staff),
        (carol, portal, portal),
    ):
        text = html_text(person.get(page).text)
        assert "Support hours, bought on 3 Jun 2026 0 – 10 10 0 0 0 3 Jun 2027 0.00 USD" in text
        assert "paid by Support hours, bought on 3 Jun 2026" in text
        pdf, xlsx, sheet = (
            person.get(f"{files}/{kind}").content for kind in ("pdf", "xlsx", "csv")
        )
        assert "Prepaid hours" in pdf_text(pdf)
        assert "Support hours, bought on 3 Jun 2026" in pdf_text(pdf)
        rows = [one for one in csv_rows(sheet) if one["record"] == "hours"]
        figures = {one["note"]: one["counted"] for one in rows}
        assert figures == {
            "opening": "0.0000", "corrected": "0.0000", "bought": "10.0000", "used": "10.0000",
            "expired": "0.0000", "adjusted": "0.0000", "closing": "0.0000",
        }  # fmt: skip
        totals = [html_total(person.get(page).text), pdf_total(pdf), Sheets(xlsx).total()]
        assert totals == [Decimal("1020.00")] * 3
    assert alice.get(f"/billing/runs/{run.id}/proof").status_code == 200
    assert "prepaid" not in html_text(carol.get("/bills").text).lower()
    buy_block(db, contract, 1, Buying(day(3, 7)), by=None, now=IN_JULY + timedelta(days=3))
    bill(db, contract, JULY, IN_AUGUST)
    left = html_text(carol.get("/bills").text)
    assert "Support hours, bought on 3 Jul 2026" in left
    assert "10 h" in left
    other = make_client(db, "Northwind Cargo")
    charlie = visit(
        make_contact(db, other, "Charlie", rights=("invoices.read",)),
        host=make_portal_host(db, other),
    )
    assert "Support hours" not in charlie.get("/bills").text


def test_low_hours_are_told_once_a_crossing_to_the_account_manager(
    db: Session, visit: Visit, clock: WallClock
) -> None:
    clock.at(NOON)
    client = make_client(db)
    low = PrepaidTerms(Decimal(10), low_hours=Decimal(2))
    contract = make_contract(
        db, client, LineDraft("Hours", Basis.BLOCK, Decimal(900), prepaid=low), HOURS
    )

    def look() -> list[date]:
        for _again in range(3):
            jobs.keep_hours(SYSTEM)
            clock.on(minutes=15)
        told = select(ContractReminder.day).where(ContractReminder.matter == "hours_low")
        return list(db.scalars(told.order_by(ContractReminder.day)))

    assert look() == []
    buy_block(db, contract, 1, Buying(day(1)), by=None, now=NOON)
    work(db, client, "T-1", day(12), 8 * 60, at=NOON)
    assert look() == [day(12)]
    # Late work makes it low two days earlier: that is the same time of being low.
    work(db, client, "T-0", day(10), 8 * 60, at=clock.on(hours=1))
    assert look() == [day(12)]
    buy_block(db, contract, 1, Buying(day(17)), by=None, now=clock.on(days=1))
    assert look() == [day(12)]
    work(db, client, "T-2", day(18), 10 * 60, at=clock.on(days=1))
    assert look() == [day(12), day(18)]
    alice = visit(make_agent(db, "Alice", "account_manager"))
    panel = html_text(alice.get("/contracts/panel/dates").text)
    assert "few prepaid hours are left since 18 Jun 2026" in panel
    assert f"/contracts/{contract.number}/hours" in alice.get("/contracts/panel/dates").text
    assert (
        "are left, low since 18 Jun 2026" in alice.get(f"/contracts/{contract.number}/hours").text
    )


def test_blocks_are_bought_by_themselves_exactly_once(
    db: Session, clock: WallClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock.at(NOON)
    client = make_client(db)
    contract = make_contract(db, client, REFILLED, HOURS)

    def purchases() -> list[tuple[date, bool]]:
        rows = db.scalars(select(PrepaidPurchase).order_by(PrepaidPurchase.bought_on)).all()
        return [(one.bought_on, one.automatic) for one in rows]

    jobs.keep_hours(SYSTEM)
    assert purchases() == []
    buy_block(db, contract, 1, Buying(day(1)), by=None, now=NOON)
    jobs.keep_hours(SYSTEM)
    assert purchases() == [(day(1), False)]
    work(db, client, "T-1", day(15), 8 * 60, at=NOON)

    def killed(*_args: object, **_named: object) -> int:
        raise KeyboardInterrupt

    with monkeypatch.context() as killing:
        killing.setattr(jobs, "tell_of_hours", killed)
        with pytest.raises(KeyboardInterrupt):
            jobs.keep_hours(SYSTEM)
    assert purchases() == [(day(1), False)]
    for _again in range(3):
        jobs.keep_hours(SYSTEM)
    assert purchases() == [(day(1), False), (day(16), True)]
    told = db.scalars(select(ContractReminder.matter)).all()
    assert told == ["hours_bought"]
    # Used up on the very day it was bought: another one is bought on the next.
    work(db, client, "T-2", day(16), 10 * 60, at=clock.on(minutes=1))
    jobs.keep_hours(SYSTEM)
    assert len(purchases()) == 2
    clock.on(days=1)
    jobs.keep_hours(SYSTEM)
    assert purchases()[2:] == [(day(17), True)]
