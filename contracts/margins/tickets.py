"""A bill's margin by what was worked for: what is exact, and what is only a share."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from contracts.margins.values_bill import BillMargin
from msp.kernel.money import split

NOTHING = Decimal(0)


@dataclass(frozen=True, slots=True)
class TicketMargin:
    """What one ticket brought and cost on a bill.

    Exact are what its work was `charged`, its `labour_cost` and its `vendor_cost`. `share` is its
    share of what recurs, `share_of_cost` that of tools and of vendors' contracts, both by covered
    minutes. Without a source it is what belongs to no ticket.
    """

    source: str
    label: str
    worked: int
    charged: Decimal
    share: Decimal
    labour_cost: Decimal
    vendor_cost: Decimal
    share_of_cost: Decimal

    @property
    def revenue(self) -> Decimal:
        return self.charged + self.share

    @property
    def gross(self) -> Decimal:
        return self.revenue - self.labour_cost - self.vendor_cost - self.share_of_cost


def ticket_margins(bill: BillMargin, charged: Mapping[str, Decimal]) -> list[TicketMargin]:
    """Every source of work with the rest last; their sums are the bill's, to the cent.

    `charged` is what the bill's lines for work charge by source; what it does not name, a minimum
    for example, stays with the rest.
    """
    currency = bill.margin.currency
    labels, minutes, covered, labour = _worked(bill)
    exact = _by_source(bill)
    named = {one for one in (*labels, *charged, *exact) if one}
    order = sorted(named, key=lambda one: (labels.get(one, ""), one))
    weights = [covered[one] for one in order]
    recurring = bill.margin.revenue - bill.charged
    spread = bill.margin.tool_cost + sum((one.amount for one in bill.vendors), NOTHING)
    spread -= sum(exact.values(), NOTHING)
    is_shared = any(weights)
    shares = split(recurring, weights, currency) if is_shared else [NOTHING] * len(order)
    costs = split(spread, weights, currency) if is_shared else [NOTHING] * len(order)
    rows = [
        TicketMargin(
            source=one,
            label=labels.get(one, ""),
            worked=minutes[one],
            charged=charged.get(one, NOTHING),
            share=share,
            labour_cost=labour[one],
            vendor_cost=exact.get(one, NOTHING),
            share_of_cost=cost,
        )
        for one, share, cost in zip(order, shares, costs, strict=True)
    ]
    return [*rows, _rest(bill, rows)]


Sums = Mapping[str, int]


def _worked(bill: BillMargin) -> tuple[Mapping[str, str], Sums, Sums, Mapping[str, Decimal]]:
    """By source: what it is called, minutes, those the contract covers, and their cost."""
    labels: dict[str, str] = {}
    minutes: dict[str, int] = defaultdict(int)
    covered: dict[str, int] = defaultdict(int)
    labour: dict[str, Decimal] = defaultdict(Decimal)
    for person in bill.people:
        for work, cost in zip(person.works, person.shares, strict=True):
            labels.setdefault(work.source, work.label)
            minutes[work.source] += work.minutes
            covered[work.source] += work.minutes if work.covered else 0
            labour[work.source] += cost
    return labels, minutes, covered, labour


def _by_source(bill: BillMargin) -> dict[str, Decimal]:
    found: dict[str, Decimal] = defaultdict(Decimal)
    for one in bill.vendors:
        if one.source:
            found[one.source] += one.amount
    return found


def _rest(bill: BillMargin, rows: list[TicketMargin]) -> TicketMargin:
    """What is left of every sum when the tickets have theirs."""
    whole = bill.margin

    def left(name: str, of: Decimal) -> Decimal:
        return of - sum((getattr(one, name) for one in rows), NOTHING)

    exact = sum((one.amount for one in bill.vendors if one.source), NOTHING)
    return TicketMargin(
        source="",
        label="",
        worked=whole.worked - sum(one.worked for one in rows),
        charged=left("charged", bill.charged),
        share=left("share", whole.revenue - bill.charged),
        labour_cost=left("labour_cost", whole.labour_cost),
        vendor_cost=left("vendor_cost", exact),
        share_of_cost=left("share_of_cost", whole.tool_cost + whole.vendor_cost - exact),
    )
