"""Renew a contract by itself: past its last day of notice it goes on for its renewal term.

Each end is renewed once, whenever and however often this runs: after weeks of silence it signs the
very versions that it would have signed day by day.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.agreements.actions.revise_contract import copy_version
from contracts.agreements.actions.sign_version import sign_version
from contracts.agreements.models import Contract, ContractVersion
from contracts.agreements.queries import fact_of, version_numbered
from contracts.agreements.recording import recording_time
from contracts.renewals.models import ContractReminder, ContractRenewal
from contracts.renewals.queries import renewals_of, standing_notices
from contracts.renewals.term import Term, is_renewed, renewed_until, term_of
from contracts.renewals.values import Matter
from contracts.values import local_date
from msp.kernel.i18n import _

MOST_TERMS = 600


def renew_contract(db: Session, contract: Contract, *, now: datetime) -> list[ContractRenewal]:
    """Every term that has begun to go on by now; none when notice was given, or nothing is due."""
    db.execute(
        select(Contract.id)
        .where(Contract.tenant_id == contract.tenant_id, Contract.id == contract.id)
        .with_for_update()
    )
    renewed: list[ContractRenewal] = []
    for _turn in range(MOST_TERMS):
        term = _due_term(db, contract, now)
        if term is None:
            break
        renewed.append(_renew(db, contract, term, now))
    return renewed


def _due_term(db: Session, contract: Contract, now: datetime) -> Term | None:
    at = recording_time(db, contract.tenant_id, contract.id, now)
    term = term_of(fact_of(db, contract), at)
    if term is None or not is_renewed(term, local_date(now, contract.zone)):
        return None
    given = standing_notices(db, [contract])
    return None if (contract.id, term.ends_on) in given else term


def _renew(db: Session, contract: Contract, term: Term, now: datetime) -> ContractRenewal:
    before = renewals_of(db, contract)
    follows = before and before[0].renewed_until == term.ends_on
    anchor_day = before[0].anchor_day if follows else term.ends_on.day
    until = renewed_until(term.ends_on, term.renews_months, anchor_day)
    version = _sign_next(db, contract, term, until, now)
    renewal = ContractRenewal(
        tenant_id=contract.tenant_id,
        contract_id=contract.id,
        ended_on=term.ends_on,
        renewed_until=until,
        anchor_day=anchor_day,
        version=version.number,
        recorded_at=now,
    )
    db.add(renewal)
    _tell(db, renewal, now)
    db.flush()
    return renewal


def _sign_next(
    db: Session, contract: Contract, term: Term, until: date, now: datetime
) -> ContractVersion:
    """The same terms from the old end to the next; a draft that somebody works on is left alone."""
    model = version_numbered(db, contract, term.version)
    version = copy_version(db, contract, model, term.ends_on, by=None, now=now)
    version.ends_on, version.note = until, _("Renewed: nobody gave notice.")
    db.flush()
    version = version_numbered(db, contract, version.number)
    sign_version(db, contract, version, by=None, now=now)
    return version


def _tell(db: Session, renewal: ContractRenewal, now: datetime) -> None:
    db.add(
        ContractReminder(
            tenant_id=renewal.tenant_id,
            contract_id=renewal.contract_id,
            matter=Matter.RENEWED,
            day=renewal.ended_on,
            step=0,
            raised_at=now,
        )
    )
