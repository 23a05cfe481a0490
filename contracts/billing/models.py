"""Tables of billing runs: how far each contract's statement has come, and who moved it there."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from msp.kernel.tables import HouseTable, PortalAccess, TenantTable, house_fk, tenant_fk

NOW = text("now()")
STATES = "('blocked', 'draft', 'reviewed', 'approved', 'issued')"


class BillingRun(TenantTable):
    """One contract's bill for one period: sequence 0 is the regular one, others correct.

    The unique key is what makes billing twice change nothing. A blocked run has no statement; its
    `problem` is the sentence that says why.
    """

    __tablename__ = "billing_run"
    __table_args__ = (
        tenant_fk("contract_id", "contract"),
        UniqueConstraint("tenant_id", "contract_id", "period_start", "sequence"),
        CheckConstraint(f"state in {STATES}", name="state"),
        CheckConstraint("(state = 'blocked') = (problem <> '')", name="problem"),
        CheckConstraint("period_start <= period_end", name="period"),
        Index("ix_billing_run_month", "month", "state"),
    )

    contract_id: Mapped[UUID]
    period_start: Mapped[date]
    period_end: Mapped[date]
    labour_start: Mapped[date]
    labour_end: Mapped[date]
    due_on: Mapped[date]
    # The first day of the month under which people look for it.
    month: Mapped[date]
    sequence: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    state: Mapped[str]
    known_at: Mapped[datetime]
    problem: Mapped[str] = mapped_column(default="", server_default="")
    # What a reviewer should look at before approving; a run with warnings is not approved in bulk.
    warnings: Mapped[list[str]] = mapped_column(default=list, server_default=text("'[]'"))
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)


class RunStep(TenantTable):
    """A run came into a state: when, by whom, with what to say."""

    __tablename__ = "run_step"
    __table_args__ = (
        tenant_fk("run_id", "billing_run", ondelete="CASCADE"),
        Index("ix_run_step_run", "tenant_id", "run_id", "at"),
    )

    run_id: Mapped[UUID]
    state: Mapped[str]
    at: Mapped[datetime]
    agent_id: Mapped[UUID | None] = mapped_column(house_fk("agent"))
    note: Mapped[str] = mapped_column(default="", server_default="")


class BillingBatch(HouseTable):
    """One press of a button over many contracts: how far it is. Counts only, no client's figure."""

    __tablename__ = "billing_batch"
    __table_args__ = (
        CheckConstraint(
            "step in ('draft', 'review', 'approve', 'issue', 'issue_send', 'send')", name="step"
        ),
        Index(None, "created_at"),
    )

    step: Mapped[str]
    month: Mapped[date]
    # The chosen contracts' ids; none chosen means all that the person may see.
    chosen: Mapped[list[str]] = mapped_column(default=list, server_default=text("'[]'"))
    total: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    done: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    refused: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    # Why contracts were refused, by number; a house row names no client.
    refusals: Mapped[list[str]] = mapped_column(default=list, server_default=text("'[]'"))
    created_at: Mapped[datetime]
    created_by: Mapped[UUID | None] = mapped_column(house_fk("agent"))
    finished_at: Mapped[datetime | None]


class BillingLane(HouseTable):
    """A part of a batch that one worker takes, contract by contract; lanes go side by side.

    `done` moves in the transaction of each contract, so that whoever takes the lane over begins
    where it ended. `attempt` fences: a worker that lost its lane stops at its next count.
    """

    __tablename__ = "billing_lane"
    __table_args__ = (
        UniqueConstraint("batch_id", "number"),
        CheckConstraint("done >= 0", name="done"),
    )

    batch_id: Mapped[UUID] = mapped_column(house_fk("billing_batch"))
    number: Mapped[int]
    contracts: Mapped[list[str]]
    done: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    attempt: Mapped[int] = mapped_column(default=0, server_default=text("0"))


class DocumentSeries(HouseTable):
    """The next number of a kind of document in a year. Locked while one is taken: no gaps."""

    __tablename__ = "document_series"
    __table_args__ = (UniqueConstraint("kind", "year"),)

    kind: Mapped[str]
    year: Mapped[int]
    last: Mapped[int] = mapped_column(default=0, server_default=text("0"))


class Letterhead(HouseTable):
    """One row. `zone` is where the provider's day begins: it dates documents and their series."""

    __tablename__ = "letterhead"
    __table_args__ = (CheckConstraint("single", name="single"),)
    __portal__ = PortalAccess(columns=("id", "name", "address", "tax_id", "foot", "zone"))

    single: Mapped[bool] = mapped_column(default=True, server_default=text("true"), unique=True)
    name: Mapped[str] = mapped_column(default="", server_default="")
    address: Mapped[str] = mapped_column(default="", server_default="")
    tax_id: Mapped[str] = mapped_column(default="", server_default="")
    # What an electronic invoice must say of the seller, each in a field of its own.
    street: Mapped[str] = mapped_column(default="", server_default="")
    postcode: Mapped[str] = mapped_column(default="", server_default="")
    city: Mapped[str] = mapped_column(default="", server_default="")
    region: Mapped[str] = mapped_column(default="", server_default="")
    country: Mapped[str] = mapped_column(default="", server_default="")
    register_id: Mapped[str] = mapped_column(default="", server_default="")
    scheme: Mapped[str] = mapped_column(default="", server_default="")
    endpoint: Mapped[str] = mapped_column(default="", server_default="")
    contact: Mapped[str] = mapped_column(default="", server_default="")
    phone: Mapped[str] = mapped_column(default="", server_default="")
    mail: Mapped[str] = mapped_column(default="", server_default="")
    iban: Mapped[str] = mapped_column(default="", server_default="")
    bic: Mapped[str] = mapped_column(default="", server_default="")
    # Bank account, payment terms: the small print at the end of a document.
    foot: Mapped[str] = mapped_column(default="", server_default="")
    zone: Mapped[str] = mapped_column(default="UTC", server_default="UTC")
    series_prefix: Mapped[str] = mapped_column(default="INV-", server_default="INV-")
