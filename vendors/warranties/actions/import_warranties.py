"""Take in a file of warranties, or say line by line why it cannot be taken in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from msp.kernel.i18n import _
from tenants.assets.models import Asset
from tenants.clients.models import Tenant
from vendors.register.queries import every_vendor
from vendors.warranties.actions.keep_warranty import keep_warranty
from vendors.warranties.values import Row, WarrantyDraft, Wrong


@dataclass(frozen=True, slots=True)
class Imported:
    """How many lines were taken in, and which were not; `kept` is false when none were."""

    taken: int
    wrong: tuple[Wrong, ...]
    kept: bool


def import_warranties(
    db: Session, lines: list[Row | Wrong], *, only_good: bool, now: datetime
) -> Imported:
    """All lines or none, unless those that are right were asked for alone."""
    vendors = {one.name.casefold(): one.id for one in every_vendor(db)}
    devices = _devices(db, [one for one in lines if isinstance(one, Row)])
    good: list[tuple[Asset, WarrantyDraft]] = []
    wrong: list[Wrong] = []
    for line in lines:
        if isinstance(line, Wrong):
            wrong.append(line)
            continue
        vendor_id = vendors.get(line.vendor.casefold())
        if vendor_id is None:
            sentence = _("%(name)s is not in the register of vendors.", name=line.vendor)
            wrong.append(Wrong(line.number, sentence))
            continue
        asset, sentence = _the_one(devices.get(line.serial.casefold(), []), line)
        if asset is None:
            wrong.append(Wrong(line.number, sentence))
            continue
        draft = WarrantyDraft(
            vendor_id, line.kind, line.starts_on, line.last_day, line.level, line.reference
        )
        good.append((asset, draft))
    kept = bool(good) and (only_good or not wrong)
    for asset, draft in good if kept else ():
        keep_warranty(db, asset, draft, now=now)
    return Imported(len(good), tuple(wrong), kept)


def _devices(db: Session, rows: list[Row]) -> dict[str, list[tuple[Asset, str]]]:
    """Devices in reach by serial number; two clients may own the same one."""
    serials = {one.serial.lower() for one in rows}
    found: dict[str, list[tuple[Asset, str]]] = {}
    for asset, client in db.execute(
        select(Asset, Tenant.name)
        .join(Tenant, Tenant.id == Asset.tenant_id)
        .where(func.lower(Asset.serial).in_(serials))
    ):
        found.setdefault(asset.serial.casefold(), []).append((asset, client))
    return found


def _the_one(found: list[tuple[Asset, str]], row: Row) -> tuple[Asset | None, str]:
    wanted = row.client.casefold()
    fitting = [asset for asset, client in found if not wanted or client.casefold() == wanted]
    if len(fitting) == 1:
        return fitting[0], ""
    if fitting:
        several = _(
            "%(count)s devices have the serial number %(serial)s: name the client.",
            count=len(fitting),
            serial=row.serial,
        )
        return None, several
    if wanted:
        unknown = _(
            "%(client)s has no device with the serial number %(serial)s.",
            client=row.client,
            serial=row.serial,
        )
        return None, unknown
    return None, _("No device has the serial number %(serial)s.", serial=row.serial)
