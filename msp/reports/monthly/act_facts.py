"""What comes up at one client: disputes, leaks, ends of contracts and warranties, index dates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.agreements.queries import contracts_of
from contracts.billing.models_statement import StatementLine, StatementRow
from contracts.claims.models import Dispute
from contracts.claims.values import DisputeState
from contracts.indexation.clauses import clause_for
from contracts.indexation.dates import scheduled, tell_by
from contracts.indexation.queries import clause_fact, clauses_of, rises_of
from contracts.renewals.cockpit import Course, cockpit
from contracts.values import local_date
from msp.kernel.i18n import _, show_date
from msp.kernel.money import round_money
from msp.reports.leakage.queries import Wanted, leak_lines
from msp.reports.leakage.values_kind import Way
from msp.reports.leakage.words import kind_words, link_of, quantity_words, way_phrases
from tenants.assets.models import Asset
from tenants.clients.models import Tenant
from vendors.warranties.models import Warranty

SOON = 90


@dataclass(frozen=True, slots=True)
class Matter:
    """Something to act on: until when, what it is worth a month where that is known.

    What is `disputed` is a sum of a bill with its tax, and nothing a month; it is open `since`.
    """

    kind: str
    what: str
    note: str = ""
    contract: str = ""
    since: date | None = None
    day: date | None = None
    amount: Decimal | None = None
    disputed: Decimal | None = None
    currency: str = ""
    url: str = ""


def matters_of(db: Session, client: Tenant, now: datetime, *, costs: bool) -> list[Matter]:
    """Disputes first, then what leaks, then by the day until which somebody has to act.

    What vendors cost us is told by right only (`costs`).
    """
    today = local_date(now, client.zone)
    dated = [
        *_endings(db, client, now),
        *_rises(db, client, today, now),
        *_warranties(db, client, today),
    ]
    dated.sort(key=lambda one: one.day or date.max)
    return [*_disputes(db, client), *_leaks(db, client, costs), *dated]


def _disputes(db: Session, client: Tenant) -> Iterator[Matter]:
    """Lines of bills that are not owed until somebody answers, the longest open first."""
    rows = db.execute(
        select(Dispute, StatementRow, StatementLine.description, Contract.number)
        .join(
            StatementRow,
            and_(
                StatementRow.tenant_id == Dispute.tenant_id,
                StatementRow.id == Dispute.statement_id,
            ),
        )
        .join(
            StatementLine,
            and_(
                StatementLine.tenant_id == Dispute.tenant_id,
                StatementLine.statement_id == Dispute.statement_id,
                StatementLine.ordinal == Dispute.line,
            ),
        )
        .join(
            Contract,
            and_(
                Contract.tenant_id == StatementRow.tenant_id,
                Contract.id == StatementRow.contract_id,
            ),
        )
        .where(Dispute.tenant_id == client.id, Dispute.state == DisputeState.OPEN)
        .order_by(Dispute.opened_at, Dispute.line)
    )
    for dispute, bill, description, number in rows:
        yield Matter(
            kind=_("In dispute"),
            what=_("%(bill)s, line %(line)s", bill=bill.number, line=dispute.line),
            note=description,
            contract=f"C-{number}",
            since=local_date(dispute.opened_at, client.zone),
            disputed=round_money(dispute.amount, dispute.currency),
            currency=dispute.currency,
            url=f"/billing/runs/{bill.run_id}",
        )


def _leaks(db: Session, client: Tenant, costs: bool) -> Iterator[Matter]:
    kinds, ways = kind_words(), way_phrases()
    for line in leak_lines(db, Wanted(client.id, costs=costs)):
        leak = line.leak
        yield Matter(
            kind=kinds[leak.kind],
            what=leak.label,
            note=quantity_words(leak) or ("" if line.way is Way.UNDER else ways[line.way]),
            contract=f"C-{line.contract}" if line.contract else "",
            day=leak.lapses_on,
            amount=leak.amount,
            currency=leak.currency,
            url=link_of(leak, line.contract),
        )


def _endings(db: Session, client: Tenant, now: datetime) -> Iterator[Matter]:
    """Contracts that end within ninety days, or whose last day of notice comes up."""
    words = {
        Course.RENEWS: _("Contract renews: last day of notice"),
        Course.ENDS: _("Contract ends"),
        Course.NOTICE: _("Contract ends: notice was given"),
    }
    for row in cockpit(db, now, SOON):
        one = row.ending
        if one.contract.tenant_id == client.id:
            yield Matter(
                kind=words[one.course],
                what=one.contract.name,
                contract=one.contract.code,
                day=one.day,
                amount=row.monthly,
                currency=one.contract.currency,
                url=f"/contracts/{one.contract.number}",
            )


def _rises(db: Session, client: Tenant, today: date, now: datetime) -> Iterator[Matter]:
    """Index dates that nobody has acted on, with the last day to tell the client."""
    contracts = contracts_of(db, client.id)
    clauses, rises = clauses_of(db, contracts), rises_of(db, contracts)
    for contract in contracts:
        agreed = [clause_fact(one) for one in clauses[contract.id]]
        taken = {one.year for one in rises[contract.id] if one.undone_at is None}
        for year in (today.year, today.year + 1):
            clause = clause_for(agreed, year, now)
            if clause is None or year in taken:
                continue
            planned = scheduled(clause.first_on, year)
            if today <= planned <= today + timedelta(days=SOON + clause.notice_days):
                yield _rise(contract, planned, tell_by(planned, clause.notice_days))


def _rise(contract: Contract, planned: date, tell: date) -> Matter:
    return Matter(
        kind=_("Index rise: last day to tell the client"),
        what=contract.name,
        note=_("in force on %(day)s", day=show_date(planned)),
        contract=contract.code,
        day=tell,
        url=f"/contracts/{contract.number}/indexation",
    )


def _warranties(db: Session, client: Tenant, today: date) -> Iterator[Matter]:
    """Warranties that end within ninety days, by the register and by what vendors owe."""
    until = today + timedelta(days=SOON)
    rows = db.execute(
        select(Asset.id, Asset.name, Asset.warranty_until, Warranty.last_day, Warranty.kind)
        .outerjoin(
            Warranty,
            and_(
                Warranty.tenant_id == Asset.tenant_id,
                Warranty.asset_id == Asset.id,
                Warranty.last_day.between(today, until),
            ),
        )
        .where(
            Asset.tenant_id == client.id,
            Asset.retired_on.is_(None),
            or_(Warranty.id.is_not(None), Asset.warranty_until.between(today, until)),
        )
        .order_by(Asset.name)
    )
    for row in rows:
        yield Matter(
            kind=_("Warranty ends"),
            what=row.name,
            note=row.kind or "",
            day=row.last_day or row.warranty_until,
            url=f"/assets/{row.id}",
        )
