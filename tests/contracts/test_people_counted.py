"""People who count as users on a real database: corrections, moves, and whose people they are."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.agreements.values import Basis
from contracts.documents.queries import issued_paper, issued_statements
from contracts.ledger.actions.change_coverage import change_coverage, end_coverage
from contracts.ledger.actions.count_people import count_people, stop_counting
from contracts.ledger.actions.let_go import let_go
from contracts.ledger.actions.record_coverage import Stay, record_coverage
from contracts.ledger.models import Coverage
from contracts.ledger.queries import counts_on, coverage_facts
from contracts.values import Span
from msp.kernel.errors import Conflict, Refused
from tests.contracts.deals import (
    IN_AUGUST,
    IN_JULY,
    JULY,
    JUNE,
    SIGNED,
    STATION,
    bill,
    cover,
    make_contract,
)
from tests.contracts.offices import USERS, is_here, office, statement_of, stay_of
from tests.harness.database import AsScope
from tests.people import (
    contact_principal,
    make_client,
    make_contact,
    make_site,
)

WHOLE_JUNE = Span(JUNE, JULY)


def test_a_person_is_counted_from_her_first_day(db: Session) -> None:
    contract, _people = office(db, make_client(db))
    statement = statement_of(db, bill(db, contract, JUNE, IN_JULY))
    assert statement.net == Decimal("80.00")
    assert [(one.name, one.days, one.amount) for one in statement.devices] == [
        ("Ada", 30, Decimal("30.00")),
        ("Ben", 30, Decimal("30.00")),
        ("Ida", 20, Decimal("20.00")),
    ]
    (users,) = statement.lines
    assert (users.opening, users.joined, users.left, users.closing) == (2, 1, 0, 3)


def test_a_leave_told_late_is_a_correction_on_the_next_bill_and_only_once(db: Session) -> None:
    contract, people = office(db, make_client(db))
    june = bill(db, contract, JUNE, IN_JULY)
    before = statement_of(db, june)
    told = IN_JULY + timedelta(days=2)
    stop_counting(db, contract, [people["Ben"]], date(2026, 6, 16), by=None, now=told)
    july = statement_of(db, bill(db, contract, JULY, IN_AUGUST))
    plain, correction = july.lines
    assert (plain.net, correction.net) == (Decimal("60.00"), Decimal("-15.00"))
    assert correction.reason == "Recorded after it was billed: Ben −15 days"
    assert [
        (one.name, one.days, one.amount) for one in july.devices if one.line == correction.ordinal
    ] == [("Ben", -15, Decimal("-15.00"))]
    assert statement_of(db, june) == before
    august = bill(db, contract, date(2026, 8, 1), IN_AUGUST + timedelta(days=31))
    assert [one.corrects for one in statement_of(db, august).lines] == [None]


def test_the_order_of_recording_changes_nothing(db: Session) -> None:
    """The same days told in one go, or as a guess that is mended twice, give the same cents."""
    nets = []
    for number, steps in enumerate(([15], [20, 15], [12, 25, 15])):
        client = make_client(db, f"Client {number}")
        contract = make_contract(db, client, USERS)
        ada = make_contact(db, client, "Ada")
        stay = record_coverage(db, contract, ada, Stay(JUNE), by=None, now=SIGNED)
        for step, day in enumerate(steps):
            at = SIGNED + timedelta(days=step + 1)
            stay = change_coverage(db, stay, Stay(JUNE, date(2026, 6, day)), by=None, now=at)
        nets.append(statement_of(db, bill(db, contract, JUNE, IN_JULY)).net)
    assert nets == [Decimal("14.00")] * 3


def test_a_move_between_sites_keeps_the_person_and_gives_the_day_to_the_receiver(
    db: Session,
) -> None:
    client = make_client(db)
    contract, people = office(db, client)
    pier = make_site(db, client, "Pier")
    day = date(2026, 6, 16)
    end_coverage(db, stay_of(db, people["Ada"]), day, by=None, now=SIGNED)
    record_coverage(db, contract, people["Ada"], Stay(day, site_id=pier.id), by=None, now=SIGNED)
    statement = statement_of(db, bill(db, contract, JUNE, IN_JULY))
    assert statement.net == Decimal("80.00")
    ada = [(one.site, one.days) for one in statement.devices if one.name == "Ada"]
    assert ada == [("", 15), ("Pier", 15)]
    (users,) = statement.lines
    assert (users.opening, users.joined, users.left) == (2, 1, 0)


def test_people_and_devices_are_counted_apart(db: Session) -> None:
    client = make_client(db)
    contract = make_contract(db, client, STATION, USERS)
    cover(db, contract, client, "WS-1")
    count_people(db, contract, [make_contact(db, client, "Ada")], JUNE, by=None, now=SIGNED)
    assert counts_on(db, [contract.id], JUNE)[contract.id] == {
        Basis.WORKSTATION: 1,
        Basis.PERSON: 1,
    }
    statement = statement_of(db, bill(db, contract, JUNE, IN_JULY))
    assert [one.net for one in statement.lines] == [Decimal("60.00"), Decimal("30.00")]


def test_nobody_is_counted_twice_on_one_day(db: Session) -> None:
    contract, people = office(db, make_client(db))
    with pytest.raises(Conflict, match=r"Ada: .*on some of these days already") as refused:
        count_people(db, contract, [people["Zoe"], people["Ada"]], JULY, by=None, now=IN_JULY)
    assert refused.value.field == "on"
    assert coverage_facts(db, contract.tenant_id, contract.id, WHOLE_JUNE, IN_JULY) != []
    counted = db.scalars(select(Coverage).where(Coverage.contact_id == people["Zoe"].id)).all()
    assert counted == []
    with pytest.raises(Refused, match="Zoe is no user on 1 Jul 2026"):
        stop_counting(db, contract, [people["Ada"], people["Zoe"]], JULY, by=None, now=IN_JULY)
    assert stay_of(db, people["Ada"]).valid_to is None


def test_a_contact_reads_names_on_her_clients_bill_and_nobody_elses_days(
    db: Session, as_scope: AsScope
) -> None:
    harbor, northwind = make_client(db), make_client(db, "Northwind Cargo")
    contract, _people = office(db, harbor)
    bill(db, contract, JUNE, IN_JULY)
    carol = make_contact(db, harbor, "Carol", rights=("invoices.read", "devices.read"))
    dora = make_contact(db, harbor, "Dora")
    charlie = make_contact(db, northwind, "Charlie", sees="company", rights=("invoices.read",))
    with as_scope(contact_principal(carol).scope) as hers:
        (row,) = issued_statements(hers, harbor.id).rows
        paper = issued_paper(hers, row.id)
        assert [one.name for one in paper.statement.devices] == ["Ada", "Ben", "Ida"]
        assert hers.scalars(select(Coverage)).all() == []
    for nobody in (dora, charlie):
        with as_scope(contact_principal(nobody).scope) as theirs:
            assert issued_statements(theirs, harbor.id).rows == []


def test_of_a_day_to_come_only_the_days_end(db: Session) -> None:
    contract, people = office(db, make_client(db))
    let_go(db, people["Ada"], date(2026, 8, 1), by=None, now=IN_JULY)
    assert is_here(people["Ada"])
    assert stay_of(db, people["Ada"]).valid_to == date(2026, 8, 1)
    let_go(db, people["Ada"], JULY, by=None, now=IN_JULY)
    assert not is_here(people["Ada"])
    assert stay_of(db, people["Ada"]).contract_id == contract.id
