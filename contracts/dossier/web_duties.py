"""An account manager's part of "My work": drafts to be signed, and bills that wait."""

from datetime import timedelta

from litestar import Response, Router, get
from litestar.di import NamedDependency
from sqlalchemy.orm import Session

from contracts.billing.words import month_words, state_chips
from contracts.dossier.duties import my_clients, not_drafted, open_bills, unsigned
from contracts.letters.queries import trouble_count
from msp.kernel.moment import now
from msp.kernel.pages import show
from msp.kernel.web import AnyRequest
from tenants.people.values import AgentPrincipal

EDIT, RUN = {"right": "contracts.edit"}, {"right": "billing.run"}


@get("/contracts/panel/drafts", opt=EDIT, sync_to_thread=True)
def drafts_panel(
    request: AnyRequest, db: NamedDependency[Session], agent: NamedDependency[AgentPrincipal]
) -> Response[str]:
    """Terms that count for nothing until somebody signs them."""
    drafts = unsigned(db, my_clients(db, agent.id))
    return show(request, "contracts/dossier/drafts.html", block="panel", drafts=drafts)


@get("/billing/panel/mine", opt=RUN, sync_to_thread=True)
def bills_panel(
    request: AnyRequest, db: NamedDependency[Session], agent: NamedDependency[AgentPrincipal]
) -> Response[str]:
    """Bills by the step they wait for."""
    clients, at = my_clients(db, agent.id), now()
    month = (at.date().replace(day=1) - timedelta(days=1)).replace(day=1)
    return show(
        request,
        "contracts/billing/mine.html",
        block="panel",
        month=month,
        waiting=not_drafted(db, clients, month, at),
        bills=open_bills(db, clients),
        trouble=trouble_count(db, clients),
        chips=state_chips(),
        month_words=month_words,
    )


PAGES = Router("/", route_handlers=[drafts_panel, bills_panel])
