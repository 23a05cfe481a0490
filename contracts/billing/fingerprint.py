"""A statement's fingerprint: the same facts and rules give the same one, on any day."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import fields
from decimal import Decimal

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
        *sorted(_figures(statement.lines)),
        *sorted(_figures(statement.devices)),
        *sorted(_figures(statement.labour)),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _figures(rows: Iterable[Line | DeviceShare | LabourShare]) -> list[str]:
    return [
        ";".join(
            f"{field.name}={_plain(getattr(row, field.name))}"
            for field in fields(row)
            if field.name not in WORDS
        )
        for row in rows
    ]


def _plain(value: object) -> str:
    """Text that does not depend on how a number was stored: 40 and 40.00 are the same sum."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}" if value else "0"
    return str(value)
