"""The page that moves a device to another client: the client first, then what covers it there."""

from datetime import date
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from sqlalchemy.orm import Session

from contracts.agreements.queries import contract_for, contracts_of
from contracts.billing.trying import what_if
from contracts.billing.words import days_words
from contracts.ledger.actions.move_device import Destination, move_device
from contracts.ledger.forms import MoveForm
from contracts.ledger.moves import contracts_covering
from msp.kernel.errors import Conflict, NotFound, Refused
from msp.kernel.forms import read
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import redirect, show
from msp.kernel.web import AnyRequest
from tenants.assets.models import Asset
from tenants.assets.queries import asset_for
from tenants.clients.models import Tenant
from tenants.clients.queries import client_for, client_names, sites_of
from tenants.people.values import AgentPrincipal

EDIT = {"right": "contracts.edit"}
Words = Annotated[str, QueryParameter(max_length=100)]


@get("/contracts/move/{id:uuid}", opt=EDIT, sync_to_thread=True)
def move_form(
    request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID], to: Words = ""
) -> Response[str]:
    """Ask to whom it goes; then from which day, and what covers it there."""
    asset, receiver = asset_for(db, id), receiver_of(db, to)
    form = offered(db, receiver, read(MoveForm, None, on=now().date())) if receiver else None
    return move_shown(request, db, asset, receiver, form)


@post("/contracts/move/{id:uuid}", opt=EDIT, status_code=200, sync_to_thread=True)
def move(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    id: FromPath[UUID],
) -> Response[str]:
    """Move it; asked to preview, only show what it does to the next bills of both."""
    asset, receiver = asset_for(db, id), receiver_of(db, str(posted.get("to", "")))
    if receiver is None:
        return move_shown(request, db, asset, None, None, status=422)
    form = offered(db, receiver, read(MoveForm, posted))
    if not form.validate():
        return move_shown(request, db, asset, receiver, form, status=422)
    return moved_or_shown(request, db, agent, posted.get("do") == "preview", asset, receiver, form)


def moved_or_shown(
    request: AnyRequest,
    db: Session,
    agent: AgentPrincipal,
    preview: bool,
    asset: Asset,
    receiver: Tenant,
    form: MoveForm,
) -> Response[str]:
    """Move the device, or show the next bills, or what is wrong."""
    try:
        if not agent.can("assets.edit"):
            raise Refused(_("You may not change devices."))
        to = destination(db, receiver, form)
        if preview:
            compared = bills_of_both(db, agent, asset, to)
            return move_shown(request, db, asset, receiver, form, compared=compared)
        received = move_device(db, asset, to, by=agent.id, now=now())
        said = _("The device is %(client)s's now.", client=receiver.name)
        return redirect(request, f"/assets/{received.id}", flash=said)
    except (Refused, Conflict, NotFound) as refusal:
        form.refused(refusal)
        return move_shown(request, db, asset, receiver, form, status=422)


def destination(db: Session, receiver: Tenant, form: MoveForm) -> Destination:
    """What was filled in."""
    contract_id = form.contract_id.data
    contract = contract_for(db, contract_id) if contract_id else None
    return Destination(receiver, form.on.data or date.max, contract, form.site_id.data)


def bills_of_both(
    db: Session, agent: AgentPrincipal, asset: Asset, to: Destination
) -> list[dict[str, Any]]:
    """The coming bills of giver and receiver, without and with the move, which is undone."""
    touched = [*contracts_covering(db, asset), *([to.contract] if to.contract else [])]
    return [
        {
            "contract": one,
            "rows": what_if(
                db, one, lambda: move_device(db, asset, to, by=agent.id, now=now()), now()
            ),
        }
        for one in touched
    ]


def receiver_of(db: Session, chosen: str) -> Tenant | None:
    """The client that was chosen, if the reader serves it."""
    known = {str(one) for one, _name in client_names(db)}
    return client_for(db, UUID(chosen)) if chosen in known else None


def offered(db: Session, receiver: Tenant, form: MoveForm) -> MoveForm:
    """The form with the receiver's contracts and sites to choose from."""
    contracts = [(one.id, f"{one.code} {one.name}") for one in contracts_of(db, receiver.id)]
    return form.offer(contracts, [(one.id, one.name) for one in sites_of(db, receiver.id)])


def move_shown(
    request: AnyRequest,
    db: Session,
    asset: Asset,
    receiver: Tenant | None,
    form: MoveForm | None,
    *,
    compared: list[dict[str, Any]] | None = None,
    status: int = 200,
) -> Response[str]:
    """The page."""
    clients = [one for one in client_names(db) if one[0] != asset.tenant_id]
    values: dict[str, Any] = {"device": asset, "giver": client_for(db, asset.tenant_id)}
    values |= {"receiver": receiver, "form": form, "clients": clients, "compared": compared or []}
    values |= {"error": _("Choose the client first.") if receiver is None and status == 422 else ""}
    return show(
        request, "contracts/ledger/move.html", status=status, days_words=days_words, **values
    )


PAGES = Router("/", route_handlers=[move_form, move])
