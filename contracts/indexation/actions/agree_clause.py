"""Agree an index clause, or its end: from a day on, beside what was agreed before."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.agreements.queries import fact_of
from contracts.agreements.recording import recording_time
from contracts.agreements.terms import version_on
from contracts.indexation.clauses import clause_on
from contracts.indexation.dates import shifted
from contracts.indexation.drafts import ClauseDraft
from contracts.indexation.models import IndexClause
from contracts.indexation.queries import clause_fact, clauses_of
from msp.kernel.errors import Conflict, Refused
from msp.kernel.i18n import _, show_date


def agree_clause(
    db: Session, contract: Contract, draft: ClauseDraft, *, by: UUID | None, now: datetime
) -> IndexClause:
    """It counts from its own first day. Refuses terms that could not be worked out."""
    at = recording_time(db, contract.tenant_id, contract.id, now)
    _refuse_impossible(contract, draft)
    _refuse_unknown_lines(db, contract, draft, now)
    row = IndexClause(
        tenant_id=contract.tenant_id,
        contract_id=contract.id,
        recorded_at=at,
        recorded_by=by,
        **asdict(draft) | {"lines": sorted(set(draft.lines))},
    )
    db.add(row)
    db.flush()
    return row


def stop_clause(
    db: Session, contract: Contract, since: date, agreed_in: str, *, by: UUID | None, now: datetime
) -> IndexClause:
    """From a day on nothing follows the index any more; rises taken before stand."""
    at = recording_time(db, contract.tenant_id, contract.id, now)
    rows = clauses_of(db, [contract])[contract.id]
    held = clause_on([clause_fact(one) for one in rows], since, now)
    if held is None:
        raise Conflict(_("No index clause is in force on that day."))
    model = next(one for one in rows if one.id == held.id)
    row = IndexClause(
        **{name: getattr(model, name) for name in COPIED},
        valid_from=since,
        agreed_in=agreed_in,
        stops=True,
        recorded_at=at,
        recorded_by=by,
    )
    db.add(row)
    db.flush()
    return row


COPIED = (
    "tenant_id", "contract_id", "index_id", "base_month", "lag_months", "share_percent",
    "threshold_percent", "cap_percent", "floor_percent", "rounding", "notice_days", "first_on",
    "lines",
)  # fmt: skip


def _refuse_impossible(contract: Contract, draft: ClauseDraft) -> None:
    if draft.valid_from < contract.starts_on:
        raise Refused(
            _("The contract starts on %(day)s.", day=show_date(contract.starts_on)),
            field="valid_from",
        )
    if draft.first_on < draft.valid_from:
        raise Refused(
            _("The first rise cannot come before the clause is in force."), field="first_on"
        )
    if draft.base_month >= shifted(draft.first_on.replace(day=1), -draft.lag_months):
        raise Refused(
            _("The base must be earlier than the month that the first rise compares with."),
            field="base_month",
        )
    cap, floor = draft.cap_percent, draft.floor_percent
    if cap is not None and floor is not None and floor > cap:
        raise Refused(_("The least cannot be more than the most."), field="floor_percent")


def _refuse_unknown_lines(
    db: Session, contract: Contract, draft: ClauseDraft, now: datetime
) -> None:
    version = version_on(fact_of(db, contract), draft.first_on, now)
    known = {one.number for one in version.lines} if version else set()
    if unknown := sorted(set(draft.lines) - known):
        words = ", ".join(str(one) for one in unknown)
        raise Refused(
            _("The contract has no line %(numbers)s on that day.", numbers=words), field="lines"
        )
