"""What waits at a connection, and what a person does about what is stuck."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from msp.desk.tickets.authors import author_of
from msp.kernel.errors import Sentence
from msp.kernel.forms import read
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import redirect, show
from tenants.people.values import AgentPrincipal
from vendors.cases.actions.arm_again import arm_again
from vendors.cases.actions.settle_operation import replay, skip
from vendors.cases.forms import ReasonForm
from vendors.cases.models import CaseOperation
from vendors.cases.queries import link_by_id, operation_by_id
from vendors.cases.values import OperationKind
from vendors.cases.waiting import stuck, waiting_on
from vendors.cases.words import kind_words
from vendors.connections.queries import connection_by_id

Req = Request[Any, Any, Any]
READ = {"right": "vendors.read"}
EDIT = {"right": "vendors.edit"}
MOST_STUCK = 8


@get("/vendors/panel/connection/{connection_id:uuid}/operations", opt=READ, sync_to_thread=True)
def operations_panel(
    request: Req, db: NamedDependency[Session], connection_id: FromPath[UUID]
) -> Response[str]:
    """The queue of a connection, the dead first."""
    return show(
        request,
        "vendors/cases/operations.html",
        block="panel",
        connection_id=connection_id,
        lines=waiting_on(db, connection_id),
    )


@get("/vendors/panel/stuck", opt=READ, sync_to_thread=True)
def stuck_panel(request: Req, db: NamedDependency[Session]) -> Response[str]:
    """What a dispatcher must not overlook: messages to vendors that cannot go on by themselves."""
    lines = stuck(db, MOST_STUCK)
    return show(request, "vendors/cases/stuck.html", block="panel", lines=lines)


@post("/vendors/operations/{operation_id:uuid}/replay", opt=EDIT, sync_to_thread=True)
def replay_it(
    request: Req,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    operation_id: FromPath[UUID],
) -> Response[str]:
    """Try it again."""
    operation = operation_by_id(db, operation_id)
    replay(db, operation, author_of(agent), now=now())
    return _back(request, db, operation, _("It is tried again."))


@get("/vendors/operations/{operation_id:uuid}/skip", opt=EDIT, sync_to_thread=True)
def skip_form(
    request: Req, db: NamedDependency[Session], operation_id: FromPath[UUID]
) -> Response[str]:
    """The dialog that asks why it is left out."""
    return _dialog(request, operation_by_id(db, operation_id), read(ReasonForm))


@post("/vendors/operations/{operation_id:uuid}/skip", opt=EDIT, sync_to_thread=True)
def skip_it(
    request: Req,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    operation_id: FromPath[UUID],
) -> Response[str]:
    """Leave it out; what waits behind it goes on."""
    operation, form = operation_by_id(db, operation_id), read(ReasonForm, posted)
    if form.validate():
        try:
            skip(db, operation, form.reason.data or "", author_of(agent), now=now())
        except Sentence as refusal:
            form.refused(refusal)
        else:
            return _back(request, db, operation, _("Left out."))
    return _dialog(request, operation, form, status=422)


@post("/vendors/connections/{connection_id:uuid}/arm", opt=EDIT, sync_to_thread=True)
def arm(request: Req, db: NamedDependency[Session], connection_id: FromPath[UUID]) -> Response[str]:
    """A copy takes over from the installation it was made of."""
    arm_again(db, connection_by_id(db, connection_id), now=now())
    said = _("Armed. What waits is looked for at the vendor before anything is sent.")
    return redirect(request, f"/vendors/connections/{connection_id}", flash=said)


def _dialog(
    request: Req, operation: CaseOperation, form: ReasonForm, *, status: int = 200
) -> Response[str]:
    return show(
        request,
        "vendors/cases/skip.html",
        block="dialog",
        status=status,
        operation=operation,
        what=kind_words(OperationKind(operation.kind)),
        form=form,
    )


def _back(request: Req, db: Session, operation: CaseOperation, said: str) -> Response[str]:
    connection_id = link_by_id(db, operation.link_id).connection_id
    return redirect(request, f"/vendors/connections/{connection_id}", flash=said)


HANDLERS = (operations_panel, stuck_panel, replay_it, skip_form, skip_it, arm)
