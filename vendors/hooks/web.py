"""Deliveries on a connection's page: its address, its secrets, what came lately."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from msp.kernel.forms import read
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import redirect, show
from vendors.connections.models import VendorConnection
from vendors.connections.queries import connection_by_id
from vendors.connectors.kinds import kinds
from vendors.connectors.signatures import HOOK, HOOK_BEFORE
from vendors.hooks.actions.ask_registration import ask_registration
from vendors.hooks.actions.keep_address import (
    forget_before,
    new_address,
    proposed_secret,
    rotate_secret,
)
from vendors.hooks.forms import SecretForm
from vendors.hooks.queries import (
    address_behind,
    address_token,
    connection_secrets,
    latest_deliveries,
    registration_of,
)
from vendors.hooks.registrations import standing
from vendors.hooks.values import Outcome
from vendors.hooks.words import outcome_words, standing_words

Req = Request[Any, Any, Any]
EDIT = {"right": "vendors.edit"}
PAGE = "/vendors/connections/{connection_id:uuid}/hook"


@get("/vendors/panel/connection/{connection_id:uuid}/hook", opt=EDIT, sync_to_thread=True)
def hook_panel(
    request: Req, db: NamedDependency[Session], connection_id: FromPath[UUID]
) -> Response[str]:
    """Where the vendor may call, with what it signs, and what it sent."""
    found = connection_by_id(db, connection_id)
    kind, token = kinds().get(found.kind), address_token(db, found.id)
    return show(
        request,
        "vendors/hooks/panel.html",
        block="panel",
        connection=found,
        takes_hooks=kind is not None and kind.hooks,
        address=address_behind(token) if token else None,
        hub=_hub(db, found, token),
        secrets=_secrets(db, found),
        lines=[
            (one, outcome_words(Outcome(one.outcome))) for one in latest_deliveries(db, found.id)
        ],
    )


@post(f"{PAGE}/address", opt=EDIT, sync_to_thread=True)
def make_address(
    request: Req, db: NamedDependency[Session], connection_id: FromPath[UUID]
) -> Response[str]:
    """An address, or a new one in place of the old."""
    found = connection_by_id(db, connection_id)
    new_address(db, found, now=now())
    known = registration_of(db, found.id)
    if known is not None and known.wanted and found.is_working:
        ask_registration(db, found, wanted=True, now=now())
    return _back(request, found, _("The vendor can call this address now."))


@get(f"{PAGE}/secret", opt=EDIT, sync_to_thread=True)
def secret_form(
    request: Req, db: NamedDependency[Session], connection_id: FromPath[UUID]
) -> Response[str]:
    """The dialog for a new secret, with a good one proposed."""
    found = connection_by_id(db, connection_id)
    return _dialog(request, found, read(SecretForm, secret=proposed_secret()))


@post(f"{PAGE}/secret", opt=EDIT, sync_to_thread=True)
def set_new_secret(
    request: Req,
    db: NamedDependency[Session],
    posted: NamedDependency[FormMultiDict],
    connection_id: FromPath[UUID],
) -> Response[str]:
    """Keep it; the one before it stays good for a week."""
    found, form = connection_by_id(db, connection_id), read(SecretForm, posted)
    if not form.validate():
        return _dialog(request, found, form, status=422)
    rotate_secret(db, found, form.secret.data or "", now=now())
    return _back(request, found, _("Deliveries are checked with the new secret from now on."))


@post(f"{PAGE}/forget", opt=EDIT, sync_to_thread=True)
def forget_old_secret(
    request: Req, db: NamedDependency[Session], connection_id: FromPath[UUID]
) -> Response[str]:
    """The vendor signs with the new one by now."""
    found = connection_by_id(db, connection_id)
    forget_before(db, found)
    return _back(request, found, _("Only the current secret is accepted now."))


def _hub(db: Session, connection: VendorConnection, token: str | None) -> dict[str, Any] | None:
    """How our address stands in the vendor's register; None where it has none."""
    kind = kinds().get(connection.kind)
    if kind is None or not kind.hub(connection.config):
        return None
    row = registration_of(db, connection.id)
    found = standing(row, token)
    return {"row": row, "standing": found.value, "words": standing_words(found)}


def _secrets(db: Session, connection: VendorConnection) -> dict[str, Any]:
    known = connection_secrets(db, connection)
    return {"now": HOOK in known, "before": HOOK_BEFORE in known, "until": known.get(HOOK_BEFORE)}


def _dialog(
    request: Req, connection: VendorConnection, form: SecretForm, *, status: int = 200
) -> Response[str]:
    return show(
        request,
        "vendors/hooks/secret.html",
        block="dialog",
        status=status,
        connection=connection,
        form=form,
    )


def _back(request: Req, connection: VendorConnection, said: str) -> Response[str]:
    return redirect(request, f"/vendors/connections/{connection.id}", flash=said)


HANDLERS = (hook_panel, make_address, secret_form, set_new_secret, forget_old_secret)
