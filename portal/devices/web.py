"""The page of devices."""

from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from sqlalchemy.orm import Session

from msp.kernel.pages import show
from portal.devices.queries import device_rows


@get("/devices", opt={"right": "signed_in"}, sync_to_thread=True)
def devices(
    request: Request[Any, Any, Any],
    db: NamedDependency[Session],
    after: FromQuery[str | None] = None,
) -> Response[str]:
    """The devices this contact may see."""
    return show(request, "portal/devices/list.html", page=device_rows(db, cursor=after))


HANDLERS = (devices,)
