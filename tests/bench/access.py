"""What the measurements need beside pages: a password, a key, a client's id, the queue's state."""

from __future__ import annotations

import secrets
import threading
import time

import psycopg

from tenants.signin.passwords import hash_password
from tenants.signin.tokens import KEY_MARK, token_hash

PASSWORD = secrets.token_urlsafe(12)
PATIENCE_SECONDS = 300


def prepare(admin_url: str, email: str) -> str:
    """Give the agent a password and a key of full rights; returns the key."""
    key = KEY_MARK + secrets.token_urlsafe(32)
    with psycopg.connect(admin_url) as admin:
        admin.execute(
            "insert into credential (id, agent_id, password_hash)"
            " select uuidv7(), id, %s from agent where email_norm = %s",
            [hash_password(PASSWORD), email],
        )
        admin.execute(
            'update agent set roles = \'["engineer_l1", "engineer_l3"]\' where email_norm = %s',
            [email],
        )
        admin.execute(
            "insert into api_key (id, key_hash, prefix, name, agent_id, created_at)"
            " select uuidv7(), %s, %s, 'bench', id, now() from agent where email_norm = %s",
            [token_hash(key), key[:8], email],
        )
    return key


def one_client(admin_url: str) -> str:
    """The id of a client of middling size."""
    with psycopg.connect(admin_url) as admin:
        row = admin.execute("select id from tenant where slug = 'client-20'").fetchone()
    if row is None:
        raise RuntimeError("The data set has no such client.")
    return str(row[0])


def drained_after(admin_url: str) -> float:
    """Seconds until no due message waits in the queue."""
    begun = time.monotonic()
    with psycopg.connect(admin_url, autocommit=True) as admin:
        while time.monotonic() - begun < PATIENCE_SECONDS:
            row = admin.execute(
                "select count(*) from dramatiq.queue where state <> 'rejected'"
                " and available_at <= now() and message->'options'->>'timetable' = 'false'"
            ).fetchone()
            if row == (0,):
                return time.monotonic() - begun
            time.sleep(0.2)
    return float(PATIENCE_SECONDS)


def thread() -> int:
    """The id of the thread that asks."""
    return threading.get_ident()
