"""Tables of cases: the vendor's case, its bonds to tickets, what waits to be sent, what was seen.

A case is the house's, for one outage can touch many clients; what is said in it is each
client's, so bonds, operations and mirrored items are tenant rows.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import BigInteger, CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from msp.kernel.tables import HouseTable, TenantTable, house_fk, tenant_fk
from vendors.cases.values import FINAL, FOLLOWED, LinkState, OperationKind, OperationState
from vendors.protocol.values import CaseStatus

NOW = text("now()")
EMPTY = text("'{}'")
EMPTY_LIST = text("'[]'")


def listed(values: Iterable[StrEnum]) -> str:
    """Words as a list of SQL literals; they are our own and hold no quote."""
    return ", ".join(sorted(f"'{one.value}'" for one in values))


OPEN_LINK = text(f"state not in ({listed(FINAL)})")


class VendorCase(HouseTable):
    """A case at the vendor. `wake_at` says when a worker should look; the lease says who does."""

    __tablename__ = "vendor_case"
    __table_args__ = (
        UniqueConstraint("connection_id", "external_id"),
        UniqueConstraint("correlation_id"),
        Index(None, "wake_at", postgresql_where=text("wake_at is not null")),
        # A vendor names a merged case by any of its numbers, in each poll and each delivery. Few
        # cases were merged: what has no other number costs the index nothing.
        Index(None, "aliases", postgresql_using="gin", postgresql_where=text("aliases <> '[]'")),
    )

    connection_id: Mapped[UUID] = mapped_column(house_fk("vendor_connection"))
    # Ours, the same over all attempts; the vendor keeps it with the case.
    correlation_id: Mapped[str]
    # What the vendor's record must carry: ours, or a survivor's after a merge.
    expected_mark: Mapped[str | None]
    external_id: Mapped[str | None]
    number: Mapped[str | None]
    url: Mapped[str | None]
    aliases: Mapped[list[str]] = mapped_column(default=list, server_default=EMPTY_LIST)
    raw_status: Mapped[str] = mapped_column(default="", server_default="")
    status: Mapped[str] = mapped_column(default=CaseStatus.SUBMITTED, server_default="submitted")
    assigned_to: Mapped[str | None]
    # The vendor's clock: when the case last changed, and up to when we have read it.
    changed_at: Mapped[datetime | None]
    read_as_of: Mapped[datetime | None]
    # Our clock.
    synced_at: Mapped[datetime | None]
    status_since: Mapped[datetime | None]
    look_at: Mapped[datetime | None]
    wake_at: Mapped[datetime | None]
    last_seq: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    lease_no: Mapped[int] = mapped_column(BigInteger, default=0, server_default=text("0"))
    lease_until: Mapped[datetime | None]
    attention: Mapped[list[str]] = mapped_column(default=list, server_default=EMPTY_LIST)
    # More clients than one hang on it: the vendor's words stay inside until published to each.
    shared: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    missed_reads: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    missed_since: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)

    @property
    def is_confirmed(self) -> bool:
        """The vendor has it."""
        return self.external_id is not None

    @property
    def ball_with_us(self) -> bool:
        """The vendor waits for us."""
        return self.status == CaseStatus.AWAITING_US


class CaseLink(TenantTable):
    """The bond of one ticket to one case. At most one per ticket and connection is not final."""

    __tablename__ = "case_link"
    __table_args__ = (
        tenant_fk("ticket_id", "ticket"),
        Index(
            "uq_case_link_open",
            "tenant_id",
            "ticket_id",
            "connection_id",
            unique=True,
            postgresql_where=OPEN_LINK,
        ),
        CheckConstraint(f"state in ({listed(LinkState)})", name="state"),
        Index(None, "case_id"),
        Index("ix_case_link_followed", "state", postgresql_where=OPEN_LINK),
    )

    ticket_id: Mapped[UUID]
    case_id: Mapped[UUID] = mapped_column(house_fk("vendor_case"))
    connection_id: Mapped[UUID] = mapped_column(house_fk("vendor_connection"))
    state: Mapped[str] = mapped_column(default=LinkState.PENDING_CREATE)
    state_since: Mapped[datetime]
    refusal: Mapped[str] = mapped_column(default="", server_default="")
    forwarded_by: Mapped[UUID | None] = mapped_column(house_fk("agent"))
    forwarded_at: Mapped[datetime]
    # Where the ticket came from, so that the vendor's answer finds its way back.
    from_tier_id: Mapped[UUID | None] = mapped_column(house_fk("tier"))
    from_team_id: Mapped[UUID | None] = mapped_column(house_fk("team"))
    from_assignee_id: Mapped[UUID | None] = mapped_column(house_fk("agent"))
    ended_at: Mapped[datetime | None]

    @property
    def is_final(self) -> bool:
        """Nothing more is sent or taken in."""
        return self.state in FINAL

    @property
    def is_followed(self) -> bool:
        """What the vendor does reaches the ticket."""
        return self.state in FOLLOWED


class CaseOperation(TenantTable):
    """One thing to be done at the vendor. Those of a case are done in the order of `seq`."""

    __tablename__ = "case_operation"
    __table_args__ = (
        tenant_fk("link_id", "case_link"),
        tenant_fk("entry_id", "entry"),
        UniqueConstraint("tenant_id", "case_id", "seq"),
        CheckConstraint(f"kind in ({listed(OperationKind)})", name="kind"),
        CheckConstraint(f"state in ({listed(OperationState)})", name="state"),
        Index(
            "ix_case_operation_open",
            "case_id",
            "seq",
            postgresql_where=text("state not in ('done', 'skipped')"),
        ),
        Index("ix_case_operation_dead", "created_at", postgresql_where=text("state = 'dead'")),
    )

    link_id: Mapped[UUID]
    case_id: Mapped[UUID] = mapped_column(house_fk("vendor_case"))
    entry_id: Mapped[UUID | None]
    seq: Mapped[int]
    kind: Mapped[str]
    # The exact text, names and numbers that go out; a file goes by its attachment's id.
    payload: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=EMPTY)
    state: Mapped[str] = mapped_column(default=OperationState.QUEUED, server_default="queued")
    attempts: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    next_attempt_at: Mapped[datetime]
    # The vendor's token that makes this one write repeatable, stored before anything is sent.
    reservation: Mapped[str | None]
    sent_at: Mapped[datetime | None]
    lease_no: Mapped[int | None] = mapped_column(BigInteger)
    external_id: Mapped[str | None]
    error: Mapped[str] = mapped_column(default="", server_default="")
    skip_reason: Mapped[str] = mapped_column(default="", server_default="")
    asked_by: Mapped[UUID | None] = mapped_column(house_fk("agent"))
    settled_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)


class MirroredItem(TenantTable):
    """A comment or file that both sides have: our entry or attachment, and the vendor's id."""

    __tablename__ = "mirrored_item"
    __table_args__ = (
        tenant_fk("link_id", "case_link"),
        UniqueConstraint("tenant_id", "link_id", "kind", "external_id"),
        UniqueConstraint("tenant_id", "link_id", "kind", "local_id"),
    )

    link_id: Mapped[UUID]
    kind: Mapped[str]
    direction: Mapped[str]
    local_id: Mapped[UUID]
    external_id: Mapped[str | None]
    body_hash: Mapped[str] = mapped_column(default="", server_default="")
    withdrawn_at: Mapped[datetime | None]
    created_at: Mapped[datetime] = mapped_column(server_default=NOW)


class CaseShadow(HouseTable):
    """The vendor's state as we last took it over; a difference from it is news."""

    __tablename__ = "case_shadow"
    __table_args__ = (UniqueConstraint("case_id"),)

    case_id: Mapped[UUID] = mapped_column(house_fk("vendor_case"))
    raw_status: Mapped[str] = mapped_column(default="", server_default="")
    # External ids to hashes of what we took over: a digest, never the text.
    comments: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=EMPTY)
    attachments: Mapped[dict[str, Any]] = mapped_column(default=dict, server_default=EMPTY)
    updated_at: Mapped[datetime]
