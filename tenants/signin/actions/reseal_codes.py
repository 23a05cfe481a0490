"""Seal the second factors of staff under the newest key."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.orm import Session

from msp.kernel.vault import is_newest
from tenants.signin.totp import open_secret, seal_secret


def old_codes(db: Session) -> tuple[int, int]:
    """How many second factors an older key sealed, of how many."""
    rows = db.execute(text("select * from staff_seals()")).all()
    return sum(not is_newest(sealed) for _agent_id, sealed in rows), len(rows)


def reseal_codes(db: Session) -> tuple[int, int]:
    """How many were sealed anew, of how many. Raises SealBroken where a key is gone."""
    rows = db.execute(text("select * from staff_seals()")).all()
    old = [(agent_id, sealed) for agent_id, sealed in rows if not is_newest(sealed)]
    for agent_id, sealed in old:
        values = {
            "agent": agent_id,
            "old": sealed,
            "new": seal_secret(open_secret(sealed, agent_id), agent_id),
        }
        db.execute(text("select staff_reseal(:agent, :old, :new)"), values)
    return len(old), len(rows)
