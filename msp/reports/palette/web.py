"""What the palette's field asks for while somebody types."""

from typing import Any

from litestar import Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromQuery
from sqlalchemy.orm import Session

from msp.kernel.pages import show
from msp.reports.palette.queries import found
from tenants.people.values import AgentPrincipal


@get("/palette", opt={"right": "tickets.read"}, sync_to_thread=True)
def palette(
    request: Request[Any, Any, Any],
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    q: FromQuery[str] = "",
) -> Response[str]:
    """Records that the words may mean, in groups."""
    return show(request, "reports/palette/hits.html", groups=found(db, q[:100], agent.rights))
