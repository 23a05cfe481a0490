"""Purchase orders with a limit: what frozen statements have used of one, and what is left."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.agreements.values import VersionFact
from contracts.billing.models import BillingRun
from contracts.billing.models_credit import CreditNote
from contracts.billing.models_statement import StatementRow
from contracts.billing.values import FROZEN
from msp.kernel.money import round_money


@dataclass(frozen=True, slots=True)
class Order:
    """A client's purchase order: its limit and what was billed under it before, both net."""

    number: str
    limit: Decimal
    used: Decimal

    @property
    def left(self) -> Decimal:
        """What the limit still allows; less than nothing once it is passed."""
        return self.limit - self.used


def order_of(
    db: Session, contract: Contract, version: VersionFact | None, run: BillingRun | None = None
) -> Order | None:
    """The order that a version names, if it has a limit; `run` itself is not counted as used."""
    if version is None or not version.purchase_order or version.purchase_limit is None:
        return None
    used = select(func.coalesce(func.sum(StatementRow.net), 0)).join(
        BillingRun,
        (BillingRun.tenant_id == StatementRow.tenant_id) & (BillingRun.id == StatementRow.run_id),
    )
    used = used.where(
        StatementRow.tenant_id == contract.tenant_id,
        StatementRow.contract_id == contract.id,
        StatementRow.purchase_order == version.purchase_order,
        BillingRun.state.in_(FROZEN),
    )
    if run is not None:
        used = used.where(BillingRun.id != run.id)
    sum_so_far = (db.scalar(used) or Decimal(0)) - _credited(db, contract, version.purchase_order)
    limit = version.purchase_limit
    currency = contract.currency
    return Order(
        version.purchase_order, round_money(limit, currency), round_money(sum_so_far, currency)
    )


def _credited(db: Session, contract: Contract, order: str) -> Decimal:
    """What credit notes have given back of the bills under an order, net."""
    given = (
        select(func.coalesce(func.sum(CreditNote.net), 0))
        .join(
            StatementRow,
            (StatementRow.tenant_id == CreditNote.tenant_id)
            & (StatementRow.id == CreditNote.statement_id),
        )
        .where(
            CreditNote.tenant_id == contract.tenant_id,
            CreditNote.contract_id == contract.id,
            CreditNote.number.is_not(None),
            StatementRow.purchase_order == order,
        )
    )
    return db.scalar(given) or Decimal(0)
