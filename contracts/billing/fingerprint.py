"""A statement's fingerprint: the same facts and rules give the same one, on any day."""

from __future__ import annotations

import hashlib
from dataclasses import fields, is_dataclass
from decimal import Decimal

from contracts.billing.values_statement import Statement


def fingerprint(statement: Statement) -> str:
    """A SHA-256 over every figure; when it was worked out is not part of it."""
    return hashlib.sha256(_plain(statement, frozenset({"known_at"})).encode()).hexdigest()


def _plain(value: object, skipped: frozenset[str] = frozenset()) -> str:
    """Text that does not depend on how a number was stored: 40 and 40.00 are the same sum."""
    if is_dataclass(value):
        names = (field.name for field in fields(value) if field.name not in skipped)
        return "{" + ";".join(f"{name}={_plain(getattr(value, name))}" for name in names) + "}"
    if isinstance(value, tuple):
        return "[" + ",".join(_plain(one) for one in value) + "]"
    if isinstance(value, Decimal):
        return f"{value.normalize():f}" if value else "0"
    return repr(str(value))
