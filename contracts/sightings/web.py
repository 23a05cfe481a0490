"""What monitoring saw: the list with its decisions, and one device with its sightings."""

from collections.abc import Callable
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from sqlalchemy.orm import Session

from contracts.agreements.queries import contract_for, contracts_of
from contracts.ledger.reasons import reason_names
from contracts.ledger.words import kind_choices
from contracts.sightings.actions.accept_device import Under, accept_device
from contracts.sightings.actions.decide_many import decide_many
from contracts.sightings.actions.exclude_device import exclude_device, include_again
from contracts.sightings.actions.merge_device import merge_device
from contracts.sightings.forms import DecisionForm
from contracts.sightings.models import SeenDevice
from contracts.sightings.queries import (
    LEFT_OUT,
    merge_choices,
    seen_among,
    seen_for,
    seen_page,
    sightings_of,
    standing_counts,
)
from contracts.sightings.values import Standing
from contracts.sightings.words import TONES, standing_words, why_words
from msp.kernel.errors import Refused
from msp.kernel.forms import read
from msp.kernel.i18n import _, ngettext
from msp.kernel.moment import now
from msp.kernel.pages import redirect, show
from msp.kernel.web import AnyRequest
from tenants.assets.queries import asset_for
from tenants.clients.models import Tenant
from tenants.clients.queries import client_for, client_names, names_of_clients
from tenants.people.values import AgentPrincipal

READ, EDIT = {"right": "clients.read"}, {"right": "assets.edit"}
Words = Annotated[str, QueryParameter(max_length=100)]
Cursor = Annotated[str | None, QueryParameter(max_length=500)]
WHICH = {"": (Standing.UNKNOWN,), "known": (Standing.KNOWN,), "out": LEFT_OUT, "all": ()}
PAGE = 200


@get("/assets/seen", opt=READ, sync_to_thread=True)
def seen_devices(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    client: Words = "",
    which: Words = "",
    q: Words = "",
    cursor: Cursor = None,
) -> Response[str]:
    """Devices by where they stand; of one client they can be decided about together."""
    chosen = {"client": client, "which": which if which in WHICH else "", "q": q.strip()}
    values = list_values(db, agent, chosen, cursor)
    return show(request, "contracts/sightings/list.html", **values)


@get("/assets/seen/{id:uuid}", opt=READ, sync_to_thread=True)
def seen_device(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    id: FromPath[UUID],
) -> Response[str]:
    """One device: what was seen of it, who told us, and what may be decided."""
    device = seen_for(db, id)
    form = decision_form(db, agent, device.tenant_id, None, device)
    return device_shown(request, db, device, form)


@post("/assets/seen/decide", opt=EDIT, status_code=200, sync_to_thread=True)
def decide(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
) -> Response[str]:
    """Do what was chosen with the ticked devices of one client."""
    client = client_for(db, _id(posted.get("client")))
    devices = seen_among(db, client.id, [_id(one) for one in posted.getall("ids", [])])
    lone = devices[0] if devices and posted.get("page") == "device" else None
    form = decision_form(db, agent, client.id, posted, lone)
    try:
        done, refused = decide_many(db, devices, decision(db, agent, form, posted, bool(devices)))
    except Refused as refusal:
        form.refused(refusal)
        return not_decided(request, db, agent, client, devices, form, posted)
    said = ngettext("%(num)s device is decided.", "%(num)s devices are decided.", done)
    return redirect(request, f"/assets/seen?client={client.id}", flash=" ".join([said, *refused]))


def decision(
    db: Session, agent: AgentPrincipal, form: DecisionForm, posted: FormMultiDict, ticked: bool
) -> Callable[[SeenDevice], object]:
    """What is to be done with each device. Raises Refused for a choice that is not whole."""
    if not form.validate():
        raise Refused(_("Look at the fields below: nothing is decided yet."))
    if not ticked:
        raise Refused(_("Tick the devices first."))
    what: dict[str, Any] = {"by": agent.id, "now": now()}
    do = posted.get("do")
    if do == "accept":
        chosen = under(db, agent, form)
        return lambda one: accept_device(db, one, chosen, **what)
    if do == "exclude":
        if not form.reason.data:
            raise Refused(_("Say why it is left out."), field="reason")
        reason, chosen = form.reason.data, under(db, agent, form)
        return lambda one: exclude_device(db, one, reason, chosen, **what)
    if do == "merge":
        if form.asset_id.data is None:
            raise Refused(_("Choose which device it is."), field="asset_id")
        asset = asset_for(db, form.asset_id.data)
        return lambda one: merge_device(db, one, asset, **what)
    return partial(include_again, db, **what)


