"""A statement's fingerprint: the same facts and rules give the same one, on any day."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import astuple, fields
from decimal import Decimal
from operator import attrgetter
from typing import Any

from contracts.billing.values_statement import (
    DeviceShare,
    LabourShare,
    Line,
    PieceShare,
    Statement,
    TierPart,
)
from contracts.prepaid.values import PrepaidRow

# Names may be corrected in the registers afterwards; days and money may not.
WORDS = frozenset(
    {"name", "serial", "site", "label", "agent", "role", "tier", "note", "description", "reason"}
)
# Terms that a line repeats from its contract: what they come to is in its sums.
TERMS = frozenset(
    {"instalments", "discount_percent", "discount_amount", "tax_words", "minutes_step"}
)
# What lines learned to say later counts only where they say it: statements that were frozen
# before must give the fingerprint that they were frozen with.
LATER = frozenset(
    {
        "tiers",
        "counting",
        "counted_on",
        "tax_kind",
        "grant_key",
        "drawn",
        "band",
        "factor",
        "km",
        "trip",
        "credit",
    }
)


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
        *sorted(_figures(PieceShare, statement.pieces)),
        *sorted(_figures(PrepaidRow, statement.prepaid)),
        *sorted(f"rests {one.span}" for one in statement.rests),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _figures(kind: type[Any], rows: Sequence[object]) -> list[str]:
    names = [one.name for one in fields(kind) if one.name not in WORDS | TERMS | LATER]
    later = [(one.name, one.default) for one in fields(kind) if one.name in LATER]
    figures_of = attrgetter(*names)
    figures = [";".join(map(_plain, figures_of(row))) for row in rows]
    if not later:
        return figures
    return [line + _said(row, later) for line, row in zip(figures, rows, strict=True)]


def _said(row: object, later: Sequence[tuple[str, Any]]) -> str:
    values = [(name, getattr(row, name), default) for name, default in later]
    return "".join(f";{name}={_plain(now)}" for name, now, default in values if now != default)


def _plain(value: object) -> str:
    """Text that does not depend on how a number was stored: 40 and 40.00 are the same sum."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}" if value else "0"
    if isinstance(value, TierPart):
        return ",".join(map(_plain, astuple(value)))
    if isinstance(value, tuple):
        return "/".join(map(_plain, value))
    return str(value)
