"""Releasing a client's month to its portal, and taking it back."""

from datetime import date
from uuid import UUID

from litestar import Response, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from contracts.values import typed_month
from msp.kernel.errors import NotFound
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import redirect
from msp.kernel.web import AnyRequest
from msp.reports.monthly.actions.release_month import release_month, take_month_back
from msp.reports.monthly.web import HOME
from tenants.clients.queries import client_for
from tenants.people.values import AgentPrincipal

RELEASE = {"right": "billing.approve"}


@post(f"{HOME}/clients/{{id:uuid}}/release", opt=RELEASE, status_code=200, sync_to_thread=True)
def release(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    id: FromPath[UUID],
) -> Response[str]:
    """The client reads the month on its portal from now on."""
    client, month = client_for(db, id), month_in(posted)
    release_month(db, client, month, by=agent.id, now=now())
    return redirect(request, form_of(id, month), flash=_("Released: it is on the client's portal."))


@post(f"{HOME}/clients/{{id:uuid}}/take-back", opt=RELEASE, status_code=200, sync_to_thread=True)
def take_back(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    id: FromPath[UUID],
) -> Response[str]:
    """The client sees it no more."""
    client, month = client_for(db, id), month_in(posted)
    take_month_back(db, client, month, by=agent.id, now=now())
    return redirect(request, form_of(id, month), flash=_("Taken back."))


def month_in(posted: FormMultiDict) -> date:
    """The month that the page asked for. Raises NotFound for none."""
    month = typed_month(str(posted.get("month", "")))
    if month is None:
        raise NotFound(_("There is no such month."))
    return month


def form_of(client_id: UUID, month: date) -> str:
    """Where the client's form of the month is."""
    return f"{HOME}/clients/{client_id}?form=client&month={month:%Y-%m}"


HANDLERS = (release, take_back)
