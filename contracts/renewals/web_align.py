"""A contract aligned with another of its client: what it would do first, then the draft."""

from datetime import timedelta
from typing import Any

from litestar import Response, Router, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from contracts.agreements.models import Contract
from contracts.agreements.queries import contract_numbered
from contracts.billing.words import days_words
from contracts.dossier.queries import head_of
from contracts.renewals.actions.align_contract import align_contract
from contracts.renewals.actions.try_alignment import try_alignment
from contracts.renewals.forms import AlignForm
from contracts.renewals.outlook import Outlook, partners_of
from contracts.renewals.words import partner_words
from contracts.values import local_date
from msp.kernel.errors import Conflict, NotFound, Refused
from msp.kernel.forms import read
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import redirect, show
from msp.kernel.web import AnyRequest
from tenants.people.values import AgentPrincipal

EDIT = {"right": "contracts.edit"}
HERE = "/contracts/{number:int}/align"


@get(HERE, opt=EDIT, sync_to_thread=True)
def align_page(
    request: AnyRequest, db: NamedDependency[Session], number: FromPath[int]
) -> Response[str]:
    """Choose a contract of this client to end with."""
    contract = contract_numbered(db, number)
    next_month = (local_date(now(), contract.zone).replace(day=1) + timedelta(32)).replace(day=1)
    day = max(next_month, contract.starts_on)
    form = read(AlignForm, None, effective_from=day, takes_rhythm=True)
    return _shown(request, db, contract, _offered(db, contract, form))


@post(HERE, opt=EDIT, status_code=200, sync_to_thread=True)
def align(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    number: FromPath[int],
) -> Response[str]:
    """Begin the draft; asked to preview, only show what it would do."""
    contract = contract_numbered(db, number)
    form = _offered(db, contract, read(AlignForm, posted))
    outlook = _tried(db, contract, form, agent) if form.validate() else None
    if outlook is None or posted.get("do") == "preview":
        return _shown(request, db, contract, form, outlook)
    draft = align_contract(db, contract, form.wish(), by=agent.id, now=now())
    place = f"/contracts/{number}/versions/{draft.number}"
    return redirect(request, place, flash=_("The draft is written: sign it and both end together."))


def _offered(db: Session, contract: Contract, form: AlignForm) -> AlignForm:
    partners = partners_of(db, contract, now())
    return form.offer([(one.id, partner_words(one, term)) for one, term in partners])


def _tried(
    db: Session, contract: Contract, form: AlignForm, agent: AgentPrincipal
) -> Outlook | None:
    """Tried before it is written too: a draft that could not be signed helps nobody."""
    try:
        return try_alignment(db, contract, form.wish(), by=agent.id, now=now())
    except (Refused, Conflict, NotFound) as refusal:
        form.refused(refusal)
    return None


def _shown(
    request: AnyRequest,
    db: Session,
    contract: Contract,
    form: AlignForm,
    outlook: Outlook | None = None,
) -> Response[str]:
    values: dict[str, Any] = head_of(db, contract, now()) | {"form": form, "outlook": outlook}
    values |= {"rows": outlook.bills if outlook else None, "days_words": days_words, "problem": ""}
    cut = [days_words(one) for one in outlook.stubs] if outlook else []
    values["cut_words"] = "; ".join(cut) or _("none")
    status = 422 if form.errors or form.whole else 200
    return show(request, "contracts/renewals/align.html", status=status, **values)


PAGES = Router("/", route_handlers=[align_page, align])
