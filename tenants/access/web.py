"""The administrator's pages over staff: who works here, in which roles, for which clients."""

from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from msp.kernel import log, settings
from msp.kernel.errors import Conflict, Refused
from msp.kernel.forms import read
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import redirect, show
from msp.kernel.web import AnyRequest
from tenants.access.forms import AgentForm, role_words
from tenants.clients.queries import client_names
from tenants.people.actions.keep_agent import add_agent, change_agent
from tenants.people.models import Agent
from tenants.people.queries import agent_for, agents, clients_of_agent
from tenants.people.values import AgentPrincipal
from tenants.signin.actions.close_session import close_agent_sessions, reset_code
from tenants.signin.actions.set_password import invitation
from tenants.signin.links import LinkOwner
from tenants.signin.queries import access_of_agents

RIGHT = {"right": "admin.people"}
logger = log.logger(__name__)


@get("/admin", opt=RIGHT, sync_to_thread=True)
def admin(request: AnyRequest) -> Response[str]:
    """Show what there is to administer; rooms above add their pages by the slot "admin"."""
    return show(request, "tenants/access/admin.html")


@get("/admin/people", opt=RIGHT, sync_to_thread=True)
def people(request: AnyRequest, db: NamedDependency[Session]) -> Response[str]:
    """List the provider's staff."""
    staff = agents(db)
    access = access_of_agents(db, [one.id for one in staff], now=now())
    values: dict[str, Any] = {"staff": staff, "access": access, "words": role_words()}
    return show(request, "tenants/access/people.html", **values)


@get("/admin/people/new", opt=RIGHT, sync_to_thread=True)
def new_agent(request: AnyRequest, db: NamedDependency[Session]) -> Response[str]:
    """Ask for a colleague's particulars."""
    return agent_shown(request, db, agent_form(db))


@post("/admin/people/new", opt=RIGHT, status_code=200, sync_to_thread=True)
def create_agent(
    request: AnyRequest, db: NamedDependency[Session], posted: NamedDependency[FormMultiDict]
) -> Response[str]:
    """Add the colleague."""
    form = agent_form(db, posted)
    if form.validate():
        try:
            agent = add_agent(db, form.facts())
            flash = _("The colleague is added. Make a password link below.")
            return redirect(request, f"/admin/people/{agent.id}", flash=flash)
        except (Refused, Conflict) as refusal:
            form.refused(refusal)
    return agent_shown(request, db, form, status=422)


@get("/admin/people/{id:uuid}", opt=RIGHT, sync_to_thread=True)
def agent_page(
    request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID]
) -> Response[str]:
    """Show a colleague's particulars, to be changed."""
    colleague = agent_for(db, id)
    return agent_shown(request, db, agent_form(db, colleague=colleague), colleague)


@post("/admin/people/{id:uuid}", opt=RIGHT, status_code=200, sync_to_thread=True)
def save_agent(
    request: AnyRequest,
    db: NamedDependency[Session],
    id: FromPath[UUID],
    posted: NamedDependency[FormMultiDict],
) -> Response[str]:
    """Keep the changes; they count from the colleague's next click."""
    colleague, form = agent_for(db, id), agent_form(db, posted)
    if form.validate():
        try:
            change_agent(db, colleague, form.facts())
            return redirect(request, f"/admin/people/{id}", flash=_("The colleague is saved."))
        except (Refused, Conflict) as refusal:
            form.refused(refusal)
    return agent_shown(request, db, form, colleague, status=422)


@post("/admin/people/{id:uuid}/invite", opt=RIGHT, status_code=200, sync_to_thread=True)
def invite_agent(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    id: FromPath[UUID],
) -> Response[str]:
    """Make a link with which the colleague sets her own password, and show it this once."""
    colleague = agent_for(db, id)
    link = f"{settings.current().base_url}/password/{invitation(LinkOwner(colleague.id))}"
    logger.info("people.invited", agent_id=str(colleague.id), by=str(agent.id))
    form = agent_form(db, colleague=colleague)
    return agent_shown(request, db, form, colleague, link=link)


@post("/admin/people/{id:uuid}/sessions/close", opt=RIGHT, status_code=200, sync_to_thread=True)
def sign_agent_out(
    request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID]
) -> Response[str]:
    """End every session and API key of the colleague."""
    close_agent_sessions(db, agent_for(db, id).id, now=now())
    flash = _("All sessions and API keys of this colleague are over.")
    return redirect(request, f"/admin/people/{id}", flash=flash)


@post("/admin/people/{id:uuid}/code/reset", opt=RIGHT, status_code=200, sync_to_thread=True)
def forget_code(
    request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID]
) -> Response[str]:
    """Forget the colleague's code; she sets up a new one when she next signs in."""
    reset_code(db, agent_for(db, id).id, now=now())
    flash = _("The code is forgotten. A new one is set up at the next sign-in.")
    return redirect(request, f"/admin/people/{id}", flash=flash)


def agent_form(
    db: Session, posted: FormMultiDict | None = None, colleague: Agent | None = None
) -> AgentForm:
    """The form, empty, as posted, or filled from what is known of a colleague."""
    known: dict[str, Any] = {}
    if colleague is not None:
        known = {"obj": colleague, "clients": list(clients_of_agent(db, colleague.id))}
    return read(AgentForm, posted, **known).offer(client_names(db, active_only=False))


def agent_shown(
    request: AnyRequest,
    db: Session,
    form: AgentForm,
    colleague: Agent | None = None,
    *,
    link: str | None = None,
    status: int = 200,
) -> Response[str]:
    """A colleague's page; `link` is an invitation that was just made."""
    access = access_of_agents(db, [colleague.id], now=now()) if colleague else {}
    values: dict[str, Any] = {
        "form": form,
        "colleague": colleague,
        "access": access.get(colleague.id) if colleague else None,
        "link": link,
    }
    return show(request, "tenants/access/agent.html", status=status, **values)


PAGES = Router(
    "/",
    route_handlers=[
        admin,
        people,
        new_agent,
        create_agent,
        agent_page,
        save_agent,
        invite_agent,
        sign_agent_out,
        forget_code,
    ],
)
