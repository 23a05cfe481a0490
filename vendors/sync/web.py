"""The exchange log on a connection's page."""

from datetime import datetime
from typing import Any
from uuid import UUID

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlalchemy.orm import Session

from msp.kernel.pages import show
from vendors.connections.queries import connection_by_id
from vendors.sync.queries import LIMIT, exchange_by_id, exchanges_of

Req = Request[Any, Any, Any]
EDIT = {"right": "vendors.edit"}


@get("/vendors/panel/connection/{connection_id:uuid}/exchanges", opt=EDIT, sync_to_thread=True)
def exchanges_panel(
    request: Req,
    db: NamedDependency[Session],
    connection_id: FromPath[UUID],
    before: FromQuery[datetime | None] = None,
) -> Response[str]:
    """What was asked and told lately."""
    lines = exchanges_of(db, connection_id, before=before)
    return show(
        request,
        "vendors/sync/exchanges.html",
        block="panel",
        connection_id=connection_id,
        lines=lines,
        older=lines[-1].at if len(lines) == LIMIT else None,
    )


@get("/vendors/exchanges/{line_id:uuid}", opt=EDIT, sync_to_thread=True)
def exchange(request: Req, db: NamedDependency[Session], line_id: FromPath[UUID]) -> Response[str]:
    """One call in full, secrets hidden."""
    line = exchange_by_id(db, line_id)
    connection = connection_by_id(db, line.connection_id)
    return show(
        request, "vendors/sync/exchange.html", block="dialog", line=line, connection=connection
    )


HANDLERS = (exchanges_panel, exchange)
