"""End the session of this browser."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import text

from msp.kernel.db import record
from msp.kernel.scope import DOOR
from tenants.signin.tokens import token_hash


def sign_out(token: str | None, *, now: datetime) -> None:
    """Revoke the session of this token; an unknown one is nothing to complain about."""
    if token:
        with record(DOOR) as db:
            close = text("select door_session_close(:token, :at)")
            db.execute(close, {"token": token_hash(token), "at": now})
