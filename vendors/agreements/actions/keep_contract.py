"""Keep a contract with a vendor: write a new one, or change one."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from msp.kernel.errors import Refused
from msp.kernel.i18n import _
from vendors.agreements.actions.publish import publish
from vendors.agreements.models import VendorContract, VendorTarget
from vendors.agreements.values import ContractDraft
from vendors.register.models import Vendor

PLAIN = (
    "number", "name", "starts_on", "last_day", "notice_days", "renews_months", "calendar_id",
    "included_incidents", "period_cost", "incident_cost", "currency", "notes",
)  # fmt: skip


def add_contract(
    db: Session, vendor: Vendor, draft: ContractDraft, *, now: datetime
) -> VendorContract:
    """A new contract, published down at once. Raises Refused for what cannot be."""
    _check(db, vendor, draft, None)
    contract = VendorContract(
        vendor_id=vendor.id, term_from=draft.starts_on, created_at=now, **_values(draft)
    )
    db.add(contract)
    db.flush()
    _keep_targets(db, contract, draft)
    publish(db, contract)
    return contract


def change_contract(
    db: Session, vendor: Vendor, contract: VendorContract, draft: ContractDraft
) -> None:
    """Change it; cases that are open keep the terms they were opened under. Raises Refused."""
    _check(db, vendor, draft, contract)
    if contract.term_from == contract.starts_on:
        contract.term_from = draft.starts_on
    for name, value in _values(draft).items():
        setattr(contract, name, value)
    db.flush()
    _keep_targets(db, contract, draft)
    publish(db, contract)


def _values(draft: ContractDraft) -> dict[str, Any]:
    return {name: getattr(draft, name) for name in PLAIN} | {
        "categories": list(draft.categories),
        "acknowledged_by": draft.acknowledged_by.value,
        "period": draft.period.value,
    }


def _keep_targets(db: Session, contract: VendorContract, draft: ContractDraft) -> None:
    db.execute(delete(VendorTarget).where(VendorTarget.contract_id == contract.id))
    db.add_all(
        VendorTarget(
            contract_id=contract.id,
            severity=one.severity,
            promise=one.promise.value,
            minutes=one.minutes,
        )
        for one in draft.targets
    )
    db.flush()


def _check(db: Session, vendor: Vendor, draft: ContractDraft, known: VendorContract | None) -> None:
    if draft.last_day is not None and draft.last_day < draft.starts_on:
        raise Refused(_("It would end before it starts."), field="last_day")
    if draft.last_day is None and draft.renews_months:
        raise Refused(_("What never ends does not renew itself."), field="renews_months")
    by_number = {(one.severity, one.promise.value): one.minutes for one in draft.targets}
    for (severity, promise), minutes in by_number.items():
        if promise == "acknowledge" and minutes > by_number.get((severity, "resolve"), minutes):
            raise Refused(
                _("Severity %(number)s would be solved before it is answered.", number=severity)
            )
    same = select(VendorContract).where(
        VendorContract.vendor_id == vendor.id, VendorContract.number == draft.number
    )
    if (other := db.scalar(same)) is not None and other is not known:
        raise Refused(_("There is a contract of this number already."), field="number")
