"""What the tests of visits share: a contract that promises them, and what the ticket says."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.sla.actions.save_policy import save_policy
from contracts.sla.values import SlaPromise
from msp.desk.clocks.models import ClockRow
from msp.desk.tickets.actions.open_ticket import open_ticket
from msp.desk.tickets.models import Ticket
from tests.contracts.deals import STATION, make_contract
from tests.desk.acting import (
    HOUR,
    TUESDAY,
    House,
    draft_by_carol,
    said,
    warsaw,
)

WHY = "Nobody there can reach the switch."
FRIDAY = warsaw(2026, 6, 19, 16)


def promise_visits(db: Session, house: House, **terms: Any) -> None:
    """Four hours at P3 and one at P1, by a contract with Carol's company."""
    promises = [
        SlaPromise(3, "resolution", 24 * HOUR),
        SlaPromise(3, "on_site", 4 * HOUR),
        SlaPromise(1, "on_site", HOUR),
    ]
    policy = save_policy(db, None, "Gold", "", promises)
    given: dict[str, Any] = {"sla_policy_id": policy.id, "visits": True} | terms
    make_contract(db, house.cast.harbor, STATION, **given)


def opened(db: Session, house: House, at: datetime = TUESDAY, **values: Any) -> Ticket:
    return open_ticket(db, draft_by_carol(house, **values), now=at)


def lines(db: Session, ticket: Ticket) -> list[str]:
    return [one.body_text for one in said(db, ticket, "visit")]


def on_site(db: Session, ticket: Ticket) -> list[ClockRow]:
    wanted = select(ClockRow).where(ClockRow.ticket_id == ticket.id, ClockRow.kind == "on_site")
    return list(db.scalars(wanted.order_by(ClockRow.started_at)))
