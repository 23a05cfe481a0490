"""Tables of tickets: the ticket, its timeline of entries, files, drafts and readers.

What a contact may see is decided here, by the database: a ticket by own, site or company, and of
its entries and files only the public ones.
"""

from __future__ import annotations

from datetime import datetime
from string import Template
from typing import Any, ClassVar
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    Index,
    Sequence,
    SmallInteger,
    UniqueConstraint,
    text,
)
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column, relationship

from msp.desk.values import ENDED, Status
from msp.kernel.tables import Base, PortalAccess, TenantTable, house_fk, tenant_fk

TICKET_NUMBER = Sequence("ticket_number", start=10001, metadata=Base.metadata)
NOW = text("now()")
EMPTY = text("'{}'")
ME = "(select current_setting('msp.contact_id')::uuid)"
MY_TICKETS = (
    f"contact_id = {ME} or (select current_setting('msp.sees')) = 'company'"
    " or ((select current_setting('msp.sees')) = 'site'"
    " and site_id = (select current_setting('msp.site_id')::uuid))"
)
# What a contact opens starts blank: the desk alone routes, assigns and judges.
A_BLANK_TICKET_OF_MINE = (
    f"contact_id = {ME} and status = 'new' and channel = 'portal' and routed_at is null"
    " and assignee_id is null and tier_id is null and team_id is null and due_at is null"
)
# What a contact may know of a ticket. Why the desk routed it, what it judged of the contract, how
# often it passed it on and who spoke last are the desk's own; so is every column to come.
A_CONTACTS_COLUMNS = (
    "tenant_id", "id", "number", "kind", "subject", "status", "priority", "impact", "urgency",
    "channel", "category", "site_id", "contact_id", "assignee_id", "parent_id", "closure_code",
    "due_at", "next_clock", "due_sort", "created_at", "updated_at", "resolved_at", "closed_at",
    "search_words",
)  # fmt: skip
OPEN = text("status not in ('resolved', 'closed')")
RESOLVED = text("status = 'resolved'")


ON_MY_TICKET = Template(
    "exists (select 1 from ticket t where t.tenant_id = $table.tenant_id"
    " and t.id = $table.ticket_id)"
)


def on_my_ticket(table: str) -> str:
    """The ticket's own policy applies inside the subquery: its rows are those I may see."""
    return ON_MY_TICKET.substitute(table=table)


class Ticket(TenantTable):
    """One piece of work for one client. Lock the row before anything about it is changed."""

    __tablename__ = "ticket"
    __table_args__ = (
        tenant_fk("site_id", "site"),
        tenant_fk("contact_id", "contact"),
        tenant_fk("parent_id", "ticket"),
        UniqueConstraint("tenant_id", "number"),
        CheckConstraint("kind in ('incident', 'request', 'problem', 'change')", name="kind"),
        CheckConstraint(
            "status in ('new', 'open', 'waiting_client', 'waiting_vendor', 'planned',"
            " 'resolved', 'closed')",
            name="status",
        ),
        CheckConstraint("priority between 1 and 4", name="priority"),
        CheckConstraint("status <> 'closed' or closure_code is not null", name="closure"),
        Index(None, "number"),
        Index("ix_ticket_open_due", "due_sort", "id", postgresql_where=OPEN),
        Index("ix_ticket_open_tenant_due", "tenant_id", "due_sort", "id", postgresql_where=OPEN),
        Index("ix_ticket_open_tier_due", "tier_id", "due_sort", "id", postgresql_where=OPEN),
        Index("ix_ticket_open_mine_due", "assignee_id", "due_sort", "id", postgresql_where=OPEN),
        Index("ix_ticket_created", "created_at", "id"),
        Index("ix_ticket_updated", "updated_at", "id"),
        Index("ix_ticket_tenant_created", "tenant_id", "created_at", "id"),
        Index("ix_ticket_tenant_contact", "tenant_id", "contact_id", "created_at"),
        Index("ix_ticket_resolved", "resolved_at", postgresql_where=RESOLVED),
        Index("ix_ticket_unrouted", "created_at", postgresql_where=text("routed_at is null")),
        Index(None, "tenant_id", "parent_id", postgresql_where=text("parent_id is not null")),
        Index("ix_ticket_search", "search_words", postgresql_using="gin"),
    )
    __portal__: ClassVar[PortalAccess | None] = PortalAccess(
        verbs=("select", "insert"),
        where=MY_TICKETS,
        check=A_BLANK_TICKET_OF_MINE,
        columns=A_CONTACTS_COLUMNS,
    )

    number: Mapped[int] = mapped_column(
        BigInteger, TICKET_NUMBER, server_default=TICKET_NUMBER.next_value()
    )
    kind: Mapped[str]
    subject: Mapped[str]
    status: Mapped[str] = mapped_column(default="new", server_default="new")
    priority: Mapped[int] = mapped_column(SmallInteger)
    impact: Mapped[int] = mapped_column(SmallInteger)
    urgency: Mapped[int] = mapped_column(SmallInteger)
    channel: Mapped[str]
    category: Mapped[str | None]
    site_id: Mapped[UUID | None]
    contact_id: Mapped[UUID | None]
    tier_id: Mapped[UUID | None] = mapped_column(house_fk("tier"))
    team_id: Mapped[UUID | None] = mapped_column(house_fk("team"))
    assignee_id: Mapped[UUID | None] = mapped_column(house_fk("agent"))
    parent_id: Mapped[UUID | None]
    closure_code: Mapped[str | None]
    # The clock that falls due first, and when; none while every clock stands still.
    due_at: Mapped[datetime | None]
    next_clock: Mapped[str | None]
    # What the queue sorts by, so that one index and one cursor serve dated and undated alike.
    due_sort: Mapped[datetime] = mapped_column(
        Computed("coalesce(due_at, '9999-01-01 00:00:00+00'::timestamptz)", persisted=True)
    )
    route_reason: Mapped[str] = mapped_column(default="", server_default="")
    route_rule_id: Mapped[UUID | None]
    routed_at: Mapped[datetime | None]
    entitlement: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=EMPTY)
    waiting_since: Mapped[datetime | None]
    reassignments: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    last_speaker: Mapped[str] = mapped_column(default="contact", server_default="contact")
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    updated_at: Mapped[datetime] = mapped_column(server_default=NOW)
    resolved_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    search_words: Mapped[str] = mapped_column(
        TSVECTOR,
        Computed("to_tsvector('simple'::regconfig, left(subject, 2000))", persisted=True),
        deferred=True,
        deferred_raiseload=True,
    )

    entries: Mapped[list[Entry]] = relationship(
        lazy="raise", order_by="Entry.created_at, Entry.id", viewonly=True
    )

    @property
    def ended(self) -> bool:
        """Resolved or closed: nobody works on it now."""
        return self.status in ENDED

    @property
    def is_new(self) -> bool:
        """Nobody has touched it yet."""
        return self.status == Status.NEW


