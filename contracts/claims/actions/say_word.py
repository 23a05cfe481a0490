"""Say something about a dispute, as an agent or as a contact."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy.orm import Session

from contracts.claims.models import Dispute, DisputeWord
from msp.kernel.errors import Refused
from msp.kernel.i18n import _
from tenants.people.values import AgentPrincipal, ContactPrincipal


def say_word(
    db: Session,
    dispute: Dispute,
    words: str,
    *,
    by: AgentPrincipal | ContactPrincipal,
    now: datetime,
) -> DisputeWord:
    """Everybody who may see the bill reads it."""
    if not words.strip():
        raise Refused(_("Say something: an empty answer helps nobody."), field="words")
    contact = by.id if isinstance(by, ContactPrincipal) else None
    row = DisputeWord(
        tenant_id=dispute.tenant_id,
        dispute_id=dispute.id,
        at=now,
        agent_id=None if contact else by.id,
        contact_id=contact,
        author=by.name,
        words=words.strip(),
    )
    db.add(row)
    db.flush()
    return row
