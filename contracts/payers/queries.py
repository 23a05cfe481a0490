"""Reading payers: profiles and centres for the page, choices as facts for the bill."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.payers.models import BillingProfile, ChargeChoice, CostCentre, PayerChoice
from contracts.payers.values import Centre, ChargeFact, Subject
from msp.kernel.errors import NotFound
from msp.kernel.i18n import _
from tenants.clients.models import Site
from tenants.people.models import Agent

Choice = type[PayerChoice] | type[ChargeChoice]
AnyChoice = TypeVar("AnyChoice", PayerChoice, ChargeChoice)


def profiles_of(db: Session, tenant_id: UUID) -> Sequence[BillingProfile]:
    """A client's profiles by name, those in use first."""
    return db.scalars(
        select(BillingProfile)
        .where(BillingProfile.tenant_id == tenant_id)
        .order_by(BillingProfile.retired_at.is_not(None), BillingProfile.name)
    ).all()


def profile_for(db: Session, profile_id: UUID) -> BillingProfile:
    """A profile, if it is one of the reader's clients'."""
    found = db.scalar(select(BillingProfile).where(BillingProfile.id == profile_id))
    if found is None:
        raise NotFound(_("There is no such billing profile."))
    return found


def centres_of(db: Session, tenant_id: UUID) -> Sequence[CostCentre]:
    """A client's cost centres by code, those in use first."""
    return db.scalars(
        select(CostCentre)
        .where(CostCentre.tenant_id == tenant_id)
        .order_by(CostCentre.retired_at.is_not(None), CostCentre.code)
    ).all()


def centre_for(db: Session, centre_id: UUID) -> CostCentre:
    """A cost centre, if it is one of the reader's clients'."""
    found = db.scalar(select(CostCentre).where(CostCentre.id == centre_id))
    if found is None:
        raise NotFound(_("There is no such cost centre."))
    return found


def payer_of(
    db: Session, contract: Contract, day: date, known_at: datetime
) -> BillingProfile | None:
    """To whom the contract's bill is addressed on a day: its own choice, else the client's."""
    return db.scalar(
        select(BillingProfile)
        .join(
            PayerChoice,
            and_(
                PayerChoice.tenant_id == BillingProfile.tenant_id,
                PayerChoice.profile_id == BillingProfile.id,
            ),
        )
        .where(
            PayerChoice.tenant_id == contract.tenant_id,
            or_(PayerChoice.contract_id == contract.id, PayerChoice.contract_id.is_(None)),
            PayerChoice.valid_from <= day,
            *_known(PayerChoice, known_at),
        )
        .order_by(PayerChoice.contract_id.is_(None), PayerChoice.valid_from.desc())
        .limit(1)
    )


def charge_facts(
    db: Session, contract: Contract, before: date, known_at: datetime
) -> list[ChargeFact]:
    """What speaks of the contract's lines, its client's sites and the client, as then known."""
    rows = db.execute(
        select(ChargeChoice, Site.name, CostCentre)
        .outerjoin(
            Site, (Site.tenant_id == ChargeChoice.tenant_id) & (Site.id == ChargeChoice.site_id)
        )
        .outerjoin(
            CostCentre,
            (CostCentre.tenant_id == ChargeChoice.tenant_id)
            & (CostCentre.id == ChargeChoice.centre_id),
        )
        .where(
            ChargeChoice.tenant_id == contract.tenant_id,
            or_(ChargeChoice.contract_id == contract.id, ChargeChoice.contract_id.is_(None)),
            ChargeChoice.valid_from < before,
            *_known(ChargeChoice, known_at),
        )
    )
    return [
        ChargeFact(
            Subject(row.contract_id, row.line, row.site_id),
            site or "",
            Centre(centre.code, centre.name) if row.centre_id else None,
            row.valid_from,
            row.recorded_at,
            row.superseded_at,
        )
        for row, site, centre in rows
    ]


def _known(table: Choice, known_at: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        table.recorded_at <= known_at,
        or_(table.superseded_at.is_(None), table.superseded_at > known_at),
    )


@dataclass(frozen=True, slots=True)
class ChoiceLine:
    """A choice as recorded: of what, for what, and by whom."""

    row: Any
    contract: Contract | None
    site: str
    target: str
    by: str


def payer_choices(db: Session, tenant_id: UUID) -> list[ChoiceLine]:
    """Every choice of a payer, what replaced ones among them, the newest days first."""
    rows = db.execute(
        select(PayerChoice, Contract, BillingProfile.name, Agent.name)
        .join(
            BillingProfile,
            (BillingProfile.tenant_id == PayerChoice.tenant_id)
            & (BillingProfile.id == PayerChoice.profile_id),
        )
        .outerjoin(
            Contract,
            (Contract.tenant_id == PayerChoice.tenant_id)
            & (Contract.id == PayerChoice.contract_id),
        )
        .outerjoin(Agent, Agent.id == PayerChoice.recorded_by)
        .where(PayerChoice.tenant_id == tenant_id)
        .order_by(PayerChoice.valid_from.desc(), PayerChoice.recorded_at.desc())
    )
    return [ChoiceLine(row, contract, "", name, by or "") for row, contract, name, by in rows]


def charge_choices(db: Session, tenant_id: UUID) -> list[ChoiceLine]:
    """Every choice of a cost centre, the newest days first."""
    rows = db.execute(
        select(ChargeChoice, Contract, Site.name, CostCentre, Agent.name)
        .outerjoin(
            Contract,
            (Contract.tenant_id == ChargeChoice.tenant_id)
            & (Contract.id == ChargeChoice.contract_id),
        )
        .outerjoin(
            Site, (Site.tenant_id == ChargeChoice.tenant_id) & (Site.id == ChargeChoice.site_id)
        )
        .outerjoin(
            CostCentre,
            (CostCentre.tenant_id == ChargeChoice.tenant_id)
            & (CostCentre.id == ChargeChoice.centre_id),
        )
        .outerjoin(Agent, Agent.id == ChargeChoice.recorded_by)
        .where(ChargeChoice.tenant_id == tenant_id)
        .order_by(ChargeChoice.valid_from.desc(), ChargeChoice.recorded_at.desc())
    )
    return [
        ChoiceLine(row, contract, site or "", _called(centre), by or "")
        for row, contract, site, centre, by in rows
    ]


def _called(centre: CostCentre | None) -> str:
    return " ".join(filter(None, (centre.code, centre.name))) if centre else ""


def standing_choice(
    db: Session, table: type[AnyChoice], tenant_id: UUID, choice_id: UUID
) -> AnyChoice:
    """A choice that nothing has replaced yet. Raises NotFound."""
    found = db.scalar(
        select(table)
        .where(table.tenant_id == tenant_id, table.id == choice_id, table.superseded_at.is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound(_("There is no such choice, or it has been replaced by another."))
    return found
