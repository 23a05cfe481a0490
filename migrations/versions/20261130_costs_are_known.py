"""Costs are known: hours of people and roles, months of tools"""

import sqlalchemy as sa
from alembic import op

revision = "20261130_costs_are_known"
down_revision = "20261130_batches_go_in_lanes"


def upgrade() -> None:
    op.create_table(
        "cost_rate",
        sa.Column("agent_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.Text(), server_default="", nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=14, scale=4), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("(agent_id is null) = (role <> '')", name=op.f("ck_cost_rate_whose")),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name=op.f("ck_cost_rate_currency")),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_cost_rate_amount")),
        sa.CheckConstraint(
            "superseded_at is null or superseded_at >= recorded_at",
            name=op.f("ck_cost_rate_recorded"),
        ),
        sa.ForeignKeyConstraint(["agent_id"], ["agent.id"], name=op.f("fk_cost_rate_agent_id")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["agent.id"], name=op.f("fk_cost_rate_recorded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_cost_rate")),
    )
    op.create_index(
        "ux_cost_rate_person",
        "cost_rate",
        ["agent_id", "currency", "valid_from"],
        unique=True,
        postgresql_where=sa.text("superseded_at is null and agent_id is not null"),
    )
    op.create_index(
        "ux_cost_rate_role",
        "cost_rate",
        ["role", "currency", "valid_from"],
        unique=True,
        postgresql_where=sa.text("superseded_at is null and agent_id is null"),
    )
    op.create_table(
        "tool_cost",
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("per", sa.Text(), nullable=False),
        sa.Column("asset_kind", sa.Text(), server_default="", nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=14, scale=4), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "asset_kind = '' or per = 'device'", name=op.f("ck_tool_cost_only_devices")
        ),
        sa.CheckConstraint(
            "asset_kind in ('', 'workstation', 'server', 'network', 'printer', 'other')",
            name=op.f("ck_tool_cost_asset_kind"),
        ),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name=op.f("ck_tool_cost_currency")),
        sa.CheckConstraint(
            "per in ('device', 'user', 'client', 'contract')", name=op.f("ck_tool_cost_per")
        ),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_tool_cost_amount")),
        sa.CheckConstraint(
            "superseded_at is null or superseded_at >= recorded_at",
            name=op.f("ck_tool_cost_recorded"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["agent.id"], name=op.f("fk_tool_cost_recorded_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tool_cost")),
    )
    op.create_index(
        "ux_tool_cost_standing",
        "tool_cost",
        ["name", "per", "asset_kind", "currency", "valid_from"],
        unique=True,
        postgresql_where=sa.text("superseded_at is null"),
    )
    op.create_table(
        "client_tool_cost",
        sa.Column("contract_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("per", sa.Text(), nullable=False),
        sa.Column("asset_kind", sa.Text(), server_default="", nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("amount", sa.Numeric(precision=14, scale=4), nullable=True),
        sa.Column("currency", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.Column("superseded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tenant_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "asset_kind = '' or per = 'device'", name=op.f("ck_client_tool_cost_only_devices")
        ),
        sa.CheckConstraint(
            "asset_kind in ('', 'workstation', 'server', 'network', 'printer', 'other')",
            name=op.f("ck_client_tool_cost_asset_kind"),
        ),
        sa.CheckConstraint("currency ~ '^[A-Z]{3}$'", name=op.f("ck_client_tool_cost_currency")),
        sa.CheckConstraint(
            "per in ('device', 'user', 'client', 'contract')", name=op.f("ck_client_tool_cost_per")
        ),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_client_tool_cost_amount")),
        sa.CheckConstraint(
            "superseded_at is null or superseded_at >= recorded_at",
            name=op.f("ck_client_tool_cost_recorded"),
        ),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["agent.id"], name=op.f("fk_client_tool_cost_recorded_by")
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id", "contract_id"],
            ["contract.tenant_id", "contract.id"],
            name=op.f("fk_client_tool_cost_tenant_id_contract_id"),
        ),
        sa.ForeignKeyConstraint(
            ["tenant_id"], ["tenant.id"], name=op.f("fk_client_tool_cost_tenant_id")
        ),
        sa.PrimaryKeyConstraint("tenant_id", "id", name=op.f("pk_client_tool_cost")),
    )
    op.create_index(
        "ux_client_tool_cost_client",
        "client_tool_cost",
        ["tenant_id", "name", "per", "asset_kind", "currency", "valid_from"],
        unique=True,
        postgresql_where=sa.text("superseded_at is null and contract_id is null"),
    )
    op.create_index(
        "ux_client_tool_cost_contract",
        "client_tool_cost",
        ["tenant_id", "contract_id", "name", "per", "asset_kind", "currency", "valid_from"],
        unique=True,
        postgresql_where=sa.text("superseded_at is null and contract_id is not null"),
    )


def downgrade() -> None:
    for table in ("client_tool_cost", "tool_cost", "cost_rate"):
        op.drop_table(table)
