"""A statement's fingerprint: the same facts and rules give the same one, on any day."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import fields
from decimal import Decimal
from operator import attrgetter
from typing import Any

from contracts.billing.values_statement import DeviceShare, LabourShare, Line, Statement

# Names may be corrected in the registers afterwards; days and money may not.
WORDS = frozenset({"name", "serial", "site", "label", "agent", "note", "description", "reason"})


def fingerprint(statement: Statement) -> str:
    """A SHA-256 over every day, minute and sum, whatever they are called and in whatever order."""
    head = (
        statement.contract_id,
        statement.currency,
        statement.period,
        statement.labour_period,
        statement.versions,
    )
    parts = [
        *(str(one) for one in head),
        *sorted(_figures(Line, statement.lines)),
        *sorted(_figures(DeviceShare, statement.devices)),
        *sorted(_figures(LabourShare, statement.labour)),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _figures(kind: type[Any], rows: Iterable[object]) -> list[str]:
    names = [field.name for field in fields(kind) if field.name not in WORDS]
    figures_of = attrgetter(*names)
    return [";".join(map(_plain, figures_of(row))) for row in rows]


def _plain(value: object) -> str:
    """Text that does not depend on how a number was stored: 40 and 40.00 are the same sum."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}" if value else "0"
    return str(value)
