"""A client's people and sites: their forms, and a person's way into the portal."""

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
from tenants.assets.queries import assets_of_contact
from tenants.calendars.queries import list_calendars
from tenants.clients.actions.keep_site import add_site, change_site
from tenants.clients.models import Site, Tenant
from tenants.clients.queries import client_for, hosts_of, site_for, sites_of
from tenants.people.actions.keep_contact import add_contact, change_contact
from tenants.people.models import Contact
from tenants.people.queries import contact_for
from tenants.people.values import AgentPrincipal
from tenants.roster.forms import ContactForm, SiteForm, right_words, sees_words
from tenants.signin.actions.close_session import close_contact_sessions
from tenants.signin.actions.set_password import invitation
from tenants.signin.links import LinkOwner
from tenants.signin.queries import access_of_contacts

READ, PEOPLE, CLIENTS = (
    {"right": "clients.read"},
    {"right": "people.edit"},
    {"right": "clients.edit"},
)
logger = log.logger(__name__)


@get("/clients/{id:uuid}/people/new", opt=PEOPLE, sync_to_thread=True)
def new_contact(
    request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID]
) -> Response[str]:
    """Ask for a person's particulars."""
    client = client_for(db, id)
    return contact_form_shown(request, client, contact_form(db, client))


@post("/clients/{id:uuid}/people/new", opt=PEOPLE, status_code=200, sync_to_thread=True)
def create_contact(
    request: AnyRequest,
    db: NamedDependency[Session],
    id: FromPath[UUID],
    posted: NamedDependency[FormMultiDict],
) -> Response[str]:
    """Add the person."""
    client = client_for(db, id)
    form = contact_form(db, client, posted)
    if form.validate():
        try:
            contact = add_contact(db, client.id, form.facts())
            return redirect(request, f"/contacts/{contact.id}", flash=_("The person is added."))
        except (Refused, Conflict) as refusal:
            form.refused(refusal)
    return contact_form_shown(request, client, form, status=422)


@get("/contacts/{id:uuid}", opt=READ, sync_to_thread=True)
def contact_page(
    request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID]
) -> Response[str]:
    """Show a person."""
    return contact_shown(request, db, contact_for(db, id))


@get("/contacts/{id:uuid}/edit", opt=PEOPLE, sync_to_thread=True)
def edit_contact(
    request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID]
) -> Response[str]:
    """Show a person's particulars to be changed."""
    contact = contact_for(db, id)
    client = client_for(db, contact.tenant_id)
    form = contact_form(db, client, obj=contact)
    return contact_form_shown(request, client, form, contact)


@post("/contacts/{id:uuid}/edit", opt=PEOPLE, status_code=200, sync_to_thread=True)
def save_contact(
    request: AnyRequest,
    db: NamedDependency[Session],
    id: FromPath[UUID],
    posted: NamedDependency[FormMultiDict],
) -> Response[str]:
    """Keep the changes."""
    contact = contact_for(db, id)
    client = client_for(db, contact.tenant_id)
    form = contact_form(db, client, posted)
    if form.validate():
        try:
            change_contact(db, contact, form.facts())
            return redirect(request, f"/contacts/{id}", flash=_("The person is saved."))
        except (Refused, Conflict) as refusal:
            form.refused(refusal)
    return contact_form_shown(request, client, form, contact, status=422)


@post("/contacts/{id:uuid}/invite", opt=PEOPLE, status_code=200, sync_to_thread=True)
def invite_contact(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    id: FromPath[UUID],
) -> Response[str]:
    """Make a link with which the person sets her own password, and show it this once."""
    contact = contact_for(db, id)
    hosts = hosts_of(db, contact.tenant_id)
    if not hosts:
        raise Refused(_("This client has no portal address yet; add one first."))
    token = invitation(LinkOwner(contact.id, contact.tenant_id))
    logger.info("people.invited", contact_id=str(contact.id), by=str(agent.id))
    link = f"{settings.current().portal_url(hosts[0])}/password/{token}"
    return contact_shown(request, db, contact, link=link)


@post("/contacts/{id:uuid}/sessions/close", opt=PEOPLE, status_code=200, sync_to_thread=True)
def sign_contact_out(
    request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID]
) -> Response[str]:
    """End every session of the person."""
    contact = contact_for(db, id)
    close_contact_sessions(db, contact.tenant_id, contact.id, now=now())
    return redirect(request, f"/contacts/{id}", flash=_("Signed out everywhere."))


