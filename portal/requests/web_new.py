"""A new request: choose a card, fill in a few fields, check, send. Works without script."""

from typing import Any
from uuid import UUID

from litestar import Request, Response, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromQuery
from sqlalchemy.orm import Session

from msp.desk.knowledge.models import CatalogItem
from msp.desk.knowledge.queries import (
    catalog_item_for,
    catalog_items,
    find_articles,
    open_article,
)
from msp.desk.tickets.actions.open_ticket import open_ticket
from msp.kernel.errors import NotFound, Sentence
from msp.kernel.forms import read
from msp.kernel.i18n import _
from msp.kernel.moment import now
from msp.kernel.pages import redirect, show
from portal.requests.carried import as_incoming, seal, unseal, uploaded
from portal.requests.entitled import check_for
from portal.requests.forms import (
    RequestForm,
    asks_for_device,
    offer_choices,
    request_form,
)
from portal.requests.queries import devices_to_choose
from portal.requests.values import CarriedFile
from tenants.people.values import ContactPrincipal

Req = Request[Any, Any, Any]
CREATE = {"right": "requests.create"}
OTHER = "other"
MOST_SIMILAR = 3


@get("/requests/new", opt=CREATE, sync_to_thread=True)
def new_request(
    request: Req,
    db: NamedDependency[Session],
    card: FromQuery[str] = "",
    article: FromQuery[UUID | None] = None,
    subject: FromQuery[str] = "",
) -> Response[str]:
    """The cards to choose from, or the form of the chosen one."""
    if not card:
        return show(request, "portal/requests/choose.html", cards=catalog_items(db))
    chosen = _card(db, card)
    kept = _known(db, chosen, article, subject[:200])
    return _form(request, db, read(request_form(chosen), **kept), [])


@get("/requests/similar", opt=CREATE, sync_to_thread=True)
def similar(
    request: Req, db: NamedDependency[Session], subject: FromQuery[str] = ""
) -> Response[str]:
    """Articles about the subject being typed: perhaps nothing need be sent."""
    words = subject[:200].strip()
    found = find_articles(db, words, MOST_SIMILAR) if words else []
    return show(request, "portal/requests/similar.html", block="similar", articles=found)


@post("/requests/new", opt=CREATE, sync_to_thread=True)
def file_request(
    request: Req,
    db: NamedDependency[Session],
    contact: NamedDependency[ContactPrincipal],
    posted: NamedDependency[FormMultiDict],
) -> Response[str]:
    """Check what was filled in, and once it was checked send it."""
    chosen = _card(db, str(posted.get("card", OTHER)))
    form = offer_choices(read(request_form(chosen), posted), devices_to_choose(db))
    files: list[CarriedFile] = []
    try:
        files = [*unseal(form.files_kept.data, contact.id), *uploaded(posted)]
        form.files_kept.data = seal(files, contact.id)
        if form.validate() and posted.get("step") != "edit":
            return _go_on(request, db, contact, form, files, str(posted.get("step", "")))
    except Sentence as refusal:
        form.refused(refusal)
    return _form(request, db, form, files, status=422 if form.errors or form.whole else 200)


def _go_on(
    request: Req,
    db: Session,
    contact: ContactPrincipal,
    form: RequestForm,
    files: list[CarriedFile],
    step: str,
) -> Response[str]:
    """Show the check, or send what was checked."""
    draft = form.draft(contact, as_incoming(files))
    if step != "send":
        return show(
            request,
            "portal/requests/check.html",
            form=form,
            card=form.card,
            files=files,
            check=check_for(
                db, draft.tenant_id, draft.asset_ids, draft.category, now(), draft.site_id
            ),
        )
    ticket = open_ticket(db, draft, now=now())
    text = _("We have your request. Its number is %(number)s.", number=ticket.number)
    return redirect(request, f"/requests/{ticket.number}", flash=text)


def _form(
    request: Req,
    db: Session,
    form: RequestForm,
    files: list[CarriedFile],
    *,
    status: int = 200,
) -> Response[str]:
    return show(
        request,
        "portal/requests/new.html",
        status=status,
        form=offer_choices(form, devices_to_choose(db)),
        card=form.card,
        with_device=asks_for_device(form),
        files=files,
    )


def _card(db: Session, text: str) -> CatalogItem | None:
    """The chosen card; none for something else. Raises NotFound for a card that is not there."""
    if text == OTHER:
        return None
    try:
        return catalog_item_for(db, UUID(text), only_active=True)
    except ValueError as error:
        raise NotFound(_("There is no such card in the catalog.")) from error


def _known(
    db: Session, card: CatalogItem | None, article: UUID | None, subject: str
) -> dict[str, Any]:
    """What need not be typed again."""
    if card is not None:
        return {"subject": subject or card.name}
    if article is None:
        return {"subject": subject}
    title = open_article(db, article).title
    return {
        "subject": subject or title,
        "text": _("I read “%(title)s”, and it did not help.", title=title),
    }


HANDLERS = (new_request, similar, file_request)
