"""A desk with one ticket to forward, over a database that keeps what is committed.

The scene runs the vendor jobs as a worker would, one after the other, so that a test can look
between them; tests of killed and frozen workers start real processes instead.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import and_, select
from sqlalchemy.orm import Session

from msp.desk.tickets.models import Attachment, Entry, Ticket
from msp.desk.tickets.values import Author
from msp.desk.tiers.models import Tier
from msp.desk.values import AuthorKind
from msp.kernel.db import unit
from msp.kernel.files import store
from msp.kernel.moment import now
from msp.kernel.scope import SYSTEM
from tenants.clients.models import Tenant
from tenants.people.models import Agent, Contact
from tests.people import make_agent, make_client, make_contact, make_entry, make_ticket
from vendors.cases.actions.forward_ticket import forward_ticket
from vendors.cases.actions.say import say
from vendors.cases.models import CaseLink, CaseOperation, VendorCase
from vendors.cases.queries import operations_of
from vendors.cases.values import ForwardDraft
from vendors.connections.actions.save_connection import ConnectionDraft, add_connection
from vendors.connections.models import VendorConnection
from vendors.register.actions.save_vendor import VendorDraft, add_vendor
from vendors.register.queries import vendor_called
from vendors.sync.jobs.poll import poll_connection
from vendors.sync.jobs.work_case import work_case

# What the sweep asks before it sends a worker.
MAY_CALL = and_(VendorConnection.state == "working", VendorConnection.opened_at.is_(None))


@dataclass
class Scene:
    """Harbor Dental, its ticket, Bob who forwards it, and a connection to the vendor."""

    tenant_id: UUID
    ticket_id: UUID
    agent_id: UUID
    connection_id: UUID

    @property
    def bob(self) -> Author:
        return Author(AuthorKind.AGENT, agent_id=self.agent_id, label="Bob")

    def ticket(self, db: Session, ticket_id: UUID | None = None) -> Ticket:
        return db.scalars(select(Ticket).where(Ticket.id == (ticket_id or self.ticket_id))).one()

    def forward(
        self,
        title: str = "The scanner eats paper",
        body: str = "It pulls two sheets.",
        *,
        files: Sequence[UUID] = (),
        ticket_id: UUID | None = None,
    ) -> UUID:
        """Bob forwards the ticket; returns the bond."""
        with unit(SYSTEM) as db:
            draft = ForwardDraft(title, body, contact_name="Carol", attachment_ids=tuple(files))
            connection = db.get_one(VendorConnection, self.connection_id)
            ticket = self.ticket(db, ticket_id)
            return forward_ticket(db, ticket, connection, draft, self.bob, now=now()).id

    def say(self, text: str, files: Sequence[UUID] = ()) -> UUID:
        with unit(SYSTEM) as db:
            return say(db, self.link(db), text, files, self.bob, now=now()).id

    def attach(self, name: str, content: bytes, visibility: str = "public") -> UUID:
        """A file on the ticket."""
        stored = store(io.BytesIO(content))
        with unit(SYSTEM) as db:
            entry = make_entry(db, self.ticket(db), "See the file.", visibility=visibility)
            row = Attachment(
                tenant_id=self.tenant_id,
                ticket_id=self.ticket_id,
                entry_id=entry.id,
                filename=name,
                content_type=stored.content_type,
                size=stored.size,
                sha256=stored.sha256,
                storage_key=stored.key,
                visibility=visibility,
                created_at=now(),
            )
            db.add(row)
            db.flush()
            return row.id

    def another_ticket(self, client: str = "Northwind Cargo") -> UUID:
        """A ticket of another client."""
        with unit(SYSTEM) as db:
            other = db.scalar(select(Tenant).where(Tenant.name == client))
            if other is None:
                other = make_client(db, client)
                make_contact(db, other, "Charlie")
            charlie = db.scalars(select(Contact).where(Contact.tenant_id == other.id)).first()
            return make_ticket(db, other, charlie).id

    def link(self, db: Session, ticket_id: UUID | None = None) -> CaseLink:
        return (
            db.scalars(
                select(CaseLink)
                .where(CaseLink.ticket_id == (ticket_id or self.ticket_id))
                .order_by(CaseLink.forwarded_at.desc())
            ).first()
            or _missing()
        )

    def case(self, db: Session, ticket_id: UUID | None = None) -> VendorCase:
        return db.get_one(VendorCase, self.link(db, ticket_id).case_id)

    def operations(self, db: Session) -> list[CaseOperation]:
        return list(operations_of(db, self.link(db)))

    def states(self) -> tuple[str, list[str]]:
        """The bond's state and those of its operations."""
        with unit(SYSTEM) as db:
            return self.link(db).state, [one.state for one in self.operations(db)]

    def external_id(self) -> str:
        with unit(SYSTEM) as db:
            found = self.case(db).external_id
            assert found, [(one.kind, one.state, one.error) for one in self.operations(db)]
            return found

    def entries(self, kind: str = "", ticket_id: UUID | None = None) -> list[Entry]:
        """The timeline, or its entries of one kind."""
        with unit(SYSTEM) as db:
            rows = db.scalars(
                select(Entry)
                .where(Entry.ticket_id == (ticket_id or self.ticket_id))
                .order_by(Entry.created_at, Entry.id)
            ).all()
            return [one for one in rows if not kind or one.kind == kind]

    def heard(self, ticket_id: UUID | None = None) -> list[str]:
        """What the vendor said, as the ticket has it."""
        return [
            one.body_text
            for one in self.entries("vendor", ticket_id)
            if one.details["direction"] == "in"
        ]

    def told(self) -> str:
        """Every event on the ticket, as one text."""
        return "\n".join(one.body_text for one in self.entries("event"))

    def work(self, seconds: float = 0) -> None:
        """Do what is due, and what falls due within so many seconds."""
        until = now() + timedelta(seconds=seconds)
        for _ in range(200):
            with unit(SYSTEM) as db:
                due = db.execute(
                    select(VendorCase.id, VendorCase.wake_at)
                    .join(VendorConnection, VendorConnection.id == VendorCase.connection_id)
                    .where(VendorCase.wake_at <= until, MAY_CALL)
                    .order_by(VendorCase.wake_at)
                    .limit(1)
                ).first()
            if due is None:
                return
            wait = (due.wake_at - now()).total_seconds()
            if wait > 0:
                time.sleep(wait)
            self.run(due.id)
        raise AssertionError("the case is never done")

    def run(self, case_id: UUID) -> None:
        """One run of the worker's job."""
        work_case(SYSTEM, case_id=str(case_id))

    def poll(self) -> None:
        """Ask the vendor what changed, and read it."""
        poll_connection(SYSTEM, connection_id=str(self.connection_id))
        self.work()

    def expect(self, happens: Callable[[], bool], seconds: float = 20) -> None:
        """Wait until something another process does has happened."""
        until = time.monotonic() + seconds
        while not happens():
            assert time.monotonic() < until, self.states()
            time.sleep(0.1)

    def make_due(self) -> None:
        """Let whatever waits for its time be due now."""
        with unit(SYSTEM) as db:
            for one in self.operations(db):
                one.next_attempt_at = min(one.next_attempt_at, now())
            self.case(db).wake_at = now()


