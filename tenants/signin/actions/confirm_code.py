"""Show the second factor: the code from the authenticator app completes the session."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.orm import Session

from msp.kernel.db import record
from msp.kernel.errors import NotSignedIn, Refused
from msp.kernel.i18n import _
from msp.kernel.ids import new_id
from msp.kernel.scope import DOOR
from tenants.signin.actions.count_try import counted_try
from tenants.signin.candidates import agent_candidate
from tenants.signin.tokens import new_token, token_hash
from tenants.signin.totp import accepted_step, open_secret, seal_secret
from tenants.signin.values import HalfSignedIn, Level, Opened, Visitor


def confirm_code(
    half: HalfSignedIn, token: str, code: str, visitor: Visitor, *, now: datetime
) -> Opened:
    """Complete a session that waits for its code, under a new token. Raises Refused, TooMany."""
    with counted_try(f"code:{half.agent_id}", visitor, now=now):
        found = agent_candidate(agent_id=half.agent_id)
        if found is None or found.totp_sealed is None:
            raise _wrong()
        secret = open_secret(found.totp_sealed, half.agent_id)
        step = accepted_step(secret, code, after_step=found.totp_step, now=now)
        if step is None:
            raise _wrong()
        with record(DOOR) as db:
            used = text("select door_totp_used(:agent, :step)")
            if not db.execute(used, {"agent": half.agent_id, "step": step}).scalar_one():
                raise _wrong()
            return _complete(db, token)


def enrol_code(
    half: HalfSignedIn, token: str, secret: str, code: str, visitor: Visitor, *, now: datetime
) -> Opened:
    """Set up the second factor by showing its first code. Raises Refused, TooMany."""
    with counted_try(f"code:{half.agent_id}", visitor, now=now):
        step = accepted_step(secret, code, after_step=0, now=now)
        if step is None:
            raise _wrong()
        values = {
            "id": new_id(),
            "agent": half.agent_id,
            "sealed": seal_secret(secret, half.agent_id),
            "step": step,
        }
        with record(DOOR) as db:
            enrol = text("select door_totp_enrol(:id, :agent, :sealed, :step)")
            if not db.execute(enrol, values).scalar_one():
                raise NotSignedIn(_("A code was set up meanwhile. Please sign in again."))
            return _complete(db, token)


def _complete(db: Session, token: str) -> Opened:
    fresh = new_token()
    complete = text("select door_session_complete(:old, :new)")
    hashes = {"old": token_hash(token), "new": token_hash(fresh)}
    if not db.execute(complete, hashes).scalar_one():
        raise NotSignedIn(_("Your session is over. Please sign in again."))
    return Opened(fresh, Level.FULL)


def _wrong() -> Refused:
    return Refused(
        _("This code is not right. Each code is good once, for half a minute."), field="code"
    )
