"""Sending bills, credit notes and new prices, and deciding about letters that are in doubt."""

from typing import Any
from uuid import UUID

from litestar import Response, Router, get, post
from litestar.datastructures import FormMultiDict
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Stream
from sqlalchemy.orm import Session

from contracts.agreements.queries import contract_for
from contracts.billing.actions.send_bill import send_bill
from contracts.billing.queries import run_for, run_with_bill
from contracts.claims.actions.send_credit import send_credit
from contracts.claims.queries import credit_for
from contracts.claims.sight import letters_of_credit
from contracts.documents.queries import letters_of_bill
from contracts.indexation.queries import rise_for
from contracts.letters.actions.decide_letter import decide_letter
from contracts.letters.actions.write_letters import write_letters
from contracts.letters.queries import bill_readers, letter_for, troubled_letters
from contracts.letters.values import About
from contracts.letters.words import letter_chips
from contracts.mailing.places import place_of, places_of
from msp.kernel.downloads import download
from msp.kernel.errors import NotFound
from msp.kernel.files import open_file
from msp.kernel.i18n import _, ngettext
from msp.kernel.moment import now
from msp.kernel.pages import redirect, show
from msp.kernel.web import AnyRequest
from tenants.people.values import AgentPrincipal

READ, SEND = {"right": "billing.read"}, {"right": "billing.approve"}
EDIT = {"right": "contracts.edit"}
LETTERS = "contracts/letters/paper.html"


@post("/billing/runs/{id:uuid}/send", opt=SEND, status_code=200, sync_to_thread=True)
def send(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    id: FromPath[UUID],
) -> Response[str]:
    """Send an issued bill to the client's people who read bills."""
    copy = copy_in(posted)
    count = send_bill(db, run_for(db, id), by=agent.id, now=now(), copy=copy)
    return redirect(request, f"/billing/runs/{id}#letters", flash=sent_words(count))


@get("/billing/runs/{id:uuid}/letters", opt=READ, sync_to_thread=True)
def letters(request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID]) -> Response[str]:
    """Whom the bill was sent to and what became of it; asked again while a letter is on its way."""
    _run, _contract, row = run_with_bill(db, id)
    if row is None:
        raise NotFound(_("This run is blocked and has no bill yet."))
    return show(request, LETTERS, block="letters", **letters_of_bill(db, row))


@post("/billing/credits/{id:uuid}/send", opt=SEND, status_code=200, sync_to_thread=True)
def send_note(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    id: FromPath[UUID],
) -> Response[str]:
    """Send an issued credit note to those who get the client's bills."""
    copy = copy_in(posted)
    count = send_credit(db, credit_for(db, id), by=agent.id, now=now(), copy=copy)
    return redirect(request, f"/billing/credits/{id}#letters", flash=sent_words(count))


@get("/billing/credits/{id:uuid}/letters", opt=READ, sync_to_thread=True)
def note_letters(
    request: AnyRequest, db: NamedDependency[Session], id: FromPath[UUID]
) -> Response[str]:
    """Whom a credit note was sent to, in the same way."""
    return show(request, LETTERS, block="letters", **letters_of_credit(db, credit_for(db, id)))


@post("/billing/letters/{id:uuid}", opt=SEND, status_code=200, sync_to_thread=True)
def decide(
    request: AnyRequest,
    db: NamedDependency[Session],
    posted: NamedDependency[FormMultiDict],
    id: FromPath[UUID],
) -> Response[str]:
    """It has arrived, or it goes once more."""
    row, arrived = letter_for(db, id), posted.get("do") == "arrived"
    decide_letter(db, row, arrived=arrived, now=now())
    told = _("Noted as sent.") if arrived else _("It is sent again.")
    return redirect(request, place_of(db, row), flash=told)


@get("/billing/letters", opt=READ, sync_to_thread=True)
def troubled(request: AnyRequest, db: NamedDependency[Session]) -> Response[str]:
    """Letters that did not get through, or nobody knows."""
    found = troubled_letters(db)
    values: dict[str, Any] = {"letters": found, "places": places_of(db, found)}
    return show(request, "contracts/letters/troubled.html", chips=letter_chips(), **values)


@get("/billing/letters/{id:uuid}/paper", opt=READ, sync_to_thread=True)
def paper(db: NamedDependency[Session], id: FromPath[UUID]) -> Stream:
    """The PDF exactly as it was sent."""
    row = letter_for(db, id)
    if not row.storage_key:
        raise NotFound(_("This letter has not been written yet."))
    file = open_file(row.storage_key)
    size = file.seek(0, 2)
    file.seek(0)
    return download(file, row.paper_name, size)


@post("/contracts/rises/{id:uuid}/send", opt=EDIT, status_code=200, sync_to_thread=True)
def send_rise(
    request: AnyRequest,
    db: NamedDependency[Session],
    agent: NamedDependency[AgentPrincipal],
    posted: NamedDependency[FormMultiDict],
    id: FromPath[UUID],
) -> Response[str]:
    """Send the letter of a rise that was applied."""
    rise = rise_for(db, id)
    about = About(rise.tenant_id, rise_id=rise.id)
    readers, copy = bill_readers(db, rise.tenant_id), copy_in(posted)
    count = write_letters(db, about, readers, by=agent.id, now=now(), copy=copy)
    number = contract_for(db, rise.contract_id).number
    here = f"/contracts/{number}/indexation#rise-{rise.id}"
    return redirect(request, here, flash=sent_words(count))


def sent_words(count: int) -> str:
    """What pressing the button came to."""
    if not count:
        return _("It was sent already.")
    return ngettext("It goes to %(num)d person.", "It goes to %(num)d people.", count)


def copy_in(posted: FormMultiDict) -> int:
    """Which copy the page asked for; the first unless it says so."""
    text = str(posted.get("copy", "1"))
    return int(text) if text.isdecimal() and len(text) < 4 else 1


PAGES = Router(
    "/",
    route_handlers=[send, letters, send_note, note_letters, decide, troubled, paper, send_rise],
)
