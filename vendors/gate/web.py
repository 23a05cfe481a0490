"""Pages of a vendor's checklist."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery
from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.kernel.errors import NotFound, Sentence
from msp.kernel.forms import read
from msp.kernel.i18n import _
from msp.kernel.pages import redirect, show
from vendors.connections.queries import connections_of
from vendors.gate.actions.keep_question import add_question, drop_question
from vendors.gate.forms import QuestionForm
from vendors.gate.models import VendorQuestion
from vendors.register.models import Vendor
from vendors.register.queries import vendor_by_id

Req = Request[Any, Any, Any]
READ = {"right": "vendors.read"}
EDIT = {"right": "vendors.edit"}


@get("/vendors/panel/questions", opt=READ, sync_to_thread=True)
def questions_panel(
    request: Req, db: NamedDependency[Session], vendor: FromQuery[UUID]
) -> Response[str]:
    """The checklist, as a part of the vendor's page."""
    names = {one.id: one.name for one in connections_of(db, vendor)}
    rows = db.scalars(
        select(VendorQuestion)
        .where(VendorQuestion.vendor_id == vendor)
        .order_by(VendorQuestion.position, VendorQuestion.id)
    ).all()
    values: dict[str, Any] = {"rows": rows, "names": names, "vendor_id": vendor}
    return show(request, "vendors/gate/questions.html", block="panel", **values)


@get("/vendors/{vendor_id:uuid}/questions/new", opt=EDIT, sync_to_thread=True)
def new_question(
    request: Req, db: NamedDependency[Session], vendor_id: FromPath[UUID]
) -> Response[str]:
    """Ask for the question."""
    return _form(request, db, vendor_by_id(db, vendor_id), read(QuestionForm))


@post("/vendors/{vendor_id:uuid}/questions/new", opt=EDIT, sync_to_thread=True)
def create_question(
    request: Req,
    db: NamedDependency[Session],
    posted: NamedDependency[FormMultiDict],
    vendor_id: FromPath[UUID],
) -> Response[str]:
    """Keep it."""
    vendor = vendor_by_id(db, vendor_id)
    form = _offered(db, vendor, read(QuestionForm, posted))
    if form.validate():
        try:
            words = (form.question.data or "", form.hint.data or "", form.connection_id.data)
            add_question(db, vendor, *words, required=bool(form.required.data))
        except Sentence as refusal:
            form.refused(refusal)
        else:
            return redirect(request, f"/vendors/{vendor_id}", flash=_("Saved"))
    return _form(request, db, vendor, form, status=422)


@post("/vendors/questions/{question_id:uuid}/remove", opt=EDIT, sync_to_thread=True)
def remove_question(
    request: Req, db: NamedDependency[Session], question_id: FromPath[UUID]
) -> Response[str]:
    """It is not asked any more."""
    question = db.get(VendorQuestion, question_id)
    if question is None:
        raise NotFound(_("There is no such question."))
    drop_question(db, question)
    return redirect(request, f"/vendors/{question.vendor_id}", flash=_("Removed"))


def _offered(db: Session, vendor: Vendor, form: QuestionForm) -> QuestionForm:
    return form.offer([(one.id, one.name) for one in connections_of(db, vendor.id)])


def _form(
    request: Req, db: Session, vendor: Vendor, form: QuestionForm, *, status: int = 200
) -> Response[str]:
    return show(
        request,
        "vendors/register/part.html",
        status=status,
        title=_("New question of the vendor"),
        vendor=vendor,
        form=_offered(db, vendor, form),
        action=f"/vendors/{vendor.id}/questions/new",
        remove=None,
        ask="",
    )


HANDLERS = (questions_panel, new_question, create_question, remove_question)
