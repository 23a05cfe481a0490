"""A line of a draft version: added, changed, taken out."""

from dataclasses import asdict

from litestar import Response, Router, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from contracts.agreements.actions.change_draft import line_numbered, put_line
from contracts.agreements.actions.discard_draft import remove_line
from contracts.agreements.forms_line import LineForm
from contracts.agreements.forms_prepaid import prepaid_values
from contracts.agreements.models import Contract, ContractVersion
from contracts.agreements.work import work_from
from contracts.dossier.queries import latest_price
from contracts.dossier.web_version import back, done, fetch, form_shown
from contracts.roles.queries import role_names
from contracts.taxes.queries import tax_choices
from msp.kernel.forms import read
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.web import AnyRequest
from tenants.people.values import AgentPrincipal

EDIT = {"right": "contracts.edit"}
HERE = "/contracts/{number:int}/versions/{edition:int}"


@get(HERE + "/lines/new", opt=EDIT, sync_to_thread=True)
def new_line(
    request: AnyRequest, db: NamedDependency[Session], number: FromPath[int], edition: FromPath[int]
) -> Response[str]:
    """Ask for a new line."""
    contract, version = fetch(db, number, edition)
    form = read(LineForm, None, per=version.cycle).offer(tax_choices(db), role_names(db))
    return form_shown(request, contract, version, form, _("New line"), "lines/new")


@get(HERE + "/lines/hours", opt=EDIT, sync_to_thread=True)
def hours_of_line(
    request: AnyRequest, db: NamedDependency[Session], number: FromPath[int], edition: FromPath[int]
) -> Response[str]:
    """The cards that fit the basis chosen; what is typed stays, in hidden ones too."""
    contract, version = fetch(db, number, edition)
    typed = FormMultiDict(request.query_params.multi_items())
    form = read(LineForm, typed).offer(tax_choices(db), role_names(db))
    return form_shown(request, contract, version, form, _("New line"), "lines/new", block="hours")


@post(HERE + "/lines/new", opt=EDIT, status_code=200, sync_to_thread=True)
def add_line(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    number: FromPath[int],
    edition: FromPath[int],
) -> Response[str]:
    """Add a line to a draft."""
    contract, version = fetch(db, number, edition)
    form = read(LineForm, posted).offer(tax_choices(db), role_names(db))
    if kept(db, agent, contract, version, None, form):
        return back(request, contract, version, _("The line is added."))
    return form_shown(request, contract, version, form, _("New line"), "lines/new", status=422)


@get(HERE + "/lines/{line:int}", opt=EDIT, sync_to_thread=True)
def edit_line(
    request: AnyRequest,
    db: NamedDependency[Session],
    number: FromPath[int],
    edition: FromPath[int],
    line: FromPath[int],
) -> Response[str]:
    """Show a line of a draft to be changed."""
    contract, version = fetch(db, number, edition)
    row = line_numbered(version, line)
    typed = latest_price(contract, row) | prepaid_values(row.prepaid) | asdict(work_from(row.work))
    form = read(LineForm, None, obj=row, **typed)
    form = form.offer(tax_choices(db), role_names(db), row.tax_code, form.role.data)
    return form_shown(request, contract, version, form, row.description, f"lines/{line}")


@post(HERE + "/lines/{line:int}", opt=EDIT, status_code=200, sync_to_thread=True)
def save_line(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    number: FromPath[int],
    edition: FromPath[int],
    line: FromPath[int],
) -> Response[str]:
    """Keep a line of a draft."""
    contract, version = fetch(db, number, edition)
    row = line_numbered(version, line)
    form = read(LineForm, posted)
    form = form.offer(tax_choices(db), role_names(db), row.tax_code, work_from(row.work).role)
    if kept(db, agent, contract, version, line, form):
        return back(request, contract, version, _("The line is saved."))
    title = row.description
    return form_shown(request, contract, version, form, title, f"lines/{line}", status=422)


@post(HERE + "/lines/{line:int}/remove", opt=EDIT, status_code=200, sync_to_thread=True)
def drop_line(
    request: AnyRequest,
    db: NamedDependency[Session],
    number: FromPath[int],
    edition: FromPath[int],
    line: FromPath[int],
) -> Response[str]:
    """Take a line out of a draft."""
    contract, version = fetch(db, number, edition)
    remove_line(db, version, line)
    return back(request, contract, version, _("The line is removed."))


def kept(
    db: Session,
    agent: AgentPrincipal,
    contract: Contract,
    version: ContractVersion,
    line: int | None,
    form: LineForm,
) -> bool:
    """Put a new line or a changed one into the draft; a refusal stands in the form."""
    return done(
        form, lambda: put_line(db, contract, version, line, form.draft(), by=agent.id, now=now())
    )


PAGES = Router(
    "/", route_handlers=[new_line, hours_of_line, add_line, edit_line, save_line, drop_line]
)
