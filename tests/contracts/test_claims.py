"""Disputes and credit notes: one line frozen, never more given back than was billed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from contracts.agreements.drafts import LineDraft
from contracts.agreements.queries import contract_for
from contracts.agreements.values import Basis
from contracts.billing.models_credit import CreditLine, CreditNote
from contracts.billing.models_statement import StatementRow
from contracts.billing.queries import load_statement, statement_of_run
from contracts.billing.statement import compute
from contracts.billing.tax import taxed
from contracts.billing.values import Purpose
from contracts.claims.actions.answer_dispute import accept_dispute, uphold_line
from contracts.claims.actions.decide_credit import issue_credit, refuse_credit
from contracts.claims.actions.open_dispute import open_dispute
from contracts.claims.actions.propose_credit import Proposal, propose_credit
from contracts.claims.queries import disputed_sums, lines_of_credit, open_disputes
from contracts.claims.shares import credited_lines, fits, left_of, whole
from contracts.claims.sight import claims_sight
from contracts.claims.values import CreditedLine
from contracts.documents.proving import work_out_again
from contracts.ledger.actions.change_coverage import end_coverage
from msp.kernel.errors import Conflict, Refused
from msp.kernel.ids import new_id
from tests.contracts.deals import (
    IN_AUGUST,
    IN_JULY,
    JULY,
    JUNE,
    STATION,
    bill,
    cover,
    make_contract,
)
from tests.contracts.facts import JULY as KNOWN
from tests.contracts.facts import arrears, contract, line, price, version
from tests.people import make_agent, make_client, principal_of

CARE = LineDraft("Account care", Basis.FLAT, Decimal(100), tax_percent=Decimal(23))
LATER = IN_JULY + timedelta(days=3)
RATES = {"A": Decimal(23), "B": Decimal("7.7")}


def billed_row(db: Session, *, devices: int = 0) -> StatementRow:
    """June of Harbor Dental: 100 of care at 23 %, and 60 a workstation."""
    client = make_client(db)
    deal = make_contract(db, client, CARE, STATION)
    for n in range(devices):
        cover(db, deal, client, f"WS-{n}")
    row = statement_of_run(db, bill(db, deal, JUNE, IN_JULY))
    assert row is not None
    return row


def propose(db: Session, row: StatementRow, net: str | None) -> CreditNote:
    lines = None if net is None else {1: Decimal(net)}
    return propose_credit(db, row, Proposal("A gesture", lines), by=None, now=LATER)


@settings(max_examples=50)
@given(
    st.lists(st.tuples(st.integers(1, 5000), st.sampled_from("AB")), min_size=1, max_size=5),
    st.lists(st.tuples(st.integers(0, 4), st.integers(1, 5000)), max_size=8),
)
def test_f19_credits_never_pass_the_bill_and_all_of_them_are_the_bill(
    sums: list[tuple[int, str]], steps: list[tuple[int, int]]
) -> None:
    agreed = contract(version(line(1, Basis.FLAT, price("1"))))
    (model,) = compute(agreed, [], [], arrears(), KNOWN).lines
    of_bill = [
        replace(model, ordinal=n, net=Decimal(cents) / 100, tax_code=code, tax_percent=RATES[code])
        for n, (cents, code) in enumerate(sums, 1)
    ]
    lines = taxed(of_bill, "USD")
    past: list[CreditedLine] = []
    for index, cents in steps:
        left = left_of(lines, past)
        wanted = {index % len(lines) + 1: Decimal(cents) / 100}
        if fits(left, wanted):
            past += credited_lines(lines, past, wanted, "USD")
        assert all(0 <= one.net <= one.line.net for one in left_of(lines, past))
        assert sum(one.tax for one in past) <= sum(one.tax for one in lines)
    past += credited_lines(lines, past, whole(left_of(lines, past)), "USD")
    assert sum(one.net for one in past) == sum(one.net for one in lines)
    for code in RATES:
        given_back = sum(one.tax for one in past if one.line.tax_code == code)
        assert given_back == sum(one.tax for one in lines if one.tax_code == code)


def test_two_people_credit_one_line_and_the_series_has_no_gap(db: Session) -> None:
    row = billed_row(db)
    alice, bob = make_agent(db, "Alice", "account_manager"), make_agent(db, "Bob")
    first = propose_credit(db, row, Proposal("Late", {1: Decimal(40)}), by=alice.id, now=LATER)
    assert (first.net, first.tax, first.total) == (Decimal(40), Decimal("9.20"), Decimal("49.20"))
    with pytest.raises(Refused, match="more than is left"):
        propose(db, row, "60.01")
    with pytest.raises(Refused, match="somebody else"):
        issue_credit(db, first, by=alice.id, now=LATER)
    assert issue_credit(db, first, by=bob.id, now=LATER) == "CRN-2026-00001"
    with pytest.raises(Conflict):
        issue_credit(db, first, by=bob.id, now=LATER)
    second = propose(db, row, None)
    assert (second.net, second.tax) == (Decimal(60), Decimal("13.80"))
    refuse_credit(db, second, "Too much", by=principal_of(bob), now=LATER)
    third = propose(db, row, "10")
    assert issue_credit(db, third, by=bob.id, now=LATER) == "CRN-2026-00002"
    sight = claims_sight(db, row)
    assert (sight.credited, sight.owed) == (Decimal("61.50"), Decimal("61.50"))
    assert lines_of_credit(db, third)[1][0].tax == Decimal("2.30")


def test_the_database_itself_keeps_credits_within_the_line(db: Session) -> None:
    row = billed_row(db)
    note = propose(db, row, "50")
    copied = {
        one.name: getattr(note, one.key) for one in CreditNote.__table__.columns if one.name != "id"
    }
    second = CreditNote(**copied)
    db.add(second)
    db.flush()
    for net, kept in (("50.01", False), ("-1", False), ("50", True)):
        values = {
            "tenant_id": row.tenant_id, "id": new_id(), "credit_id": second.id, "line": 1,
            "net": Decimal(net), "tax": Decimal(0),
        }  # fmt: skip
        if kept:
            db.execute(insert(CreditLine).values(values))
            continue
        with pytest.raises(IntegrityError, match="more is credited"), db.begin_nested():
            db.execute(insert(CreditLine).values(values))


def test_goodwill_is_charged_by_no_later_bill_again(db: Session) -> None:
    row = billed_row(db, devices=1)
    issue_credit(db, propose(db, row, "100"), by=None, now=LATER)
    july = statement_of_run(db, bill(db, contract_for(db, row.contract_id), JULY, IN_AUGUST))
    assert july is not None
    assert july.net == Decimal(160)
    assert not [one for one in load_statement(db, july).lines if one.corrects]


def test_what_is_credited_ahead_is_set_off_against_the_correction_and_only_once(
    db: Session,
) -> None:
    client = make_client(db)
    deal = make_contract(db, client, STATION)
    gone = cover(db, deal, client, "WS-1")
    row = statement_of_run(db, bill(db, deal, JUNE, IN_JULY))
    assert row is not None
    ahead = Proposal("It left on the 16th", {1: Decimal(20)}, Purpose.AHEAD)
    issue_credit(db, propose_credit(db, row, ahead, by=None, now=LATER), by=None, now=LATER)
    end_coverage(db, gone, date(2026, 6, 16), by=None, now=LATER + timedelta(days=1))
    july = bill(db, deal, JULY, IN_AUGUST)
    kept = statement_of_run(db, july)
    assert kept is not None
    lines = [one for one in load_statement(db, kept).lines if one.corrects]
    # Thirty too much were billed, twenty of them were given back already.
    assert [(one.net, one.credit) for one in lines] == [
        (Decimal(-30), ""),
        (Decimal(20), "CRN-2026-00001"),
    ]
    assert work_out_again(db, july)[0]
    august = bill(db, deal, date(2026, 8, 1), datetime(2026, 9, 2, tzinfo=UTC))
    assert work_out_again(db, august)[0]
    last = statement_of_run(db, august)
    assert last is not None
    assert last.net == 0


def test_a_dispute_freezes_its_line_alone_and_only_once(db: Session) -> None:
    row = billed_row(db, devices=1)
    bob = principal_of(make_agent(db, "Bob"))
    dispute = open_dispute(db, row, 1, "We never met.", by=bob, now=LATER)
    with pytest.raises(Conflict, match="disputed already"):
        open_dispute(db, row, 1, "Really.", by=bob, now=LATER)
    sight = claims_sight(db, row)
    assert (sight.disputed, sight.owed) == (Decimal("123.00"), Decimal("60.00"))
    assert disputed_sums(db, [row.tenant_id]) == {row.tenant_id: [(Decimal("123.00"), "USD")]}
    assert [one.number for one in open_disputes(db)] == [row.number]
    uphold_line(db, dispute, "Two meetings, see the minutes.", by=bob, now=LATER)
    assert claims_sight(db, row).owed == Decimal("183.00")
    again = open_dispute(db, row, 1, "Not these.", by=bob, now=LATER)
    note = accept_dispute(db, again, Decimal(50), "Half of it.", by=bob, now=LATER)
    assert (note.net, again.state, again.credit_id) == (Decimal(50), "accepted", note.id)
    eve = principal_of(make_agent(db, "Eve", "account_manager"))
    refuse_credit(db, note, "A quarter at most.", by=eve, now=LATER)
    assert again.state == "open"
    last = claims_sight(db, row).disputes[-1]
    assert [one.author for one in last.words] == ["Bob", "Bob", "Eve"]
