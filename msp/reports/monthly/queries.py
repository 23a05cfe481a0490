"""Reading released months: what stands for a client, and what a month still waits for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from dateutil.relativedelta import relativedelta
from sqlalchemy import func, select
from sqlalchemy.orm import Session, load_only

from contracts.billing.values import RunState
from contracts.values import local_date
from msp.kernel.errors import NotFound
from msp.kernel.i18n import _
from msp.kernel.paging import PageOf, decode_cursor, page_of
from msp.reports.monthly.bills import bills_of, open_bills
from msp.reports.monthly.models import MonthlyReport
from tenants.clients.models import Tenant
from tenants.people.models import Agent


def report_for(db: Session, report_id: UUID) -> MonthlyReport:
    """A released month that stands, if the reader may see it."""
    found = db.scalar(
        select(MonthlyReport).where(MonthlyReport.id == report_id, MonthlyReport.ended_at.is_(None))
    )
    if found is None:
        raise NotFound(_("There is no such report."))
    return found


def released_months(
    db: Session, tenant_id: UUID, *, cursor: str | None = None, limit: int = 24
) -> PageOf[MonthlyReport]:
    """The months that a client reads, the newest first, without what stands in them."""
    wanted = (
        select(MonthlyReport)
        .options(load_only(MonthlyReport.month, MonthlyReport.released_at))
        .where(MonthlyReport.tenant_id == tenant_id, MonthlyReport.ended_at.is_(None))
        .order_by(MonthlyReport.month.desc())
        .limit(limit + 1)
    )
    if after := decode_cursor(cursor, str):
        wanted = wanted.where(func.to_char(MonthlyReport.month, "YYYY-MM") < after[0])
    return page_of(db.scalars(wanted).all(), limit, lambda row: (f"{row.month:%Y-%m}",))


def standing_report(db: Session, tenant_id: UUID, month: date) -> tuple[MonthlyReport, str] | None:
    """What the client reads of a month, and who released it."""
    found = db.execute(
        select(MonthlyReport, Agent.name)
        .outerjoin(Agent, Agent.id == MonthlyReport.released_by)
        .where(
            MonthlyReport.tenant_id == tenant_id,
            MonthlyReport.month == month,
            MonthlyReport.ended_at.is_(None),
        )
    ).one_or_none()
    return None if found is None else (found[0], found[1] or "")


def held_back(db: Session, client: Tenant, month: date, now: datetime) -> str:
    """Why a month cannot be released yet, as a sentence; nothing once it can."""
    if local_date(now, client.zone) < month + relativedelta(months=1):
        return _("The month is not over yet.")
    waiting = ", ".join(_not_issued(db, client.id, month, now))
    if not waiting:
        return ""
    return _("Something of this month is not issued yet: %(what)s.", what=waiting)


def _not_issued(db: Session, tenant_id: UUID, month: date, now: datetime) -> Sequence[str]:
    """The contracts of which something due under the month is not issued, by their numbers."""
    waiting = {
        one.contract_number
        for one in bills_of(db, tenant_id, month)
        if one.state is not RunState.ISSUED
    }
    waiting |= {one.contract_number for one in open_bills(db, tenant_id, month, now)}
    return [f"C-{number}" for number in sorted(waiting)]
