"""Who stands behind a request: the look-ups made before anyone is known.

Each opens a short transaction as `msp_door`, which may call the definer functions of
`functions.sql` and touch nothing else. A failing look-up raises; it never lets anyone in.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import RowMapping, text

from msp.kernel.db import unit
from msp.kernel.scope import DOOR
from tenants.people.values import AgentPrincipal, ContactPrincipal, rights_of
from tenants.signin.tokens import KEY_MARK, LONGEST_TOKEN, token_hash
from tenants.signin.values import (
    PORTAL_IDLE,
    PORTAL_LIFE,
    STAFF_IDLE,
    STAFF_LIFE,
    HalfSignedIn,
    Level,
    PortalHost,
)

LONGEST_HOST = 253


def staff_principal(token: str | None, now: datetime) -> AgentPrincipal | None:
    """The agent behind a session cookie, when she has shown everything that is asked of her."""
    row = _agent_session(token, now)
    if row is None or row["level"] != Level.FULL:
        return None
    return _agent(row, rights_of(row["roles"]), row["theme"], row["session_id"])


def half_signed_in(token: str | None, now: datetime) -> HalfSignedIn | None:
    """The agent whose password was right and who must still show or set up a code."""
    row = _agent_session(token, now)
    if row is None or row["level"] == Level.FULL:
        return None
    return HalfSignedIn(
        row["session_id"], row["agent_id"], row["name"], row["email"], Level(row["level"])
    )


def key_principal(key: str | None, now: datetime) -> AgentPrincipal | None:
    """The owner of an API key, with the rights she has today and the key was given."""
    if not key or not key.startswith(KEY_MARK) or len(key) > LONGEST_TOKEN:
        return None
    row = _one("select * from door_key(:key, :at)", key=token_hash(key), at=now)
    if row is None:
        return None
    rights = rights_of(row["roles"])
    given = rights if row["key_rights"] is None else rights & frozenset(row["key_rights"])
    return _agent(row, given)


def portal_for(host: str) -> PortalHost | None:
    """The active client whose portal answers at `host` (without a port), if any."""
    if len(host) > LONGEST_HOST:
        return None
    row = _one("select * from door_portal(:host)", host=host.lower().rstrip("."))
    return PortalHost(**row) if row else None


def portal_principal(host: str, token: str | None, now: datetime) -> ContactPrincipal | None:
    """The contact behind a session cookie at the portal of her own client, and only there."""
    portal = portal_for(host) if token else None
    return contact_at(portal.tenant_id, token, now) if portal else None


def contact_at(tenant_id: UUID, token: str | None, now: datetime) -> ContactPrincipal | None:
    """The same for a portal that is already known."""
    if not token or len(token) > LONGEST_TOKEN:
        return None
    row = _one(
        "select * from door_contact_session(:token, :tenant, :at, :idle, :life)",
        token=token_hash(token),
        tenant=tenant_id,
        at=now,
        idle=PORTAL_IDLE,
        life=PORTAL_LIFE,
    )
    if row is None:
        return None
    values = {key: value for key, value in row.items() if key not in ("contact_id", "rights")}
    return ContactPrincipal(**values, id=row["contact_id"], rights=frozenset(row["rights"]))


def _agent_session(token: str | None, now: datetime) -> RowMapping | None:
    if not token or len(token) > LONGEST_TOKEN:
        return None
    return _one(
        "select * from door_agent_session(:token, :at, :idle, :life)",
        token=token_hash(token),
        at=now,
        idle=STAFF_IDLE,
        life=STAFF_LIFE,
    )


def _agent(
    row: RowMapping,
    rights: frozenset[str],
    theme: str = "auto",
    session_id: UUID | None = None,
) -> AgentPrincipal:
    chosen = row["tenant_ids"]
    return AgentPrincipal(
        id=row["agent_id"],
        name=row["name"],
        email=row["email"],
        roles=tuple(row["roles"]),
        rights=rights,
        tenant_ids=None if chosen is None else tuple(chosen),
        zone=row["zone"],
        locale=row["locale"],
        theme=theme,
        session_id=session_id,
    )


def _one(statement: str, **values: Any) -> RowMapping | None:
    with unit(DOOR) as db:
        return db.execute(text(statement), values).mappings().one_or_none()
