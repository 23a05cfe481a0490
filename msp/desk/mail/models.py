"""Tables of mail: what came in, which entry it became, what goes out, and how far we have read.

An inbound mail belongs to nobody until it has been placed: its row is for those who serve every
client, and loses its sender and subject as soon as they stand in a row of the client's.
"""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from msp.kernel.mail.posted import IN_DOUBT, TO_SEND, PostedMail, state_check
from msp.kernel.tables import HouseTable, ProviderTable, TenantTable, house_fk, tenant_fk

NOW = text("now()")
DUE = text("state = 'received'")


class InboundMail(ProviderTable):
    """A raw mail, kept exactly once by its content key, and what has become of it."""

    __tablename__ = "inbound_mail"
    __table_args__ = (
        UniqueConstraint("content_key"),
        CheckConstraint(
            "state in ('received', 'processed', 'review', 'parked', 'discarded')", name="state"
        ),
        Index("ix_inbound_mail_due", "next_attempt_at", postgresql_where=DUE),
        Index("ix_inbound_mail_state", "state", "received_at", "id"),
        Index("ix_inbound_mail_mailbox", "mailbox", "state"),
    )

    content_key: Mapped[str]
    # The mailbox's label, or "import".
    mailbox: Mapped[str]
    storage_key: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    received_at: Mapped[datetime]
    state: Mapped[str] = mapped_column(default="received", server_default="received")
    reason: Mapped[str | None]
    # What the machine said beside the reason: an error, or the desk's refusal.
    detail: Mapped[str] = mapped_column(default="", server_default="")
    sender: Mapped[str] = mapped_column(default="", server_default="")
    subject: Mapped[str] = mapped_column(default="", server_default="")
    # What a mail in review seems to be about; no foreign key, since this is the house's row.
    about_ticket_id: Mapped[UUID | None]
    attempts: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    next_attempt_at: Mapped[datetime]
    handled_at: Mapped[datetime | None]
    handled_by: Mapped[UUID | None] = mapped_column(house_fk("agent"))


class MailLink(TenantTable):
    """The entry that a mail became: one mail, one entry, one client."""

    __tablename__ = "mail_link"
    __table_args__ = (
        tenant_fk("ticket_id", "ticket"),
        tenant_fk("entry_id", "entry"),
        tenant_fk("contact_id", "contact"),
        UniqueConstraint("tenant_id", "mail_id"),
        Index(None, "mail_id"),
        Index(None, "message_id"),
        Index(None, "tenant_id", "ticket_id"),
        Index(None, "tenant_id", "entry_id"),
    )

    mail_id: Mapped[UUID] = mapped_column(house_fk("inbound_mail"))
    ticket_id: Mapped[UUID]
    entry_id: Mapped[UUID]
    contact_id: Mapped[UUID | None]
    message_id: Mapped[str]
    sender: Mapped[str]
    subject: Mapped[str]
    sent_at: Mapped[datetime | None]
    storage_key: Mapped[str]
    opened: Mapped[bool]
    # False when a machine wrote it: nothing automatic goes back.
    answerable: Mapped[bool]
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)


class MailOut(PostedMail):
    """A mail to a contact about a ticket, rendered when it was decided on.

    `cause` names what it is about: queued twice for one cause, it is one mail.
    """

    __tablename__ = "mail_out"
    __table_args__ = (
        tenant_fk("ticket_id", "ticket"),
        tenant_fk("contact_id", "contact"),
        tenant_fk("entry_id", "entry"),
        UniqueConstraint("tenant_id", "cause"),
        state_check(),
        Index("ix_mail_out_to_send", "next_attempt_at", "id", postgresql_where=TO_SEND),
        Index("ix_mail_out_in_doubt", "created_at", "id", postgresql_where=IN_DOUBT),
        Index(None, "message_id"),
        Index(None, "created_at", "id"),
        Index(None, "tenant_id", "ticket_id"),
        Index(None, "tenant_id", "entry_id"),
    )

    ticket_id: Mapped[UUID]
    contact_id: Mapped[UUID]
    entry_id: Mapped[UUID | None]
    kind: Mapped[str]
    cause: Mapped[str]
    to_name: Mapped[str]
    sender_name: Mapped[str]
    subject: Mapped[str]
    body_text: Mapped[str]
    body_html: Mapped[str]
    message_id: Mapped[str]
    reply_to: Mapped[str]
    in_reply_to: Mapped[str]
    references: Mapped[list[str]]
    automatic: Mapped[bool]


class AutomaticCount(TenantTable):
    """How many automatic mails went about one matter (an address, a ticket) on one day."""

    __tablename__ = "automatic_count"
    __table_args__ = (
        UniqueConstraint("tenant_id", "matter", "day"),
        Index(None, "day"),
    )

    matter: Mapped[str]
    day: Mapped[date]
    sent: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    held: Mapped[int] = mapped_column(default=0, server_default=text("0"))


class MailboxState(HouseTable):
    """How far a mailbox was read, and how it went the last time."""

    __tablename__ = "mailbox_state"
    __table_args__ = (UniqueConstraint("label"),)

    label: Mapped[str]
    uidvalidity: Mapped[int | None] = mapped_column(BigInteger)
    last_uid: Mapped[int | None] = mapped_column(BigInteger)
    read_at: Mapped[datetime | None]
    tried_at: Mapped[datetime | None]
    busy_until: Mapped[datetime | None]
    last_mail_at: Mapped[datetime | None]
    # What the server said it held and how high its UIDs ran, when it was last read.
    on_server: Mapped[int | None] = mapped_column(BigInteger)
    highest_uid: Mapped[int | None] = mapped_column(BigInteger)
    writable: Mapped[bool | None]
    error: Mapped[str] = mapped_column(default="", server_default="")
