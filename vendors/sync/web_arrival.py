"""What an engineer does about a message whose fate is unknown: it has arrived, or once more."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from msp.desk.tickets.authors import author_of
from msp.kernel.errors import Refused
from msp.kernel.forms import read
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import redirect, show
from tenants.people.values import AgentPrincipal
from vendors.cases.actions.settle_operation import replay
from vendors.cases.forms import ArrivalForm
from vendors.cases.models import CaseOperation
from vendors.cases.queries import link_by_id, operation_by_id, ticket_of
from vendors.cases.values import OperationKind
from vendors.cases.words import kind_words
from vendors.connections.queries import connection_by_id, vendor_of
from vendors.sync.actions.note_arrival import is_by_post, note_arrival

Req = Request[Any, Any, Any]
FORWARD = {"right": "vendors.forward"}


@get("/vendors/operations/{operation_id:uuid}/arrived", opt=FORWARD, sync_to_thread=True)
def arrival_form(
    request: Req, db: NamedDependency[Session], operation_id: FromPath[UUID]
) -> Response[str]:
    """The dialog of whoever has looked at the vendor."""
    return _dialog(request, db, operation_by_id(db, operation_id), read(ArrivalForm))


@post("/vendors/operations/{operation_id:uuid}/arrived", opt=FORWARD, sync_to_thread=True)
def arrived(
    request: Req,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    operation_id: FromPath[UUID],
) -> Response[str]:
    """It is there."""
    operation, form = operation_by_id(db, operation_id), read(ArrivalForm, posted)
    if form.validate():
        try:
            note_arrival(db, operation, form.number.data or "", author_of(agent), now=now())
        except Refused as refusal:
            form.refused(refusal)
        else:
            return _back(request, db, operation, _("Written down."))
    return _dialog(request, db, operation, form, status=422)


@post("/vendors/operations/{operation_id:uuid}/again", opt=FORWARD, sync_to_thread=True)
def once_more(
    request: Req,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    operation_id: FromPath[UUID],
) -> Response[str]:
    """It is not there: it goes once more."""
    operation = operation_by_id(db, operation_id)
    replay(db, operation, author_of(agent), now=now())
    return _back(request, db, operation, _("It is tried again."))


def _dialog(
    request: Req, db: Session, operation: CaseOperation, form: ArrivalForm, *, status: int = 200
) -> Response[str]:
    link = link_by_id(db, operation.link_id)
    kind = OperationKind(operation.kind)
    return show(
        request,
        "vendors/cases/arrived.html",
        block="dialog",
        status=status,
        operation=operation,
        what=kind_words(kind),
        vendor=vendor_of(db, connection_by_id(db, link.connection_id)),
        asks=kind is OperationKind.CREATE,
        needs=kind is OperationKind.CREATE and not is_by_post(db, link),
        form=form,
    )


def _back(request: Req, db: Session, operation: CaseOperation, said: str) -> Response[str]:
    ticket = ticket_of(db, link_by_id(db, operation.link_id))
    return redirect(request, f"/tickets/{ticket.number}#vendor", flash=said)


HANDLERS = (arrival_form, arrived, once_more)
