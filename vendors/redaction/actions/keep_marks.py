"""Keep what the placeholders stand for, and what was left readable."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from msp.kernel.errors import Refused
from msp.kernel.i18n import _
from msp.kernel.ids import new_id
from vendors.redaction.models import RedactionCount, RedactionException, RedactionMark
from vendors.redaction.veil import Veil


def keep_marks(db: Session, veil: Veil, client_id: UUID, link_id: UUID, case_id: UUID) -> None:
    """Store new placeholders. The case is locked by the caller, so numbers are given once."""
    if not veil.new:
        return
    db.add_all(
        RedactionMark(
            tenant_id=client_id,
            link_id=link_id,
            label=one.label,
            number=one.number,
            value=one.value,
        )
        for one in veil.new
    )
    count = insert(RedactionCount).values(id=new_id(), case_id=case_id, used=veil.used)
    db.execute(count.on_conflict_do_update(index_elements=["case_id"], set_={"used": veil.used}))
    veil.marks += veil.new
    veil.new = []
    db.flush()


def leave_readable(
    db: Session,
    client_id: UUID,
    link_id: UUID,
    values: Collection[str],
    reason: str,
    agent_id: UUID | None,
    *,
    now: datetime,
) -> None:
    """The vendor may read these things on this bond. Raises Refused without a reason."""
    if values and not reason.strip():
        raise Refused(_("Say why the vendor needs to read it."), field="why_readable")
    db.add_all(
        RedactionException(
            tenant_id=client_id,
            link_id=link_id,
            value=one,
            reason=reason.strip(),
            agent_id=agent_id,
            created_at=now,
        )
        for one in dict.fromkeys(values)
    )
    db.flush()
