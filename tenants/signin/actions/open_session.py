"""Open a session for one person, under a token that is stored as a hash only."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import text

from msp.kernel.db import record
from msp.kernel.ids import new_id
from msp.kernel.scope import DOOR
from tenants.signin.tokens import new_token, token_hash
from tenants.signin.values import Level, Opened, Visitor

LONGEST_USER_AGENT = 300


def open_session(
    visitor: Visitor,
    *,
    level: Level,
    now: datetime,
    agent_id: UUID | None = None,
    tenant_id: UUID | None = None,
    contact_id: UUID | None = None,
) -> Opened:
    """A new session of an agent, or of a contact of a client; exactly one of the two."""
    token = new_token()
    values = {
        "token": token_hash(token),
        "id": new_id(),
        "agent": agent_id,
        "tenant": tenant_id,
        "contact": contact_id,
        "level": level.value,
        "at": now,
        "ip": visitor.address,
        "user_agent": visitor.user_agent[:LONGEST_USER_AGENT],
    }
    with record(DOOR) as db:
        db.execute(
            text(
                "select door_session_open("
                ":token, :id, :agent, :tenant, :contact, :level, :at, :ip, :user_agent)"
            ),
            values,
        )
    return Opened(token, level)
