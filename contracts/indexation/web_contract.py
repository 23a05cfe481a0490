"""A contract's indexation: the clause in force, agreeing another, the rises and undoing one."""

from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.agreements.queries import contract_for, contract_numbered
from contracts.agreements.words import standing_words
from contracts.billing.words import month_words
from contracts.dossier.queries import head_of
from contracts.indexation.actions.agree_clause import agree_clause, stop_clause
from contracts.indexation.actions.undo_rise import undo_rise
from contracts.indexation.file import file_of
from contracts.indexation.forms import ClauseForm, StopForm, day_of
from contracts.indexation.queries import index_names, rise_for
from contracts.indexation.words import price_words, rise_words
from contracts.letters.queries import letters_of_rises
from contracts.letters.words import letter_chips
from contracts.values import local_date
from msp.kernel.errors import Conflict, Refused
from msp.kernel.forms import read
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import redirect, show
from msp.kernel.web import AnyRequest
from tenants.people.values import AgentPrincipal

READ, EDIT = {"right": "contracts.read"}, {"right": "contracts.edit"}
HERE = "/contracts/{number:int}/indexation"


@get(HERE, opt=READ, sync_to_thread=True)
def indexation_tab(
    request: AnyRequest, db: NamedDependency[Session], number: FromPath[int]
) -> Response[str]:
    """Show what is agreed, what is due next, and every rise with its calculation."""
    return _shown(request, db, contract_numbered(db, number))


@get(HERE + "/clause", opt=EDIT, sync_to_thread=True)
def new_clause(
    request: AnyRequest, db: NamedDependency[Session], number: FromPath[int]
) -> Response[str]:
    """Ask for a clause."""
    contract = contract_numbered(db, number)
    form = read(ClauseForm, None, valid_from=local_date(now(), contract.zone))
    return _asked(request, db, contract, form)


@post(HERE + "/clause", opt=EDIT, status_code=200, sync_to_thread=True)
def save_clause(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    number: FromPath[int],
) -> Response[str]:
    """Agree the clause from its day on."""
    contract, form = contract_numbered(db, number), read(ClauseForm, posted)
    if form.offer(index_names(db)).validate():
        try:
            agree_clause(db, contract, form.draft(), by=agent.id, now=now())
            return redirect(request, _here(contract), flash=_("The clause is agreed."))
        except Refused as refusal:
            form.refused(refusal)
    return _asked(request, db, contract, form, status=422)


@post(HERE + "/stop", opt=EDIT, status_code=200, sync_to_thread=True)
def stop(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    number: FromPath[int],
) -> Response[str]:
    """From a day on nothing follows the index."""
    contract, form = contract_numbered(db, number), read(StopForm, posted)
    if form.validate():
        try:
            since, where = day_of(form.valid_from), form.agreed_in.data or ""
            stop_clause(db, contract, since, where, by=agent.id, now=now())
            return redirect(request, _here(contract), flash=_("Indexation ends on that day."))
        except (Refused, Conflict) as refusal:
            form.refused(refusal)
    return _shown(request, db, contract, stop_form=form)


@post("/contracts/rises/{id:uuid}/undo", opt=EDIT, status_code=200, sync_to_thread=True)
def undo(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    id: FromPath[UUID],
) -> Response[str]:
    """Record the old prices again, before the rise is in force."""
    rise = rise_for(db, id)
    contract = contract_for(db, rise.contract_id)
    undo_rise(db, contract, rise, by=agent.id, now=now())
    return redirect(request, _here(contract), flash=_("The rise is undone."))


@get("/contracts/panel/indexation/{number:int}", opt=READ, sync_to_thread=True)
def indexation_panel(
    request: AnyRequest, db: NamedDependency[Session], number: FromPath[int]
) -> Response[str]:
    """The clause, the next rise and the last ones, for the contract's first page."""
    contract = contract_numbered(db, number)
    values: dict[str, Any] = {"contract": contract, "file": file_of(db, contract, now())}
    return show(request, "contracts/indexation/panel.html", rise_words=rise_words, **values)


def _here(contract: Contract) -> str:
    return f"/contracts/{contract.number}/indexation"


def _shown(
    request: AnyRequest, db: Session, contract: Contract, stop_form: StopForm | None = None
) -> Response[str]:
    values: dict[str, Any] = head_of(db, contract, now())
    values |= {"file": file_of(db, contract, now()), "stop_form": stop_form or read(StopForm)}
    values |= {"today": local_date(now(), contract.zone), "price_words": price_words}
    values |= {"letters": letters_of_rises(db, contract.tenant_id), "letter_chips": letter_chips()}
    return show(
        request,
        "contracts/indexation/contract.html",
        status=422 if stop_form else 200,
        tab="indexation",
        standing_words=standing_words,
        rise_words=rise_words,
        month_words=month_words,
        **values,
    )


def _asked(
    request: AnyRequest, db: Session, contract: Contract, form: ClauseForm, *, status: int = 200
) -> Response[str]:
    values: dict[str, Any] = head_of(db, contract, now())
    form.offer(index_names(db))
    return show(request, "contracts/indexation/clause.html", status=status, form=form, **values)


PAGES = Router(
    "/", route_handlers=[indexation_tab, new_clause, save_clause, stop, undo, indexation_panel]
)
