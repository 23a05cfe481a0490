"""Tables of costs. Rows are never changed but for being superseded by a better one.

No contact reads any of them: the portal's role has no grant.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from msp.kernel.tables import HouseTable, TenantTable, house_fk, tenant_fk

RECORDED = "superseded_at is null or superseded_at >= recorded_at"
CURRENCY = "currency ~ '^[A-Z]{3}$'"
PER = "per in ('device', 'user', 'client', 'contract')"
KINDS = "asset_kind in ('', 'workstation', 'server', 'network', 'printer', 'other')"
ONLY_DEVICES = "asset_kind = '' or per = 'device'"


def _checks() -> tuple[CheckConstraint, ...]:
    """What every cost is checked for."""
    return (
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint(CURRENCY, name="currency"),
        CheckConstraint(RECORDED, name="recorded"),
    )


def _tool_checks() -> tuple[CheckConstraint, ...]:
    return (
        CheckConstraint(PER, name="per"),
        CheckConstraint(KINDS, name="asset_kind"),
        CheckConstraint(ONLY_DEVICES, name="only_devices"),
        *_checks(),
    )


class CostColumns:
    """An amount from a day on, None for no cost any more, with when it was recorded and by whom."""

    valid_from: Mapped[date]
    amount: Mapped[Decimal | None]
    currency: Mapped[str]
    note: Mapped[str] = mapped_column(default="", server_default="")
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None] = mapped_column(house_fk("agent"))
    superseded_at: Mapped[datetime | None]


class ToolColumns(CostColumns):
    """A tool, what it is paid for, and for which kind of device where that matters."""

    name: Mapped[str]
    per: Mapped[str]
    asset_kind: Mapped[str] = mapped_column(default="", server_default="")


class CostRate(CostColumns, HouseTable):
    """What an hour of a person, or of whoever has a role and no rate of her own, costs.

    It holds from a day until a later one says otherwise, so no two can hold on one day.
    """

    __tablename__ = "cost_rate"
    __table_args__ = (
        CheckConstraint("(agent_id is null) = (role <> '')", name="whose"),
        *_checks(),
        Index(
            "ux_cost_rate_person",
            "agent_id",
            "currency",
            "valid_from",
            unique=True,
            postgresql_where=text("superseded_at is null and agent_id is not null"),
        ),
        Index(
            "ux_cost_rate_role",
            "role",
            "currency",
            "valid_from",
            unique=True,
            postgresql_where=text("superseded_at is null and agent_id is null"),
        ),
    )

    agent_id: Mapped[UUID | None] = mapped_column(house_fk("agent"))
    role: Mapped[str] = mapped_column(default="", server_default="")


class ToolCost(ToolColumns, HouseTable):
    """What a tool costs a month for each device, user, client or contract, wherever it is used."""

    __tablename__ = "tool_cost"
    __table_args__ = (
        *_tool_checks(),
        Index(
            "ux_tool_cost_standing",
            "name",
            "per",
            "asset_kind",
            "currency",
            "valid_from",
            unique=True,
            postgresql_where=text("superseded_at is null"),
        ),
    )


class ClientToolCost(ToolColumns, TenantTable):
    """The same for one client, or one contract of it, in place of what holds for everybody."""

    __tablename__ = "client_tool_cost"
    __table_args__ = (
        tenant_fk("contract_id", "contract"),
        *_tool_checks(),
        Index(
            "ux_client_tool_cost_client",
            "tenant_id",
            "name",
            "per",
            "asset_kind",
            "currency",
            "valid_from",
            unique=True,
            postgresql_where=text("superseded_at is null and contract_id is null"),
        ),
        Index(
            "ux_client_tool_cost_contract",
            "tenant_id",
            "contract_id",
            "name",
            "per",
            "asset_kind",
            "currency",
            "valid_from",
            unique=True,
            postgresql_where=text("superseded_at is null and contract_id is not null"),
        ),
    )

    contract_id: Mapped[UUID | None]
