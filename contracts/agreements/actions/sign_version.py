"""Sign a version: from now on it counts, from its own first day, and is never changed again."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from contracts.agreements.fees import fees
from contracts.agreements.models import Contract, ContractLine, ContractVersion, LinePrice
from contracts.agreements.queries import fact_of, version_fact
from contracts.agreements.recording import recording_time
from contracts.agreements.terms import life, version_on
from contracts.agreements.values import ContractFact, VersionFact
from msp.kernel.errors import Conflict, Refused
from msp.kernel.i18n import _, show_date


def sign_version(
    db: Session, contract: Contract, version: ContractVersion, *, by: UUID | None, now: datetime
) -> None:
    """Refuses one that would change when frozen periods were billed, or follow a contract's end."""
    if not version.is_draft:
        raise Conflict(_("Version %(number)d is signed already.", number=version.number))
    at = recording_time(db, contract.tenant_id, contract.id, now)
    fact, terms = fact_of(db, contract), version_fact(version)
    if not terms.lines:
        raise Refused(_("A version without lines charges nothing: add one first."))
    _refuse_after_end(fact, terms, now)
    _refuse_other_rhythm(contract, fact, terms, now)
    _refuse_second_fees(fact, terms, now)
    version.signed_at, version.signed_by = at, by
    lines = select(ContractLine.id).where(
        ContractLine.tenant_id == contract.tenant_id, ContractLine.version_id == version.id
    )
    # A price of a draft was known to nobody: it is recorded now, with the signature.
    db.execute(
        update(LinePrice)
        .where(
            LinePrice.tenant_id == contract.tenant_id,
            LinePrice.line_id.in_(lines),
            LinePrice.recorded_at >= version.created_at,
        )
        .values(recorded_at=at)
    )
    db.flush()


def _refuse_after_end(fact: ContractFact, terms: VersionFact, now: datetime) -> None:
    if fact.versions and terms.effective_from > life(fact, now).end:
        raise Refused(
            _(
                "The contract ends on %(day)s: a version cannot begin after that.",
                day=show_date(life(fact, now).end),
            ),
            field="effective_from",
        )


def _refuse_other_rhythm(
    contract: Contract, fact: ContractFact, terms: VersionFact, now: datetime
) -> None:
    """What is billed stays billed as it was: another cadence begins after the frozen periods."""
    before = version_on(fact, terms.effective_from, now)
    if before is None or contract.billed_until is None:
        return
    same = (before.cadence, before.timing) == (terms.cadence, terms.timing)
    if not same and terms.effective_from < contract.billed_until:
        raise Refused(
            _(
                "Statements are frozen up to %(day)s: another billing cycle can begin then"
                " at the earliest.",
                day=show_date(contract.billed_until),
            ),
            field="effective_from",
        )


def _refuse_second_fees(fact: ContractFact, terms: VersionFact, now: datetime) -> None:
    """A one-off fee keeps its day once that is over, or it would be charged never, or again."""
    signed = replace(fact, versions=(*fact.versions, replace(terms, recorded_at=now)))
    due = fees(signed, now)
    for line in terms.lines:
        if line.once_on is None:
            continue
        charged = due.get(line.number)
        if charged is None and line.once_on < terms.effective_from:
            raise Refused(
                _(
                    "“%(line)s” would never be charged: on %(day)s this version is not in force.",
                    line=line.description,
                    day=show_date(line.once_on),
                )
            )
        if charged is not None and charged.line.once_on != line.once_on:
            raise Refused(
                _(
                    "“%(line)s” is charged on %(day)s already: add another line for another fee.",
                    line=line.description,
                    day=show_date(charged.span.start),
                )
            )
