"""Trying a connection's reading calls beside the form that describes it; a worker calls out."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import msgspec
from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromQuery
from sqlalchemy.orm import Session

from msp.kernel.errors import NotFound, Sentence
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import show
from msp.kernel.vault import open_sealed
from tenants.people.values import AgentPrincipal
from vendors.connections.forms import SETTING, whole
from vendors.connections.queries import connection_by_id
from vendors.connectors.kind import Kind
from vendors.connectors.kinds import kinds
from vendors.connectors.rehearsal import Tried
from vendors.trials.actions.ask_trial import ask_trial
from vendors.trials.models import VendorTrial
from vendors.trials.queries import trial_of
from vendors.trials.values import PATIENCE, TrialOrder

Req = Request[Any, Any, Any]
EDIT = {"right": "vendors.edit"}


@post("/vendors/trials", opt=EDIT, sync_to_thread=True)
def begin_trial(
    request: Req,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    kind: FromQuery[str] = "",
    connection: FromQuery[UUID | None] = None,
) -> Response[str]:
    """Have a worker carry the reading calls out; nothing of the form is saved."""
    chosen, trial, problems = _kind_that_tries(kind, agent), None, []
    known = connection_by_id(db, connection) if connection else None
    order = _order(chosen, whole(chosen, posted), known.id if known else None)
    problems = _problems(chosen, order)
    try:
        trial = None if problems else ask_trial(db, chosen, order, agent.id, now=now())
    except Sentence as refusal:
        problems = [str(refusal)]
    return _shown(request, trial, problems)


@get("/vendors/trials", opt=EDIT, sync_to_thread=True)
def trial_page(
    request: Req,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    id: FromQuery[UUID | None] = None,
) -> Response[str]:
    """How far it is, and what came of it: for whoever asked."""
    trial = trial_of(db, id, agent.id) if id else None
    if trial is None:
        return _shown(request, None, [_("This trial is over and forgotten; begin another.")])
    late = trial.done_at is None and trial.asked_at + PATIENCE < now()
    problems = [_("No worker has come back from this trial; begin another.")] if late else []
    return _shown(request, None if late else trial, problems)


def _kind_that_tries(name: str, agent: AgentPrincipal) -> Kind:
    """The case that is read may be any client's. Raises NotFound for who serves some only."""
    found = kinds().get(name)
    if found is None or found.trial is None or agent.tenant_ids is not None:
        raise NotFound(_("There is no such page."))
    return found


def _order(kind: Kind, posted: FormMultiDict, kept_from: UUID | None) -> TrialOrder:
    given = {one.name: str(posted.get(SETTING + one.name, "")) for one in kind.settings}
    secret = {one.name for one in kind.settings if one.secret}
    return TrialOrder(
        kind=kind.name,
        base_url=str(posted.get("base_url", "")).strip(),
        config={name: value for name, value in given.items() if name not in secret},
        secrets={name: value for name, value in given.items() if name in secret},
        case_id=str(posted.get("trial_case", "")).strip(),
        kept_from=kept_from,
    )


def _problems(kind: Kind, order: TrialOrder) -> list[str]:
    """What has to be right before anything is called."""
    told = [one for some in kind.complaints(order.config).values() for one in some]
    address = [] if order.base_url else [_("Type the address first.")]
    return [*address, *told]


def _shown(request: Req, trial: VendorTrial | None, problems: list[str]) -> Response[str]:
    done = trial is not None and trial.done_at is not None
    return show(
        request,
        "vendors/trials/trial.html",
        block="trial",
        trial=trial,
        tried=_findings(trial) if trial is not None and done else None,
        problems=problems,
    )


def _findings(trial: VendorTrial) -> Sequence[Tried]:
    told = open_sealed(trial.sealed, context=trial.context)
    return msgspec.json.decode(told, type=list[Tried])


HANDLERS = (begin_trial, trial_page)
