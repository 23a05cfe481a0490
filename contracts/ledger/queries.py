"""Reading the ledger: facts for the pure functions, rows for the pages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ScalarSelect, and_, distinct, func, or_, select
from sqlalchemy.orm import Session, aliased

from contracts.agreements.recording import stood
from contracts.agreements.values import Basis
from contracts.ledger.models import Coverage, TimeEntry
from contracts.ledger.things import Subject, named_by
from contracts.ledger.values import BillState, CoverageFact, Thing, TimeFact
from contracts.values import Span
from msp.kernel.errors import NotFound
from msp.kernel.i18n import _
from tenants.assets.models import Asset
from tenants.clients.models import Site
from tenants.people.models import Agent, Contact


def coverage_facts(
    db: Session, tenant_id: UUID, contract_id: UUID, span: Span, known_at: datetime
) -> list[CoverageFact]:
    """Every coverage of a contract that touches the days, as known at a moment."""
    rows = db.execute(
        select(
            Coverage.id,
            func.coalesce(Coverage.asset_id, Coverage.contact_id),
            func.coalesce(Asset.name, Contact.name),
            func.coalesce(Asset.serial, ""),
            func.coalesce(Site.name, ""),
            Coverage.basis,
            Coverage.valid_from,
            Coverage.valid_to,
            Coverage.recorded_at,
            Coverage.superseded_at,
            Coverage.excluded,
        )
        .outerjoin(Asset, (Asset.tenant_id == Coverage.tenant_id) & (Asset.id == Coverage.asset_id))
        .outerjoin(
            Contact, (Contact.tenant_id == Coverage.tenant_id) & (Contact.id == Coverage.contact_id)
        )
        .outerjoin(Site, (Site.tenant_id == Coverage.tenant_id) & (Site.id == Coverage.site_id))
        .where(
            Coverage.tenant_id == tenant_id,
            Coverage.contract_id == contract_id,
            Coverage.valid_from < span.end,
            or_(Coverage.valid_to.is_(None), Coverage.valid_to > span.start),
            stood(Coverage.recorded_at, Coverage.superseded_at, known_at),
        )
    )
    # By place and not by name: there are a million of them.
    return [
        CoverageFact(one, Thing(thing, name, serial, site), Basis(basis), *recorded)
        for one, thing, name, serial, site, basis, *recorded in rows
    ]


def time_facts(
    db: Session, tenant_id: UUID, contract_id: UUID, span: Span, known_at: datetime
) -> list[TimeFact]:
    """The time worked under a contract on the days, as known at a moment."""
    rows = db.execute(
        select(TimeEntry, Agent.name, _begun(span, known_at))
        .outerjoin(Agent, Agent.id == TimeEntry.agent_id)
        .where(
            TimeEntry.tenant_id == tenant_id,
            TimeEntry.contract_id == contract_id,
            TimeEntry.work_date >= span.start,
            TimeEntry.work_date < span.end,
            stood(TimeEntry.recorded_at, TimeEntry.superseded_at, known_at),
        )
    )
    return [
        TimeFact(
            id=row.id,
            label=row.label,
            agent=agent or "",
            work_date=row.work_date,
            worked=row.worked_minutes,
            billable=row.billable_minutes,
            bill_state=BillState(row.bill_state),
            recorded_at=row.recorded_at,
            superseded_at=row.superseded_at,
            work_type=row.work_type,
            source=f"{row.source_kind}:{row.source_id}" if row.source_id else "",
            begun=tuple(sorted((kind, role) for kind, role in begun or ())),
            role=row.role,
            tier=row.tier,
            after=row.after_minutes,
            off=row.off_minutes,
            km=row.km,
            trip=row.trip,
        )
        for row, agent, begun in rows
    ]


def _begun(span: Span, known_at: datetime) -> ScalarSelect[list[list[str]]]:
    """Kinds and roles of chargeable work done earlier for what an entry was worked for."""
    earlier = aliased(TimeEntry)
    return (
        select(func.jsonb_agg(distinct(func.jsonb_build_array(earlier.work_type, earlier.role))))
        .where(
            earlier.tenant_id == TimeEntry.tenant_id,
            earlier.source_kind == TimeEntry.source_kind,
            earlier.source_id == TimeEntry.source_id,
            earlier.contract_id == TimeEntry.contract_id,
            earlier.bill_state == BillState.CHARGEABLE,
            earlier.billable_minutes > 0,
            earlier.work_date < span.start,
            stood(earlier.recorded_at, earlier.superseded_at, known_at),
        )
        .correlate(TimeEntry)
        .scalar_subquery()
    )


def changed_since(
    db: Session, tenant_id: UUID, contract_id: UUID, since: datetime, known_at: datetime
) -> tuple[date, date] | None:
    """The first and the last day (half-open) that facts recorded after a moment speak of."""
    spans: list[tuple[date | None, date | None]] = []
    for table, starts, ends in (
        (Coverage, Coverage.valid_from, func.coalesce(Coverage.valid_to, date.max)),
        (TimeEntry, TimeEntry.work_date, TimeEntry.work_date + 1),
    ):
        newer = or_(
            and_(table.recorded_at > since, table.recorded_at <= known_at),
            and_(table.superseded_at > since, table.superseded_at <= known_at),
        )
        first_day, last_day = db.execute(
            select(func.min(starts), func.max(ends)).where(
                table.tenant_id == tenant_id, table.contract_id == contract_id, newer
            )
        ).one()
        spans.append((first_day, last_day))
    first = [day for day, _last in spans if day is not None]
    last = [day for _first, day in spans if day is not None]
    return (min(first), max(last)) if first else None


def counts_on(db: Session, contract_ids: Sequence[UUID], day: date) -> dict[UUID, dict[Basis, int]]:
    """How many devices of each kind, and people, are billed on a day, by contract."""
    rows = db.execute(
        select(Coverage.contract_id, Coverage.basis, func.count())
        .where(
            Coverage.contract_id.in_(contract_ids),
            Coverage.superseded_at.is_(None),
            Coverage.excluded == "",
            Coverage.valid_from <= day,
            or_(Coverage.valid_to.is_(None), Coverage.valid_to > day),
        )
        .group_by(Coverage.contract_id, Coverage.basis)
    )
    counts: dict[UUID, dict[Basis, int]] = {one: {} for one in contract_ids}
    for contract_id, basis, number in rows:
        counts[contract_id][Basis(basis)] = number
    return counts


def covered_assets(
    db: Session, tenant_id: UUID, asset_ids: Sequence[UUID], day: date
) -> dict[UUID, UUID]:
    """Which of the devices are under a contract on a day: device to contract."""
    rows = db.execute(
        select(Coverage.asset_id, Coverage.contract_id).where(
            Coverage.tenant_id == tenant_id,
            Coverage.asset_id.in_(asset_ids),
            Coverage.superseded_at.is_(None),
            Coverage.valid_from <= day,
            or_(Coverage.valid_to.is_(None), Coverage.valid_to > day),
        )
    )
    return {asset_id: contract_id for asset_id, contract_id in rows if asset_id is not None}


@dataclass(frozen=True, slots=True)
class CoverageLine:
    """A coverage of one device or person, with who recorded it and what replaced it."""

    row: Coverage
    site: str
    by: str


def coverage_of(db: Session, thing: Subject) -> list[CoverageLine]:
    """Everything ever recorded about a device's or a person's days, the newest days first."""
    rows = db.execute(
        select(Coverage, Site.name, Agent.name)
        .outerjoin(Site, (Site.tenant_id == Coverage.tenant_id) & (Site.id == Coverage.site_id))
        .outerjoin(Agent, Agent.id == Coverage.recorded_by)
        .where(Coverage.tenant_id == thing.tenant_id, named_by(thing) == thing.id)
        .order_by(Coverage.valid_from.desc(), Coverage.recorded_at.desc())
    )
    return [CoverageLine(row, site or "", by or "") for row, site, by in rows]


def coverage_for(db: Session, coverage_id: UUID) -> Coverage:
    """A standing coverage, if it is one of the reader's clients'."""
    found = db.scalar(
        select(Coverage).where(Coverage.id == coverage_id, Coverage.superseded_at.is_(None))
    )
    if found is None:
        raise NotFound(_("There is no such coverage, or it has been replaced by another."))
    return found
