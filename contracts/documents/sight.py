"""A statement as the page shows it: every line with its parts, devices and work beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from contracts.agreements.values import NAMED, Basis
from contracts.agreements.words import basis_words
from contracts.billing.charged_to import CentreSum
from contracts.billing.tax import TaxSum
from contracts.billing.values_statement import DeviceShare, LabourShare, Line
from contracts.billing.words import days_words
from contracts.documents.addressed import bill_to, centre_totals, charged_words, pay_by
from contracts.documents.formula import formula_of, price_of, short, tier_words
from contracts.documents.hours import Movement, movements, paid_by
from contracts.documents.paper import (
    Paper,
    Part,
    demanded_words,
    devices_of,
    labour_of,
    order_words,
    parts_of,
    rest_words,
    tax_parts,
    unbilled_devices,
)
from contracts.ledger.values import Band
from contracts.ledger.words import band_words
from msp.kernel.i18n import _


@dataclass(frozen=True, slots=True)
class LineSight:
    """A line, opened."""

    line: Line
    counts: str
    quantity: str
    price: str
    days: str
    apart: str
    formula: str
    correction: str
    tiers: list[tuple[str, Decimal]]
    parts: list[Part]
    devices: list[DeviceShare]
    labour: list[LabourShare]
    moves: str
    charged: str


@dataclass(frozen=True, slots=True)
class Sight:
    """A paper, opened."""

    paper: Paper
    lines: list[LineSight]
    taxes: list[tuple[str, TaxSum]]
    demanded: list[str]
    rests: list[str]
    unbilled: list[DeviceShare]
    free_work: list[LabourShare]
    paid_work: list[tuple[LabourShare, str]]
    hours: list[Movement]
    period: str
    order: str
    addressed: str
    pay_by: date | None
    centres: list[tuple[str, CentreSum]]
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
    evidence += sum((one.amount for one in statement.pieces), Decimal(0))
    before = paper.previous_net
    span = statement.period if statement.period.days else statement.labour_period
    return Sight(
        paper=paper,
        lines=[_line(paper, line) for line in statement.lines],
        taxes=tax_parts(statement),
        demanded=demanded_words(statement),
        rests=rest_words(statement),
        unbilled=unbilled_devices(statement),
        free_work=[one for one in statement.labour if one.line is None and not one.grant_key],
        paid_work=[(one, paid_by(statement, one)) for one in statement.labour if one.grant_key],
        hours=movements(statement),
        period=days_words(span),
        order=order_words(paper),
        addressed=", ".join([bill_to(paper)[0], *bill_to(paper)[1].splitlines()]),
        pay_by=pay_by(paper),
        centres=centre_totals(paper),
        change=None if before is None else statement.net - before,
        evidence=evidence,
    )


def _line(paper: Paper, line: Line) -> LineSight:
    correction = ""
    if line.corrects is not None:
        days, number = days_words(line.corrects.period), line.corrects.number
        if paper.credits:
            correction = _("of %(period)s, %(number)s", period=days, number=number)
        else:
            correction = _("corrects %(period)s, %(number)s", period=days, number=number)
    return LineSight(
        line=line,
        counts=basis_words(line.basis),
        quantity=_quantity(line),
        price=price_of(line, paper.statement.currency),
        days=days_words(line.span),
        apart=_apart(paper, line),
        formula=formula_of(line),
        correction=correction,
        tiers=[(tier_words(one), one.gross) for one in line.tiers if len(line.tiers) > 1],
        parts=parts_of(paper.statement, line),
        devices=devices_of(paper.statement, line),
        labour=labour_of(paper.statement, line),
        moves=_moves(line),
        charged=charged_words(paper, line),
    )


def _quantity(line: Line) -> str:
    """How much is charged, with its unit where it has one."""
    unit = {Basis.HOURLY: " h", Basis.KILOMETRE: " km"}.get(line.basis, "")
    return short(line.charged) + unit


def _apart(paper: Paper, line: Line) -> str:
    """The days or hours of a line that is billed in parts, to tell its parts from each other."""
    if line.band is not Band.HOURS:
        return f"{band_words(line.band)} × {short(line.factor)}"
    alike = [
        one for one in paper.statement.lines
        if one.number == line.number and one.corrects == line.corrects
        and one.band is line.band
    ]  # fmt: skip
    return days_words(line.span) if len(alike) > 1 else ""


def _moves(line: Line) -> str:
    """Opening and movement, where devices or people came or went."""
    if line.basis not in NAMED or line.corrects is not None or not (line.joined or line.left):
        return ""
    return _(
        "%(opening)d at the start, +%(joined)d, −%(left)d, %(closing)d at the end",
        opening=line.opening,
        joined=line.joined,
        left=line.left,
        closing=line.closing,
    )
