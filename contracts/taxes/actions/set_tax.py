"""Say what a tax code means from a day on. Where it was billed already, the next bills correct."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from sqlalchemy.orm import Session

from contracts.taxes.models import TaxCode
from contracts.taxes.values import TaxKind
from msp.kernel.errors import Refused
from msp.kernel.i18n import _

MOMENT = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class TaxDraft:
    """A code's meaning, as typed."""

    code: str
    name: str
    valid_from: date
    kind: TaxKind
    percent: Decimal = Decimal(0)
    words: str = ""


def set_tax(db: Session, draft: TaxDraft, *, by: UUID | None, now: datetime) -> TaxCode:
    """A new row, in place of what was said for the very day.

    It counts as known a moment later: a statement that is being worked out right now, without
    it, must not seem to have known it.
    """
    if draft.kind is not TaxKind.RATE and draft.percent:
        raise Refused(_("Only a rate has a percentage."), field="percent")
    if draft.kind is not TaxKind.RATE and not draft.words:
        raise Refused(_("Write the sentence that the bill must carry."), field="words")
    row = TaxCode(**asdict(draft), recorded_at=now + MOMENT, recorded_by=by)
    db.add(row)
    db.flush()
    return row
