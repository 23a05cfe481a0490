"""Who counts as a user of a contract: the client's people, ticked and counted from a day on."""

from collections.abc import Callable, Sequence
from datetime import date
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath, QueryParameter
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.agreements.queries import contract_numbered
from contracts.billing.trying import what_if
from contracts.billing.words import days_words
from contracts.ledger.actions.count_listed import count_listed
from contracts.ledger.actions.count_people import count_people, stop_counting
from contracts.ledger.forms import ListForm, UsersForm
from contracts.ledger.people import people_among, people_lines
from contracts.ledger.people_list import ListedDays, read_people
from contracts.values import local_date
from msp.kernel.errors import Conflict, Refused
from msp.kernel.forms import read
from msp.kernel.i18n import _, ngettext
from msp.kernel.moment import now
from msp.kernel.pages import redirect, show
from msp.kernel.web import AnyRequest
from tenants.people.models import Contact
from tenants.people.values import AgentPrincipal

READ, EDIT = {"right": "contracts.read"}, {"right": "contracts.edit"}
HERE = "/contracts/{number:int}/users"
Words = Annotated[str, QueryParameter(max_length=100)]
Cursor = Annotated[str | None, QueryParameter(max_length=500)]


@get(HERE, opt=READ, sync_to_thread=True)
def users_page(
    request: AnyRequest,
    db: NamedDependency[Session],
    number: FromPath[int],
    q: Words = "",
    cursor: Cursor = None,
) -> Response[str]:
    """The client's people, and from when to when each counts."""
    contract = contract_numbered(db, number)
    return page_shown(request, db, contract, fresh(contract), q=q.strip(), cursor=cursor)


@post(HERE, opt=EDIT, status_code=200, sync_to_thread=True)
def change_users(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    number: FromPath[int],
) -> Response[str]:
    """Do it with the ticked people; asked to preview, only show what it does to the bills."""
    contract, form = contract_numbered(db, number), read(UsersForm, posted).offer()
    people = people_among(db, contract, ids_in(posted.getall("ids", [])))
    compared = None
    if form.validate():
        try:
            compared = done(db, agent, contract, form, people, posted.get("do") == "preview")
        except (Refused, Conflict) as refusal:
            form.refused(refusal)
    if form.errors or form.whole or compared is not None:
        return page_shown(request, db, contract, form, people, compared)
    return redirect(request, f"/contracts/{number}/users", flash=said(len(people)))


@post(HERE + "/list", opt=EDIT, status_code=200, sync_to_thread=True)
def import_users(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    number: FromPath[int],
) -> Response[str]:
    """Count the people of a list; asked to preview, only show what it does to the bills."""
    contract, form = contract_numbered(db, number), read(ListForm, posted)
    compared, people = None, 0
    if form.validate():
        try:
            listed = read_people(form.text.data or "")
            people = len(listed)
            act = partial(count_listed, db, contract, listed, by=agent.id, now=now())
            compared = tried(db, contract, act, first_day(listed), posted.get("do") == "preview")
        except Refused as refusal:
            form.refused(refusal)
    if form.errors or form.whole or compared is not None:
        return page_shown(request, db, contract, fresh(contract), listed=form, compared=compared)
    return redirect(request, f"/contracts/{number}/users", flash=said(people))


def said(people: int) -> str:
    """How many were recorded."""
    return ngettext("%(num)s person is recorded.", "%(num)s people are recorded.", people)


def fresh(contract: Contract) -> UsersForm:
    """The form as it stands before anybody has typed."""
    return read(UsersForm, None, on=local_date(now(), contract.zone)).offer()


def first_day(listed: Sequence[ListedDays]) -> date:
    """The first day that a list speaks of."""
    return min(one.since for one in listed)


def tried(
    db: Session, contract: Contract, act: Callable[[], object], since: date, only_try: bool
) -> Any:
    """Do it; only tried, the coming bills from a day on without and with it."""
    if only_try:
        return what_if(db, contract, act, now(), count=3, since=since)
    act()
    return None


def done(
    db: Session,
    agent: AgentPrincipal,
    contract: Contract,
    form: UsersForm,
    people: Sequence[Contact],
    only_try: bool,
) -> Any:
    """Record it; only tried, the coming bills without and with it."""
    if not people:
        raise Refused(_("Tick the people first."))
    on, verb = form.on.data, count_people if form.act.data == "count" else stop_counting
    if on is None:
        raise Refused(_("Say from which day."), field="on")
    act = partial(verb, db, contract, people, on, by=agent.id, now=now())
    return tried(db, contract, act, on, only_try)


def ids_in(ticked: Sequence[object]) -> list[UUID]:
    """The ids among what was posted."""
    found = []
    for one in ticked:
        try:
            found.append(UUID(str(one)))
        except ValueError:
            continue
    return found


def page_shown(
    request: AnyRequest,
    db: Session,
    contract: Contract,
    form: UsersForm,
    people: Sequence[Contact] = (),
    compared: Any = None,
    *,
    listed: ListForm | None = None,
    q: str = "",
    cursor: str | None = None,
) -> Response[str]:
    """The page; after a refusal with what was ticked and typed."""
    today = local_date(now(), contract.zone)
    values: dict[str, Any] = {"contract": contract, "form": form, "rows": compared, "today": today}
    values |= {"page": people_lines(db, contract, today, q=q, cursor=cursor), "q": q}
    values |= {"ticked": {one.id for one in people}, "days_words": days_words}
    values |= {"listed": listed or read(ListForm, None), "of_list": listed is not None}
    wrong = [one for one in (form, values["listed"]) if one.errors or one.whole]
    status = 422 if wrong else 200
    return show(request, "contracts/dossier/users.html", status=status, **values)


PAGES = Router("/", route_handlers=[users_page, change_users, import_users])
