"""Prepaid hours on a statement: which work they pay for, what is bought, and what is left."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from contracts.agreements.terms import Stretch, version_on
from contracts.agreements.values import ContractFact, LineFact, VersionFact
from contracts.agreements.values_line import PriceFact
from contracts.billing.priced import Priced
from contracts.billing.pricing import block
from contracts.billing.schedule import Due
from contracts.billing.values_statement import LabourShare
from contracts.ledger.coverage import as_known
from contracts.ledger.values import TimeFact
from contracts.prepaid.movement import burned, rows_of
from contracts.prepaid.values import Move, MoveKind, PrepaidFacts, PrepaidRow, PurchaseFact
from contracts.values import Span
from msp.kernel.money import round_money

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Hours:
    """What prepaid hours come to on the labour days: draws by entry, minutes unpaid, balances.

    An entry that may not draw is not in `unpaid`; one that is paid whole is there with nothing.
    """

    purchases: tuple[PurchaseFact, ...]
    draws: tuple[Move, ...]
    unpaid: Mapping[UUID, int]
    rows: tuple[PrepaidRow, ...]


def hours_of(
    contract: ContractFact,
    facts: PrepaidFacts,
    entries: Sequence[TimeFact],
    due: Due,
    known_at: datetime,
) -> Hours:
    """Work them out; the facts may hold more than was known."""
    known = PrepaidFacts(
        facts.since,
        tuple(as_known(facts.purchases, known_at)),
        tuple(as_known(facts.adjustments, known_at)),
        tuple(as_known(facts.history, known_at)),
    )
    here = [one for one in entries if one.work_date in due.labour]
    found = burned(contract, known, here, due.labour, known_at)
    draws = tuple(one for one in found.moves if one.kind is MoveKind.USED and one.day in due.labour)
    paid: dict[UUID | None, int] = defaultdict(int)
    for one in draws:
        paid[one.entry_id] += one.paid
    unpaid = {key: minutes - paid[key] for key, minutes in found.asked.items()}
    rows = rows_of(contract, found, due.labour)
    return Hours(known.purchases, draws, unpaid, rows)


def block_charges(
    contract: ContractFact, due: Due, purchases: Sequence[PurchaseFact], known_at: datetime
) -> Iterator[Priced]:
    """The blocks bought on the period's own days, each at the price that it was bought for."""
    for one in sorted(purchases, key=lambda one: (one.bought_on, one.id)):
        if one.bought_on in due.period:
            version, line = _sold_by(contract, one, known_at)
            price = PriceFact(one.bought_on, one.price, contract.currency, one.recorded_at)
            day = Span(one.bought_on, one.bought_on + A_DAY)
            yield Priced(Stretch(day, version, line, price), block.charge(one, day))


def _sold_by(
    contract: ContractFact, bought: PurchaseFact, known_at: datetime
) -> tuple[VersionFact, LineFact]:
    """The terms in force then; where they no longer have the line, the last that had it."""
    then = version_on(contract, bought.bought_on, known_at)
    known = [one for one in contract.versions if one.recorded_at <= known_at]
    versions = [*known, *([then] if then else [])]
    found = [(v, line) for v in versions for line in v.lines if line.number == bought.line]
    return found[-1]


def prepaid_labour(
    hours: Hours, entries: Sequence[TimeFact], elsewhere: Collection[UUID], currency: str
) -> list[LabourShare]:
    """The work that hours have paid for, once for each grant it drew on, at no price.

    The time itself stands with the first of them, or `elsewhere`: beside what is charged for it.
    """
    by_id = {one.id: one for one in entries}
    told = set(elsewhere)
    found = []
    for draw in sorted(hours.draws, key=lambda one: (one.day, str(one.entry_id))):
        entry = by_id[draw.entry_id] if draw.entry_id else None
        if entry is None:
            continue
        first = entry.id not in told
        told.add(entry.id)
        found.append(
            LabourShare(
                line=None,
                time_id=entry.id,
                label=entry.label,
                agent=entry.agent,
                work_type=entry.work_type,
                work_date=entry.work_date,
                worked=entry.worked if first else 0,
                billable=entry.billable if first else 0,
                minutes=draw.paid,
                bill_state=entry.bill_state,
                amount=round_money(0, currency),
                grant_key=draw.key,
                drawn=-draw.minutes,
            )
        )
    return found
