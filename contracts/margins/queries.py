"""The margins of contracts over months, in a fixed number of queries however many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.agreements.queries import facts_of
from contracts.agreements.terms import life
from contracts.agreements.values import Basis, ContractFact
from contracts.billing.models import BillingRun
from contracts.billing.models_statement import StatementRow
from contracts.billing.queries import dues_of, run_for, statement_of_run
from contracts.costs.queries import client_tool_facts, rate_facts, tool_facts
from contracts.costs.tools import Stand, Usage, Users
from contracts.costs.values import RateFact, ToolFact
from contracts.margins import reading
from contracts.margins.bill import Billed, bill_margin
from contracts.margins.tickets import TicketMargin, ticket_margins
from contracts.margins.values import Gaps
from contracts.margins.values_bill import BillMargin, ContractMargins, Work
from contracts.values import Span, local_date
from msp.kernel.errors import NotFound
from msp.kernel.i18n import _

Runs = Sequence[tuple[BillingRun, StatementRow | None]]


def margins_of(
    db: Session,
    contracts: Sequence[Contract],
    months: Span,
    known_at: datetime,
    *,
    by_source: bool = False,
) -> list[ContractMargins]:
    """Each contract with a margin for every bill of the months, in the order given.

    `months` are half-open, from the first day of the first to that of the month after the last; a
    bill counts under the month in which people look for it. Revenue is that of the statement, a
    draft's too. Costs are as known at `known_at`: a rate recorded later changes the margin of an
    old bill when asked for now, and never what it was as known then. What vendors cost is added
    by `msp.reports.margins`. `by_source` keeps the work apart by ticket.
    """
    if not contracts:
        return []
    costs = costs_of(db, contracts, known_at)
    tenants, ids = {one.tenant_id for one in contracts}, [one.id for one in contracts]
    runs = reading.runs_with_statements(db, tenants, ids, months)
    statements = [row.id for _run, row in runs if row is not None]
    basis_sums = reading.sums_by_basis(db, tenants, statements)
    unpriced = reading.unpriced_devices(db, tenants, statements)
    users = reading.users_billed(db, tenants, statements)
    days = reading.overall([Span(run.labour_start, run.labour_end) for run, _row in runs])
    works = reading.works_of(db, tenants, ids, days, known_at, by_source=by_source)
    bills: dict[UUID, list[BillMargin]] = defaultdict(list)
    for run, row in runs:
        if row is None:
            continue
        sums = basis_sums.get(row.id, {})
        charged = reading.charged_for_work(sums)
        billed = reading.billed_of(run, row, charged, unpriced.get(row.id, 0))
        margin = costs.margin(
            billed, works.get(run.contract_id, ()), users.get(row.id, ()), frozenset(sums)
        )
        bills[run.contract_id].append(margin)
    return [
        _contract_margins(one, bills[one.id], runs, costs, months, known_at) for one in contracts
    ]


def margin_by_ticket(
    db: Session, run_id: UUID, known_at: datetime
) -> tuple[BillMargin, list[TicketMargin]]:
    """One bill's margin, and the same by what was worked for."""
    run = run_for(db, run_id)
    row = statement_of_run(db, run)
    if row is None:
        raise NotFound(_("This run is blocked and has no bill yet."))
    bill = detailed_margin(db, run, known_at)
    return bill, ticket_margins(bill, reading.charged_by_source(db, run.tenant_id, row.id))


def detailed_margin(db: Session, run: BillingRun, known_at: datetime) -> BillMargin:
    """One bill's margin with its work by ticket."""
    contract = db.get_one(Contract, (run.tenant_id, run.contract_id))
    month = Span(run.month, run.month.replace(day=28))
    (found,) = margins_of(db, [contract], month, known_at, by_source=True)
    return next(one for one in found.bills if one.run_id == run.id)


