"""Align a contract with another of its client: a draft by which both end on the same day."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.orm import Session

from contracts.agreements.actions.change_draft import change_terms
from contracts.agreements.actions.revise_contract import TERMS, revise_contract
from contracts.agreements.drafts import TermsDraft
from contracts.agreements.models import Contract, ContractVersion
from contracts.agreements.queries import contract_for, fact_of, versions_of
from contracts.agreements.recording import recording_time
from contracts.renewals.alignment import aligned_terms
from contracts.renewals.queries import standing_notices
from contracts.renewals.term import term_of
from contracts.renewals.values import AlignmentWish
from contracts.values import local_date
from msp.kernel.errors import Refused
from msp.kernel.i18n import _, show_date


def align_contract(
    db: Session, contract: Contract, wish: AlignmentWish, *, by: UUID | None, now: datetime
) -> ContractVersion:
    """Written as a draft, signed like any other; refused where the ends could not meet."""
    other = contract_for(db, wish.other_id)
    _refuse_other(contract, other)
    _refuse_later(db, contract, wish.effective_from)
    _refuse_notice(db, contract, now)
    at = recording_time(db, other.tenant_id, other.id, now)
    with db.begin_nested():
        draft = revise_contract(db, contract, wish.effective_from, by=by, now=now)
        held = TermsDraft(
            effective_from=draft.effective_from, **{name: getattr(draft, name) for name in TERMS}
        )
        today = local_date(now, contract.zone)
        terms = aligned_terms(held, fact_of(db, other), wish, today, at)
        note = _("Aligned with %(contract)s.", contract=other.code)
        change_terms(db, draft, replace(terms, note=note))
    return draft


def _refuse_other(contract: Contract, other: Contract) -> None:
    if other.id == contract.id:
        raise Refused(_("Choose another contract than this one."), field="other_id")
    if other.tenant_id != contract.tenant_id:
        raise Refused(_("%(contract)s is another client's.", contract=other.code), field="other_id")


def _refuse_later(db: Session, contract: Contract, day: date) -> None:
    """What begins later brings its own end, and would undo this one."""
    signed = [one for one in versions_of(db, contract) if not one.is_draft]
    later = [one for one in signed if one.effective_from > day]
    if later:
        raise Refused(
            _("Version %(number)d begins after that day.", number=later[0].number),
            field="effective_from",
        )


def _refuse_notice(db: Session, contract: Contract, now: datetime) -> None:
    """Notice counts for one end; moved, the contract would go on as if nobody had given it."""
    at = recording_time(db, contract.tenant_id, contract.id, now)
    term = term_of(fact_of(db, contract), at)
    if term is not None and (contract.id, term.ends_on) in standing_notices(db, [contract]):
        raise Refused(
            _(
                "Notice has been given for the end on %(day)s: withdraw it first.",
                day=show_date(term.ends_on),
            )
        )
