"""Take notice of a contract from either side: its next end stands, and it does not go on."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.agreements.actions.end_contract import end_contract
from contracts.agreements.models import Contract
from contracts.agreements.queries import fact_of
from contracts.agreements.recording import recording_time
from contracts.agreements.terms import life, version_on
from contracts.agreements.values import ContractFact
from contracts.renewals.models import ContractNotice
from contracts.renewals.queries import renewals_of, standing_notices
from contracts.renewals.term import Term, last_notice_day, term_of
from contracts.renewals.values import NoticeDraft
from contracts.values import local_date
from msp.kernel.errors import Conflict, Refused
from msp.kernel.i18n import _, show_date


def give_notice(
    db: Session, contract: Contract, draft: NoticeDraft, *, by: UUID | None, now: datetime
) -> ContractNotice:
    """Refused when it came too late for every end that is still to come."""
    db.execute(
        select(Contract.id)
        .where(Contract.tenant_id == contract.tenant_id, Contract.id == contract.id)
        .with_for_update()
    )
    at = recording_time(db, contract.tenant_id, contract.id, now)
    fact, today = fact_of(db, contract), local_date(now, contract.zone)
    _refuse_impossible(fact, draft, today, at)
    term = term_of(fact, at)
    if term is None:
        ends_on = _open_end(fact, draft, today, at)
    else:
        ends_on = _fixed_end(db, contract, term, draft, today)
    if (contract.id, ends_on) in standing_notices(db, [contract]):
        raise Conflict(
            _("Notice for the end on %(day)s has been given already.", day=show_date(ends_on))
        )
    signed = None
    if term is None or ends_on != term.ends_on:
        signed = end_contract(db, contract, ends_on, by=by, now=now).number
    notice = ContractNotice(
        tenant_id=contract.tenant_id,
        contract_id=contract.id,
        ends_on=ends_on,
        given_on=draft.given_on,
        side=draft.side.value,
        person=draft.person,
        reason=draft.reason,
        version=signed,
        recorded_at=at,
        recorded_by=by,
    )
    db.add(notice)
    db.flush()
    return notice


def _refuse_impossible(fact: ContractFact, draft: NoticeDraft, today: date, at: datetime) -> None:
    if draft.given_on > today:
        raise Refused(
            _("This day is still to come: record it when it was given."), field="given_on"
        )
    if not fact.versions:
        raise Refused(_("The contract is not signed: there is nothing to end."))
    if today >= life(fact, at).end:
        raise Refused(_("The contract is over."))


def _open_end(fact: ContractFact, draft: NoticeDraft, today: date, at: datetime) -> date:
    """Without an agreed end it ends when the days of notice are over, or later where so named."""
    version = version_on(fact, max(draft.given_on, fact.starts_on), at)
    earliest = draft.given_on + timedelta(days=version.notice_days if version else 0)
    ends_on = draft.ends_on or max(earliest, today)
    if ends_on < earliest:
        raise Refused(
            _(
                "With the agreed days of notice it ends on %(day)s at the earliest.",
                day=show_date(earliest),
            ),
            field="ends_on",
        )
    return ends_on


def _fixed_end(
    db: Session, contract: Contract, term: Term, draft: NoticeDraft, today: date
) -> date:
    """The first end to come for which it was in time, one that was renewed meanwhile among them."""
    if not term.renews_months:
        raise Refused(
            _(
                "The contract ends on %(day)s by itself and does not renew.",
                day=show_date(term.ends_on),
            )
        )
    ends = [one.ended_on for one in renewals_of(db, contract) if one.ended_on > today]
    for ends_on in sorted({*ends, term.ends_on}):
        if draft.given_on <= last_notice_day(ends_on, term.notice_days):
            return ends_on
    raise Refused(
        _(
            "Too late: notice for the end on %(end)s had to be given by %(day)s.",
            end=show_date(term.ends_on),
            day=show_date(term.last_notice_day),
        ),
        field="given_on",
    )
