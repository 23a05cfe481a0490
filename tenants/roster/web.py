"""Clients: the list, a client's page with its tabs, and its own particulars."""

from typing import Annotated, Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from sqlalchemy.orm import Session

from msp.kernel import settings
from msp.kernel.errors import Conflict, NotFound, Refused
from msp.kernel.files import open_file
from msp.kernel.forms import read
from msp.kernel.i18n import _
from msp.kernel.pages import redirect, show
from msp.kernel.web import AnyRequest
from tenants.assets.forms import kind_choices
from tenants.assets.queries import assets_page
from tenants.clients.actions.add_client import add_client
from tenants.clients.actions.change_client import change_client, name_domains
from tenants.clients.actions.keep_logo import drop_logo, keep_logo
from tenants.clients.actions.name_hosts import name_hosts
from tenants.clients.models import Tenant
from tenants.clients.queries import client_for, domains_of, hosts_of, sites_of
from tenants.clients.rules import domains_in, hosts_in
from tenants.people.queries import agents
from tenants.roster.forms import ClientForm
from tenants.roster.queries import agent_names, client_lines, person_lines, tab_counts

READ, EDIT = {"right": "clients.read"}, {"right": "clients.edit"}
Words = Annotated[str, QueryParameter(max_length=100)]
Cursor = Annotated[str | None, QueryParameter(max_length=500)]
# A new logo has a new address.
PICTURE_KEPT = {"Cache-Control": "private, max-age=86400"}
STATES = {"": True, "former": False, "all": None}


@get("/clients", opt=READ, sync_to_thread=True)
def clients(
    request: AnyRequest,
    db: NamedDependency[Session],
    q: Words = "",
    which: Words = "",
    cursor: Cursor = None,
) -> Response[str]:
    """List clients."""
    page = client_lines(db, q=q.strip(), active=STATES.get(which, True), cursor=cursor)
    values: dict[str, Any] = {"page": page, "q": q, "which": which}
    return show(request, "tenants/clients/list.html", block="list", **values)


@get("/clients/new", opt=EDIT, sync_to_thread=True)
def new_client(request: AnyRequest, db: NamedDependency[Session]) -> Response[str]:
    """Ask for a client's particulars."""
    return form_shown(request, client_form(db))


@post("/clients/new", opt=EDIT, status_code=200, sync_to_thread=True)
def create_client(
    request: AnyRequest, db: NamedDependency[Session], posted: NamedDependency[FormMultiDict]
) -> Response[str]:
    """Add the client."""
    form = client_form(db, posted)
    if form.validate():
        try:
            with db.begin_nested():
                client = keep(db, None, form)
            return redirect(request, f"/clients/{client.id}", flash=_("The client is added."))
        except (Refused, Conflict) as refusal:
            form.refused(refusal)
    return form_shown(request, form, status=422)


@get("/clients/{id:uuid}", opt=READ, sync_to_thread=True)
def client_page(
    request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID]
) -> Response[str]:
    """Show a client."""
    client = client_for(db, id)
    more = {
        "manager": agent_names(db).get(client.account_manager_id),
        "domains": domains_of(db, id),
        "portals": [settings.current().portal_url(host) for host in hosts_of(db, id)],
    }
    return tab_shown(request, db, client, "overview", **more)


@get("/clients/{id:uuid}/edit", opt=EDIT, sync_to_thread=True)
def edit_client(
    request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID]
) -> Response[str]:
    """Show a client's particulars to be changed."""
    client = client_for(db, id)
    return form_shown(request, client_form(db, client=client), client)


@post("/clients/{id:uuid}/edit", opt=EDIT, status_code=200, sync_to_thread=True)
def save_client(
    request: AnyRequest,
    db: NamedDependency[Session],
    id: FromPath[UUID],
    posted: NamedDependency[FormMultiDict],
) -> Response[str]:
    """Keep the changes."""
    client, form = client_for(db, id), client_form(db, posted)
    if form.validate():
        try:
            with db.begin_nested():
                keep(db, client, form)
            return redirect(request, f"/clients/{id}", flash=_("The client is saved."))
        except (Refused, Conflict) as refusal:
            form.refused(refusal)
    return form_shown(request, form, client, status=422)


