"""Bills on their way by mail: the desk's mail server in tests, and what it was given."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from email.message import EmailMessage
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import select
from sqlalchemy.orm import Session

from contracts.billing.models import BillingRun
from contracts.billing.models_credit import CreditNote
from contracts.billing.queries import statement_of_run
from contracts.claims.actions.decide_credit import issue_credit
from contracts.claims.actions.propose_credit import Proposal, propose_credit
from contracts.letters.models import Letter
from msp.kernel.settings import current
from tenants.clients.models import Tenant
from tests.contracts.deals import IN_JULY, JUNE, bill, worked_example
from tests.kernel.mail.peers import smtp_peer
from tests.kernel.mail.smtp_peer import SmtpPeer
from tests.people import (
    NOW,
)

__all__ = ["smtp_peer"]

READS = ("requests.create", "invoices.read")


@contextmanager
def mail_server(patch: pytest.MonkeyPatch, url: str, at: datetime = NOW) -> Iterator[None]:
    with patch.context() as patched:
        patched.setenv("MSP_SMTP_URL", url)
        patched.setattr("msp.kernel.mail.sending.now", lambda: at)
        current.cache_clear()
        yield
    current.cache_clear()


@pytest.fixture
def relay(smtp_peer: SmtpPeer, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmtpPeer]:
    """The desk's mail server for this test."""
    with mail_server(monkeypatch, smtp_peer.url):
        yield smtp_peer


def june(db: Session, client: Tenant, upto: str = "issued") -> BillingRun:
    return bill(db, worked_example(db, client).contract, JUNE, IN_JULY, upto=upto)


def june_credit(db: Session, client: Tenant, *, issued: bool = True) -> CreditNote:
    """A hundred of June's workstations given back."""
    row = statement_of_run(db, june(db, client))
    assert row is not None
    proposal = Proposal("Two days without service", {1: Decimal(100)})
    note = propose_credit(db, row, proposal, by=None, now=IN_JULY)
    if issued:
        issue_credit(db, note, by=None, now=IN_JULY)
    return note


def letters(db: Session) -> list[Letter]:
    db.expire_all()
    return list(db.scalars(select(Letter).order_by(Letter.copy, Letter.to_name)))


def paper_in(mail: EmailMessage) -> str:
    """The text of the one PDF that a mail brings."""
    (part,) = mail.iter_attachments()
    assert part.get_content_type() == "application/pdf"
    content = part.get_payload(decode=True)
    assert isinstance(content, bytes)
    return "\n".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages)


def words_in(mail: EmailMessage) -> str:
    body = mail.get_body(("plain",))
    assert body is not None
    return str(body.get_content())
