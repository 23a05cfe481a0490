"""Say in time that vendor contracts end or that notice is due, and renew those that do so alone."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from dateutil.relativedelta import relativedelta
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from vendors.agreements.actions.publish import publish
from vendors.agreements.expiry import STEPS, due_step, notice_day
from vendors.agreements.models import ContractAlert, VendorContract


def raise_alerts(db: Session, today: date, *, now: datetime) -> int:
    """Each step of each day once; returns how many were raised."""
    horizon = today + timedelta(days=max(STEPS))
    contracts = db.scalars(
        select(VendorContract).where(
            VendorContract.last_day >= today,
            or_(VendorContract.last_day <= horizon, VendorContract.notice_days > 0),
        )
    ).all()
    raised = 0
    for contract in contracts:
        matters = {
            "ends": None if contract.renews_months else contract.last_day,
            "notice": notice_day(contract.last_day, contract.notice_days),
        }
        for matter, day in matters.items():
            if day is not None:
                raised += _raise(db, contract.id, matter, day, today, now)
    db.flush()
    return raised


def renew_contracts(db: Session, today: date) -> int:
    """Contracts that renew themselves go on from the day after their last; returns how many."""
    ended = db.scalars(
        select(VendorContract).where(
            VendorContract.last_day < today, VendorContract.renews_months > 0
        )
    ).all()
    for contract in ended:
        while contract.last_day is not None and contract.last_day < today:
            contract.term_from = contract.last_day + timedelta(days=1)
            contract.last_day = (
                contract.term_from + relativedelta(months=contract.renews_months)
            ) - timedelta(days=1)
        publish(db, contract)
    return len(ended)


def _raise(
    db: Session, contract_id: UUID, matter: str, day: date, today: date, now: datetime
) -> int:
    known = db.scalars(
        select(ContractAlert.step).where(
            ContractAlert.contract_id == contract_id,
            ContractAlert.matter == matter,
            ContractAlert.day == day,
        )
    ).all()
    step = due_step(day, today, known)
    if step is None:
        return 0
    db.add(ContractAlert(contract_id=contract_id, matter=matter, day=day, step=step, raised_at=now))
    return 1
