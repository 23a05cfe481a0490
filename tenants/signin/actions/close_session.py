"""End sessions from afar: one's own, or by an administrator all of an agent's."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session


def close_own_session(
    db: Session, session_id: UUID | None, *, keep: UUID | None, now: datetime
) -> int:
    """End one own session, or with None all but `keep`; returns how many ended."""
    close = text("select me_session_close(:id, :keep, :at)")
    values = {"id": session_id, "keep": keep, "at": now}
    return int(db.execute(close, values).scalar_one())


def close_agent_sessions(db: Session, agent_id: UUID, *, now: datetime) -> int:
    """End every session and API key of an agent; returns how many ended."""
    close = text("select staff_sessions_close(:agent, :at)")
    return int(db.execute(close, {"agent": agent_id, "at": now}).scalar_one())


def close_contact_sessions(db: Session, tenant_id: UUID, contact_id: UUID, *, now: datetime) -> int:
    """End every session of a contact whose client is in scope; returns how many ended."""
    close = text("select contact_sessions_close(:tenant, :contact, :at)")
    values = {"tenant": tenant_id, "contact": contact_id, "at": now}
    return int(db.execute(close, values).scalar_one())


def reset_code(db: Session, agent_id: UUID, *, now: datetime) -> None:
    """Forget an agent's second factor: she sets up a new one at her next sign-in."""
    db.execute(text("select staff_code_reset(:agent)"), {"agent": agent_id})
    close_agent_sessions(db, agent_id, now=now)
