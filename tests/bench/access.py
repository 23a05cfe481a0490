"""What the measurements need beside pages: a password, a key, a client's id, the queue's state."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Sequence
from typing import Any

import psycopg
from psycopg.types.json import Jsonb

from tenants.signin.passwords import hash_password
from tenants.signin.tokens import KEY_MARK, token_hash

PASSWORD = secrets.token_urlsafe(12)
PATIENCE_SECONDS = 300


ENGINEER = ("engineer_l1", "engineer_l3")
ACCOUNT_MANAGER = ("account_manager",)


def prepare(admin_url: str, email: str, roles: Sequence[str] = ENGINEER) -> str:
    """Give an agent of the data set a password, roles, and a key of full rights; the key."""
    key = KEY_MARK + secrets.token_urlsafe(32)
    with psycopg.connect(admin_url) as admin:
        admin.execute(
            "update agent set roles = %s where email_norm = %s", [Jsonb(list(roles)), email]
        )
        admin.execute(
            "insert into credential (id, agent_id, password_hash)"
            " select uuidv7(), id, %s from agent where email_norm = %s"
            " and not exists (select from credential c where c.agent_id = agent.id)",
            [hash_password(PASSWORD), email],
        )
        admin.execute(
            "insert into api_key (id, key_hash, prefix, name, agent_id, created_at)"
            " select uuidv7(), %s, %s, 'bench', id, now() from agent where email_norm = %s",
            [token_hash(key), key[:8], email],
        )
    return key


def one(admin: psycopg.Connection, question: str, *values: object) -> Any:
    """The first column of the first row. Raises when there is none."""
    row = admin.execute(question.encode(), values).fetchone()
    if row is None:
        raise RuntimeError(f"Nothing answers {question}")
    return row[0]


def ask(admin_url: str, question: str, *values: object) -> Any:
    """The same over a connection of its own."""
    with psycopg.connect(admin_url, autocommit=True) as admin:
        return one(admin, question, *values)


def wait_until(done: Callable[[], bool], patience: float, pause: float = 0.2) -> float:
    """Seconds until it is done. Raises when it takes longer than the patience."""
    begun = time.monotonic()
    while not done():
        if time.monotonic() - begun > patience:
            raise RuntimeError(f"It is not done after {patience:.0f} s.")
        time.sleep(pause)
    return time.monotonic() - begun


def drained_after(admin_url: str) -> float:
    """Seconds until no due message waits in the queue."""
    waiting = (
        "select count(*) from dramatiq.queue where state <> 'rejected'"
        " and available_at <= now() and message->'options'->>'timetable' = 'false'"
    )
    with psycopg.connect(admin_url, autocommit=True) as admin:
        return wait_until(lambda: bool(one(admin, waiting) == 0), PATIENCE_SECONDS)
