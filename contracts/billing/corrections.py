"""Corrections: what became known late about a frozen period, as lines on the next statement.

Nothing billed is ever changed. The period is worked out anew as known now; what it differs by from
everything billed for it so far, the earlier corrections included, is the correction.

What is taxed otherwise than it was billed makes two lines, the sum taken back at the rate that it
was billed at and charged anew at the other: net they are nothing, and each code's tax is right.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from contracts.agreements.values import WORK, Basis
from contracts.agreements.values_suspension import Rest
from contracts.billing.differences import device_changes, labour_changes, piece_changes
from contracts.billing.tax import taxed
from contracts.billing.values_statement import (
    Corrects,
    DeviceShare,
    LabourShare,
    Line,
    PieceShare,
    Statement,
)
from contracts.billing.words import days_words
from contracts.ledger.values import Band
from contracts.taxes.values import TaxKind
from contracts.taxes.words import tax_words
from msp.kernel.i18n import _


class Taxing(NamedTuple):
    """A line's number, and how it is taxed."""

    number: int
    code: str
    percent: Decimal
    kind: TaxKind


def taxing_of(line: Line) -> Taxing:
    return Taxing(line.number, line.tax_code, line.tax_percent, line.tax_kind)


@dataclass(frozen=True, slots=True)
class Ahead:
    """What a credit note gave back of a line ahead of a correction, as far as none has used it."""

    credit: str
    taxing: Taxing
    net: Decimal


@dataclass(frozen=True, slots=True)
class Billed:
    """Everything frozen statements have charged for one period, and under which number.

    `rests` are the days of suspension that were known when the last of them was worked out, `ahead`
    what was credited in expectation of what now becomes known.
    """

    number: str
    lines: tuple[Line, ...]
    devices: tuple[DeviceShare, ...]
    labour: tuple[LabourShare, ...]
    pieces: tuple[PieceShare, ...] = ()
    rests: tuple[Rest, ...] = ()
    ahead: tuple[Ahead, ...] = ()


def with_corrections(statement: Statement, past: Sequence[tuple[Statement, Billed]]) -> Statement:
    """The statement with lines that correct past periods, each given as known now and as billed."""
    lines, devices, labour, pieces = list(statement.lines), [], [], []
    for now, billed in past:
        for taxing in sorted({taxing_of(line) for line in (*now.lines, *billed.lines)}):
            found = _difference(taxing, len(lines) + 1, now, billed)
            if found is not None:
                lines.append(found[0])
                devices += found[1]
                labour += found[2]
                pieces += found[3]
                lines += set_off(found[0], taxing, billed.ahead)
    return replace(
        statement,
        lines=taxed(lines, statement.currency),
        devices=(*statement.devices, *devices),
        labour=(*statement.labour, *labour),
        pieces=(*statement.pieces, *pieces),
    )


def set_off(line: Line, taxing: Taxing, ahead: Sequence[Ahead]) -> list[Line]:
    """What a correction takes back and a credit note has given back already, charged again."""
    found: list[Line] = []
    left = -line.net
    for one in ahead:
        net = min(left, one.net)
        if one.taxing != taxing or net <= 0:
            continue
        left -= net
        words = _("credited already by %(credit)s", credit=one.credit)
        found.append(replace(bare(line, net, words), ordinal=line.ordinal + len(found) + 1,
                             credit=one.credit))  # fmt: skip
    return found


def bare(line: Line, net: Decimal, reason: str) -> Line:
    """A sum about a line without its days and quantities: none of them is counted again."""
    nothing = Decimal(0)
    return replace(
        line,
        asset_days=0,
        counted=nothing,
        charged=nothing,
        gross=net,
        discount=nothing,
        net=net,
        tax=nothing,
        unshared=net,
        opening=0,
        joined=0,
        left=0,
        closing=0,
        tiers=(),
        counted_on=None,
        reason=reason,
    )


