"""A statement as the page shows it: every line with its parts, devices and work beside it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from contracts.agreements.values import DEVICES, Basis
from contracts.agreements.words import basis_words
from contracts.billing.values_statement import DeviceShare, LabourShare, Line
from contracts.billing.words import days_words
from contracts.documents.paper import (
    Paper,
    Part,
    devices_of,
    formula_of,
    labour_of,
    parts_of,
    short,
    unbilled_devices,
)
from msp.kernel.i18n import _


@dataclass(frozen=True, slots=True)
class LineSight:
    """A line, opened."""

    line: Line
    counts: str
    quantity: str
    days: str
    formula: str
    correction: str
    parts: list[Part]
    devices: list[DeviceShare]
    labour: list[LabourShare]
    moves: str


@dataclass(frozen=True, slots=True)
class Sight:
    """A paper, opened."""

    paper: Paper
    lines: list[LineSight]
    unbilled: list[DeviceShare]
    free_work: list[LabourShare]
    period: str
    change: Decimal | None
    evidence: Decimal

    @property
    def ties_out(self) -> bool:
        """Lines and their evidence are the same sum."""
        return self.evidence == self.paper.statement.net


def sight_of(paper: Paper) -> Sight:
    """Everything the page opens, in order."""
    statement = paper.statement
    evidence = sum((line.unshared for line in statement.lines), Decimal(0))
    evidence += sum((one.amount for one in statement.devices), Decimal(0))
    evidence += sum((one.amount for one in statement.labour), Decimal(0))
    before = paper.previous_net
    span = statement.period if statement.period.days else statement.labour_period
    return Sight(
        paper=paper,
        lines=[_line(paper, line) for line in statement.lines],
        unbilled=unbilled_devices(statement),
        free_work=[one for one in statement.labour if one.line is None],
        period=days_words(span),
        change=None if before is None else statement.net - before,
        evidence=evidence,
    )


def _line(paper: Paper, line: Line) -> LineSight:
    correction = ""
    if line.corrects is not None:
        correction = _(
            "corrects %(period)s, %(number)s",
            period=days_words(line.corrects.period),
            number=line.corrects.number,
        )
    return LineSight(
        line=line,
        counts=basis_words(line.basis),
        quantity=f"{short(line.charged)} h" if line.basis is Basis.HOURLY else short(line.charged),
        days=days_words(line.span),
        formula=formula_of(line),
        correction=correction,
        parts=parts_of(paper.statement, line),
        devices=devices_of(paper.statement, line),
        labour=labour_of(paper.statement, line),
        moves=_moves(line),
    )


def _moves(line: Line) -> str:
    """Opening and movement, where devices came or went."""
    if line.basis not in DEVICES or line.corrects is not None or not (line.joined or line.left):
        return ""
    return _(
        "%(opening)d at the start, +%(joined)d, −%(left)d, %(closing)d at the end",
        opening=line.opening,
        joined=line.joined,
        left=line.left,
        closing=line.closing,
    )
