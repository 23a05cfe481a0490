"""Device lists over the API: what a monitoring tool pushes, and where each device stands."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import msgspec
from litestar import Response, Router, get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, JSONBody
from msgspec import Meta
from sqlalchemy.orm import Session

from contracts.sightings.actions.take_report import Taken, take_report
from contracts.sightings.queries import seen_page
from contracts.sightings.values import MOST_DEVICES, NAME, SERIAL, Seen, Standing
from msp.kernel.idempotency import once
from msp.kernel.moment import now
from msp.kernel.rest import (
    ONE_LINE,
    PROBLEMS,
    Asked,
    Cursor,
    IdempotencyKey,
    Limit,
    Line,
    Listing,
    Name,
    Search,
    listing,
    shown,
)
from tenants.assets.values import AssetKind
from tenants.clients.queries import client_for
from tenants.people.values import AgentPrincipal

Serial = Annotated[str, Meta(max_length=SERIAL, pattern=ONE_LINE)]
DeviceName = Annotated[str, Meta(max_length=NAME, pattern=ONE_LINE)]
Moment = Annotated[datetime, Meta(tz=True)]


class DeviceReported(Asked):
    """A device as the tool sees it; `first_seen` is the same as `last_seen` unless given."""

    serial: Serial
    last_seen: Moment
    first_seen: Moment | None = None
    kind: AssetKind = AssetKind.WORKSTATION
    name: DeviceName = ""
    user: Line = ""
    site: Line = ""


class ReportAsked(Asked):
    """A list of one client's devices, all of them or those that changed."""

    tenant_id: UUID
    source: Name
    devices: Annotated[list[DeviceReported], Meta(min_length=1, max_length=MOST_DEVICES)]


class DeviceRefused(msgspec.Struct):
    """A device that could not be taken in; `position` counts from 1."""

    position: int
    serial: str
    reason: str


class ReportShown(msgspec.Struct):
    """What became of the list; the refused were left out and kept nobody waiting."""

    id: UUID
    taken: int
    known: int
    unknown: int
    excluded: int
    refused: list[DeviceRefused]


class SeenShown(msgspec.Struct):
    """A device that was seen at a client, by its serial number."""

    id: UUID
    tenant_id: UUID
    serial: str
    kind: AssetKind
    name: str
    user_name: str
    site_name: str
    source: str
    first_seen_at: datetime
    last_seen_at: datetime
    standing: Standing
    reason: str
    asset_id: UUID | None


@post("/device-reports", opt={"right": "assets.report"}, responses=PROBLEMS, sync_to_thread=True)
def push_report(
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    data: JSONBody[ReportAsked],
    key: IdempotencyKey = None,
) -> Response[ReportShown]:
    """Push a client's device list; every sighting is kept and nothing is billed by it."""
    client = client_for(db, data.tenant_id)
    seen = [_seen(one) for one in data.devices]

    def take() -> ReportShown:
        return _shown(take_report(db, client, data.source, seen, by=agent.id, now=now()))

    return once(db, key, "device-reports", data, take)


@get("/seen-devices", opt={"right": "clients.read"}, responses=PROBLEMS, sync_to_thread=True)
def list_seen(
    db: NamedDependency[Session],
    tenant_id: FromQuery[UUID | None] = None,
    standing: FromQuery[Standing | None] = None,
    q: Search = "",
    cursor: Cursor = None,
    limit: Limit = 50,
) -> Listing[SeenShown]:
    """List devices that were seen, by name, and where each stands with the register."""
    wanted = [standing] if standing is not None else []
    page = seen_page(db, client_id=tenant_id, standings=wanted, q=q, cursor=cursor, limit=limit)
    return listing(SeenShown, page)


def _seen(one: DeviceReported) -> Seen:
    return Seen(
        serial=one.serial.strip(),
        first_seen=one.first_seen or one.last_seen,
        last_seen=one.last_seen,
        kind=one.kind,
        name=one.name.strip(),
        user=one.user.strip(),
        site=one.site.strip(),
    )


def _shown(taken: Taken) -> ReportShown:
    return ReportShown(
        id=taken.report_id,
        taken=len(taken.placed),
        known=taken.count(Standing.KNOWN),
        unknown=taken.count(Standing.UNKNOWN),
        excluded=taken.count(Standing.EXCLUDED) + taken.count(Standing.BRIEF),
        refused=[shown(DeviceRefused, one) for one in taken.wrong],
    )


API = Router("/", tags=["Assets"], route_handlers=[push_report, list_seen])
