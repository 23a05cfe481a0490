"""Set what a tool costs a month from a day on, for everybody or in one client's or contract's."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.agreements.recording import supersede
from contracts.costs.models import ClientToolCost, ToolCost
from contracts.costs.values import Per, ToolKey
from contracts.costs.words import changed_meanwhile
from msp.kernel.errors import Refused
from msp.kernel.i18n import _

Kept = TypeVar("Kept", ToolCost, ClientToolCost)


@dataclass(frozen=True, slots=True)
class ToolDraft:
    """A tool's cost a month; without an amount it is not used from that day."""

    key: ToolKey
    valid_from: date
    amount: Decimal | None
    currency: str
    note: str = ""

    @property
    def columns(self) -> dict[str, Any]:
        """As the tables keep it."""
        return {
            "name": self.key.name,
            "per": self.key.per.value,
            "asset_kind": self.key.asset_kind,
            "valid_from": self.valid_from,
            "amount": self.amount,
            "currency": self.currency,
            "note": self.note,
        }


def set_tool(db: Session, draft: ToolDraft, *, by: UUID | None, now: datetime) -> ToolCost:
    """Wherever nothing closer is said. In place of what was said for the very day."""
    _check(draft)
    at = _close(db, ToolCost, draft, {}, now)
    row = ToolCost(**draft.columns, recorded_at=at, recorded_by=by)
    db.add(row)
    db.flush()
    return row


def set_client_tool(
    db: Session,
    contract: Contract,
    draft: ToolDraft,
    *,
    everywhere: bool,
    by: UUID | None,
    now: datetime,
) -> ClientToolCost:
    """For this contract alone, or `everywhere` at its client."""
    _check(draft)
    place = {"tenant_id": contract.tenant_id, "contract_id": None if everywhere else contract.id}
    at = _close(db, ClientToolCost, draft, place, now)
    row = ClientToolCost(**place, **draft.columns, recorded_at=at, recorded_by=by)
    db.add(row)
    db.flush()
    return row


def _check(draft: ToolDraft) -> None:
    if draft.key.asset_kind and draft.key.per is not Per.DEVICE:
        raise Refused(_("Only a cost for each device is of one kind."), field="asset_kind")
    if draft.amount is not None and draft.amount < 0:
        raise Refused(_("A cost is not negative."), field="amount")


def _close(
    db: Session,
    table: type[Kept],
    draft: ToolDraft,
    place: dict[str, UUID | None],
    now: datetime,
) -> datetime:
    """Close what stands for the very day, and say when the new row is recorded."""
    said: dict[str, Any] = draft.columns
    same = [
        *(getattr(table, name).is_not_distinct_from(value) for name, value in place.items()),
        *(
            getattr(table, name) == said[name]
            for name in ("name", "per", "asset_kind", "currency", "valid_from")
        ),
    ]
    before = db.scalar(select(table).where(*same, table.superseded_at.is_(None)))
    return now if before is None else supersede(db, before, now, changed_meanwhile())
