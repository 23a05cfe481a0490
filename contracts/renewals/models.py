"""Tables of renewals: notices given, terms renewed, and what people were told in time."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, SmallInteger, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from msp.kernel.tables import TenantTable, house_fk, tenant_fk


class ContractNotice(TenantTable):
    """Notice for one end of a contract. One stands at a time; a withdrawn one stays to be read."""

    __tablename__ = "contract_notice"
    __table_args__ = (
        tenant_fk("contract_id", "contract"),
        Index(
            "uq_contract_notice_one_stands",
            "tenant_id", "contract_id", "ends_on",
            unique=True,
            postgresql_where=text("withdrawn_at is null"),
        ),
        CheckConstraint("side in ('client', 'provider')", name="side"),
        CheckConstraint("given_on <= ends_on", name="given"),
    )  # fmt: skip

    contract_id: Mapped[UUID]
    ends_on: Mapped[date]
    given_on: Mapped[date]
    side: Mapped[str]
    person: Mapped[str]
    reason: Mapped[str] = mapped_column(default="", server_default="")
    # Set where the end had to be signed as a version of its own.
    version: Mapped[int | None]
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None] = mapped_column(house_fk("agent"))
    withdrawn_at: Mapped[datetime | None]
    withdrawn_by: Mapped[UUID | None] = mapped_column(house_fk("agent"))


class ContractRenewal(TenantTable):
    """A term that went on because nobody gave notice. The key lets each end be renewed once."""

    __tablename__ = "contract_renewal"
    __table_args__ = (
        tenant_fk("contract_id", "contract"),
        UniqueConstraint("tenant_id", "contract_id", "ended_on"),
        CheckConstraint("anchor_day between 1 and 31", name="anchor_day"),
        CheckConstraint("renewed_until > ended_on", name="renewed"),
    )

    contract_id: Mapped[UUID]
    ended_on: Mapped[date]
    renewed_until: Mapped[date]
    # The day of the month of the first end, kept through shorter months.
    anchor_day: Mapped[int] = mapped_column(SmallInteger)
    version: Mapped[int]
    recorded_at: Mapped[datetime]


class ContractReminder(TenantTable):
    """Word to the account manager: each step of each day of a matter once.

    Of prepaid hours the step is the number of the line.
    """

    __tablename__ = "contract_reminder"
    __table_args__ = (
        tenant_fk("contract_id", "contract"),
        UniqueConstraint("tenant_id", "contract_id", "matter", "day", "step"),
        CheckConstraint(
            "matter in ('notice', 'ends', 'renewed', 'index', 'hours_low', 'hours_bought')",
            name="matter",
        ),
        Index("ix_contract_reminder_unseen", "day", postgresql_where=text("seen_at is null")),
    )

    contract_id: Mapped[UUID]
    matter: Mapped[str]
    day: Mapped[date]
    step: Mapped[int] = mapped_column(SmallInteger)
    raised_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]
    seen_by: Mapped[UUID | None] = mapped_column(house_fk("agent"))
