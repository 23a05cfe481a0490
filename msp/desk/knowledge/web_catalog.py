"""Pages of the catalog: its cards and their questions."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath
from sqlalchemy.orm import Session

from msp.desk.knowledge.actions.save_card import save_card
from msp.desk.knowledge.forms import CardForm, kept_card
from msp.desk.knowledge.queries import catalog_item_for, catalog_items
from msp.kernel.errors import Sentence
from msp.kernel.forms import read
from msp.kernel.i18n import _
from msp.kernel.pages import redirect, show

Req = Request[Any, Any, Any]
READ = {"right": "knowledge.read"}
EDIT = {"right": "knowledge.edit"}


@get("/knowledge/catalog", opt=READ, sync_to_thread=True)
def catalog(request: Req, db: NamedDependency[Session]) -> Response[str]:
    """Every card, also those out of use."""
    cards = catalog_items(db, only_active=False)
    return show(request, "desk/knowledge/catalog.html", cards=cards)


@get("/knowledge/catalog/new", opt=EDIT, sync_to_thread=True)
def new_card(request: Req) -> Response[str]:
    """An empty card."""
    return _editor(request, read(CardForm), None)


@post("/knowledge/catalog/new", opt=EDIT, sync_to_thread=True)
def create_card(
    request: Req, db: NamedDependency[Session], posted: NamedDependency[FormMultiDict]
) -> Response[str]:
    """Make the card."""
    return _save(request, db, posted, None)


@get("/knowledge/catalog/{item_id:uuid}", opt=EDIT, sync_to_thread=True)
def edit_card(request: Req, db: NamedDependency[Session], item_id: FromPath[UUID]) -> Response[str]:
    """The card in the editor."""
    form = read(CardForm, **kept_card(catalog_item_for(db, item_id)))
    return _editor(request, form, item_id)


@post("/knowledge/catalog/{item_id:uuid}", opt=EDIT, sync_to_thread=True)
def change_card(
    request: Req,
    db: NamedDependency[Session],
    posted: NamedDependency[FormMultiDict],
    item_id: FromPath[UUID],
) -> Response[str]:
    """Save what was filled in."""
    return _save(request, db, posted, item_id)


def _save(request: Req, db: Session, posted: FormMultiDict, item_id: UUID | None) -> Response[str]:
    form = read(CardForm, posted)
    if form.validate():
        try:
            save_card(db, catalog_item_for(db, item_id) if item_id else None, form.text())
        except Sentence as refusal:
            form.refused(refusal)
        else:
            return redirect(request, "/knowledge/catalog", flash=_("Saved"))
    return _editor(request, form, item_id, status=422)


def _editor(
    request: Req, form: CardForm, item_id: UUID | None, *, status: int = 200
) -> Response[str]:
    return show(request, "desk/knowledge/card.html", status=status, form=form, item_id=item_id)


HANDLERS = (catalog, new_card, create_card, edit_card, change_card)