def under(db: Session, agent: AgentPrincipal, form: DecisionForm) -> Under | None:
    """The contract that was chosen, by whoever may change contracts."""
    if form.contract_id.data is None:
        return None
    if not agent.can("contracts.edit"):
        raise Refused(_("You may not change contracts."), field="contract_id")
    if form.since.data is None:
        raise Refused(_("Say from which day it is covered."), field="since")
    return Under(contract_for(db, form.contract_id.data), form.since.data)


def decision_form(
    db: Session,
    agent: AgentPrincipal,
    client_id: UUID,
    posted: FormMultiDict | None,
    device: SeenDevice | None = None,
) -> DecisionForm:
    """The form, with what this client and this person may choose."""
    contracts = contracts_of(db, client_id) if agent.can("contracts.edit") else ()
    choices = [(one.id, f"{one.code} {one.name}") for one in contracts]
    assets = merge_choices(db, device) if device is not None else []
    form = read(DecisionForm, posted, since=now().date())
    return form.offer(choices, reason_names(db), assets)


def not_decided(
    request: AnyRequest,
    db: Session,
    agent: AgentPrincipal,
    client: Tenant,
    devices: list[SeenDevice],
    form: DecisionForm,
    posted: FormMultiDict,
) -> Response[str]:
    """The page that was sent, with what is wrong and everything that was chosen."""
    if posted.get("page") == "device" and devices:
        return device_shown(request, db, devices[0], form, status=422)
    values = list_values(db, agent, {"client": str(client.id), "which": "", "q": ""}, None)
    values |= {"form": form, "ticked": {one.id for one in devices}}
    return show(request, "contracts/sightings/list.html", status=422, **values)


def list_values(
    db: Session, agent: AgentPrincipal, chosen: dict[str, str], cursor: str | None
) -> dict[str, Any]:
    """A page of devices, what its filters offer, and the decision where one client is chosen."""
    names = client_names(db)
    client_id = {str(one): one for one, _name in names}.get(chosen["client"])
    page = seen_page(
        db,
        client_id=client_id,
        standings=WHICH[chosen["which"]],
        q=chosen["q"],
        cursor=cursor,
        limit=PAGE,
    )
    deciding = client_id is not None and chosen["which"] == "" and agent.can("assets.edit")
    form = decision_form(db, agent, client_id, None) if deciding and client_id else None
    values: dict[str, Any] = {"page": page, "chosen": chosen, "clients": names, "form": form}
    values |= {"owners": names_of_clients(db, (one.tenant_id for one in page.rows))}
    values |= {"counts": standing_counts(db, client_id), "ticked": set()}
    return values | words()


def device_shown(
    request: AnyRequest, db: Session, device: SeenDevice, form: DecisionForm, status: int = 200
) -> Response[str]:
    """The page of one device."""
    values: dict[str, Any] = {"device": device, "form": form, "told": sightings_of(db, device)}
    values |= {"client": client_for(db, device.tenant_id)}
    values |= {"registered": asset_for(db, device.asset_id) if device.asset_id else None}
    return show(request, "contracts/sightings/page.html", status=status, **values, **words())


def words() -> dict[str, Any]:
    """What both pages say in words."""
    kinds = dict(kind_choices())
    return {"kinds": kinds, "tones": TONES, "standing_words": standing_words, "why": why_words}


def _id(value: object) -> UUID:
    try:
        return UUID(str(value))
    except ValueError as error:
        raise Refused(_("This page is damaged: open it again.")) from error


PAGES = Router("/", route_handlers=[seen_devices, seen_device, decide])
