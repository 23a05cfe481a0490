"""Reading what was seen: devices by their standing, and the sightings of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import func, or_, select, tuple_
from sqlalchemy.orm import Session

from contracts.sightings.models import DeviceReport, SeenDevice, Sighting
from contracts.sightings.values import Standing
from msp.kernel.errors import NotFound
from msp.kernel.i18n import _
from msp.kernel.paging import PageOf, decode_cursor, page_of
from tenants.assets.models import Asset
from tenants.clients.queries import unwild
from tenants.people.models import Agent

LEFT_OUT = (Standing.EXCLUDED, Standing.BRIEF)


def seen_for(db: Session, device_id: UUID) -> SeenDevice:
    """The device that was seen, if it is one of the reader's clients'."""
    found = db.scalar(select(SeenDevice).where(SeenDevice.id == device_id))
    if found is None:
        raise NotFound(_("There is no such device, or it is not for you."))
    return found


def seen_page(
    db: Session,
    *,
    client_id: UUID | None = None,
    standings: Sequence[Standing] = (),
    q: str = "",
    cursor: str | None = None,
    limit: int = 50,
) -> PageOf[SeenDevice]:
    """Devices by name; `q` is looked for in name, serial and user."""
    wanted = select(SeenDevice).order_by(SeenDevice.name, SeenDevice.id).limit(limit + 1)
    if client_id is not None:
        wanted = wanted.where(SeenDevice.tenant_id == client_id)
    if standings:
        wanted = wanted.where(SeenDevice.standing.in_(standings))
    if q:
        like = f"%{unwild(q)}%"
        fields = (SeenDevice.name, SeenDevice.serial, SeenDevice.user_name)
        wanted = wanted.where(or_(*(one.ilike(like) for one in fields)))
    if after := decode_cursor(cursor, str, UUID):
        wanted = wanted.where(tuple_(SeenDevice.name, SeenDevice.id) > tuple_(*after))
    rows = db.scalars(wanted).all()
    return page_of(rows, limit, lambda row: (row.name, row.id))


def seen_among(db: Session, client_id: UUID, ids: Sequence[UUID]) -> list[SeenDevice]:
    """Those of the devices that are this client's, by name."""
    wanted = select(SeenDevice).where(SeenDevice.tenant_id == client_id, SeenDevice.id.in_(ids))
    return sorted(db.scalars(wanted), key=lambda one: (one.name, one.id))


def standing_counts(db: Session, client_id: UUID | None = None) -> dict[str, int]:
    """How many devices stand where, of every client in reach or of one."""
    wanted = select(SeenDevice.standing, func.count().label("devices")).group_by(
        SeenDevice.standing
    )
    if client_id is not None:
        wanted = wanted.where(SeenDevice.tenant_id == client_id)
    counts = dict.fromkeys((one.value for one in Standing), 0)
    return counts | {row.standing: row.devices for row in db.execute(wanted)}


@dataclass(frozen=True, slots=True)
class Told:
    """A sighting, and who told us of it when."""

    row: Sighting
    by: str


def sightings_of(
    db: Session, device: SeenDevice, known_at: datetime | None = None, limit: int = 50
) -> list[Told]:
    """What was seen of the device, the newest first; with a moment, as we knew it then."""
    wanted = (
        select(Sighting, Agent.name)
        .select_from(Sighting)
        .join(
            DeviceReport,
            (DeviceReport.tenant_id == Sighting.tenant_id)
            & (DeviceReport.id == Sighting.report_id),
        )
        .outerjoin(Agent, Agent.id == DeviceReport.recorded_by)
        .where(Sighting.tenant_id == device.tenant_id, Sighting.device_id == device.id)
        .order_by(Sighting.recorded_at.desc(), Sighting.id.desc())
        .limit(limit)
    )
    if known_at is not None:
        wanted = wanted.where(Sighting.recorded_at <= known_at)
    return [Told(row, by or "") for row, by in db.execute(wanted)]


def merge_choices(db: Session, device: SeenDevice) -> list[tuple[UUID, str]]:
    """The client's devices in use that nothing has been seen of yet, by name."""
    seen = select(SeenDevice.asset_id).where(
        SeenDevice.tenant_id == device.tenant_id, SeenDevice.asset_id.is_not(None)
    )
    rows = db.execute(
        select(Asset.id, Asset.name, Asset.serial)
        .where(
            Asset.tenant_id == device.tenant_id,
            Asset.retired_on.is_(None),
            Asset.id.not_in(seen),
        )
        .order_by(Asset.name)
        .limit(1000)
    )
    return [(row.id, f"{row.name} {row.serial}".strip()) for row in rows]
