"""Pages of connections: how they are, and their settings."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlalchemy.orm import Session

from msp.kernel.errors import NotFound, Sentence
from msp.kernel.forms import read
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import redirect, show
from vendors.connections.actions.ask_check import ask_check
from vendors.connections.actions.save_connection import add_connection, change_connection
from vendors.connections.forms import (
    ConnectionForm,
    defaults_of,
    form_for,
    in_parts,
    kept_connection,
    whole,
)
from vendors.connections.models import VendorConnection
from vendors.connections.pace import bucket_of
from vendors.connections.places import origin_of
from vendors.connections.queries import connection_by_id, connections_and_vendors
from vendors.connections.words import expiry_words, state_words, status_rows, version_words
from vendors.connectors.kind import Kind
from vendors.connectors.kinds import kinds
from vendors.register.models import Vendor
from vendors.register.queries import vendor_by_id

Req = Request[Any, Any, Any]
READ = {"right": "vendors.read"}
EDIT = {"right": "vendors.edit"}


@get("/vendors/panel/connections", opt=READ, sync_to_thread=True)
def connections_panel(
    request: Req, db: NamedDependency[Session], vendor: FromQuery[UUID | None] = None
) -> Response[str]:
    """How the connections are: of one vendor, or all."""
    rows = [
        (one, whose.name, state_words(one, now()))
        for one, whose in connections_and_vendors(db)
        if vendor in (None, whose.id)
    ]
    return show(request, "vendors/connections/panel.html", block="panel", rows=rows)


@get("/vendors/{vendor_id:uuid}/connections/new", opt=EDIT, sync_to_thread=True)
def new_connection(
    request: Req,
    db: NamedDependency[Session],
    vendor_id: FromPath[UUID],
    kind: FromQuery[str] = "",
    like: FromQuery[str] = "",
) -> Response[str]:
    """The kinds of systems to choose from; once one is chosen, its form."""
    vendor = vendor_by_id(db, vendor_id)
    if not kind:
        page = "vendors/connections/kinds.html"
        return show(request, page, vendor=vendor, kinds=kinds().values())
    chosen = _kind(kind)
    form = read(form_for(chosen, None), **defaults_of(chosen, like))
    return _form(request, vendor, chosen, form, None)


@post("/vendors/{vendor_id:uuid}/connections/new", opt=EDIT, sync_to_thread=True)
def create_connection(
    request: Req,
    db: NamedDependency[Session],
    posted: NamedDependency[FormMultiDict],
    vendor_id: FromPath[UUID],
    kind: FromQuery[str] = "",
) -> Response[str]:
    """Connect, and look at once whether it works."""
    vendor, chosen = vendor_by_id(db, vendor_id), _kind(kind)
    form = read(form_for(chosen, None), whole(chosen, posted))
    if form.validate():
        try:
            made = add_connection(db, vendor, form.draft(), now=now())
        except Sentence as refusal:
            form.refused(refusal)
        else:
            ask_check(db, made, now=now())
            return redirect(request, f"/vendors/connections/{made.id}", flash=_("Connected"))
    return _form(request, vendor, chosen, form, None, status=422, parts=in_parts(posted))


@get("/vendors/connections/{connection_id:uuid}", opt=READ, sync_to_thread=True)
def connection_page(
    request: Req, db: NamedDependency[Session], connection_id: FromPath[UUID]
) -> Response[str]:
    """One connection: its health, its statuses; what waits and what was exchanged joins it."""
    found = connection_by_id(db, connection_id)
    return show(
        request,
        "vendors/connections/page.html",
        block="health",
        connection=found,
        vendor=vendor_by_id(db, found.vendor_id),
        kind=kinds().get(found.kind),
        state=state_words(found, now()),
        expiry=expiry_words(found, now()),
        changed=version_words(found, now()),
        statuses=status_rows(found),
        bucket=bucket_of(found).filled(now()),
    )


@get("/vendors/connections/{connection_id:uuid}/edit", opt=EDIT, sync_to_thread=True)
def edit_connection(
    request: Req, db: NamedDependency[Session], connection_id: FromPath[UUID]
) -> Response[str]:
    """Its settings in a form, without secrets."""
    found = connection_by_id(db, connection_id)
    kind = _kind(found.kind)
    form = read(form_for(kind, found), **kept_connection(found))
    return _form(request, vendor_by_id(db, found.vendor_id), kind, form, found)


@post("/vendors/connections/{connection_id:uuid}/edit", opt=EDIT, sync_to_thread=True)
def save_connection(
    request: Req,
    db: NamedDependency[Session],
    posted: NamedDependency[FormMultiDict],
    connection_id: FromPath[UUID],
) -> Response[str]:
    """Save what was changed, and look whether it works."""
    found = connection_by_id(db, connection_id)
    kind = _kind(found.kind)
    form = read(form_for(kind, found), whole(kind, posted))
    if form.validate():
        try:
            places = kind.trial.places if kind.trial else origin_of
            change_connection(db, found, form.draft(), now=now(), places=places)
        except Sentence as refusal:
            form.refused(refusal)
        else:
            if found.is_working:
                ask_check(db, found, now=now())
            return redirect(request, f"/vendors/connections/{found.id}")
    vendor = vendor_by_id(db, found.vendor_id)
    return _form(request, vendor, kind, form, found, status=422, parts=in_parts(posted))


def _kind(name: str) -> Kind:
    found = kinds().get(name)
    if found is None:
        raise NotFound(_("There is no such kind of system."))
    return found


def _form(
    request: Req,
    vendor: Vendor,
    kind: Kind,
    form: ConnectionForm,
    known: VendorConnection | None,
    *,
    status: int = 200,
    parts: bool = False,
) -> Response[str]:
    return show(
        request,
        "vendors/connections/edit.html",
        status=status,
        vendor=vendor,
        kind=kind,
        form=form,
        in_parts=parts,
        connection=known,
    )


HANDLERS = (
    connections_panel,
    new_connection,
    create_connection,
    connection_page,
    edit_connection,
    save_connection,
)