@dataclass(frozen=True, slots=True)
class Costs:
    """All costs that bear on some contracts, as known at a moment, with what they are paid by."""

    facts: Mapping[UUID, ContractFact]
    rates: Sequence[RateFact]
    tools: Mapping[UUID, Sequence[ToolFact]]
    stands: Mapping[UUID, Sequence[Stand]]
    lives: Mapping[UUID, Sequence[Span]]
    known_at: datetime

    def margin(
        self,
        billed: Billed,
        works: Sequence[Work],
        users: Sequence[Users],
        priced: frozenset[Basis],
    ) -> BillMargin:
        """A bill's margin; devices of kinds that none of its lines prices are hidden costs."""
        fact = self.facts[billed.contract_id]
        alive = life(fact, self.known_at).meet(billed.period)
        stands = [
            replace(one, billed=one.billed and one.basis in priced)
            for one in self.stands.get(fact.id, ())
            if one.span.meet(billed.period)
        ]
        days = alive or Span(billed.period.start, billed.period.start)
        usage = Usage(days, stands, users, self.lives[fact.tenant_id])
        return bill_margin(billed, works, self.rates, self.tools[fact.id], usage)


def costs_of(db: Session, contracts: Sequence[Contract], known_at: datetime) -> Costs:
    """Read every cost once for all of the contracts."""
    tenants = {one.tenant_id for one in contracts}
    # A client's own sum for a tool is shared among all of its contracts, those not asked for too.
    facts = _facts_of_clients(db, tenants)
    lives = _lives(facts, known_at)
    everywhere = tool_facts(db, known_at)
    closer = client_tool_facts(db, list(tenants), known_at)
    tools = {
        one.id: [
            *everywhere,
            *(
                fact
                for tenant, of, fact in closer
                if tenant == one.tenant_id and of in (None, one.id)
            ),
        ]
        for one in contracts
    }
    ids = [one.id for one in contracts]
    stands = reading.stands_of(db, tenants, ids, known_at)
    return Costs(facts, rate_facts(db, known_at), tools, stands, lives, known_at)


def lives_of(
    db: Session, tenants: Collection[UUID], known_at: datetime
) -> Mapping[UUID, Sequence[Span]]:
    """The days that each signed contract of each client runs."""
    return _lives(_facts_of_clients(db, tenants), known_at)


def _facts_of_clients(db: Session, tenants: Collection[UUID]) -> dict[UUID, ContractFact]:
    return facts_of(db, db.scalars(select(Contract).where(Contract.tenant_id.in_(tenants))))


def _lives(facts: Mapping[UUID, ContractFact], known_at: datetime) -> Mapping[UUID, Sequence[Span]]:
    lives: dict[UUID, list[Span]] = defaultdict(list)
    for one in facts.values():
        if one.versions:
            lives[one.tenant_id].append(life(one, known_at))
    return lives


def _contract_margins(
    contract: Contract,
    bills: Sequence[BillMargin],
    runs: Runs,
    costs: Costs,
    months: Span,
    known_at: datetime,
) -> ContractMargins:
    mine = [(run, row) for run, row in runs if run.contract_id == contract.id]
    return ContractMargins(
        tenant_id=contract.tenant_id,
        contract_id=contract.id,
        number=contract.number,
        name=contract.name,
        currency=contract.currency,
        bills=tuple(bills),
        gaps=Gaps(
            blocked_bills=sum(row is None for _run, row in mine),
            missing_bills=_missing(contract, costs.facts[contract.id], mine, months, known_at),
        ),
    )


def _missing(
    contract: Contract, fact: ContractFact, runs: Runs, months: Span, known_at: datetime
) -> int:
    """Periods of the months that have fallen due, and that nobody has begun to bill."""
    today = local_date(known_at, contract.zone)
    begun = {run.period_start for run, _row in runs}
    return sum(
        one.month in months and one.due_on <= today and one.period.start not in begun
        for one in dues_of(contract, fact, min(today, months.end), known_at)
    )
