"""One version of a contract: its terms, lines and clauses; a draft is edited here, then signed."""

from collections.abc import Callable
from typing import Any

from litestar import Response, Router, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from contracts.agreements.actions.change_clauses import put_clause, remove_clause
from contracts.agreements.actions.change_draft import change_terms
from contracts.agreements.actions.discard_draft import discard_draft
from contracts.agreements.actions.sign_version import sign_version
from contracts.agreements.diff import divisor_words, proration_words, timing_words
from contracts.agreements.forms import ClauseForm, TermsForm
from contracts.agreements.models import Contract, ContractVersion
from contracts.agreements.queries import contract_numbered, version_numbered
from contracts.agreements.spoken import stored_print
from contracts.agreements.words import basis_words, cycle_words, per_words, verdict_words
from contracts.agreements.words_visits import visits_words
from contracts.dossier.queries import choices_of, head_of, names_of
from msp.kernel.errors import Conflict, NotFound, Refused
from msp.kernel.forms import Form, read
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import redirect, show
from msp.kernel.web import AnyRequest
from tenants.people.values import AgentPrincipal

READ, EDIT = {"right": "contracts.read"}, {"right": "contracts.edit"}
HERE = "/contracts/{number:int}/versions/{edition:int}"
WORDS: dict[str, Any] = {
    "basis_words": basis_words,
    "stored_print": stored_print,
    "cycle_words": cycle_words,
    "per_words": per_words,
    "verdict_words": verdict_words,
    "timing_words": timing_words,
    "proration_words": proration_words,
    "divisor_words": divisor_words,
    "visits_words": visits_words,
}


@get(HERE, opt=READ, sync_to_thread=True)
def version_page(
    request: AnyRequest, db: NamedDependency[Session], number: FromPath[int], edition: FromPath[int]
) -> Response[str]:
    """Show a version whole."""
    contract, version = fetch(db, number, edition)
    return version_shown(request, db, contract, version)


@get(HERE + "/terms", opt=EDIT, sync_to_thread=True)
def edit_terms(
    request: AnyRequest, db: NamedDependency[Session], number: FromPath[int], edition: FromPath[int]
) -> Response[str]:
    """Show a draft's terms to be changed."""
    contract, version = fetch(db, number, edition)
    form = read(TermsForm, None, obj=version).offer(**choices_of(db, contract))
    return form_shown(request, contract, version, form, _("Terms"), "terms")


@post(HERE + "/terms", opt=EDIT, status_code=200, sync_to_thread=True)
def save_terms(
    request: AnyRequest,
    db: NamedDependency[Session],
    posted: NamedDependency[FormMultiDict],
    number: FromPath[int],
    edition: FromPath[int],
) -> Response[str]:
    """Keep the terms of a draft."""
    contract, version = fetch(db, number, edition)
    form = read(TermsForm, posted).offer(**choices_of(db, contract))
    if done(form, lambda: change_terms(db, version, form.draft())):
        return back(request, contract, version, _("The terms are saved."))
    return form_shown(request, contract, version, form, _("Terms"), "terms", status=422)


@post(HERE + "/clauses", opt=EDIT, status_code=200, sync_to_thread=True)
def add_clause(
    request: AnyRequest,
    db: NamedDependency[Session],
    posted: NamedDependency[FormMultiDict],
    number: FromPath[int],
    edition: FromPath[int],
) -> Response[str]:
    """Add a clause to a draft."""
    contract, version = fetch(db, number, edition)
    form = read(ClauseForm, posted).offer()
    if done(form, lambda: put_clause(db, version, form.draft())):
        return back(request, contract, version, _("The clause is added."))
    return version_shown(request, db, contract, version, form, status=422)


@post(HERE + "/clauses/{clause:int}/remove", opt=EDIT, status_code=200, sync_to_thread=True)
def drop_clause(
    request: AnyRequest,
    db: NamedDependency[Session],
    number: FromPath[int],
    edition: FromPath[int],
    clause: FromPath[int],
) -> Response[str]:
    """Take a clause out of a draft."""
    contract, version = fetch(db, number, edition)
    remove_clause(db, version, clause)
    return back(request, contract, version, _("The clause is removed."))


@post(HERE + "/sign", opt=EDIT, status_code=200, sync_to_thread=True)
def sign(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    number: FromPath[int],
    edition: FromPath[int],
) -> Response[str]:
    """Sign a draft: from now on it counts."""
    contract, version = fetch(db, number, edition)
    sign_version(db, contract, version, by=agent.id, now=now())
    words = _("Version %(number)d is signed.", number=version.number)
    return redirect(request, f"/contracts/{number}", flash=words)


@post(HERE + "/discard", opt=EDIT, status_code=200, sync_to_thread=True)
def discard(
    request: AnyRequest, db: NamedDependency[Session], number: FromPath[int], edition: FromPath[int]
) -> Response[str]:
    """Throw a draft away."""
    _contract, version = fetch(db, number, edition)
    discard_draft(db, version)
    return redirect(request, f"/contracts/{number}", flash=_("The draft is discarded."))


def fetch(db: Session, number: int, edition: int) -> tuple[Contract, ContractVersion]:
    """The contract and one of its versions, if they are for this person."""
    contract = contract_numbered(db, number)
    return contract, version_numbered(db, contract, edition)


def done(form: Form, act: Callable[[], object]) -> bool:
    """Do it when the form is in order; a refusal is put beside the field it names."""
    if not form.validate():
        return False
    try:
        act()
    except (Refused, Conflict, NotFound) as refusal:
        form.refused(refusal)
        return False
    return True


def back(
    request: AnyRequest, contract: Contract, version: ContractVersion, flash: str
) -> Response[str]:
    """To the version's page, with a word."""
    return redirect(request, f"/contracts/{contract.number}/versions/{version.number}", flash=flash)


def version_shown(
    request: AnyRequest,
    db: Session,
    contract: Contract,
    version: ContractVersion,
    form: ClauseForm | None = None,
    status: int = 200,
) -> Response[str]:
    """The version's page. The head reads the versions in force anew, without their clauses."""
    values = head_of(db, contract, now()) | {"names": names_of(db, contract)}
    values["version"] = version_numbered(db, contract, version.number)
    values["clause_form"] = form or read(ClauseForm, None).offer()
    return show(request, "contracts/dossier/version.html", status=status, **values, **WORDS)


def form_shown(
    request: AnyRequest,
    contract: Contract,
    version: ContractVersion,
    form: Form,
    title: str,
    place: str,
    status: int = 200,
    block: str | None = None,
) -> Response[str]:
    """The page of a draft's form."""
    values: dict[str, Any] = {"contract": contract, "version": version, "form": form}
    page = "line" if place.startswith("lines/") else "edit"
    values |= {"title": title, "place": place}
    return show(request, f"contracts/dossier/{page}.html", block=block, status=status, **values)


PAGES = Router(
    "/",
    route_handlers=[
        version_page,
        edit_terms,
        save_terms,
        add_clause,
        drop_clause,
        sign,
        discard,
    ],
)
