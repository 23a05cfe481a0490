"""The hours of a contract over some days: opening, what moved, closing, and when they run out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

from contracts.agreements.prepaid import has_prepaid
from contracts.agreements.values import ContractFact
from contracts.ledger.values import TimeFact
from contracts.prepaid.burning import Burned, burn
from contracts.prepaid.grants import chain_start, grants_of
from contracts.prepaid.takers import asks_of
from contracts.prepaid.values import Grant, Move, MoveKind, PrepaidFacts, PrepaidRow
from contracts.values import Span
from msp.kernel.money import round_money

# The use of these days says when the hours will be gone.
LOOKED_BACK = timedelta(days=90)
NOTHING = Decimal(0)


def burned(
    contract: ContractFact,
    facts: PrepaidFacts,
    work: Sequence[TimeFact],
    span: Span,
    known_at: datetime,
) -> Burned:
    """Everything up to the end of some days; the facts are as known, `work` is of these days."""
    if not has_prepaid(contract):
        return Burned({}, (), {})
    grants = grants_of(contract, facts.purchases, facts.since, span.end, known_at)
    start = chain_start(grants, span.start)
    chain = [one for one in grants if one.since >= start]
    asks = asks_of(contract, (*facts.history, *work), Span(start, span.end), known_at)
    adjustments = [one for one in facts.adjustments if one.day >= start]
    return burn(chain, adjustments, asks, span.end)


def rows_of(contract: ContractFact, found: Burned, span: Span) -> tuple[PrepaidRow, ...]:
    """A row for each grant that had anything in these days, the oldest first."""
    names = {
        line.number: line.description for version in contract.versions for line in version.lines
    }
    by_key: dict[str, list[Move]] = defaultdict(list)
    for move in found.moves:
        by_key[move.key].append(move)
    rows = []
    for grant in sorted(found.grants.values(), key=lambda one: (one.line, one.since, one.key)):
        row = _row(grant, names.get(grant.line, ""), by_key[grant.key], span, contract.currency)
        if row.opening or any(move.day in span for move in by_key[grant.key]):
            rows.append(row)
    return _forecast(rows, found, span)


def _row(
    grant: Grant, description: str, moves: Sequence[Move], span: Span, currency: str
) -> PrepaidRow:
    def sum_of(kind: MoveKind) -> Decimal:
        of_kind = (one.minutes for one in moves if one.kind is kind and one.day in span)
        return sum(of_kind, NOTHING)

    opening = sum((one.minutes for one in moves if one.day < span.start), NOTHING)
    closing = sum((one.minutes for one in moves), NOTHING)
    return PrepaidRow(
        key=grant.key,
        line=grant.line,
        description=description,
        basis=grant.basis,
        fact_id=grant.fact_id,
        since=grant.since,
        expires_on=grant.expires_on,
        opening=opening,
        bought=sum_of(MoveKind.BOUGHT),
        used=-sum_of(MoveKind.USED),
        expired=-sum_of(MoveKind.EXPIRED),
        adjusted=sum_of(MoveKind.ADJUSTED),
        corrected=NOTHING,
        closing=closing,
        value=worth_left(grant, closing, currency),
        empty_on=None,
    )


def worth_left(grant: Grant, left: Decimal, currency: str) -> Decimal:
    """What the minutes left have cost; given ones cost nothing."""
    if not grant.minutes or grant.worth is None:
        return round_money(0, currency)
    paid_for = Fraction(min(left, grant.minutes))
    return round_money(Fraction(grant.worth) * paid_for / Fraction(grant.minutes), currency)


def _forecast(rows: list[PrepaidRow], found: Burned, span: Span) -> tuple[PrepaidRow, ...]:
    """When each grant is empty if work goes on as in the last weeks; never after it expires."""
    used: dict[int, Decimal] = defaultdict(Decimal)
    first: dict[int, date] = {}
    for move in found.moves:
        line = found.grants[move.key].line
        first.setdefault(line, move.day)
        if move.kind is MoveKind.USED and move.day >= span.end - LOOKED_BACK:
            used[line] -= move.minutes
    before: dict[int, Decimal] = defaultdict(Decimal)
    told = []
    for row in rows:
        before[row.line] += row.closing
        days = min(LOOKED_BACK.days, (span.end - first[row.line]).days)
        if row.closing and used[row.line]:
            ahead = int(before[row.line] * days / used[row.line])
            day = span.end + timedelta(days=min(ahead, 36500))
            if row.expires_on is None or day < row.expires_on:
                row = replace(row, empty_on=day)
        told.append(row)
    return tuple(told)


def continued(rows: Iterable[PrepaidRow], before: Iterable[PrepaidRow]) -> tuple[PrepaidRow, ...]:
    """The rows opening with what was billed last; by how much late facts moved it is said apart."""
    billed = {one.key: one for one in before}
    found = []
    for row in rows:
        last = billed.pop(row.key, None)
        opening = last.closing if last else NOTHING
        found.append(replace(row, opening=opening, corrected=row.opening - opening))
    found += [_gone(last) for last in billed.values() if last.closing]
    return tuple(sorted(found, key=lambda one: (one.line, one.since, one.key)))


def _gone(last: PrepaidRow) -> PrepaidRow:
    """Hours that there were by the last bill, and by what is known now were not."""
    return replace(
        last,
        opening=last.closing,
        bought=NOTHING,
        used=NOTHING,
        expired=NOTHING,
        adjusted=NOTHING,
        corrected=-last.closing,
        closing=NOTHING,
        value=last.value * 0,
        empty_on=None,
    )