@get("/clients/{id:uuid}/sites/new", opt=CLIENTS, sync_to_thread=True)
def new_site(
    request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID]
) -> Response[str]:
    """Ask for a site's particulars."""
    return site_form_shown(request, client_for(db, id), site_form(db))


@post("/clients/{id:uuid}/sites/new", opt=CLIENTS, status_code=200, sync_to_thread=True)
def create_site(
    request: AnyRequest,
    db: NamedDependency[Session],
    id: FromPath[UUID],
    posted: NamedDependency[FormMultiDict],
) -> Response[str]:
    """Add the site."""
    client, form = client_for(db, id), site_form(db, posted)
    if form.validate():
        try:
            add_site(db, client, form.facts())
            return redirect(request, f"/clients/{id}/sites", flash=_("The site is added."))
        except (Refused, Conflict) as refusal:
            form.refused(refusal)
    return site_form_shown(request, client, form, status=422)


@get("/sites/{id:uuid}/edit", opt=CLIENTS, sync_to_thread=True)
def edit_site(
    request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID]
) -> Response[str]:
    """Show a site's particulars to be changed."""
    site = site_for(db, id)
    return site_form_shown(request, client_for(db, site.tenant_id), site_form(db, obj=site), site)


@post("/sites/{id:uuid}/edit", opt=CLIENTS, status_code=200, sync_to_thread=True)
def save_site(
    request: AnyRequest,
    db: NamedDependency[Session],
    id: FromPath[UUID],
    posted: NamedDependency[FormMultiDict],
) -> Response[str]:
    """Keep the changes."""
    site, form = site_for(db, id), site_form(db, posted)
    client = client_for(db, site.tenant_id)
    if form.validate():
        try:
            change_site(db, client, site, form.facts())
            return redirect(request, f"/clients/{client.id}/sites", flash=_("The site is saved."))
        except (Refused, Conflict) as refusal:
            form.refused(refusal)
    return site_form_shown(request, client, form, site, status=422)


def contact_shown(
    request: AnyRequest, db: Session, contact: Contact, link: str | None = None
) -> Response[str]:
    """A person's page; `link` is an invitation that was just made."""
    values: dict[str, Any] = {
        "client": client_for(db, contact.tenant_id),
        "contact": contact,
        "site": site_for(db, contact.site_id) if contact.site_id else None,
        "access": access_of_contacts(db, contact.tenant_id).get(contact.id),
        "assets": assets_of_contact(db, contact.tenant_id, contact.id),
        "link": link,
        "sees": sees_words()[contact.sees],
        "may": [right_words().get(right, right) for right in contact.rights],
    }
    return show(request, "tenants/clients/contact.html", **values)


def contact_form(
    db: Session, client: Tenant, posted: FormMultiDict | None = None, **known: Any
) -> ContactForm:
    """The form of a person, with this client's sites to choose from."""
    sites = [(site.id, site.name) for site in sites_of(db, client.id)]
    return read(ContactForm, posted, **known).offer(sites)


def contact_form_shown(
    request: AnyRequest,
    client: Tenant,
    form: ContactForm,
    contact: Contact | None = None,
    status: int = 200,
) -> Response[str]:
    """The page of that form."""
    values: dict[str, Any] = {"client": client, "contact": contact, "form": form}
    return show(request, "tenants/clients/contact_edit.html", status=status, **values)


def site_form(db: Session, posted: FormMultiDict | None = None, **known: Any) -> SiteForm:
    """The form of a site, with the provider's calendars to choose from."""
    calendars = [(one.id, one.name) for one in list_calendars(db)]
    return read(SiteForm, posted, **known).offer(calendars)


def site_form_shown(
    request: AnyRequest,
    client: Tenant,
    form: SiteForm,
    site: Site | None = None,
    status: int = 200,
) -> Response[str]:
    """The page of that form."""
    values: dict[str, Any] = {"client": client, "site": site, "form": form}
    return show(request, "tenants/clients/site_edit.html", status=status, **values)


PAGES = Router(
    "/",
    route_handlers=[
        new_contact,
        create_contact,
        contact_page,
        edit_contact,
        save_contact,
        invite_contact,
        sign_contact_out,
        new_site,
        create_site,
        edit_site,
        save_site,
    ],
)
