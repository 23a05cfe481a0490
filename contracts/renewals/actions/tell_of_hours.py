"""Tell the account manager that prepaid hours have become few, or were bought: each time once."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.agreements.queries import fact_of
from contracts.prepaid.models import PrepaidPurchase
from contracts.prepaid.standing import hours_today
from contracts.renewals.actions.raise_reminders import put_reminder
from contracts.renewals.models import ContractReminder
from contracts.renewals.values import Matter
from contracts.values import local_date

# A purchase that nobody was told of in these days is old news.
NEWS = timedelta(days=7)


def tell_of_hours(db: Session, contract: Contract, *, now: datetime) -> int:
    """Returns how many reminders were raised. The table's key keeps each one single."""
    today = local_date(now, contract.zone)
    raised = 0
    for one in hours_today(db, contract, fact_of(db, contract), now, today).lines:
        number, since = one.offer.line.number, one.low_since
        if since is not None and not _told(db, contract, number, since):
            raised += put_reminder(db, contract, Matter.HOURS_LOW, since, number, now)
    automatic = db.execute(
        select(PrepaidPurchase.line, PrepaidPurchase.bought_on).where(
            PrepaidPurchase.tenant_id == contract.tenant_id,
            PrepaidPurchase.contract_id == contract.id,
            PrepaidPurchase.automatic,
            PrepaidPurchase.superseded_at.is_(None),
            PrepaidPurchase.bought_on > today - NEWS,
        )
    )
    for number, day in automatic:
        raised += put_reminder(db, contract, Matter.HOURS_BOUGHT, day, number, now)
    return raised


def _told(db: Session, contract: Contract, number: int, since: date) -> bool:
    """Whether it was said since the hours became few; late work may have moved that day."""
    at = db.scalars(
        select(ContractReminder.raised_at).where(
            ContractReminder.tenant_id == contract.tenant_id,
            ContractReminder.contract_id == contract.id,
            ContractReminder.matter == Matter.HOURS_LOW,
            ContractReminder.step == number,
        )
    )
    return any(local_date(one, contract.zone) >= since for one in at)