def _missing() -> CaseLink:
    raise AssertionError("the ticket was not forwarded")


def make_scene(base_url: str, user: str, password: str, **more: Any) -> Scene:
    """Everything that is needed to forward a ticket; `more` is the connection's."""
    with unit(SYSTEM) as db:
        for level, name in enumerate(("L0", "L1", "L2", "L3", "L4")):
            if db.scalar(select(Tier.id).where(Tier.level == level)) is None:
                db.add(Tier(name=name, level=level))
        db.flush()
        third = db.scalars(select(Tier.id).where(Tier.level == 3)).one()
        harbor = make_client(db)
        ticket = make_ticket(db, harbor, make_contact(db, harbor, "Carol"), tier_id=third)
        bob: Agent = make_agent(db, "Bob", "engineer_l3")
        ticket.assignee_id = bob.id
        ticket.status = "open"
        connection_id = connect(db, base_url, user, password, vendor="Scanmakers", **more)
        return Scene(harbor.id, ticket.id, bob.id, connection_id)


def connect(
    db: Session,
    base_url: str,
    user: str,
    password: str,
    *,
    vendor: str,
    poll_seconds: int = 30,
    kind: str = "roundup",
    **config: str,
) -> UUID:
    """A vendor with one connection."""
    company = vendor_called(db, vendor) or add_vendor(db, VendorDraft(vendor), now=now())
    draft = ConnectionDraft(
        name=f"{vendor} support",
        kind=kind,
        base_url=base_url,
        config={"username": user, **config},
        secrets={"password": password},
        poll_seconds=poll_seconds,
        per_minute=6000,
    )
    return add_connection(db, company, draft, now=now()).id
