"""What a letter is made of: the words that go with its paper, and the paper itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.orm import Session

from contracts.claims.paper import credit_paper
from contracts.claims.queries import credit_for
from contracts.documents.paper import Paper
from contracts.documents.pdf import render_pdf
from contracts.documents.queries import issued_paper
from contracts.einvoice.files import is_invoice
from contracts.indexation.letter import render_letters
from contracts.indexation.letters import letter_of_rise
from contracts.indexation.queries import rise_for
from contracts.letters.models import Letter
from contracts.mailing.writing import Facts, Written, bill_words, credit_words, new_price_words
from msp.kernel.i18n import speaking
from msp.kernel.settings import current
from tenants.clients.models import Tenant
from tenants.clients.queries import hosts_of


@dataclass(frozen=True, slots=True)
class Enclosure:
    """One letter, ready to be kept: who writes, the words, the PDF and what it is called."""

    sender: str
    words: Written
    paper: bytes
    name: str


def enclosure_of(db: Session, letter: Letter) -> Enclosure:
    """A bill's, a credit note's or a rise's, in the client's language."""
    client = db.get_one(Tenant, letter.tenant_id)
    if letter.statement_id is not None:
        return _bill(db, letter, client, letter.statement_id)
    if letter.credit_id is not None:
        return _credit(db, letter, client, letter.credit_id)
    if letter.rise_id is not None:
        return _rise(db, letter, client, letter.rise_id)
    raise ValueError("a letter about nothing")


def _bill(db: Session, letter: Letter, client: Tenant, statement_id: UUID) -> Enclosure:
    paper = issued_paper(db, statement_id)
    link = _link(db, letter, f"/bills/{statement_id}")
    words = bill_words(_facts(letter, client, paper.heading, link), paper)
    return _enclosed(client, paper, words)


def _credit(db: Session, letter: Letter, client: Tenant, credit_id: UUID) -> Enclosure:
    note = credit_for(db, credit_id)
    paper = credit_paper(db, note)
    link = _link(db, letter, f"/credits/{credit_id}")
    facts = _facts(letter, client, paper.heading, link)
    words = credit_words(facts, paper, note.reason, electronic=is_invoice(paper))
    return _enclosed(client, paper, words)


def _link(db: Session, letter: Letter, path: str) -> str:
    """The way to the portal, for a contact; whoever has no account there gets none."""
    hosts = hosts_of(db, letter.tenant_id) if letter.contact_id else []
    return f"{current().portal_url(hosts[0])}{path}" if hosts else ""


def _enclosed(client: Tenant, paper: Paper, words: Written) -> Enclosure:
    with speaking(client.locale, paper.heading["zone"]):
        content = render_pdf(paper)
    return Enclosure(paper.heading["provider"], words, content, f"{paper.file_name}.pdf")


def _rise(db: Session, letter: Letter, client: Tenant, rise_id: UUID) -> Enclosure:
    told = letter_of_rise(db, rise_for(db, rise_id))
    facts = _facts(letter, client, told.heading)
    day = told.rise.effective_on
    words = new_price_words(facts, day, rising=told.rise.taken >= 0)
    name = f"{told.heading['contract']}-{day:%Y-%m-%d}.pdf"
    return Enclosure(told.heading["provider"], words, render_letters([told]), name)


def _facts(letter: Letter, client: Tenant, heading: Mapping[str, str], link: str = "") -> Facts:
    return Facts(
        name=letter.to_name,
        heading=heading,
        language=client.locale,
        colour=client.brand_colour,
        link=link,
    )
