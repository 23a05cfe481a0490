"""The entitlement check against the recorded contracts and devices (S9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.agreements.in_force import InForce, in_force
from contracts.agreements.periods import period_of
from contracts.agreements.queries import clauses_of, lines_of_version
from contracts.agreements.values import Basis, LineFact
from contracts.backing.queries import backings_for
from contracts.backing.values import Backed
from contracts.entitlement.quotes import general_line, quote
from contracts.entitlement.rules import AFTER_HOURS, Agreed, Clause, judge
from contracts.entitlement.used import incidents_in
from contracts.entitlement.values import Entitled, Verdict
from contracts.ledger.hours import band_at
from contracts.ledger.queries import covered_assets
from contracts.ledger.values import Band
from tenants.assets.models import Asset
from tenants.calendars.queries import calendar_for


@dataclass(frozen=True, slots=True)
class Place:
    """Where it is asked for, and whether who asks may count the period's work so far."""

    site_id: UUID | None = None
    counts: bool = False


ANYWHERE = Place()


def entitlement_for(
    db: Session,
    tenant_id: UUID,
    asset_ids: Sequence[UUID],
    category: str | None,
    at: datetime,
    running: Sequence[InForce] | None = None,
    place: Place = ANYWHERE,
) -> Verdict:
    """Who pays for a request, at a moment: by the contract in force and the devices it covers.

    Of several contracts the one that covers the devices answers, else the oldest. `running` are
    the contracts in force then, where the caller has read them.
    """
    running = in_force(db, tenant_id, at) if running is None else running
    if not running:
        return judge(None, category, (), (), _backed(db, tenant_id, asset_ids, category, at.date()))
    backed = _backed(db, tenant_id, asset_ids, category, running[0].day)
    covered = covered_assets(db, tenant_id, asset_ids, running[0].day) if asset_ids else {}
    own = [one for one in running if one.contract_id in covered.values()]
    chosen = (own or running)[0]
    names = _names(db, tenant_id, asset_ids)
    return judge(
        _agreed(db, tenant_id, chosen, at, place),
        category,
        [names[one] for one in asset_ids if one in names and one in covered],
        [names[one] for one in asset_ids if one in names and one not in covered],
        backed,
    )


def _backed(
    db: Session, tenant_id: UUID, asset_ids: Sequence[UUID], category: str | None, day: date
) -> Backed | None:
    """The vendor that stands behind all of the devices, or else behind the matter."""
    wanted = set(asset_ids)
    for one in backings_for(db, tenant_id, asset_ids, category, day):
        if wanted <= set(one.devices):
            return one
    return None


def _names(db: Session, tenant_id: UUID, asset_ids: Sequence[UUID]) -> dict[UUID, str]:
    if not asset_ids:
        return {}
    rows = db.execute(
        select(Asset.id, Asset.name).where(Asset.tenant_id == tenant_id, Asset.id.in_(asset_ids))
    )
    return {row.id: row.name for row in rows}


def _agreed(db: Session, tenant_id: UUID, chosen: InForce, at: datetime, place: Place) -> Agreed:
    lines = lines_of_version(db, tenant_id, chosen.version_id)
    clauses = clauses_of(db, tenant_id, chosen.version_id)
    line = general_line(lines)
    band = Band.HOURS
    if any(one.category == AFTER_HOURS for one in clauses) or (line and _by_hours(line)):
        hours = calendar_for(db, tenant_id, place.site_id, chosen.calendar_id).calendar
        band = band_at(hours, at)
    used = None
    if line is not None and line.included and line.basis is Basis.INCIDENT and place.counts:
        period = period_of(chosen.day, chosen.cadence)
        used = incidents_in(db, tenant_id, chosen.contract_id, period)
    return Agreed(
        contract=chosen.code,
        version=chosen.version,
        clauses=tuple(Clause(one.category, Entitled(one.verdict), one.words) for one in clauses),
        suspended_on=chosen.suspended_on,
        suspended_why=chosen.suspended_why,
        quote=quote(line, chosen.currency, chosen.day, at, band, used) if line else None,
        is_open=band is Band.HOURS,
    )


def _by_hours(line: LineFact) -> bool:
    return any(factor != 1 for factor in (line.work.after_factor, line.work.off_factor))