@get("/clients/{id:uuid}/logo", opt=READ, sync_to_thread=True)
def client_logo(db: NamedDependency[Session], id: FromPath[UUID]) -> Response[bytes]:
    """The client's logo, as its portal shows it."""
    key = client_for(db, id).brand_logo_key
    if key is None:
        raise NotFound(_("There is no logo."))
    with open_file(key) as file:
        return Response(file.read(), media_type="image/png", headers=PICTURE_KEPT)


@get("/clients/{id:uuid}/people", opt=READ, sync_to_thread=True)
def people_tab(
    request: AnyRequest,
    db: NamedDependency[Session],
    id: FromPath[UUID],
    q: Words = "",
    cursor: Cursor = None,
) -> Response[str]:
    """List a client's people."""
    client = client_for(db, id)
    page = person_lines(db, client, q=q.strip(), cursor=cursor)
    return tab_shown(request, db, client, "people", page=page, q=q)


@get("/clients/{id:uuid}/sites", opt=READ, sync_to_thread=True)
def sites_tab(
    request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID]
) -> Response[str]:
    """List a client's sites."""
    client = client_for(db, id)
    return tab_shown(request, db, client, "sites", sites=sites_of(db, id))


@get("/clients/{id:uuid}/assets", opt=READ, sync_to_thread=True)
def assets_tab(
    request: AnyRequest,
    db: NamedDependency[Session],
    id: FromPath[UUID],
    q: Words = "",
    cursor: Cursor = None,
) -> Response[str]:
    """List a client's devices."""
    client = client_for(db, id)
    page = assets_page(db, client_id=id, q=q.strip(), retired=False, cursor=cursor)
    return tab_shown(request, db, client, "assets", page=page, q=q, kinds=dict(kind_choices()))


def tab_shown(
    request: AnyRequest, db: Session, client: Tenant, tab: str, **more: Any
) -> Response[str]:
    """One tab of a client's page under the client's head."""
    values = {"client": client, "tab": tab, "counts": tab_counts(db, client), **more}
    return show(request, f"tenants/clients/{tab}.html", block="list", **values)


def client_form(
    db: Session, posted: FormMultiDict | None = None, client: Tenant | None = None
) -> ClientForm:
    """The form, empty, as posted, or filled from what is known of a client."""
    known: dict[str, Any] = {}
    if client is not None:
        domains, hosts = domains_of(db, client.id), hosts_of(db, client.id)
        known = {"obj": client, "domains": "\n".join(domains), "hosts": "\n".join(hosts)}
    managers = [(one.id, one.name) for one in agents(db, active_only=True)]
    return read(ClientForm, posted, **known).offer(managers)


def form_shown(
    request: AnyRequest, form: ClientForm, client: Tenant | None = None, status: int = 200
) -> Response[str]:
    """The page of the form."""
    form.ask_again()
    return show(request, "tenants/clients/edit.html", status=status, form=form, client=client)


def keep(db: Session, client: Tenant | None, form: ClientForm) -> Tenant:
    """Add or change a client as the form says, all of it or nothing. Raises Refused, Conflict."""
    domains = domains_in(form.domains.data or "")
    hosts = hosts_in(form.hosts.data or "", settings.current().staff_hosts)
    if client is not None:
        change_client(db, client, form.facts())
        name_hosts(db, client, hosts)
        name_domains(db, client, domains)
        keep_look(db, client, form)
        return client
    added = add_client(db, form.facts())
    name_domains(db, added, domains)
    if hosts:
        name_hosts(db, added, hosts)
    keep_look(db, added, form)
    return added


def keep_look(db: Session, client: Tenant, form: ClientForm) -> None:
    """Give the client the logo that was chosen, or none where that was ticked. Raises Refused."""
    if form.picture is not None:
        keep_logo(db, client, form.picture)
    elif form.no_logo.data:
        drop_logo(db, client)


PAGES = Router(
    "/",
    route_handlers=[
        clients,
        new_client,
        create_client,
        client_page,
        edit_client,
        save_client,
        client_logo,
        people_tab,
        sites_tab,
        assets_tab,
    ],
)
