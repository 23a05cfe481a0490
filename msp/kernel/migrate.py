"""Bring a database to the present: roles, queue, tables, policies, definer functions.

Runs with an administrator's address; the product itself connects as an unprivileged login that
owns nothing and inherits nothing. Roles belong to the whole server, so they are made only when
missing and under one lock.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib import resources
from pathlib import Path

import psycopg
from alembic import command
from alembic.config import Config
from dramatiq_postgres import schema as queue_schema
from psycopg import sql
from sqlalchemy import create_engine
from sqlalchemy.engine import Connection

from msp.kernel.db import engine_url
from msp.kernel.policies import (
    BROKER,
    DOOR,
    OWNER,
    PORTAL,
    PROVIDER,
    ROLES,
    STAFF,
    policy_statements,
)

LOCK = 7_130_211
KERNEL_FUNCTIONS = Path(__file__).with_name("functions.sql")
EXTENSIONS = ("pg_trgm", "unaccent", "btree_gist")


def migrate(
    admin_url: str,
    functions: Iterable[Path] = (),
    *,
    app_login: str = "msp_app",
    app_password: str | None = None,
) -> None:
    """Make or update everything in the database at `admin_url`; safe to run again.

    `functions` are the rooms' files of definer functions, applied after the kernel's own.
    """
    with psycopg.connect(admin_url, autocommit=True) as admin:
        admin.execute("select pg_advisory_lock(%s)", [LOCK])
        make_roles(admin, app_login, app_password)
        _make_queue(admin)
        _upgrade(admin_url)
        with admin.transaction():
            for path in (KERNEL_FUNCTIONS, *functions):
                admin.execute(path.read_text(encoding="utf-8").encode())
            admin.execute(";\n".join(policy_statements()).encode())


def alembic_config(connection: Connection | None = None) -> Config:
    """The migrations' configuration, bound to an open connection."""
    config = Config()
    config.set_main_option("script_location", str(resources.files("migrations")))
    config.attributes["connection"] = connection
    return config


def make_roles(admin: psycopg.Connection, app_login: str, app_password: str | None) -> None:
    """Make what is missing of the roles, and the extensions; a restore needs them first."""
    for role in ROLES:
        if not _exists(admin, role):
            admin.execute(sql.SQL("create role {} nologin noinherit").format(sql.Identifier(role)))
    if not _exists(admin, app_login):
        admin.execute(
            sql.SQL("create role {} login noinherit password {}").format(
                sql.Identifier(app_login), sql.Literal(app_password)
            )
        )
    for role in (DOOR, PORTAL, STAFF, PROVIDER, BROKER):
        admin.execute(
            sql.SQL("grant {} to {}").format(sql.Identifier(role), sql.Identifier(app_login))
        )
    admin.execute(sql.SQL("grant {} to current_user").format(sql.Identifier(OWNER)))
    admin.execute(
        sql.SQL("grant create, usage on schema public to {}").format(sql.Identifier(OWNER))
    )
    for extension in EXTENSIONS:
        admin.execute(
            sql.SQL("create extension if not exists {}").format(sql.Identifier(extension))
        )


def _exists(admin: psycopg.Connection, role: str) -> bool:
    found = admin.execute("select 1 from pg_roles where rolname = %s", [role]).fetchone()
    return found is not None


def _make_queue(admin: psycopg.Connection) -> None:
    with admin.transaction(), admin.cursor() as cursor:
        queue_schema.init(cursor)
        grants = f"""
            grant usage on schema dramatiq to {BROKER}, {OWNER};
            grant select, insert, update, delete on all tables in schema dramatiq to {BROKER};
            grant select, insert on all tables in schema dramatiq to {OWNER};
            grant usage on all sequences in schema dramatiq to {BROKER}, {OWNER};
        """
        cursor.execute(grants.encode())


def _upgrade(admin_url: str) -> None:
    engine = create_engine(engine_url(admin_url))
    with engine.begin() as connection:
        connection.exec_driver_sql(f"set local role {OWNER}")
        command.upgrade(alembic_config(connection), "head")
    engine.dispose()
