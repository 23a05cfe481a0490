"""The table of letters: a row for each person told of a bill, a credit note or new prices."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from msp.kernel.mail.posted import IN_DOUBT, TO_SEND, PostedMail, state_check
from msp.kernel.tables import house_fk, tenant_fk


class Letter(PostedMail):
    """A letter that was asked for; its words and its paper are kept from the first attempt on.

    The unique keys are what makes asking twice one letter: another copy is asked for by its number.
    """

    __tablename__ = "letter"
    __table_args__ = (
        tenant_fk("statement_id", "statement"),
        tenant_fk("rise_id", "index_rise"),
        tenant_fk("credit_id", "credit_note"),
        tenant_fk("contact_id", "contact"),
        UniqueConstraint("tenant_id", "statement_id", "to_email", "copy"),
        UniqueConstraint("tenant_id", "rise_id", "to_email", "copy"),
        UniqueConstraint("tenant_id", "credit_id", "to_email", "copy"),
        CheckConstraint("num_nonnulls(statement_id, rise_id, credit_id) = 1", name="about"),
        state_check(),
        Index("ix_letter_to_send", "next_attempt_at", "id", postgresql_where=TO_SEND),
        Index("ix_letter_in_doubt", "created_at", "id", postgresql_where=IN_DOUBT),
        Index(None, "message_id"),
    )

    statement_id: Mapped[UUID | None]
    rise_id: Mapped[UUID | None]
    credit_id: Mapped[UUID | None]
    contact_id: Mapped[UUID | None]
    copy: Mapped[int] = mapped_column(SmallInteger)
    to_name: Mapped[str]
    asked_by: Mapped[UUID | None] = mapped_column(house_fk("agent"))
    # Written by the first attempt, so that every one sends the same; empty until then.
    sender_name: Mapped[str] = mapped_column(default="", server_default="")
    subject: Mapped[str] = mapped_column(default="", server_default="")
    body_text: Mapped[str] = mapped_column(default="", server_default="")
    body_html: Mapped[str] = mapped_column(default="", server_default="")
    message_id: Mapped[str] = mapped_column(default="", server_default="")
    storage_key: Mapped[str] = mapped_column(default="", server_default="")
    paper_name: Mapped[str] = mapped_column(default="", server_default="")


# That no newer copy about the same thing has taken a letter's place.
IS_NEWEST = text(
    "not exists (select 1 from letter newer where newer.tenant_id = letter.tenant_id"
    " and newer.copy > letter.copy"
    " and coalesce(newer.statement_id, newer.rise_id, newer.credit_id)"
    " = coalesce(letter.statement_id, letter.rise_id, letter.credit_id))"
)
