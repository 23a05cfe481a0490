"""Make and revoke API keys: shown once, kept as a hash, bound to their owner's rights."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from msp.kernel.errors import NotFound
from msp.kernel.i18n import _
from msp.kernel.ids import new_id
from tenants.people.values import AgentPrincipal
from tenants.signin.tokens import new_key, token_hash

SHOWN_OF_KEY = 10


def make_key(
    db: Session,
    agent: AgentPrincipal,
    name: str,
    *,
    now: datetime,
    rights: Sequence[str] | None = None,
    days: int | None = None,
) -> str:
    """A new key of this agent; `rights` narrows what it may do, `days` ends it."""
    key = new_key()
    kept = None if rights is None else json.dumps([one for one in rights if agent.can(one)])
    values = {
        "id": new_id(),
        "hash": token_hash(key),
        "prefix": key[:SHOWN_OF_KEY],
        "name": name,
        "rights": kept,
        "at": now,
        "expires": now + timedelta(days=days) if days else None,
    }
    db.execute(
        text(
            "select me_key_open(:id, :hash, :prefix, :name, cast(:rights as jsonb), :at, :expires)"
        ),
        values,
    )
    return key


def revoke_key(db: Session, key_id: UUID, *, now: datetime) -> None:
    """End one's own key at once. Raises NotFound."""
    close = text("select me_key_close(:id, :at)")
    if not db.execute(close, {"id": key_id, "at": now}).scalar_one():
        raise NotFound(_("There is no such key, or it is not yours."))
