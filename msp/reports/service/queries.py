"""The service report's figures, each counted where the rows are, in the reader's own scope."""

from __future__ import annotations

from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta
from sqlalchemy import ColumnElement, Date, and_, case, cast, func, or_, select
from sqlalchemy.orm import Session

from msp.desk.clocks.models import ClockRow, SegmentRow
from msp.desk.knowledge.models import L0Resolution
from msp.desk.tickets.models import Ticket
from msp.desk.tiers.models import Tier
from msp.reports.service.values import HolderLine, PromiseLine, ServiceReport, TierLine

TOP_CATEGORIES = 8
ENDED = ("resolved", "closed")


def service_report(
    db: Session, month: date, zone: ZoneInfo, tenant_id: UUID | None = None
) -> ServiceReport:
    """The month of all clients the reader may see, or of one; days are those of `zone`."""
    since = datetime.combine(month.replace(day=1), time(), zone)
    until = since + relativedelta(months=1)
    return ServiceReport(
        month=since.date(),
        tiers=_tiers(db, since, until, tenant_id),
        promises=_promises(db, since, until, tenant_id),
        holders=_holders(db, since, until, tenant_id),
        categories=_categories(db, since, until, tenant_id),
        days=_days(db, since, until, zone, tenant_id),
        self_served=_self_served(db, since, until, tenant_id),
    )


def _tiers(
    db: Session, since: datetime, until: datetime, tenant_id: UUID | None
) -> tuple[TierLine, ...]:
    opened = and_(Ticket.created_at >= since, Ticket.created_at < until)
    resolved = and_(Ticket.resolved_at >= since, Ticket.resolved_at < until)
    standing = Ticket.status.not_in(ENDED)
    rows = db.execute(
        select(
            Tier.level,
            Tier.name,
            func.count().filter(opened),
            func.count().filter(resolved),
            func.count().filter(standing),
        )
        .join(Ticket, Ticket.tier_id == Tier.id)
        .where(or_(opened, resolved, standing), *_of(Ticket, tenant_id))
        .group_by(Tier.level, Tier.name)
        .order_by(Tier.level)
    )
    return tuple(TierLine(*row) for row in rows)


def _promises(
    db: Session, since: datetime, until: datetime, tenant_id: UUID | None
) -> tuple[PromiseLine, ...]:
    late = ClockRow.outcome == "breached"
    rows = db.execute(
        select(
            ClockRow.kind,
            Ticket.priority,
            func.count().filter(ClockRow.outcome == "met"),
            func.count().filter(late),
        )
        .join(
            Ticket,
            and_(Ticket.tenant_id == ClockRow.tenant_id, Ticket.id == ClockRow.ticket_id),
        )
        .where(
            ClockRow.stopped_at >= since,
            ClockRow.stopped_at < until,
            ClockRow.outcome.in_(("met", "breached")),
            *_of(ClockRow, tenant_id),
        )
        .group_by(ClockRow.kind, Ticket.priority)
        .order_by(ClockRow.kind, Ticket.priority)
    )
    return tuple(PromiseLine(*row) for row in rows)


def _holders(
    db: Session, since: datetime, until: datetime, tenant_id: UUID | None
) -> tuple[HolderLine, ...]:
    rows = db.execute(
        select(SegmentRow.holder, func.sum(SegmentRow.business_seconds) / 60)
        .where(
            SegmentRow.ended_at >= since,
            SegmentRow.ended_at < until,
            *_of(SegmentRow, tenant_id),
        )
        .group_by(SegmentRow.holder)
        .order_by(
            case((SegmentRow.holder == "msp", 0), (SegmentRow.holder == "client", 1), else_=2)
        )
    )
    return tuple(HolderLine(holder, int(minutes or 0)) for holder, minutes in rows)


def _categories(
    db: Session, since: datetime, until: datetime, tenant_id: UUID | None
) -> tuple[tuple[str, int], ...]:
    rows = db.execute(
        select(Ticket.category, func.count().label("tickets"))
        .where(Ticket.created_at >= since, Ticket.created_at < until, *_of(Ticket, tenant_id))
        .group_by(Ticket.category)
        .order_by(func.count().desc())
        .limit(TOP_CATEGORIES)
    )
    return tuple((name or "", count) for name, count in rows)


def _days(
    db: Session, since: datetime, until: datetime, zone: ZoneInfo, tenant_id: UUID | None
) -> tuple[tuple[date, int, int], ...]:
    found: dict[date, list[int]] = {}
    for position, column in enumerate((Ticket.created_at, Ticket.resolved_at)):
        day = cast(func.timezone(zone.key, column), Date)
        rows = db.execute(
            select(day, func.count())
            .where(column >= since, column < until, *_of(Ticket, tenant_id))
            .group_by(day)
        )
        for on, count in rows:
            found.setdefault(on, [0, 0])[position] = count
    return tuple((on, opened, resolved) for on, (opened, resolved) in sorted(found.items()))


def _self_served(db: Session, since: datetime, until: datetime, tenant_id: UUID | None) -> int:
    counted = select(func.count()).where(
        L0Resolution.outcome == "solved",
        L0Resolution.created_at >= since,
        L0Resolution.created_at < until,
        *_of(L0Resolution, tenant_id),
    )
    return db.scalar(counted) or 0


def _of(
    model: type[Ticket | ClockRow | SegmentRow | L0Resolution], tenant_id: UUID | None
) -> list[ColumnElement[bool]]:
    return [] if tenant_id is None else [model.tenant_id == tenant_id]
