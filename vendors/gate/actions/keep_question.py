"""Keep a vendor's checklist: add a question, take one away."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from msp.kernel.errors import Refused
from msp.kernel.i18n import _
from vendors.gate.models import VendorQuestion
from vendors.register.models import Vendor

MOST_QUESTIONS = 30


def add_question(
    db: Session,
    vendor: Vendor,
    question: str,
    hint: str,
    connection_id: UUID | None,
    *,
    required: bool,
) -> VendorQuestion:
    """At the end of the list. Raises Refused for one more than anybody would answer."""
    count, last = db.execute(
        select(func.count(), func.max(VendorQuestion.position)).where(
            VendorQuestion.vendor_id == vendor.id
        )
    ).one()
    if count >= MOST_QUESTIONS:
        raise Refused(_("Nobody answers more than %(count)s questions.", count=MOST_QUESTIONS))
    row = VendorQuestion(
        vendor_id=vendor.id,
        connection_id=connection_id,
        question=question,
        hint=hint,
        required=required,
        position=(last or 0) + 1,
    )
    db.add(row)
    db.flush()
    return row


def drop_question(db: Session, question: VendorQuestion) -> None:
    """It is not asked any more; what was answered stands in the cases."""
    db.delete(question)
    db.flush()
