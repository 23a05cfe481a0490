"""Pages of indices: the list, an index with its values, and taking values in from a file."""

from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.datastructures import FormMultiDict, UploadFile
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from contracts.billing.words import month_words
from contracts.indexation.actions.open_index import open_index
from contracts.indexation.actions.take_in import take_in
from contracts.indexation.csv_file import Told, Wrong, decoded, read_values
from contracts.indexation.forms import IndexForm, ValuesForm
from contracts.indexation.models import PriceIndex
from contracts.indexation.queries import index_for, indices, values_of
from contracts.indexation.series import compared
from contracts.indexation.words import figure
from msp.kernel.errors import Refused
from msp.kernel.forms import read
from msp.kernel.i18n import ngettext
from msp.kernel.moment import now
from msp.kernel.pages import redirect, show
from msp.kernel.web import AnyRequest
from tenants.people.values import AgentPrincipal

READ, EDIT = {"right": "contracts.read"}, {"right": "contracts.edit"}
WORDS: dict[str, Any] = {"month_words": month_words, "figure": figure}


@get("/contracts/indices", opt=READ, sync_to_thread=True)
def index_list(request: AnyRequest, db: NamedDependency[Session]) -> Response[str]:
    """List the indices that clauses may name."""
    return _listed(request, db, read(IndexForm))


@post("/contracts/indices", opt=EDIT, status_code=200, sync_to_thread=True)
def new_index(
    request: AnyRequest, db: NamedDependency[Session], posted: NamedDependency[FormMultiDict]
) -> Response[str]:
    """Open an index under a name."""
    form = read(IndexForm, posted)
    if form.validate():
        try:
            made = open_index(db, form.name.data or "", form.source.data or "")
            return redirect(request, f"/contracts/indices/{made.id}")
        except Refused as refusal:
            form.refused(refusal)
    return _listed(request, db, form, status=422)


@get("/contracts/indices/{id:uuid}", opt=READ, sync_to_thread=True)
def index_page(
    request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID]
) -> Response[str]:
    """Show an index month by month, with what was said before a revision."""
    return _shown(request, db, index_for(db, id), read(ValuesForm))


@post("/contracts/indices/{id:uuid}/preview", opt=EDIT, status_code=200, sync_to_thread=True)
def preview_values(
    request: AnyRequest,
    db: NamedDependency[Session],
    posted: NamedDependency[FormMultiDict],
    id: FromPath[UUID],
) -> Response[str]:
    """Say what the values would change, and which lines are wrong; nothing is kept."""
    index, form = index_for(db, id), read(ValuesForm, posted)
    try:
        form.text.data = _uploaded(posted) or form.text.data or ""
        lines = read_values(form.text.data)
    except Refused as refusal:
        form.refused(refusal)
        return _shown(request, db, index, form, status=422)
    return _previewed(request, db, index, form, lines)


@post("/contracts/indices/{id:uuid}/values", opt=EDIT, status_code=200, sync_to_thread=True)
def take_values(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    id: FromPath[UUID],
) -> Response[str]:
    """Take the values in; a month that is known is revised, never overwritten."""
    index, form = index_for(db, id), read(ValuesForm, posted)
    try:
        told = [one for one in read_values(form.text.data or "") if isinstance(one, Told)]
        taken = take_in(db, index, told, by=agent.id, now=now())
    except Refused as refusal:
        form.refused(refusal)
        return _shown(request, db, index, form, status=422)
    words = ngettext("%(num)d value is in.", "%(num)d values are in.", taken)
    return redirect(request, f"/contracts/indices/{id}", flash=words)


def _listed(
    request: AnyRequest, db: Session, form: IndexForm, *, status: int = 200
) -> Response[str]:
    return show(
        request,
        "contracts/indexation/indices.html",
        status=status,
        rows=indices(db),
        form=form,
        **WORDS,
    )


def _shown(
    request: AnyRequest, db: Session, index: PriceIndex, form: ValuesForm, *, status: int = 200
) -> Response[str]:
    values: dict[str, Any] = {"index": index, "form": form, "rows": values_of(db, index)}
    return show(request, "contracts/indexation/index.html", status=status, **values, **WORDS)


def _previewed(
    request: AnyRequest, db: Session, index: PriceIndex, form: ValuesForm, lines: list[Told | Wrong]
) -> Response[str]:
    wrong = [one for one in lines if isinstance(one, Wrong)]
    rows = compared(db, index, [one for one in lines if isinstance(one, Told)])
    return show(
        request,
        "contracts/indexation/values.html",
        index=index,
        form=form,
        rows=rows,
        wrong=wrong,
        news=sum(one.news for one in rows),
        **WORDS,
    )


def _uploaded(posted: FormMultiDict) -> str:
    """The file's text; nothing when none was chosen."""
    file = posted.get("file")
    if not isinstance(file, UploadFile) or not file.filename:
        return ""
    return decoded(file.file.read())


PAGES = Router("/", route_handlers=[index_list, new_index, index_page, preview_values, take_values])
