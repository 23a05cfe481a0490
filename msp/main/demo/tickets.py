"""Writes the told history into the desk's tables: tickets, timelines, clocks, tapes and time.

Bulk inserts: three thousand tickets through the desk's own actions would take minutes, and all
of them have ended. What is still open today is opened through those actions, by `today.py`.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy.orm import Session

from msp.desk.clocks.models import ClockRow, SegmentRow
from msp.desk.tickets.models import Entry, Ticket
from msp.desk.tickets.models_side import TicketAsset
from msp.kernel.ids import new_id
from msp.kernel.worktime import Calendar
from msp.main.demo.copying import copy_rows
from msp.main.demo.history import Told

FIRST_RESPONSE = {1: 60, 2: 120, 3: 240, 4: 480}
RESOLUTION = {1: 480, 2: 960, 3: 1920, 4: 2880}
FIRST_NUMBER = 10_001


class Ledger:
    """Rows waiting to be written, by table; `names` are those of the agents."""

    def __init__(self, names: Mapping[UUID, str]) -> None:
        self.names = names
        self.rows: dict[Any, list[dict[str, Any]]] = {
            model: [] for model in (Ticket, Entry, TicketAsset, ClockRow, SegmentRow)
        }

    def add(self, model: Any, **values: Any) -> None:
        """Keep a row for the next write."""
        self.rows[model].append(values)

    def write(self, db: Session) -> None:
        """Write everything kept, parents first."""
        for model, rows in self.rows.items():
            copy_rows(db, model, rows)
            rows.clear()


def write_history(
    db: Session,
    told: Iterable[Told],
    agents: Mapping[int, list[UUID]],
    places: Mapping[int, tuple[UUID, UUID]],
    calendars: Mapping[str, tuple[UUID, Calendar]],
    names: Mapping[UUID, str],
    dice: random.Random,
) -> list[tuple[Told, UUID, int, UUID]]:
    """Write every told ticket; returns each with its id, its number and who solved it.

    `agents` are those of each tier, `places` the tier and team ids by level, `calendars` the
    office hours by time zone, `names` those of the agents.
    """
    ledger, worked = Ledger(names), []
    for number, one in enumerate(told, start=FIRST_NUMBER):
        solver = dice.choice(agents[one.story.tier])
        first = dice.choice(agents[1]) if one.story.tier > 1 else solver
        ticket_id = new_id()
        _ticket(ledger, one, (ticket_id, number), solver, places)
        _about(ledger, one, ticket_id)
        _timeline(ledger, one, ticket_id, first, solver)
        _clocks(ledger, one, ticket_id, calendars[one.ground.company.zone])
        _tape(ledger, one, ticket_id, calendars[one.ground.company.zone], places, solver)
        worked.append((one, ticket_id, number, solver))
    ledger.write(db)
    return worked


def _ticket(
    ledger: Ledger,
    one: Told,
    named: tuple[UUID, int],
    solver: UUID,
    places: Mapping[int, tuple[UUID, UUID]],
) -> None:
    ticket_id, number = named
    tier, team = places[one.story.tier]
    ledger.add(
        Ticket,
        tenant_id=one.ground.tenant_id,
        id=ticket_id,
        number=number,
        kind=one.story.kind,
        subject=one.subject,
        status="closed",
        priority=one.priority,
        impact=one.story.impact,
        urgency=one.story.urgency,
        channel=one.channel,
        category=one.story.category,
        site_id=one.site_id,
        contact_id=one.contact_id,
        tier_id=tier,
        team_id=team,
        assignee_id=solver,
        closure_code="solved",
        route_reason="",
        routed_at=one.created_at,
        reassignments=1 if one.escalated_at else 0,
        last_speaker="agent",
        created_at=one.created_at,
        updated_at=one.resolved_at + timedelta(days=5),
        resolved_at=one.resolved_at,
        closed_at=one.resolved_at + timedelta(days=5),
    )


def _about(ledger: Ledger, one: Told, ticket_id: UUID) -> None:
    ledger.add(
        TicketAsset,
        tenant_id=one.ground.tenant_id,
        id=new_id(),
        ticket_id=ticket_id,
        asset_id=one.asset_id,
    )


def _timeline(ledger: Ledger, one: Told, ticket_id: UUID, first: UUID, solver: UUID) -> None:
    def line(at: datetime, kind: str, text: str, **who: Any) -> None:
        client = one.contact if "contact" in who else "MSP Desk"
        ledger.add(
            Entry,
            tenant_id=one.ground.tenant_id,
            id=new_id(),
            ticket_id=ticket_id,
            kind=kind,
            visibility="public" if kind == "reply" else "internal",
            agent_id=who.get("agent"),
            contact_id=who.get("contact"),
            author_label=ledger.names[who["agent"]] if "agent" in who else client,
            body_text=text,
            channel=one.channel if who.get("contact") else "desk",
            created_at=at,
            heeded_at=at,
        )

    line(one.created_at, "reply", one.opening, contact=one.contact_id)
    line(one.answered_at, "reply", _greeted(one, one.story.answer), agent=first)
    if one.asked_at and one.heard_at:
        line(one.asked_at, "reply", _greeted(one, "Is it still happening now?"), agent=first)
        line(one.heard_at, "reply", "Yes, it is the same as before.", contact=one.contact_id)
    if one.escalated_at:
        line(one.escalated_at, "event", f"Escalated from L1 to L{one.story.tier}.")
    line(one.resolved_at - timedelta(minutes=4), "note", one.story.note, agent=solver)
    line(one.resolved_at, "reply", _greeted(one, one.story.solution), agent=solver)
    line(one.resolved_at, "event", "Resolved: solved.")


def _greeted(one: Told, sentence: str) -> str:
    filled = sentence.format(
        device=one.device, server=one.device, person=one.contact, site="your site"
    )
    return f"Hello {one.contact.split()[0]},\n\n{filled}\n\nRegards\nMeridian IT"


def _clocks(ledger: Ledger, one: Told, ticket_id: UUID, calendar: tuple[UUID, Calendar]) -> None:
    calendar_id, hours = calendar
    ends = {
        "first_response": (one.answered_at, FIRST_RESPONSE, timedelta(0)),
        "resolution": (one.resolved_at, RESOLUTION, _waited(one, hours)),
    }
    for kind, (ended, targets, paused) in ends.items():
        target = timedelta(minutes=targets[one.priority])
        spent = max(timedelta(0), hours.between(one.created_at, ended) - paused)
        late = spent > target
        due = hours.add(one.created_at, target + paused)
        ledger.add(
            ClockRow,
            tenant_id=one.ground.tenant_id,
            id=new_id(),
            ticket_id=ticket_id,
            kind=kind,
            policy="Standard",
            calendar_id=calendar_id,
            target_seconds=int(target.total_seconds()),
            started_at=one.created_at,
            spent_seconds=int(spent.total_seconds()),
            due_at=due,
            reached=100 if late else 0,
            stopped_at=ended,
            outcome="breached" if late else "met",
            breached_at=due if late else None,
        )


def _waited(one: Told, hours: Calendar) -> timedelta:
    if one.asked_at is None or one.heard_at is None:
        return timedelta(0)
    return hours.between(one.asked_at, one.heard_at)


def _tape(
    ledger: Ledger,
    one: Told,
    ticket_id: UUID,
    calendar: tuple[UUID, Calendar],
    places: Mapping[int, tuple[UUID, UUID]],
    solver: UUID,
) -> None:
    calendar_id, hours = calendar
    parts: list[tuple[str, int, datetime, datetime]] = []
    level, begun = 1, one.created_at
    if one.asked_at and one.heard_at:
        parts += [("msp", 1, begun, one.asked_at), ("client", 1, one.asked_at, one.heard_at)]
        begun = one.heard_at
    if one.escalated_at:
        parts.append(("msp", 1, begun, one.escalated_at))
        level, begun = one.story.tier, one.escalated_at
    parts.append(("msp", level, begun, one.resolved_at))
    for holder, at_level, started, ended in parts:
        ledger.add(
            SegmentRow,
            tenant_id=one.ground.tenant_id,
            id=new_id(),
            ticket_id=ticket_id,
            holder=holder,
            paused=holder == "client",
            status="waiting_client" if holder == "client" else "open",
            tier_id=places[at_level][0],
            agent_id=solver if at_level == one.story.tier else None,
            calendar_id=calendar_id,
            started_at=started,
            ended_at=ended,
            business_seconds=int(hours.between(started, ended).total_seconds()),
        )
