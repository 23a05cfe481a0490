"""Everything that frozen statements have charged for one period, gathered from all of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from contracts.billing.corrections import Billed
from contracts.billing.values_statement import (
    DeviceShare,
    LabourShare,
    Line,
    PieceShare,
    Statement,
)
from contracts.values import Span


def billed_for(period: Span, number: str, frozen: Sequence[Statement]) -> Billed:
    """The period's own statement and the correction lines of later ones; `number` names the first.

    Line ordinals count within one statement, so they are made unique across all of them. What is
    set off against a credit note was not charged for the period.
    """
    lines: list[Line] = []
    devices: list[DeviceShare] = []
    labour: list[LabourShare] = []
    pieces: list[PieceShare] = []
    for statement in frozen:
        new = {}
        for line in statement.lines:
            of = line.corrects.period if line.corrects else statement.period
            if of == period and not line.credit:
                new[line.ordinal] = len(lines) + 1
                lines.append(replace(line, ordinal=len(lines) + 1))
        devices += [
            replace(one, line=new[one.line]) for one in statement.devices if one.line in new
        ]
        labour += [replace(one, line=new[one.line]) for one in statement.labour if one.line in new]
        pieces += [replace(one, line=new[one.line]) for one in statement.pieces if one.line in new]
    return Billed(number, tuple(lines), tuple(devices), tuple(labour), tuple(pieces))
