"""The client's bills and credit notes: the lists, one with every figure opened, its files."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlalchemy.orm import Session

from contracts.billing.models_statement import StatementRow
from contracts.billing.queries import statement_for
from contracts.claims.actions.say_word import say_word
from contracts.claims.disputing import DisputeForm
from contracts.claims.intake import is_opened, words_in
from contracts.claims.listing import issued_credits
from contracts.claims.paper import credit_paper
from contracts.claims.queries import credit_for, dispute_for
from contracts.claims.sight import claims_sight
from contracts.claims.words import dispute_chips
from contracts.documents.files import file_of
from contracts.documents.hours import name_of
from contracts.documents.hours_left import hours_left
from contracts.documents.paper import payer_words
from contracts.documents.queries import issued_paper, issued_statements
from contracts.documents.sight import sight_of
from contracts.einvoice.files import einvoice_of, is_invoice
from contracts.prepaid.words import hours_words
from msp.kernel.errors import NotFound
from msp.kernel.forms import read
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import redirect, show
from tenants.people.values import ContactPrincipal

READ = {"right": "invoices.read"}


@get("/bills", opt=READ, sync_to_thread=True)
def bills(
    request: Request[Any, Any, Any],
    db: NamedDependency[Session],
    contact: NamedDependency[ContactPrincipal],
    after: FromQuery[str | None] = None,
    credits_after: FromQuery[str | None] = None,
) -> Response[str]:
    """Every statement and credit note issued to the company, the newest first."""
    page = issued_statements(db, contact.tenant_id, cursor=after)
    notes = issued_credits(db, contact.tenant_id, cursor=credits_after)
    values: dict[str, Any] = {"page": page, "left": hours_left(db, contact.tenant_id)}
    values |= {"credits": notes, "after": after, "credits_after": credits_after}
    values |= {"hours_words": hours_words, "name_of": name_of}
    return show(request, "portal/bills/list.html", **values)


@get("/bills/{id:uuid}", opt=READ, sync_to_thread=True)
def bill(
    request: Request[Any, Any, Any], db: NamedDependency[Session], id: FromPath[UUID]
) -> Response[str]:
    """One statement: each line opens to what it is made of, and can be disputed."""
    return bill_shown(request, db, id)


@post("/bills/{id:uuid}/dispute", opt=READ, status_code=200, sync_to_thread=True)
def dispute(
    request: Request[Any, Any, Any],
    db: NamedDependency[Session],
    contact: NamedDependency[ContactPrincipal],
    posted: NamedDependency[FormMultiDict],
    id: FromPath[UUID],
) -> Response[str]:
    """Say what is wrong with a line: it is not owed until that is answered."""
    row = issued_row(db, id)
    form = read(DisputeForm, posted).offer(claims_sight(db, row).free)
    if is_opened(db, row, form, by=contact, now=now()):
        return redirect(request, f"/bills/{id}", flash=_("Thank you: we look at this line."))
    return bill_shown(request, db, id, form)


@post("/bills/disputes/{id:uuid}/say", opt=READ, status_code=200, sync_to_thread=True)
def say(
    request: Request[Any, Any, Any],
    db: NamedDependency[Session],
    contact: NamedDependency[ContactPrincipal],
    posted: NamedDependency[FormMultiDict],
    id: FromPath[UUID],
) -> Response[str]:
    """Say something more about a dispute."""
    found = dispute_for(db, id)
    say_word(db, found, words_in(posted), by=contact, now=now())
    return redirect(request, f"/bills/{found.statement_id}", flash=_("Said."))


@get("/credits/{id:uuid}", opt=READ, sync_to_thread=True)
def credit(
    request: Request[Any, Any, Any], db: NamedDependency[Session], id: FromPath[UUID]
) -> Response[str]:
    """A credit note: what it gives back, and why."""
    note = credit_for(db, id)
    sight = sight_of(credit_paper(db, note))
    values: dict[str, Any] = {"note": note, "sight": sight, "electronic": is_invoice(sight.paper)}
    return show(request, "portal/bills/credit.html", payer_words=payer_words, **values)


@get("/credits/{id:uuid}/{kind:str}", opt=READ, sync_to_thread=True)
def credit_file(
    db: NamedDependency[Session], id: FromPath[UUID], kind: FromPath[str]
) -> Response[bytes]:
    """The credit note as pdf, xlsx or csv."""
    return file_of(credit_paper(db, credit_for(db, id)), kind)


@get("/credits/{id:uuid}/einvoice/{syntax:str}", opt=READ, sync_to_thread=True)
def credit_einvoice(
    db: NamedDependency[Session], id: FromPath[UUID], syntax: FromPath[str]
) -> Response[bytes]:
    """The credit note as electronic invoice."""
    return einvoice_of(credit_paper(db, credit_for(db, id)), syntax)


@get("/bills/{id:uuid}/{kind:str}", opt=READ, sync_to_thread=True)
def bill_file(
    db: NamedDependency[Session], id: FromPath[UUID], kind: FromPath[str]
) -> Response[bytes]:
    """The statement as pdf, xlsx or csv."""
    return file_of(issued_paper(db, id), kind)


@get("/bills/{id:uuid}/einvoice/{syntax:str}", opt=READ, sync_to_thread=True)
def bill_einvoice(
    db: NamedDependency[Session], id: FromPath[UUID], syntax: FromPath[str]
) -> Response[bytes]:
    """The statement as electronic invoice."""
    return einvoice_of(issued_paper(db, id), syntax)


def issued_row(db: Session, statement_id: UUID) -> StatementRow:
    """The bill as stored, if it is one of the company's."""
    row = statement_for(db, statement_id)
    if row.number is None:
        raise NotFound(_("There is no such statement."))
    return row


def bill_shown(
    request: Request[Any, Any, Any],
    db: Session,
    statement_id: UUID,
    form: DisputeForm | None = None,
) -> Response[str]:
    """The bill with what is said about it; a form that was refused is shown again."""
    claims = claims_sight(db, issued_row(db, statement_id), proposed=False)
    sight = sight_of(issued_paper(db, statement_id))
    values: dict[str, Any] = {
        "sight": sight,
        "electronic": is_invoice(sight.paper),
        "claims": claims,
        "form": form or read(DisputeForm, None).offer(claims.free),
        "dispute_chips": dispute_chips(),
        "payer_words": payer_words,
    }
    return show(request, "portal/bills/page.html", status=422 if form else 200, **values)


HANDLERS = (
    bills, bill, dispute, say, bill_file, bill_einvoice, credit, credit_file, credit_einvoice,
)  # fmt: skip
