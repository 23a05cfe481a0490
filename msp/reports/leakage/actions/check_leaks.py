"""Check one client for leaks: new ones are written down, known ones renewed, gone ones resolved."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.kernel.ids import new_id
from msp.reports.leakage.facts import facts_for
from msp.reports.leakage.finding import findings
from msp.reports.leakage.models import Leak
from msp.reports.leakage.standing import decision_after
from msp.reports.leakage.values import Decision, Finding
from tenants.clients.models import Tenant


@dataclass(frozen=True, slots=True)
class Checked:
    """How many leaks are there, how many are new or came back, and how many are gone."""

    found: int
    new: int
    resolved: int


def check_leaks(db: Session, client: Tenant, *, now: datetime) -> Checked:
    """Under the client's lock, so that two checks at once make one list."""
    db.execute(select(Tenant.id).where(Tenant.id == client.id).with_for_update(key_share=True))
    facts = facts_for(db, client, now)
    found = {one.key: one for one in findings(facts)}
    known = {row.key: row for row in db.scalars(select(Leak).where(Leak.tenant_id == client.id))}
    new = resolved = 0
    for key, finding in found.items():
        row = known.get(key)
        new += row is None or row.resolved_at is not None
        if row is None:
            row = Leak(id=new_id(), tenant_id=client.id, key=key, found_at=now, decision="open")
            row.reason = ""
            db.add(row)
        _renew(row, finding, facts.today, now)
    for key, row in known.items():
        if key not in found and row.resolved_at is None:
            resolved += 1
            row.resolved_at = row.checked_at = now
    db.flush()
    return Checked(len(found), new, resolved)


def _renew(row: Leak, finding: Finding, today: date, now: datetime) -> None:
    if row.resolved_at is not None:
        row.found_at, row.resolved_at = now, None
    row.kind, row.subject, row.label = finding.kind, finding.subject, finding.label
    row.contract_id, row.currency = finding.contract_id, finding.currency
    row.amount, row.quantity, row.checked_at = finding.amount, finding.quantity, now
    row.lapses_on = finding.lapses_on
    after = decision_after(Decision(row.decision), row.until, today, found=True)
    if after != row.decision:
        row.decision, row.until = after, None
