"""Contracts that rest, and the clocks of their client's tickets."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy.orm import Session

from contracts.agreements.actions.suspend_contract import Pause, suspend_contract
from contracts.agreements.models import Contract
from contracts.agreements.models_suspension import Suspension
from msp.desk.clocks.models import ClockRow
from msp.desk.tickets.actions.heed_suspensions import heed_suspensions
from msp.desk.tickets.actions.open_ticket import open_ticket
from msp.desk.tickets.actions.watch_clocks import watch_clocks
from msp.desk.tickets.models import Ticket
from msp.desk.tickets.sweeps import unended_of, unheeded_suspensions, with_clocks_due
from tests.contracts.deals import STATION, make_contract
from tests.desk.acting import (
    TUESDAY,
    WARSAW,
    House,
    draft_by_carol,
    said,
)

WEDNESDAY, THURSDAY, SATURDAY, MONDAY = (date(2026, 6, day) for day in (17, 18, 20, 22))
WHY = "Premises under water"


def deal(db: Session, house: House, **terms: Any) -> Contract:
    return make_contract(db, house.cast.harbor, STATION, zone=WARSAW, **terms)


def suspend(
    db: Session, contract: Contract, since: date, until: date | None, now: datetime
) -> Suspension:
    return suspend_contract(db, contract, Pause(since, until, WHY), by=None, now=now)


def heed(db: Session, now: datetime) -> None:
    while found := unheeded_suspensions(db):
        heed_suspensions(db, found, unended_of(db, found[0].tenant_id), now=now)


def opened(db: Session, house: House, at: datetime = TUESDAY) -> Ticket:
    """P3 by the house's rule: four working hours to answer, 24 to solve."""
    return open_ticket(db, draft_by_carol(house), now=at)


def state(row: ClockRow) -> tuple[object, ...]:
    return row.due_at, row.next_at, row.spent_seconds, row.running_since, row.reached, row.outcome


def told(db: Session, ticket: Ticket) -> list[str]:
    return [one.body_text for one in said(db, ticket, "suspended")]


def said_late(row: ClockRow) -> bool:
    return row.breached_at is not None


def watch(db: Session, now: datetime) -> None:
    for ticket in with_clocks_due(db, now):
        watch_clocks(db, ticket, now=now)