class Entry(TenantTable):
    """One line of the timeline. Written once; `heeded_at` says when the desk acted upon it."""

    __tablename__ = "entry"
    __table_args__ = (
        tenant_fk("ticket_id", "ticket"),
        tenant_fk("contact_id", "contact"),
        CheckConstraint("kind in ('reply', 'note', 'event', 'vendor')", name="kind"),
        CheckConstraint("visibility in ('public', 'internal')", name="visibility"),
        CheckConstraint("agent_id is null or contact_id is null", name="one_author"),
        CheckConstraint("kind <> 'note' or visibility = 'internal'", name="notes_stay_inside"),
        Index("ix_entry_ticket", "tenant_id", "ticket_id", "created_at", "id"),
        Index("ix_entry_unheeded", "created_at", postgresql_where=text("heeded_at is null")),
        Index("ix_entry_search", "search_words", postgresql_using="gin"),
    )
    __portal__: ClassVar[PortalAccess | None] = PortalAccess(
        verbs=("select", "insert"),
        where=f"visibility = 'public' and {on_my_ticket('entry')}",
        check=(
            f"visibility = 'public' and kind = 'reply' and contact_id = {ME}"
            f" and agent_id is null and heeded_at is null and {on_my_ticket('entry')}"
        ),
        # Not the details, which are the desk's own marks on what was said.
        columns=(
            "tenant_id", "id", "ticket_id", "kind", "visibility", "agent_id", "contact_id",
            "author_label", "body_html", "body_text", "channel", "created_at", "search_words",
        ),
    )  # fmt: skip

    ticket_id: Mapped[UUID]
    kind: Mapped[str]
    visibility: Mapped[str]
    agent_id: Mapped[UUID | None] = mapped_column(house_fk("agent"))
    contact_id: Mapped[UUID | None]
    author_label: Mapped[str] = mapped_column(default="", server_default="")
    body_html: Mapped[str | None]
    body_text: Mapped[str]
    details: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=EMPTY)
    channel: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
    heeded_at: Mapped[datetime | None]
    search_words: Mapped[str] = mapped_column(
        TSVECTOR,
        Computed("to_tsvector('simple'::regconfig, left(body_text, 100000))", persisted=True),
        deferred=True,
        deferred_raiseload=True,
    )

    attachments: Mapped[list[Attachment]] = relationship(
        lazy="raise", order_by="Attachment.filename, Attachment.id", viewonly=True
    )


class Attachment(TenantTable):
    """A file that came with an entry; the bytes lie in the file store under `storage_key`."""

    __tablename__ = "attachment"
    __table_args__ = (
        tenant_fk("ticket_id", "ticket"),
        tenant_fk("entry_id", "entry"),
        CheckConstraint("visibility in ('public', 'internal')", name="visibility"),
        Index(None, "tenant_id", "ticket_id"),
        Index(None, "tenant_id", "entry_id"),
    )
    __portal__: ClassVar[PortalAccess | None] = PortalAccess(
        verbs=("select", "insert"),
        where=f"visibility = 'public' and {on_my_ticket('attachment')}",
        check=(
            "visibility = 'public' and exists (select 1 from entry e"
            " where e.tenant_id = attachment.tenant_id and e.id = attachment.entry_id"
            " and e.ticket_id = attachment.ticket_id"
            " and e.contact_id = (select current_setting('msp.contact_id')::uuid))"
        ),
    )

    ticket_id: Mapped[UUID]
    entry_id: Mapped[UUID]
    filename: Mapped[str]
    content_type: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str]
    storage_key: Mapped[str]
    visibility: Mapped[str]
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)
