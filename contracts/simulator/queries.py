"""A simulation from the recorded facts: each kind read once for the whole span of months."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.agreements.prepaid import has_prepaid
from contracts.agreements.queries import contracts_of, fact_of, version_fact, versions_of
from contracts.agreements.values import Basis, ContractFact
from contracts.billing.models import BillingRun
from contracts.billing.models_statement import StatementRow
from contracts.billing.schedule import Due
from contracts.billing.values import FROZEN
from contracts.billing.values_statement import Statement
from contracts.costs.tools import Users
from contracts.counts.queries import quantity_facts
from contracts.ledger.queries import coverage_facts, time_facts
from contracts.margins.bill import Billed
from contracts.margins.queries import costs_of
from contracts.margins.reading import charged_for_work, works_of
from contracts.margins.values import Margin
from contracts.prepaid.queries import prepaid_facts
from contracts.prepaid.values import NO_HOURS
from contracts.simulator.changing import changed
from contracts.simulator.history import History
from contracts.simulator.simulating import Asked, MarginOf, simulate
from contracts.simulator.values import Change, Simulation
from contracts.taxes.queries import tax_facts
from contracts.values import Span


def simulation_of(
    db: Session, contract: Contract, change: Change, asked: Asked, *, with_margins: bool
) -> Simulation:
    """The change over the contract's own devices and time. Writes nothing.

    Raises Refused for terms in another currency.
    """
    before = fact_of(db, contract)
    after = changed(before, change, asked.known_at)
    days = asked.days(before, after)
    history = history_of(db, contract, (before, after), days, asked.known_at)
    if change.contract is not None:
        # A recorded quantity is of a line of this very contract.
        history = replace(history, quantities=())
    margin_of = _margins(db, contract, days, asked.known_at) if with_margins else None
    billed = billed_by_month(db, contract)
    return simulate(before, after, history, asked, billed, margin_of)


def history_of(
    db: Session, contract: Contract, facts: Sequence[ContractFact], days: Span, known_at: datetime
) -> History:
    """All that bills over these days are worked out from, by any of these terms."""
    hours = [prepaid_facts(db, contract, one, days, known_at) for one in facts if has_prepaid(one)]
    tenant_id, contract_id = contract.tenant_id, contract.id
    return History(
        coverage=coverage_facts(db, tenant_id, contract_id, days, known_at),
        time=time_facts(db, tenant_id, contract_id, days, known_at),
        quantities=quantity_facts(db, tenant_id, contract_id, days.end, known_at),
        taxes=tax_facts(db),
        # Terms whose hours last longer look further back; more of it changes nothing for others.
        prepaid=max(hours, key=lambda one: len(one.history), default=NO_HOURS),
    )


def billed_by_month(db: Session, contract: Contract) -> dict[date, Decimal]:
    """What was frozen, corrections among it, by the month under which people look for it."""
    rows = db.execute(
        select(BillingRun.month, StatementRow.net)
        .join(
            StatementRow,
            (StatementRow.tenant_id == BillingRun.tenant_id)
            & (StatementRow.run_id == BillingRun.id),
        )
        .where(
            BillingRun.tenant_id == contract.tenant_id,
            BillingRun.contract_id == contract.id,
            BillingRun.state.in_(FROZEN),
        )
    )
    found: dict[date, Decimal] = defaultdict(Decimal)
    for month, net in rows:
        found[month] += net
    return dict(found)


def _margins(db: Session, contract: Contract, days: Span, known_at: datetime) -> MarginOf:
    """What each statement would leave; work and tools cost the same whatever is charged."""
    costs = costs_of(db, [contract], known_at)
    works = works_of(db, [contract.tenant_id], [contract.id], days, known_at)[contract.id]

    def margin_of(statement: Statement, due: Due) -> Margin:
        sums: dict[Basis, Decimal] = defaultdict(Decimal)
        for line in statement.lines:
            sums[line.basis] += line.net
        billed = Billed(
            run_id=contract.id,
            contract_id=contract.id,
            currency=statement.currency,
            month=due.month,
            period=due.period,
            labour=due.labour,
            state="simulated",
            revenue=statement.net,
            charged=charged_for_work(sums),
        )
        return costs.margin(billed, works, _users(statement), frozenset(sums)).margin

    return margin_of


def _users(statement: Statement) -> list[Users]:
    """Those of agreed numbers, and those who are counted by name."""
    lines = {one.ordinal: one for one in statement.lines if one.basis in (Basis.USER, Basis.PERSON)}
    agreed = [
        Users(lines[one.line].number, one.span, one.quantity)
        for one in statement.pieces
        if one.line in lines
    ]
    named = [
        Users(lines[one.line].number, one.span, Decimal(1))
        for one in statement.devices
        if one.line in lines
    ]
    return [*agreed, *named]


@dataclass(frozen=True, slots=True)
class Terms:
    """Other terms to choose: a version of the contract, or another contract of its client."""

    key: str
    number: int
    effective_from: date
    is_draft: bool
    contract: str = ""


def terms_of(db: Session, contract: Contract) -> list[Terms]:
    """Every version of the contract, the newest first, then the client's other contracts."""
    own = [
        Terms(f"version:{one.number}", one.number, one.effective_from, one.is_draft)
        for one in versions_of(db, contract)
    ]
    others = []
    for other in contracts_of(db, contract.tenant_id):
        newest = next(iter(versions_of(db, other)), None) if other.id != contract.id else None
        if newest is not None:
            key, name = f"contract:{other.number}", f"{other.code} {other.name}"
            others.append(Terms(key, newest.number, newest.effective_from, newest.is_draft, name))
    return [*own, *others]


def change_of(db: Session, contract: Contract, key: str, since: date) -> Change:
    """The chosen terms from a day on; nothing known changes nothing."""
    kind, _colon, number = key.partition(":")
    if kind == "version":
        for one in versions_of(db, contract):
            if str(one.number) == number:
                return Change(since, version=version_fact(one))
    if kind == "contract":
        for other in contracts_of(db, contract.tenant_id):
            if str(other.number) == number:
                return Change(since, contract=_newest(db, other))
    return Change(since)


def _newest(db: Session, contract: Contract) -> ContractFact:
    """The contract as its newest version has it, signed or not."""
    (newest, *_older) = versions_of(db, contract)
    return replace(fact_of(db, contract), versions=(version_fact(newest),))
