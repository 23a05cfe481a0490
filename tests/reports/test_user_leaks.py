"""Who works and is nobody's user, and who has left and still is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

import pytest
import time_machine
from sqlalchemy.orm import Session

from contracts.agreements.drafts import LineDraft
from contracts.agreements.values import Basis
from contracts.ledger.actions.record_coverage import Stay as Days
from contracts.ledger.actions.record_coverage import record_coverage
from msp.reports.leakage.words import link_of
from tests.contracts.deals import make_contract
from tests.people import NOW, make_client, make_contact, make_ticket
from tests.reports.test_leaks import DAY, leaks_of, told


@pytest.fixture(autouse=True)
def today() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


def test_people_at_work_who_are_not_counted_and_leavers_who_still_are(db: Session) -> None:
    client = make_client(db)
    users = LineDraft("User support", Basis.PERSON, Decimal(30))
    contract = make_contract(db, client, users, starts_on=date(2026, 1, 1))
    since = Days(date(2026, 1, 1))
    people = {
        name: make_contact(db, client, name, active=name != "Left")
        for name in ("Counted", "Trainee", "Left", "Forgotten", "Silent", "Long ago")
    }
    for name in ("Counted", "Left"):
        record_coverage(db, contract, people[name], since, by=None, now=NOW)
    trial = Days(date(2026, 1, 1), excluded="Trial")
    record_coverage(db, contract, people["Trainee"], trial, by=None, now=NOW)
    for name in ("Counted", "Trainee", "Forgotten"):
        make_ticket(db, client, people[name])
    make_ticket(db, client, people["Long ago"], at=NOW - 40 * DAY)
    leaks = leaks_of(db, client)
    assert {link_of(one, None) for one in leaks} == {
        f"/contacts/{people[name].id}" for name in ("Left", "Forgotten")
    }
    assert sorted(told(leaks), key=str) == [
        ("left_counted", "Left", Decimal(30)),
        ("user_uncounted", "Forgotten", Decimal(30)),
    ]
    record_coverage(db, contract, people["Forgotten"], since, by=None, now=NOW)
    assert [one.kind for one in leaks_of(db, client)] == ["left_counted"]


def test_agreed_numbers_ask_for_nobodys_name(db: Session) -> None:
    client = make_client(db)
    make_contract(db, client, LineDraft("Seats", Basis.USER, Decimal(30)))
    make_ticket(db, client, make_contact(db, client))
    assert leaks_of(db, client) == []
