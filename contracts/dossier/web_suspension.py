"""A contract at rest: suspended with the effect on the next bills, resumed, withdrawn."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from contracts.agreements.actions.resume_contract import resume_contract, withdraw_suspension
from contracts.agreements.actions.suspend_contract import suspend_contract
from contracts.agreements.forms import day_of
from contracts.agreements.forms_suspension import PauseForm, ResumeForm
from contracts.agreements.models import Contract
from contracts.agreements.queries import contract_numbered
from contracts.agreements.reading_suspensions import history_of_suspensions
from contracts.agreements.words import standing_words
from contracts.billing.trying import what_if
from contracts.billing.words import days_words
from contracts.dossier.queries import head_of
from contracts.values import local_date
from msp.kernel.errors import Conflict, NotFound, Refused
from msp.kernel.forms import Form, read
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import redirect, show
from msp.kernel.web import AnyRequest
from tenants.people.values import AgentPrincipal

READ, EDIT = {"right": "contracts.read"}, {"right": "contracts.edit"}
HERE = "/contracts/{number:int}/suspension"


@get(HERE, opt=READ, sync_to_thread=True)
def suspension_page(
    request: AnyRequest, db: NamedDependency[Session], number: FromPath[int]
) -> Response[str]:
    """Every suspension, and the forms for another and for going on."""
    return page_shown(request, db, contract_numbered(db, number))


@post(HERE, opt=EDIT, status_code=200, sync_to_thread=True)
def suspend(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    number: FromPath[int],
) -> Response[str]:
    """Suspend the contract; asked to preview, only show what it does to the bills."""
    contract, form = contract_numbered(db, number), read(PauseForm, posted)

    def act() -> object:
        return suspend_contract(db, contract, form.pause(), by=agent.id, now=now())

    compared = tried(db, contract, form, act, posted) if form.validate() else None
    if form.errors or form.whole or compared is not None:
        return page_shown(request, db, contract, pause_form=form, rows=compared)
    return redirect(request, place(number), flash=_("The suspension is recorded."))


@post(HERE + "/{id:uuid}/resume", opt=EDIT, status_code=200, sync_to_thread=True)
def resume(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    number: FromPath[int],
    id: FromPath[UUID],
) -> Response[str]:
    """Let it go on from a day; asked to preview, only show what that does to the bills."""
    contract, form = contract_numbered(db, number), read(ResumeForm, posted)

    def act() -> object:
        return resume_contract(db, contract, id, day_of(form.day), by=agent.id, now=now())

    compared = tried(db, contract, form, act, posted) if form.validate() else None
    if form.errors or form.whole or compared is not None:
        return page_shown(request, db, contract, resume_form=form, rows=compared)
    return redirect(request, place(number), flash=_("It goes on."))


@post(HERE + "/{id:uuid}/withdraw", opt=EDIT, status_code=200, sync_to_thread=True)
def withdraw(
    request: AnyRequest, db: NamedDependency[Session], number: FromPath[int], id: FromPath[UUID]
) -> Response[str]:
    """Take a suspension back."""
    withdraw_suspension(db, contract_numbered(db, number), id, now=now())
    return redirect(request, place(number), flash=_("The suspension is withdrawn."))


def tried(
    db: Session,
    contract: Contract,
    form: Form,
    act: Callable[[], object],
    posted: FormMultiDict,
) -> Any:
    """Do it; only tried, the coming bills without and with it. A refusal goes into the form."""
    try:
        if posted.get("do") == "preview":
            return what_if(db, contract, act, now())
        act()
    except (Refused, Conflict, NotFound) as refusal:
        form.refused(refusal)
    return None


def place(number: int) -> str:
    """The address of a contract's suspensions."""
    return f"/contracts/{number}/suspension"


def page_shown(
    request: AnyRequest, db: Session, contract: Contract, *, rows: Any = None, **forms: Form
) -> Response[str]:
    """The page; a form that was refused or tried is shown again as it was filled in."""
    today = local_date(now(), contract.zone)
    history = history_of_suspensions(db, contract)
    standing = [
        one.row
        for one in history
        if one.row.superseded_at is None and (one.row.ends is None or one.row.ends > today)
    ]
    values: dict[str, Any] = {
        "pause_form": read(PauseForm, None, starts=today),
        "resume_form": read(ResumeForm, None, day=today),
        **forms,
    }
    values |= head_of(db, contract, now()) | {"history": history, "standing": standing}
    values |= {"rows": rows, "tried": next(iter(forms), ""), "days_words": days_words}
    status = 422 if any(one.errors or one.whole for one in forms.values()) else 200
    page = "contracts/dossier/suspension.html"
    return show(request, page, status=status, tab="rest", standing_words=standing_words, **values)


PAGES = Router("/", route_handlers=[suspension_page, suspend, resume, withdraw])
