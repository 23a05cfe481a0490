"""What keeps a month from being closed; an empty list is what one works towards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from dateutil.relativedelta import relativedelta
from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.billing.models import BillingRun
from contracts.billing.month import waiting_in
from contracts.billing.values import RunState
from contracts.ledger.models import TimeEntry
from msp.kernel.i18n import _, show_duration
from tenants.clients.models import Tenant


@dataclass(frozen=True, slots=True)
class Unfinished:
    """One thing to do before the month is closed, and where."""

    client: str
    what: str
    why: str
    contract: str = ""
    url: str = ""


def unfinished_in(db: Session, month: date, now: datetime) -> list[Unfinished]:
    """Not drafted, blocked, not approved, not issued, and time under no contract."""
    return [*_undrafted(db, month, now), *_unissued(db, month), *_unplaced(db, month)]


def _undrafted(db: Session, month: date, now: datetime) -> list[Unfinished]:
    return [
        Unfinished(
            one.client,
            _("Not drafted"),
            _("No bill of this month is there yet."),
            one.contract.code,
            f"/billing?month={month:%Y-%m}",
        )
        for one in waiting_in(db, month, now)
        if one.is_due
    ]


def _unissued(db: Session, month: date) -> list[Unfinished]:
    words = {
        RunState.BLOCKED: _("Blocked"),
        RunState.DRAFT: _("To be reviewed"),
        RunState.REVIEWED: _("To be approved"),
        RunState.APPROVED: _("To be issued"),
    }
    rows = db.execute(
        select(BillingRun, Contract.number, Tenant.name)
        .join(
            Contract,
            and_(Contract.tenant_id == BillingRun.tenant_id, Contract.id == BillingRun.contract_id),
        )
        .join(Tenant, Tenant.id == BillingRun.tenant_id)
        .where(BillingRun.month == month, BillingRun.state != RunState.ISSUED)
        .order_by(Contract.number, BillingRun.sequence)
    )
    return [
        Unfinished(
            name,
            words[RunState(run.state)],
            run.problem or " ".join(run.warnings),
            f"C-{number}",
            f"/billing/runs/{run.id}",
        )
        for run, number, name in rows
    ]


def _unplaced(db: Session, month: date) -> list[Unfinished]:
    """Work of the month that no contract bills."""
    minutes = func.sum(TimeEntry.worked_minutes)
    rows = db.execute(
        select(Tenant.id, Tenant.name, minutes.label("minutes"))
        .join(TimeEntry, TimeEntry.tenant_id == Tenant.id)
        .where(
            TimeEntry.contract_id.is_(None),
            TimeEntry.superseded_at.is_(None),
            TimeEntry.work_date >= month,
            TimeEntry.work_date < month + relativedelta(months=1),
        )
        .group_by(Tenant.id, Tenant.name)
        .having(minutes > 0)
        .order_by(Tenant.name)
    )
    return [
        Unfinished(
            row.name,
            _("Time under no contract"),
            _("%(time)s of work stands on no bill.", time=show_duration(row.minutes)),
            url=f"/clients/{row.id}",
        )
        for row in rows
    ]