def _difference(
    taxing: Taxing, ordinal: int, now: Statement, billed: Billed
) -> tuple[Line, list[DeviceShare], list[LabourShare], list[PieceShare]] | None:
    new = [line for line in now.lines if taxing_of(line) == taxing]
    old = [line for line in billed.lines if taxing_of(line) == taxing]
    net = _sum(new, "net") - _sum(old, "net")
    if not net:
        return None
    devices = device_changes(ordinal, now.devices, new, billed.devices, old)
    labour = labour_changes(ordinal, now.labour, new, billed.labour, old)
    pieces = piece_changes(ordinal, now.pieces, new, billed.pieces, old)
    model = (new or old)[-1]
    line = replace(
        model,
        ordinal=ordinal,
        span=now.period if model.basis not in WORK else now.labour_period,
        asset_days=sum(one.asset_days for one in new) - sum(one.asset_days for one in old),
        counted=_sum(new, "counted") - _sum(old, "counted"),
        charged=_sum(new, "charged") - _sum(old, "charged"),
        gross=_sum(new, "gross") - _sum(old, "gross"),
        discount=_sum(new, "discount") - _sum(old, "discount"),
        net=net,
        unshared=_sum(new, "unshared") - _sum(old, "unshared"),
        opening=0,
        joined=0,
        left=0,
        closing=0,
        tiers=(),
        counted_on=None,
        band=Band.HOURS,
        factor=Decimal(1),
        corrects=Corrects(now.period, billed.number),
        reason=_reason(new, old, devices, labour, pieces, _apart(taxing, now, billed, model)),
    )
    return line, devices, labour, pieces


def _sum(lines: Sequence[Line], field: str) -> Decimal:
    return sum((getattr(line, field) for line in lines), Decimal(0))


def _apart(taxing: Taxing, now: Statement, billed: Billed, model: Line) -> list[str]:
    """What the evidence does not tell: another tax, and days of rest."""
    return [*_tax_words(taxing, now, billed), *_rest_words(now, billed, model)]


def _tax_words(taxing: Taxing, now: Statement, billed: Billed) -> list[str]:
    """That the line is taxed in another way than it was billed."""
    new = {one for one in map(taxing_of, now.lines) if one.number == taxing.number}
    old = {one for one in map(taxing_of, billed.lines) if one.number == taxing.number}
    rate = tax_words(taxing.kind, taxing.percent)
    if taxing in new - old and old:
        return [_("taxed at %(rate)s instead", rate=rate)]
    if taxing in old - new and new:
        return [_("no longer taxed at %(rate)s", rate=rate)]
    return []


def _rest_words(now: Statement, billed: Billed, model: Line) -> list[str]:
    """What became known of suspensions since; work is charged whether or not a contract rests."""
    if model.basis in WORK:
        return []
    days, before = {one.span for one in now.rests}, {one.span for one in billed.rests}
    return [
        *(_("suspended %(days)s", days=days_words(one)) for one in sorted(days - before)),
        *(_("not suspended %(days)s", days=days_words(one)) for one in sorted(before - days)),
    ]


def _reason(
    new: Sequence[Line],
    old: Sequence[Line],
    devices: Sequence[DeviceShare],
    labour: Sequence[LabourShare],
    pieces: Sequence[PieceShare],
    apart: Sequence[str],
) -> str:
    """Which recorded fact makes the difference, in words; three things are named, then counted."""
    moved = [share for share in devices if share.days]
    parts = list(apart)
    parts += [
        _("%(name)s %(days)s days", name=share.name, days=f"{share.days:+d}".replace("-", "−"))
        for share in moved[:3]
    ]
    if len(moved) > 3:
        parts.append(_more_words(moved[-1].basis, len(moved) - 3))
    way = sum(share.km for share in labour)
    if way:
        words = f"{way:+d}".replace("-", "−")
        parts.append(_("%(way)s km of travel", way=words))
    elif labour:
        minutes = sum(share.minutes for share in labour)
        parts.append(_("%(minutes)s min of work", minutes=f"{minutes:+d}".replace("-", "−")))
    if pieces and (new or old)[-1].basis is Basis.BLOCK:
        parts += [one.label for one in pieces]
    elif pieces:
        units = sum((one.quantity * one.span.days for one in pieces), Decimal(0))
        words = f"{units.normalize():+f}".replace("-", "−")
        parts.append(_("%(units)s unit-days", units=words))
    then, now = _prices([one for one in old if one.corrects is None]), _prices(new)
    if then and any(now[band] != then[band] for band in now.keys() & then.keys()):
        parts.append(_("another price"))
    return _("Recorded after it was billed: %(what)s", what=", ".join(parts) or _("other terms"))


def _more_words(basis: Basis, count: int) -> str:
    if basis is Basis.PERSON:
        return _("and %(count)d more users", count=count)
    return _("and %(count)d more devices", count=count)


def _prices(lines: Sequence[Line]) -> dict[tuple[Band, Decimal], set[Decimal]]:
    """The prices there are, by the hours of day they are for."""
    found: dict[tuple[Band, Decimal], set[Decimal]] = {}
    for one in lines:
        found.setdefault((one.band, one.factor), set()).add(one.unit_price)
    return found
