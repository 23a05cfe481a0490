"""A bill's part of what vendors cost: pure."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator, Sequence
from datetime import timedelta
from fractions import Fraction

from contracts.margins.bill import with_vendors
from contracts.margins.values_bill import BillMargin, VendorShare
from contracts.values import Span, cut
from msp.kernel.money import round_money
from msp.reports.vendors.values import Incident, Standing


def with_vendor_costs(
    bill: BillMargin,
    incidents: Sequence[Incident],
    standings: Sequence[Standing],
    lives: Sequence[Span],
) -> BillMargin:
    """The bill with its cases of the days its work is of, and with its days of vendors' contracts.

    A case is exact. A contract's cost is shared alike by the clients it is for and, day by day, by
    a client's contracts that run (`lives`). Another currency is counted and not converted.
    """
    currency = bill.margin.currency
    mine = [
        one for one in incidents if one.contract_id == bill.contract_id and one.day in bill.labour
    ]
    own = [one for one in standings if one.days.meet(bill.period)]
    shares = [
        VendorShare(one.label, round_money(one.amount, currency), one.source)
        for one in mine
        if one.known and one.currency == currency
    ]
    for one in own:
        if one.currency == currency and one.clients:
            exact = sum(_of_contract(one, bill.period, lives), Fraction(0))
            is_shared = one.clients > 1 or len(lives) > 1
            shares.append(VendorShare(one.label, round_money(exact, currency), allocated=is_shared))
    unknown = sum(not one.known or one.currency != currency for one in mine)
    unknown += sum(not one.clients or one.currency != currency for one in own)
    return with_vendors(bill, shares, unknown)


def _of_contract(one: Standing, period: Span, lives: Sequence[Span]) -> Iterator[Fraction]:
    """By calendar month, and by how many of the client's contracts run on each day."""
    days = one.days.meet(period)
    if days is None:
        return
    firsts, month = [], days.start.replace(day=1)
    while month < days.end:
        firsts.append(month)
        month = (month + timedelta(days=32)).replace(day=1)
    for piece in cut(days, [*firsts, *(day for life in lives for day in (life.start, life.end))]):
        running = sum(piece.start in life for life in lives) or 1
        length = monthrange(piece.start.year, piece.start.month)[1]
        yield one.a_month * piece.days / (length * running * one.clients)
