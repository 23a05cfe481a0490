"""Reading the queue: one page of rows by keyset, the counters, and what stands around them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import (
    ColumnElement,
    Text,
    and_,
    cast,
    func,
    literal,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy.orm import Session

from msp.desk.queue.filters import due_before
from msp.desk.queue.models import QueueView
from msp.desk.queue.rows import ROWS, read_rows
from msp.desk.queue.values import Counters, QueueFilter, QueueRow
from msp.desk.tickets.models import OPEN, Ticket
from msp.desk.tickets.search import ticket_hits
from msp.desk.tiers.models import Team, TeamMember, Tier
from msp.desk.values import ENDED, Status
from msp.kernel.paging import PageOf, decode_cursor, encode_cursor
from tenants.clients.models import Tenant
from tenants.people.models import Agent

PAGE = 50
CAP = 1001
WAITING = (Status.WAITING_CLIENT, Status.WAITING_VENDOR, Status.PLANNED)
ORDERS: dict[str, tuple[Any, bool]] = {
    "due": (Ticket.due_sort, True),
    "newest": (Ticket.created_at, False),
    "updated": (Ticket.updated_at, False),
}

OFFERED = union_all(
    select(literal("tier"), cast(Tier.level, Text), Tier.name, Tier.level).where(Tier.active),
    select(literal("team"), cast(Team.id, Text), Team.name, literal(0)).where(Team.active),
    select(literal("agent"), cast(Agent.id, Text), Agent.name, literal(0)).where(Agent.active),
    select(literal("client"), cast(Tenant.id, Text), Tenant.name, literal(0)).where(Tenant.active),
)


def queue_page(
    db: Session,
    chosen: QueueFilter,
    agent_id: UUID,
    *,
    now: datetime,
    zone: ZoneInfo,
    after: str | None = None,
    before: str | None = None,
    limit: int = PAGE,
) -> PageOf[QueueRow]:
    """One page. `after` and `before` are cursors of the last and first row seen."""
    column, ascending = ORDERS[chosen.sort]
    backwards = after is None and before is not None
    forward = ascending != backwards
    query = ROWS.where(*conditions(db, chosen, agent_id, now, zone))
    cursor = decode_cursor(before if backwards else after, datetime, UUID)
    if cursor:
        here = tuple_(column, Ticket.id)
        query = query.where(here > tuple_(*cursor) if forward else here < tuple_(*cursor))
    order = (column, Ticket.id) if forward else (column.desc(), Ticket.id.desc())
    found = read_rows(db, query.order_by(*order).limit(limit + 1), agent_id, now)
    more, rows = len(found) > limit, list(found[:limit])
    if backwards:
        rows.reverse()
    return PageOf(rows, *_neighbours(rows, chosen.sort, cursor is not None, backwards, more))


def rows_by_number(
    db: Session, numbers: Sequence[int], agent_id: UUID, now: datetime
) -> dict[int, QueueRow]:
    """The rows of a page that is open somewhere, as they are now."""
    rows = read_rows(db, ROWS.where(Ticket.number.in_(numbers)), agent_id, now)
    return {row.number: row for row in rows}


def _neighbours(
    rows: list[QueueRow], sort: str, moved: bool, backwards: bool, more: bool
) -> tuple[str | None, str | None]:
    """Cursors for the next page and the one before; None at an end."""
    if not rows:
        return None, None
    keys = [(getattr(row, ORDERS[sort][0].key), row.id) for row in (rows[-1], rows[0])]
    older = encode_cursor(keys[0]) if (more or backwards) else None
    newer = encode_cursor(keys[1]) if (moved and not backwards) or (backwards and more) else None
    return older, newer


def conditions(
    db: Session, chosen: QueueFilter, agent_id: UUID, now: datetime, zone: ZoneInfo
) -> list[ColumnElement[bool]]:
    """The filters as conditions on tickets."""
    found = [*_by_status(chosen.status), *_by_holder(chosen, agent_id)]
    plain = (
        (Ticket.priority, chosen.priority),
        (Ticket.tenant_id, chosen.client),
        (Ticket.kind, chosen.kind or None),
        (Ticket.category, chosen.category or None),
    )
    found += [column == value for column, value in plain if value is not None]
    limit = due_before(chosen.due, now, zone)
    if limit is not None:
        found.append(Ticket.due_at < limit)
    if chosen.q:
        found.append(Ticket.id.in_(ticket_hits(db, chosen.q)))
    return found


def _by_status(status: str) -> list[Any]:
    match status:
        case "all":
            return []
        case "open":
            return [OPEN]
        case "waiting":
            return [OPEN, Ticket.status.in_(WAITING)]
        case "ended":
            return [Ticket.status.in_(ENDED)]
        case _:
            return [Ticket.status == status]


def _by_holder(chosen: QueueFilter, agent_id: UUID) -> list[Any]:
    found: list[Any] = []
    if chosen.tier is not None:
        of_level = select(Tier.id).where(Tier.level == chosen.tier).scalar_subquery()
        found.append(Ticket.tier_id == of_level)
    if chosen.team is not None:
        found.append(Ticket.team_id == chosen.team)
    if chosen.assignee == "none":
        found.append(Ticket.assignee_id.is_(None))
    elif chosen.assignee:
        wanted = agent_id if chosen.assignee == "me" else UUID(chosen.assignee)
        found.append(Ticket.assignee_id == wanted)
    return found


def counters(
    db: Session, chosen: QueueFilter, agent_id: UUID, now: datetime, zone: ZoneInfo
) -> Counters:
    """The four counters, each over the filters as they are, in one question."""
    base = conditions(db, chosen, agent_id, now, zone)
    tonight = due_before("today", now, zone)
    wanted: tuple[tuple[Any, ...], ...] = (
        (),
        (Ticket.due_at < tonight,),
        (Ticket.due_at < now,),
        (Ticket.assignee_id.is_(None),),
    )
    return Counters(*db.execute(select(*(_capped([*base, *more]) for more in wanted))).one())


def news(
    db: Session, chosen: QueueFilter, agent_id: UUID, since: datetime, now: datetime, zone: ZoneInfo
) -> int:
    """How many tickets that the filters let pass were opened or came back since then."""
    base = conditions(db, chosen, agent_id, now, zone)
    return db.scalar(select(_capped([*base, Ticket.created_at > since]))) or 0


def _capped(found: list[Any]) -> Any:
    limited = select(Ticket.id).where(*found).limit(CAP).subquery()
    return select(func.count()).select_from(limited).scalar_subquery()


def saved_views(db: Session, agent_id: UUID) -> Sequence[QueueView]:
    """The views of this agent, of her teams and of everyone."""
    teams = select(TeamMember.team_id).where(TeamMember.agent_id == agent_id)
    everyone = and_(QueueView.agent_id.is_(None), QueueView.team_id.is_(None))
    return db.scalars(
        select(QueueView)
        .where(or_(QueueView.agent_id == agent_id, QueueView.team_id.in_(teams), everyone))
        .order_by(QueueView.position, QueueView.name)
    ).all()


def choices(db: Session) -> dict[str, list[tuple[str, str]]]:
    """What the filters offer, in one question: tiers by level, teams, agents, clients by name."""
    found: dict[str, list[tuple[str, str]]] = {"tier": [], "team": [], "agent": [], "client": []}
    rows = sorted(db.execute(OFFERED), key=lambda row: (row[3], str(row[2]).casefold()))
    for kind, value, name, _level in rows:
        found[kind].append((value, name))
    return found
