"""The page of tax codes, for administrators."""

from typing import Any

from litestar import Response, Router, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from sqlalchemy.orm import Session

from contracts.taxes.actions.set_tax import set_tax
from contracts.taxes.forms import TaxForm
from contracts.taxes.queries import tax_rows
from contracts.taxes.words import tax_words
from msp.kernel.errors import Refused
from msp.kernel.forms import read
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import redirect, show
from msp.kernel.web import AnyRequest
from tenants.people.values import AgentPrincipal

ADMIN = {"right": "admin.rules"}


@get("/admin/taxes", opt=ADMIN, sync_to_thread=True)
def taxes(request: AnyRequest, db: NamedDependency[Session]) -> Response[str]:
    """Every code with every meaning it has had or will have."""
    form = read(TaxForm, None, valid_from=now().date()).offer()
    return taxes_shown(request, db, form)


@post("/admin/taxes", opt=ADMIN, status_code=200, sync_to_thread=True)
def keep_tax(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
) -> Response[str]:
    """Say what a code means from a day on."""
    form = read(TaxForm, posted).offer()
    if form.validate():
        try:
            set_tax(db, form.draft(), by=agent.id, now=now())
            return redirect(request, "/admin/taxes", flash=_("The code is kept."))
        except Refused as refusal:
            form.refused(refusal)
    return taxes_shown(request, db, form, status=422)


def taxes_shown(
    request: AnyRequest, db: Session, form: TaxForm, status: int = 200
) -> Response[str]:
    """The list and the form."""
    values: dict[str, Any] = {"rows": tax_rows(db), "form": form, "tax_words": tax_words}
    return show(request, "contracts/taxes/list.html", status=status, **values)


PAGES = Router("/", route_handlers=[taxes, keep_tax])
