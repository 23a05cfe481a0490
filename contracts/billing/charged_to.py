"""Which part of each line of a bill is charged to which cost centre.

A line follows its evidence: each device's share goes where the device's site is charged, by days
where that changes within the period. The parts are rounded by the largest remainder, so they are
the line to the cent, with either sign.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from contracts.billing.values_statement import Line, Statement
from contracts.payers.places import centres_over
from contracts.payers.values import Centre, ChargeFact
from contracts.values import Span
from msp.kernel.money import round_parts

Evidence = tuple[str, Span, Decimal]
OF_NONE = Centre("", "")


@dataclass(frozen=True, slots=True)
class CentrePart:
    """What of a line falls to a centre; without a code to none."""

    line: int
    centre: Centre
    net: Decimal
    tax: Decimal


def charged_to(statement: Statement, facts: Sequence[ChargeFact]) -> list[CentrePart]:
    """Every line in its parts, in order; nothing where nobody has chosen a centre."""
    if not facts:
        return []
    evidence = _evidence(statement)
    parts = [
        part
        for line in statement.lines
        for part in _parts(statement, line, evidence[line.ordinal], facts)
    ]
    return parts if any(one.centre.code for one in parts) else []


def _evidence(statement: Statement) -> Mapping[int, list[Evidence]]:
    """What each line is made of: at which site, on which days, for how much."""
    found: dict[int, list[Evidence]] = defaultdict(list)
    for line in statement.lines:
        if line.unshared:
            found[line.ordinal].append(("", line.span, line.unshared))
    for device in statement.devices:
        if device.line is not None:
            found[device.line].append((device.site, device.span, device.amount))
    for piece in statement.pieces:
        found[piece.line].append(("", piece.span, piece.amount))
    for work in statement.labour:
        if work.line is not None:
            found[work.line].append(("", Span(work.work_date, work.work_date), work.amount))
    return found


def _parts(
    statement: Statement, line: Line, evidence: Sequence[Evidence], facts: Sequence[ChargeFact]
) -> Iterator[CentrePart]:
    exact: dict[Centre, Fraction] = defaultdict(Fraction)
    places: dict[tuple[str, Span], list[tuple[Span, Centre | None]]] = {}
    for site, span, amount in evidence or [("", line.span, line.net)]:
        if (site, span) not in places:
            number = line.number
            places[site, span] = centres_over(facts, statement.contract_id, number, site, span)
        for piece, centre in places[site, span]:
            share = Fraction(piece.days, span.days) if span.days else 1
            exact[centre or OF_NONE] += Fraction(amount) * share
    centres = sorted(exact)
    nets = round_parts([exact[one] for one in centres], statement.currency)
    taxes = _taxes(line, [exact[one] for one in centres], statement.currency)
    for centre, net, tax in zip(centres, nets, taxes, strict=True):
        if net or tax or len(centres) == 1:
            yield CentrePart(line.ordinal, centre, net, tax)


def _taxes(line: Line, exact: Sequence[Fraction], currency: str) -> list[Decimal]:
    """The line's tax in proportion to the parts' nets; of a line that comes to nothing, in one."""
    if not line.net:
        return [line.tax, *(Decimal(0) for _one in exact[1:])]
    whole = Fraction(line.net)
    return round_parts([Fraction(line.tax) * one / whole for one in exact], currency)


def shared_parts(
    parts: Sequence[CentrePart], line: int, net: Decimal, tax: Decimal, currency: str
) -> list[CentrePart]:
    """Another sum about a line, shared as the line was, to the cent; `line` is its new ordinal."""
    whole = sum((Fraction(one.net) for one in parts), Fraction(0))
    if not whole:
        return []
    shares = [Fraction(one.net) / whole for one in parts]
    nets = round_parts([Fraction(net) * one for one in shares], currency)
    taxes = round_parts([Fraction(tax) * one for one in shares], currency)
    return [
        CentrePart(line, one.centre, part, due)
        for one, part, due in zip(parts, nets, taxes, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class CentreSum:
    """What a bill charges to one centre."""

    centre: Centre
    net: Decimal
    tax: Decimal

    @property
    def total(self) -> Decimal:
        """With tax."""
        return self.net + self.tax


def centre_sums(parts: Iterable[CentrePart]) -> list[CentreSum]:
    """By centre, in the order of their codes; what falls to none comes first."""
    found: dict[Centre, list[CentrePart]] = defaultdict(list)
    for one in parts:
        found[one.centre].append(one)
    return [
        CentreSum(
            centre,
            sum((one.net for one in alike), Decimal(0)),
            sum((one.tax for one in alike), Decimal(0)),
        )
        for centre, alike in sorted(found.items())
    ]


def as_heading(parts: Iterable[CentrePart]) -> list[dict[str, Any]]:
    """The parts as a statement's heading keeps them."""
    return [
        {
            "line": one.line,
            "code": one.centre.code,
            "name": one.centre.name,
            "net": f"{one.net:f}",
            "tax": f"{one.tax:f}",
        }
        for one in parts
    ]


def parts_in(heading: Mapping[str, Any]) -> list[CentrePart]:
    """The parts that a statement was frozen with."""
    return [
        CentrePart(
            one["line"],
            Centre(one["code"], one["name"]),
            Decimal(one["net"]),
            Decimal(one["tax"]),
        )
        for one in heading.get("centres", ())
    ]
