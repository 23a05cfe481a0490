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
    bindparam,
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
from msp.desk.queue.values import Counters, QueueFilter, QueueRow, Sort
from msp.desk.tickets.models import OPEN, Ticket
from msp.desk.tickets.models_side import StatusLabel
from msp.desk.tickets.search import ticket_hits
from msp.desk.tiers.models import Team, TeamMember, Tier
from msp.desk.values import ENDED, Status
from msp.kernel.paging import PageOf, at_most, decode_cursor, encode_cursor
from tenants.clients.models import Tenant
from tenants.people.models import Agent

Wanted = list[ColumnElement[bool]]
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
    select(literal("label"), StatusLabel.status, StatusLabel.label, literal(0)),
)
VIEWER: Any = bindparam("queue_viewer", type_=Agent.id.type)
VIEWS = (
    select(QueueView)
    .where(
        or_(
            QueueView.agent_id == VIEWER,
            QueueView.team_id.in_(select(TeamMember.team_id).where(TeamMember.agent_id == VIEWER)),
            and_(QueueView.agent_id.is_(None), QueueView.team_id.is_(None)),
        )
    )
    .order_by(QueueView.position, QueueView.name)
)


def queue_page(
    db: Session,
    wanted: Wanted,
    agent_id: UUID,
    *,
    sort: Sort,
    now: datetime,
    after: str | None = None,
    before: str | None = None,
    limit: int = PAGE,
) -> PageOf[QueueRow]:
    """One page of the tickets that meet the conditions, as this agent sees them.

    `after` and `before` are cursors of the last and first row seen.
    """
    column, ascending = ORDERS[sort]
    backwards = after is None and before is not None
    forward = ascending != backwards
    query = ROWS.where(*wanted)
    cursor = decode_cursor(before if backwards else after, datetime, UUID)
    if cursor:
        here = tuple_(column, Ticket.id)
        query = query.where(here > tuple_(*cursor) if forward else here < tuple_(*cursor))
    order = (column, Ticket.id) if forward else (column.desc(), Ticket.id.desc())
    found = read_rows(db, query.order_by(*order).limit(at_most(limit + 1)), agent_id, now)
    more, rows = len(found) > limit, list(found[:limit])
    if backwards:
        rows.reverse()
    return PageOf(rows, *_neighbours(rows, sort, cursor is not None, backwards, more))


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
) -> Wanted:
    """The filters as conditions on tickets; a search is made here, once for all who use them."""
    found: Wanted = [*_by_status(chosen.status), *_by_holder(chosen, agent_id)]
    plain = (
        (Ticket.priority, chosen.priority),
        (Ticket.tenant_id, chosen.client),
        (Ticket.kind, chosen.kind or None),
        (Ticket.category, chosen.category or None),
    )
    found += [column == value for column, value in plain if value is not None]
    limit = due_before(chosen.due, now, zone)
    if limit is not None:
        found.append(Ticket.due_sort < limit)
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


def counters(db: Session, wanted: Wanted, now: datetime, zone: ZoneInfo) -> Counters:
    """The four counters over the tickets that meet the conditions, in one question."""
    tonight = due_before("today", now, zone)
    counted: tuple[tuple[Any, ...], ...] = (
        (),
        (Ticket.due_sort < tonight,),
        (Ticket.due_sort < now,),
        (Ticket.assignee_id.is_(None),),
    )
    return Counters(*db.execute(select(*(_capped([*wanted, *more]) for more in counted))).one())


def news(db: Session, wanted: Wanted, since: datetime) -> int:
    """How many tickets that meet the conditions were opened since then."""
    return db.scalar(select(_capped([*wanted, Ticket.created_at > since]))) or 0


def _capped(found: list[Any]) -> Any:
    limited = select(Ticket.id).where(*found).limit(at_most(CAP)).subquery()
    return select(func.count()).select_from(limited).scalar_subquery()


def saved_views(db: Session, agent_id: UUID) -> Sequence[QueueView]:
    """The views of this agent, of her teams and of everyone."""
    return db.scalars(VIEWS, {"queue_viewer": agent_id}).all()


def choices(db: Session) -> dict[str, list[tuple[str, str]]]:
    """What the filters offer and statuses are called, in one question: tiers by level, the rest
    by name."""
    kinds = ("tier", "team", "agent", "client", "label")
    found: dict[str, list[tuple[str, str]]] = {kind: [] for kind in kinds}
    rows = sorted(db.execute(OFFERED), key=lambda row: (row[3], str(row[2]).casefold()))
    for kind, value, name, _level in rows:
        found[kind].append((value, name))
    return found
