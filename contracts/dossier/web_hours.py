"""A contract's prepaid hours: what is left, what moved, buying blocks and adjusting hours."""

from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.agreements.queries import contract_numbered
from contracts.agreements.recording import standing_row
from contracts.agreements.words import standing_words
from contracts.billing.trying import what_if
from contracts.billing.words import days_words
from contracts.dossier.hours import choices_of_hours, hours_shown
from contracts.dossier.queries import head_of
from contracts.prepaid.actions.adjust_hours import adjust_hours, withdraw_adjustment
from contracts.prepaid.actions.buy_block import buy_block, withdraw_purchase
from contracts.prepaid.forms import AdjustForm, BuyForm
from contracts.prepaid.models import PrepaidAdjustment, PrepaidPurchase
from contracts.prepaid.queries import adjustments_of, purchases_of
from contracts.prepaid.words import grant_words, hours_words
from contracts.values import local_date
from msp.kernel.errors import Conflict, Refused
from msp.kernel.forms import read
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import redirect, show
from msp.kernel.web import AnyRequest
from tenants.people.values import AgentPrincipal

READ, EDIT = {"right": "contracts.read"}, {"right": "contracts.edit"}
HERE = "/contracts/{number:int}/hours"
# Both forms stand on one page: their fields need names of their own.
ADJUST = "adjust-"
WORDS: dict[str, Any] = {
    "standing_words": standing_words,
    "hours_words": hours_words,
    "grant_words": grant_words,
    "days_words": days_words,
}


@get(HERE, opt=READ, sync_to_thread=True)
def hours_tab(
    request: AnyRequest, db: NamedDependency[Session], number: FromPath[int]
) -> Response[str]:
    """Show what is left of each block and retainer, and what moved in the period so far."""
    return shown(request, db, contract_numbered(db, number))


@post(HERE + "/buy", opt=EDIT, status_code=200, sync_to_thread=True)
def buy(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    number: FromPath[int],
) -> Response[str]:
    """Buy blocks; asked to preview, only show what that does to the coming bills."""
    contract = contract_numbered(db, number)
    form, compared = read(BuyForm, posted).offer(choices_of_hours(db, contract, now())[0]), None
    if form.validate():
        try:
            compared = bought(db, agent, contract, form, only_try=posted.get("do") == "preview")
        except (Refused, Conflict) as refusal:
            form.refused(refusal)
    if form.errors or form.whole or compared is not None:
        return shown(request, db, contract, buy_form=form, compared=compared)
    return redirect(request, place(number), flash=_("The hours are bought."))


@post(HERE + "/adjust", opt=EDIT, status_code=200, sync_to_thread=True)
def adjust(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    number: FromPath[int],
) -> Response[str]:
    """Give hours or take some, with the reason."""
    contract = contract_numbered(db, number)
    form = read(AdjustForm, posted, prefix=ADJUST).offer(choices_of_hours(db, contract, now())[1])
    if form.validate():
        try:
            told, line = form.adjusting(), int(form.line.data)
            adjust_hours(db, contract, line, told, by=agent.id, now=now())
            return redirect(request, place(number), flash=_("The hours are adjusted."))
        except (Refused, Conflict) as refusal:
            form.refused(refusal)
    return shown(request, db, contract, adjust_form=form)


@post(HERE + "/purchases/{id:uuid}/withdraw", opt=EDIT, status_code=200, sync_to_thread=True)
def withdraw_bought(
    request: AnyRequest, db: NamedDependency[Session], number: FromPath[int], id: FromPath[UUID]
) -> Response[str]:
    """It was never bought."""
    contract = contract_numbered(db, number)
    missing = _("There is no such purchase, or it has been withdrawn.")
    row = standing_row(db, contract, PrepaidPurchase, id, missing)
    withdraw_purchase(db, contract, row, now=now())
    return redirect(request, place(number), flash=_("The purchase is withdrawn."))


@post(HERE + "/adjustments/{id:uuid}/withdraw", opt=EDIT, status_code=200, sync_to_thread=True)
def withdraw_adjusted(
    request: AnyRequest, db: NamedDependency[Session], number: FromPath[int], id: FromPath[UUID]
) -> Response[str]:
    """Nobody has adjusted."""
    contract = contract_numbered(db, number)
    missing = _("There is no such adjustment, or it has been withdrawn.")
    row = standing_row(db, contract, PrepaidAdjustment, id, missing)
    withdraw_adjustment(db, contract, row, now=now())
    return redirect(request, place(number), flash=_("The adjustment is withdrawn."))


def bought(
    db: Session, agent: AgentPrincipal, contract: Contract, form: BuyForm, *, only_try: bool
) -> Any:
    """Buy the blocks; only tried, the coming bills without and with them."""

    def act() -> object:
        line = int(form.line.data)
        return buy_block(db, contract, line, form.buying(), by=agent.id, now=now())

    if only_try:
        return what_if(db, contract, act, now())
    act()
    return None


def place(number: int) -> str:
    """The address of a contract's prepaid hours."""
    return f"/contracts/{number}/hours"


def shown(request: AnyRequest, db: Session, contract: Contract, **forms: Any) -> Response[str]:
    """The page; a form that was refused is shown again with its error."""
    today = local_date(now(), contract.zone)
    blocks, lines = choices_of_hours(db, contract, now())
    values: dict[str, Any] = {
        "buy_form": read(BuyForm, None, bought_on=today).offer(blocks),
        "adjust_form": read(AdjustForm, None, prefix=ADJUST, day=today).offer(lines),
        "compared": None,
        **forms,
    }
    refused = any(one.errors or one.whole for key, one in forms.items() if key.endswith("form"))
    values |= head_of(db, contract, now()) | hours_shown(db, contract, now())
    values |= {"purchases": purchases_of(db, contract), "blocks": blocks}
    values |= {"adjustments": adjustments_of(db, contract), "tab": "hours", **WORDS}
    return show(request, "contracts/dossier/hours.html", status=422 if refused else 200, **values)


PAGES = Router("/", route_handlers=[hours_tab, buy, adjust, withdraw_bought, withdraw_adjusted])
