"""A line of a bill by site: parts that are the line to the cent and to the device-day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from contracts.billing.values_statement import DeviceShare, Line, Statement
from contracts.values import Span, join
from msp.kernel.money import split


@dataclass(frozen=True, slots=True)
class SitePart:
    """What of a line falls to one site; movement is the site's own, so it closes by itself."""

    site: str
    asset_days: int
    counted: Decimal
    charged: Decimal
    gross: Decimal
    discount: Decimal
    net: Decimal
    tax: Decimal
    opening: int
    joined: int
    left: int
    closing: int

    @property
    def total(self) -> Decimal:
        return self.net + self.tax


def site_parts(statement: Statement, line: Line) -> list[SitePart]:
    """By the name of the site; a line without devices, or at one place, is one part."""
    shares: dict[str, list[DeviceShare]] = defaultdict(list)
    for one in statement.devices:
        if one.line == line.ordinal:
            shares[one.site].append(one)
    if len(shares) < 2:
        return [_whole(next(iter(shares), ""), line)]
    sites = sorted(shares)
    nets = [sum((one.amount for one in shares[site]), Decimal(0)) for site in sites]
    nets[-1] += line.unshared
    days = [sum(one.days for one in shares[site]) for site in sites]
    return _parts(line, statement.currency, sites, shares, nets, days)


def _whole(site: str, line: Line) -> SitePart:
    return SitePart(
        site, line.asset_days, line.counted, line.charged, line.gross, line.discount, line.net,
        line.tax, line.opening, line.joined, line.left, line.closing,
    )  # fmt: skip


def _parts(
    line: Line,
    currency: str,
    sites: Sequence[str],
    shares: dict[str, list[DeviceShare]],
    nets: Sequence[Decimal],
    days: Sequence[int],
) -> list[SitePart]:
    weights = [abs(one) for one in nets] if any(nets) else [abs(Decimal(one)) for one in days]
    if not any(weights):
        weights = [Decimal(1)] * len(sites)
    discounts = split(line.discount, weights, currency)
    taxes = split(line.tax, weights, currency)
    by_days = [abs(Decimal(one)) for one in days] if any(days) else weights
    counted, charged = _quantities(line.counted, by_days), _quantities(line.charged, weights)
    return [
        SitePart(
            site, days[at], counted[at], charged[at], nets[at] + discounts[at], discounts[at],
            nets[at], taxes[at], *_movement(line, shares[site]),
        )
        for at, site in enumerate(sites)
    ]  # fmt: skip


def _quantities(whole: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """Six decimals as the bill has them; the largest remainders make them the whole."""
    parts = split(whole.scaleb(4).quantize(Decimal("0.01")), weights, "")
    return [one.scaleb(-4) for one in parts]


def _movement(line: Line, shares: Sequence[DeviceShare]) -> tuple[int, int, int, int]:
    """There at the start, come, gone and there at the end; a correction moves nothing."""
    if line.corrects is not None:
        return 0, 0, 0, 0
    by_device: dict[UUID, list[Span]] = defaultdict(list)
    for one in shares:
        by_device[one.thing_id].append(one.span)
    spans = [span for own in by_device.values() for span in join(own)]
    opening = sum(one.start == line.span.start for one in spans)
    joined, left = len(spans) - opening, sum(one.end < line.span.end for one in spans)
    return opening, joined, left, opening + joined - left
