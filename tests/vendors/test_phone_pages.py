"""Calls to vendors as engineers see them: the words to read out, the form, and the list."""

from __future__ import annotations

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from msp.desk.tickets.models import Ticket
from msp.desk.tickets.values import Author
from msp.desk.values import AuthorKind
from msp.kernel.moment import now
from tenants.people.models import Agent
from tests.harness.browsing import Visit
from tests.people import Cast, make_ticket
from vendors.cases.actions.forward_ticket import forward_ticket
from vendors.cases.actions.say import say
from vendors.cases.models import CaseLink, CaseOperation
from vendors.cases.values import ForwardDraft, OperationKind, OperationState
from vendors.connections.models import VendorConnection
from vendors.phone.models import PhoneCase, PhoneNote
from vendors.register.models import VendorAccount, VendorChannel


@pytest.fixture
def ticket(db: Session, cast: Cast, frank: Agent, connection: VendorConnection) -> Ticket:
    """Forwarded to Scanmakers, who have a telephone."""
    connection.kind, connection.base_url = "manual", ""
    connection.config = {"chase_hours": "8", "lead_minutes": "60"}
    db.add(VendorChannel(vendor_id=connection.vendor_id, kind="phone", address="+48 22 555 01 00"))
    db.add(VendorAccount(vendor_id=connection.vendor_id, number="AC-900"))
    made = make_ticket(db, cast.harbor, cast.carol)
    author = Author(AuthorKind.AGENT, agent_id=frank.id, label="Frank")
    draft = ForwardDraft("The scanner eats paper", "It pulls two sheets.")
    forward_ticket(db, made, connection, draft, author, now=now())
    return made


def test_the_dialog_says_whom_to_call_and_what_to_read_out(
    db: Session, visit: Visit, frank: Agent, ticket: Ticket
) -> None:
    browser = visit(frank)
    panel = browser.get(f"/vendors/panel/calls/{ticket.number}").text
    assert "Nobody has called yet" in panel
    assert "+48 22 555 01 00" in panel
    assert "AC-900" in panel
    assert str(ticket.number) in browser.get("/vendors/panel/calls").text
    link = db.scalars(select(CaseLink)).one()
    dialog = browser.get(f"/vendors/links/{link.id}/call").text
    assert "It pulls two sheets." in dialog
    assert "They gave no number" in dialog


def test_a_call_without_a_number_is_asked_for_one_and_what_was_typed_stays(
    db: Session, visit: Visit, frank: Agent, ticket: Ticket
) -> None:
    browser, link = visit(frank), db.scalars(select(CaseLink)).one()
    url = f"/vendors/links/{link.id}/call"
    refused = browser.post(url, {"text": "We are on it."})
    assert refused.status_code == 422
    assert "or say that they gave none" in refused.text
    assert "We are on it." in refused.text
    assert browser.post(url, {"number": "SC-1", "promised": "2020-01-01T10:00"}).status_code == 422
    assert browser.post(url, {"number": "SC-1", "text": "We are on it."}).status_code == 303
    db.expire_all()
    assert db.scalars(select(PhoneCase)).one().number == "SC-1"
    assert browser.post(url, {"text": ""}).status_code == 422
    assert "SC-1" in browser.get(f"/vendors/panel/calls/{ticket.number}").text
    assert browser.get("/vendors/panel/calls").text.count("SC-1") == 0


def test_they_know_is_pressed_once(db: Session, visit: Visit, frank: Agent, ticket: Ticket) -> None:
    browser, link = visit(frank), db.scalars(select(CaseLink)).one()
    browser.post(f"/vendors/links/{link.id}/call", {"no_number": "y"})
    author = Author(AuthorKind.AGENT, agent_id=frank.id, label="Frank")
    say(db, link, "Any news?", (), author, now=now())
    said = db.scalars(
        select(CaseOperation).where(CaseOperation.kind == OperationKind.COMMENT)
    ).one()
    assert said.state == OperationState.QUEUED
    assert "Any news?" in browser.get(f"/vendors/panel/calls/{ticket.number}").text
    for _again in range(2):
        assert browser.post(f"/vendors/calls/{said.id}/told").status_code == 303
    assert len(db.scalars(select(PhoneNote).where(PhoneNote.key == said.id.hex)).all()) == 1
