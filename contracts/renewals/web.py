"""Renewals: what ends or goes on soon, a contract's own dates, notice given and withdrawn."""

from typing import Annotated, Any
from uuid import UUID

from litestar import MediaType, Response, Router, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from sqlalchemy.orm import Session

from contracts.agreements.diff import renewal_words
from contracts.agreements.models import Contract
from contracts.agreements.queries import contract_for, contract_numbered, fact_of
from contracts.agreements.words import standing_words
from contracts.billing.words import sums_words
from contracts.dossier.queries import head_of
from contracts.renewals.actions.give_notice import give_notice
from contracts.renewals.actions.see_reminder import see_reminder
from contracts.renewals.actions.withdraw_notice import withdraw_notice
from contracts.renewals.cockpit import cockpit, sums
from contracts.renewals.forms import NoticeForm
from contracts.renewals.queries import notice_for, notices_of, renewals_of, unseen
from contracts.renewals.term import term_of
from contracts.renewals.words import course_chips, days_words, matter_words, place_of, side_words
from contracts.values import local_date
from msp.kernel.errors import Conflict, Refused
from msp.kernel.forms import read
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import redirect, show
from msp.kernel.web import AnyRequest
from tenants.people.values import AgentPrincipal

READ, EDIT = {"right": "contracts.read"}, {"right": "contracts.edit"}
HERE = "/contracts/{number:int}/renewal"
WINDOWS = (30, 90, 180, 365)
Days = Annotated[int, QueryParameter(ge=1, le=3650)]
Whose = Annotated[str, QueryParameter(max_length=10)]


@get("/contracts/renewals", opt=READ, sync_to_thread=True)
def renewals_page(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    days: Days = 90,
    whose: Whose = "",
) -> Response[str]:
    """Show the contracts on which somebody has to act in the next days."""
    rows = cockpit(db, now(), days, agent.id if whose == "mine" else None)
    values: dict[str, Any] = {"rows": rows, "days": days, "whose": whose}
    values |= {"chips": course_chips(), "sums": sums(rows), "sums_words": sums_words}
    values["day_choices"] = [(one, days_words(one)) for one in WINDOWS]
    return show(request, "contracts/renewals/list.html", block="list", **values)


@get(HERE, opt=READ, sync_to_thread=True)
def renewal_tab(
    request: AnyRequest, db: NamedDependency[Session], number: FromPath[int]
) -> Response[str]:
    """Show how the contract ends or goes on, and what notice was given."""
    return _shown(request, db, contract_numbered(db, number), read(NoticeForm))


@post(HERE, opt=EDIT, status_code=200, sync_to_thread=True)
def notice(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    number: FromPath[int],
) -> Response[str]:
    """Take a notice down."""
    contract, form = contract_numbered(db, number), read(NoticeForm, posted).offer()
    if form.validate():
        try:
            give_notice(db, contract, form.draft(), by=agent.id, now=now())
            return redirect(request, _here(contract), flash=_("The notice is recorded."))
        except (Refused, Conflict) as refusal:
            form.refused(refusal)
    return _shown(request, db, contract, form, status=422)


@post("/contracts/notices/{id:uuid}/withdraw", opt=EDIT, status_code=200, sync_to_thread=True)
def withdraw(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    id: FromPath[UUID],
) -> Response[str]:
    """The contract goes on as if no notice had been given."""
    found = notice_for(db, id)
    contract = contract_for(db, found.contract_id)
    withdraw_notice(db, contract, found, by=agent.id, now=now())
    return redirect(request, _here(contract), flash=_("The notice is withdrawn."))


@get("/contracts/panel/dates", opt=EDIT, sync_to_thread=True)
def dates_panel(
    request: AnyRequest, db: NamedDependency[Session], agent: NamedDependency[AgentPrincipal]
) -> Response[str]:
    """What an account manager has not read yet, for My work."""
    rows = unseen(db, agent.id)
    values: dict[str, Any] = {"rows": rows, "words": matter_words, "place_of": place_of}
    return show(request, "contracts/renewals/panel.html", block="panel", **values)


@post("/contracts/reminders/{id:uuid}/seen", opt=EDIT, sync_to_thread=True)
def seen(
    db: NamedDependency[Session], agent: NamedDependency[AgentPrincipal], id: FromPath[UUID]
) -> Response[str]:
    """It was read; it is not said again."""
    see_reminder(db, id, agent.id, now=now())
    return Response("", status_code=200, media_type=MediaType.HTML)


def _here(contract: Contract) -> str:
    return f"/contracts/{contract.number}/renewal"


def _shown(
    request: AnyRequest, db: Session, contract: Contract, form: NoticeForm, *, status: int = 200
) -> Response[str]:
    values: dict[str, Any] = head_of(db, contract, now()) | {"form": form.offer()}
    values |= {"term": term_of(fact_of(db, contract), now()), "side_words": side_words}
    values |= {"notices": notices_of(db, contract), "renewals": renewals_of(db, contract)}
    values |= {"today": local_date(now(), contract.zone), "renewal_words": renewal_words}
    return show(
        request,
        "contracts/renewals/contract.html",
        status=status,
        tab="renewal",
        standing_words=standing_words,
        **values,
    )


PAGES = Router(
    "/", route_handlers=[renewals_page, renewal_tab, notice, withdraw, dates_panel, seen]
)
