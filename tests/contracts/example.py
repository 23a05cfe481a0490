"""The client of docs/example-bill.md as facts, and its three bills as the desk works them out."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from contracts.agreements.values import Basis, ContractFact
from contracts.billing.billed import billed_for
from contracts.billing.corrections import with_corrections
from contracts.billing.statement import compute
from contracts.billing.values_statement import Statement
from contracts.indexation.rise import rise
from contracts.indexation.values import Priced, Rise
from contracts.ledger.values import CoverageFact
from contracts.values import Span
from tests.contracts.facts import arrears, contract, covers, line, price, version, works
from tests.contracts.hours import block_line, bought, hours
from tests.contracts.test_indexation import clause, published
from tests.contracts.test_taxes import CODES

JUNE = Span(date(2026, 6, 1), date(2026, 7, 1))
JULY = Span(date(2026, 7, 1), date(2026, 8, 1))
AUGUST = Span(date(2026, 8, 1), date(2026, 9, 1))
# Each bill is worked out at six in the morning (UTC) of the day after its month.
DRAFTED = {
    span: datetime(span.end.year, span.end.month, 1, 6, tzinfo=UTC) for span in (JUNE, JULY, AUGUST)
}
TENTH = date(2026, 7, 10)
TOLD_LATE = datetime(2026, 8, 5, 9, tzinfo=UTC)
TAX = {"tax_code": "S"}


def the_rise() -> Rise:
    """From 1 August: the index of May 2026 against that of May 2025."""
    agreed = clause(
        base_month=date(2025, 5, 1), first_on=AUGUST.start, lag_months=3, lines=frozenset({1, 2, 4})
    )
    readings = published((date(2025, 5, 1), "125.0"), (date(2026, 5, 1), "128.0"))
    before = [
        Priced(1, "Workstations", Decimal("62.50")),
        Priced(2, "Servers", Decimal(400)),
        Priced(4, "Hours", Decimal(120)),
    ]
    found = rise(agreed, readings, [], before, 2026, TOLD_LATE - timedelta(days=30))
    assert found is not None
    return found


def agreement() -> ContractFact:
    """Two versions: the second, from the tenth of July, has another price for workstations."""
    risen = {one.line: price(str(one.after), AUGUST.start) for one in the_rise().prices}
    station = line(1, Basis.WORKSTATION, price("60"), risen[1], description="Workstations", **TAX)
    others = (
        line(2, Basis.SERVER, price("400"), risen[2], description="Servers", **TAX),
        block_line(3, description="Block of ten hours", **TAX),
        line(4, Basis.HOURLY, price("120"), risen[4], description="Hours", **TAX),
    )
    dearer = replace(station, prices=(price("60"), price("62.50", TENTH), risen[1]))
    return contract(
        version(station, *others, since=JUNE.start, minutes_increment=15),
        version(dearer, *others, number=2, since=TENTH, minutes_increment=15),
        starts_on=JUNE.start,
    )


def ledger() -> list[CoverageFact]:
    """Thirty-seven workstations and four servers in June, and who came and went."""
    first = JUNE.start
    wrong = covers("WS-01", since=first, gone=TOLD_LATE)
    return [
        wrong,
        covers("WS-01", since=first, until=date(2026, 7, 20), at=TOLD_LATE),
        *(covers(f"WS-{n:02d}", since=first) for n in range(2, 36)),
        covers("WS-36", since=date(2026, 6, 11)),
        covers("WS-37", since=first, until=date(2026, 6, 15)),
        covers("WS-38", since=date(2026, 7, 20)),
        *(covers(f"SRV-{n}", Basis.SERVER, since=first) for n in (1, 2, 3)),
        covers("SRV-4", Basis.SERVER, since=first, until=date(2026, 7, 16)),
    ]


WORK = [
    works(label, day, minutes, worked=minutes)
    for label, day, minutes in (
        ("T-101", date(2026, 6, 9), 250),
        ("T-102", date(2026, 6, 23), 110),
        ("T-103", date(2026, 7, 7), 180),
        ("T-104", date(2026, 7, 22), 235),
        ("T-105", date(2026, 8, 12), 115),
    )
]


def bill_of(span: Span, known: datetime) -> Statement:
    """A month's own lines, as known at a moment."""
    before = tuple(one for one in WORK if one.work_date < span.start)
    prepaid = hours(bought(JUNE.start, number=3), history=before)
    mine = [one for one in WORK if one.work_date in span]
    due = arrears(span)
    return compute(agreement(), ledger(), mine, due, known, taxes=CODES, prepaid=prepaid)


def bills() -> tuple[Statement, Statement, Statement]:
    """June, July, and August with what was told late about July."""
    june, july, august = (bill_of(span, known) for span, known in DRAFTED.items())
    past = [
        (bill_of(span, DRAFTED[AUGUST]), billed_for(span, number, [frozen]))
        for span, number, frozen in ((JUNE, "INV-2026-00031", june), (JULY, "INV-2026-00064", july))
    ]
    return june, july, with_corrections(august, past)


BILLS = bills()
